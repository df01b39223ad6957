//! `relais registry privacy`: the register entry, a person's data handed out or erased, what has been
//! kept for its time.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::privacy::register::Own;
use relais_registry::privacy::words::{Fate, Left};
use relais_registry::privacy::{self, Erased, Mode, Open, Purged, Redact, Why};
use relais_registry::{Desk, value};
use relais_report::french;

use super::place::Place;
use super::{lines, named, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry privacy register --controller 'GIP fictif' --dpo dpo@fictif.example -o registre.html
  relais registry privacy export camille@fictif.example -o camille.zip
  relais registry privacy erase pers-0123456789ab --why demande --redact --dry-run
  relais registry privacy purge --dry-run";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// The register entry (GDPR, article 30): purposes, bases, data, durations, recipients
    Register(Register),
    /// All that the registry holds of one person, as a ZIP of JSON and CSV
    Export(Export),
    /// Erase a person: values, login, what the journal says; proofs and statistics stay
    Erase(Erase),
    /// Erase persons whose time is over, and remove old entries of the journal
    Purge(Purge),
}

#[derive(ClapArgs)]
pub struct Register {
    /// The body responsible for the treatment
    #[arg(long, value_name = "NAME", env = "RELAIS_CONTROLLER")]
    controller: Option<String>,
    /// How its data protection officer is reached
    #[arg(long, value_name = "CONTACT", env = "RELAIS_DPO")]
    dpo: Option<String>,
    /// Write a page instead
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<PathBuf>,
    /// Replace the page if it is there
    #[arg(long)]
    overwrite: bool,
}

#[derive(ClapArgs)]
pub struct Export {
    /// Id, address of messaging or full name; an operator's user too
    #[arg(value_name = "PERSON")]
    person: String,
    /// The archive to make
    #[arg(short, long, value_name = "FILE.zip")]
    output: PathBuf,
    /// Replace it if it is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Erase {
    /// Id, address of messaging or full name; an operator's user too
    #[arg(value_name = "PERSON")]
    person: String,
    /// demande, opposition, erreur or duree: it stays in the journal for good
    #[arg(long, value_name = "WHY")]
    why: Why,
    /// Close its accounts that are open, end its roles; an operator is closed
    #[arg(long)]
    close: bool,
    /// Replace the names, addresses, numbers and log-ins found in free words by `[effacé]`, and erase the
    /// details of the journal that hold them; with =famille the family name alone too. Without it they
    /// are listed and stay; afterwards nobody can find them any more
    #[arg(long, value_name = "noms|famille", num_args = 0..=1, require_equals = true, default_missing_value = "noms")]
    redact: Option<Redact>,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Purge {
    /// Remove entries of the journal before this day, as 2026-01-31 [default: six years ago]
    #[arg(long, value_name = "DAY", value_parser = value::day)]
    before: Option<chrono::NaiveDate>,
    /// As for `erase`: what becomes of those who are named in free words
    #[arg(long, value_name = "noms|famille", num_args = 0..=1, require_equals = true, default_missing_value = "noms")]
    redact: Option<Redact>,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Register(args) => register(&args, console),
            Verb::Export(args) => export(&args, console),
            Verb::Erase(args) => erase(&args, console),
            Verb::Purge(args) => purge(&args, console),
        }
    }
}

/// What is meant by `--overwrite`.
pub(super) fn overwrite(replace: bool) -> Overwrite {
    match replace {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    }
}

fn mode(dry_run: bool) -> Mode {
    match dry_run {
        true => Mode::Try,
        false => Mode::Do,
    }
}

/// Says which erasures a crash or a full disk left undone.
pub(super) fn unfinished(desk: &Desk, console: &Console) -> Result<(), Trouble> {
    for id in privacy::unfinished(desk)? {
        console.warn(&format!(
            "l’effacement de {id} n’est pas allé à son terme\u{202f}: recommencez `relais registry privacy erase {id} --why MOTIF`"
        ));
    }
    Ok(())
}

fn register(args: &Register, console: &Console) -> Result<(), Trouble> {
    let register = privacy::register(Own {
        controller: args.controller.clone(),
        dpo: args.dpo.clone(),
    });
    let Some(path) = &args.output else {
        return console.result(&register.text(), &register);
    };
    let mut output = Output::create(path, overwrite(args.overwrite))?;
    output.put(register.html().as_bytes())?;
    output.finish()?;
    console.result(
        &format!("Fiche du registre\u{202f}: {}", path.display()),
        &register,
    )
}

fn export(args: &Export, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let replace = overwrite(args.overwrite);
    let done = wait(privacy::export(&desk, &args.person, &args.output, replace))?;
    let rows: usize = done.rows.values().sum();
    let text = format!(
        "Données de {}\u{202f}: {}\n{}",
        done.person,
        args.output.display(),
        lines(&[
            ("lignes", rows.to_string()),
            ("documents cités", done.documents.to_string()),
            ("inscriptions au journal", done.entries.to_string()),
            ("mentions", done.mentions.to_string()),
        ])
    );
    if done.mentions > 0 {
        console.warn(
            "mentions.csv donne les mots qui entourent son nom dans les textes libres\u{202f}: avant de remettre \
             l’archive, regardez s’ils parlent aussi d’autres personnes",
        );
    }
    console.result(&text, &done)
}

