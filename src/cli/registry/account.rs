//! `relais registry account`: who may act for a partner at DINAMIS.

mod words;

use std::fmt::Write;

use relais_core::fault::Trouble;
use relais_files::table::Table;
use relais_registry::account::moderate::{self, Asked, Moderated, Run};
use relais_registry::account::rules::Deed;
use relais_registry::account::{self, Filter, Kept, Line, Login, Staff, Word};
use relais_registry::person::shown;

use super::{lines, notice, person, said, wait};
use crate::cli::console::Console;
use words::{Add, Deeds, ForLogin, List, Moderate, Show};
pub use words::{EXAMPLES, Verb};

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => add(&args, console),
            Verb::Notice(args) => notice::run(&args, console),
            Verb::Validate(args) => deed(args, Deed::Validate, "Compte validé", console),
            Verb::Suspend(args) => deed(args, Deed::Suspend, "Compte suspendu", console),
            Verb::Resume(args) => deed(args, Deed::Resume, "Compte rétabli", console),
            Verb::Close(args) => deed(args, Deed::Close, "Compte clos", console),
            Verb::Login(args) => noted(&args, console),
            Verb::Edit(args) => {
                let desk = args.noted.place.desk(console)?;
                let mandate = args.mandate.as_deref();
                let (account, read) = (&args.noted.account, args.noted.if_version);
                let login = login(&args.noted);
                let edited = account::edit(&desk, account, &login, mandate, read);
                tell("Compte corrigé", &wait(edited)?, console)
            }
            Verb::List(args) => list(args, console),
            Verb::Show(args) => show(&args, console),
            Verb::Moderate(args) => moderated(args, console),
        }
    }
}

fn add(args: &Add, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let mandate = args.mandate.as_deref();
    let origin = person::origin(args.reprise);
    let added = account::add(&desk, &args.person, &args.partner, mandate, args.on, origin);
    tell("Compte saisi", &wait(added)?, console)
}

fn deed(args: Deeds, deed: Deed, what: &str, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let word = Word {
        on: args.on,
        why: args.why,
        read: args.if_version,
    };
    tell(
        what,
        &wait(account::move_on(&desk, &args.account, deed, &word))?,
        console,
    )
}

fn login(args: &ForLogin) -> Login {
    Login {
        login: args.login.clone(),
        first: args.first,
        last: args.last,
    }
}

fn noted(args: &ForLogin, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let login = login(args);
    let noted = account::login(&desk, &args.account, &login, args.if_version);
    tell("Connexion notée", &wait(noted)?, console)
}

fn named(kept: &Kept) -> String {
    format!(
        "{} chez {} [{}]",
        kept.name, kept.partner_name, kept.account.id
    )
}

fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    for doubt in &kept.doubts {
        console.warn(doubt);
    }
    let version = kept.account.version;
    let mut text = format!("{what}\u{202f}: {}, version {version}\n", named(kept));
    text += &said::changed(&kept.changed);
    console.result(&text, kept)
}

fn list(args: List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let staff = match (args.contractors, args.own_staff) {
        (true, _) => Some(Staff::Contractors),
        (_, true) => Some(Staff::Own),
        _ => None,
    };
    let filter = Filter {
        state: args.state,
        partner: args.partner,
        staff,
        words: args.words,
        limit: args.limit,
    };
    let page = wait(account::list(&desk, &filter))?;
    let mut text = String::new();
    for line in &page.found {
        let account = &line.account;
        let mandate = account.mandate.as_ref().map_or("", |_| ", sous mandat");
        let _ = writeln!(
            text,
            "{}  {:<8}  depuis le {}  {} chez {}{mandate}",
            account.id,
            account.state.word(),
            shown(&account.since),
            name(line),
            line.partner_name
        );
    }
    text += &said::counted(page.found.len(), page.total, "compte", "comptes");
    console.result(&text, &page)
}

fn name(line: &Line) -> &str {
    line.person_name.as_deref().unwrap_or("personne effacée")
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let shown_account = wait(account::show(&desk, &args.account))?;
    let line = &shown_account.line;
    let account = &line.account;
    let day = |day: &Option<String>| day.as_deref().map(shown).unwrap_or_default();
    let mut pairs = vec![
        ("version", account.version.to_string()),
        ("personne", format!("{} [{}]", name(line), account.person)),
        (
            "partenaire",
            format!("{} [{}]", line.partner_name, account.partner),
        ),
        (
            "état",
            format!(
                "{}, depuis le {}",
                account.state.told(),
                shown(&account.since)
            ),
        ),
        ("motif", account.why.clone().unwrap_or_default()),
        ("mandat", account.mandate.clone().unwrap_or_default()),
        (
            "login DINAMIS",
            account.dinamis_login.clone().unwrap_or_default(),
        ),
        ("première connexion", day(&account.first_login)),
        ("dernière connexion", day(&account.last_login)),
        (
            "reprise",
            if account.reprise { "oui" } else { "" }.to_string(),
        ),
        (
            "compte aujourd’hui",
            match shown_account.counts {
                true => "oui".into(),
                false => format!("non\u{202f}: {}", shown_account.lacks.join("\u{202f}; ")),
            },
        ),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    let text = format!("{}\n{}", account.id, lines(&pairs));
    let text = text + &said::timeline(&shown_account.timeline, &super::Names::of(&desk)?);
    console.result(&text, &shown_account)
}

fn moderated(args: Moderate, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let asked: Vec<Asked> = match &args.file {
        Some(file) => moderate::lines(&Table::read(file)?)?,
        None => (1..)
            .zip(args.accounts)
            .map(|(line, account)| Asked {
                line,
                account,
                why: None,
            })
            .collect(),
    };
    let run = match args.dry_run {
        true => Run::Dry,
        false => Run::Real,
    };
    let word = Word {
        on: args.on,
        why: args.why,
        read: None,
    };
    let done = wait(moderate::moderate(&desk, &asked, args.deed, &word, run))?;
    tell_batch(&done, console)
}

fn tell_batch(done: &Moderated, console: &Console) -> Result<(), Trouble> {
    let mut text = String::new();
    for doubt in done.accounts.iter().flat_map(|kept| &kept.doubts) {
        console.warn(doubt);
    }
    for kept in &done.accounts {
        let _ = writeln!(text, "{}  {}", kept.account.state.word(), named(kept));
    }
    let count = done.accounts.len();
    let many = if count > 1 { "s" } else { "" };
    let _ = match done.dry_run {
        true => writeln!(
            text,
            "{count} compte{many} à modifier\u{202f}: essai, rien n’a été fait"
        ),
        false => writeln!(text, "{count} compte{many} modifié{many} en une fois"),
    };
    console.result(&text, done)
}