fn erase(args: &Erase, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let open = match args.close {
        true => Open::Close,
        false => Open::Refuse,
    };
    let mode = mode(args.dry_run);
    let redact = args.redact.unwrap_or(Redact::Nothing);
    let done = wait(privacy::erase(
        &desk,
        &args.person,
        args.why,
        open,
        redact,
        mode,
    ))?;
    unfinished(&desk, console)?;
    warn(&done.left, (mode, redact), console);
    if done.already.is_some() && args.redact.is_some() {
        console.warn(
            "ses valeurs ne sont plus connues\u{202f}: --redact n’a rien pu chercher, corrigez les textes à la main",
        );
    }
    console.result(&erased(&done, mode), &done)
}

fn erased(done: &Erased, mode: Mode) -> String {
    if let Some(since) = &done.already {
        return format!(
            "{} n’a plus de données depuis le {since}\u{202f}: le fichier vient d’être nettoyé à nouveau",
            done.person
        );
    }
    let head = match (mode, done.is_operator()) {
        (Mode::Do, false) => "Personne effacée",
        (Mode::Do, true) => "Opérateur effacé",
        (Mode::Try, false) => "Personne qui serait effacée",
        (Mode::Try, true) => "Opérateur qui serait effacé",
    };
    let kept = &done.kept;
    let mut text = format!("{head}\u{202f}: {}\n", done.person);
    let ended = match done.ended.is_empty() {
        true => "aucun".into(),
        false => done.ended.join(", "),
    };
    let entries = done.entries.to_string();
    if done.is_operator() {
        text += &lines(&[
            ("fonctions terminées", ended),
            ("inscriptions au détail effacé", entries),
        ]);
        return text + &corrections(done, mode);
    }
    text += &lines(&[
        ("comptes vidés", done.accounts.to_string()),
        ("dont fermés à l’instant", done.closed.len().to_string()),
        ("rôles terminés", ended),
        ("mandats vidés", done.mandates.to_string()),
        ("inscriptions au détail effacé", entries),
        (
            "preuves gardées",
            format!(
                "acceptations\u{202f}: {}, avenants\u{202f}: {}, événements d’adhésion\u{202f}: {}, avec leurs documents signés",
                kept.acceptances, kept.avenants, kept.events
            ),
        ),
        (
            "statistiques gardées",
            format!(
                "{}, sous un identifiant opaque",
                french::count(
                    usize::try_from(kept.figures).unwrap_or(0),
                    "chiffre",
                    "chiffres"
                )
            ),
        ),
    ]);
    text + &corrections(done, mode)
}

/// Says what is to be done about words that still name somebody.
fn warn(left: &[Left], (mode, redact): (Mode, Redact), console: &Console) {
    if left.iter().all(|one| one.fate == Fate::Redacted) {
        return;
    }
    console.warn(match (mode, redact) {
        (Mode::Try, Redact::Family) => {
            "son nom ou une de ses valeurs se lit encore où « reste » est écrit\u{202f}: corrigez-le par `edit` avant \
             l’effacement\u{202f}; une fois la personne effacée, plus rien ne le retrouve"
        }
        (Mode::Try, Redact::Names) => {
            "son nom ou une de ses valeurs se lit encore où « reste » est écrit\u{202f}: --redact=famille efface aussi le \
             nom de famille seul, le reste se corrige par `edit` avant l’effacement\u{202f}; une fois la personne effacée, \
             plus rien ne le retrouve"
        }
        (Mode::Try, Redact::Nothing) => {
            "son nom ou une de ses valeurs se lit ailleurs\u{202f}: --redact les effacerait là où c’est possible, \
             =famille avec le nom de famille seul\u{202f}; une fois la personne effacée, plus rien ne les retrouve"
        }
        (Mode::Do, _) => {
            "son nom ou une de ses valeurs se lit encore ailleurs\u{202f}: corrigez les objets indiqués par `edit`, \
             d’après cette liste, qui ne pourra plus être refaite"
        }
    });
}

/// Drafts that are gone, and where the person was named.
fn corrections(done: &Erased, mode: Mode) -> String {
    let mut text = String::new();
    for number in &done.drafts {
        let _ = writeln!(
            text,
            "  projet d’avenant {number}\u{202f}: {}, il la nommait\u{202f}; s’il reste à envoyer, annulez-le et préparez-en un autre",
            match mode {
                Mode::Do => "retiré",
                Mode::Try => "serait retiré",
            }
        );
    }
    text + &named::told(&done.left, mode, "  ")
}

fn purge(args: &Purge, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let mode = mode(args.dry_run);
    let redact = args.redact.unwrap_or(Redact::Nothing);
    let done = wait(privacy::purge(&desk, args.before, redact, mode))?;
    unfinished(&desk, console)?;
    for one in &done.persons {
        warn(&one.left, (mode, redact), console);
    }
    console.result(&purged(&done, mode), &done)
}

fn purged(done: &Purged, mode: Mode) -> String {
    let head = match mode {
        Mode::Do => "Purge faite",
        Mode::Try => "Purge à l’essai, rien n’est modifié",
    };
    let mut text = format!("{head}\n");
    let entries = match done.up_to {
        Some(seq) => format!("{}, jusqu’à la {seq}", done.entries),
        None => "aucune".into(),
    };
    text += &lines(&[
        (
            "personnes dont la durée est passée",
            done.persons.len().to_string(),
        ),
        (&format!("inscriptions d’avant le {}", done.before), entries),
    ]);
    for one in &done.persons {
        let _ = writeln!(text, "  {}", one.person);
        text += &named::told(&one.left, mode, "    ");
    }
    if !done.archives.is_empty() {
        let _ = writeln!(
            text,
            "  documents signés à proposer aux archives\u{202f}: {}",
            done.archives.join(", ")
        );
    }
    text
}
