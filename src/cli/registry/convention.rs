//! `relais registry convention`: that of IGN and the operator, and those of the partners.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use relais_core::fault::Trouble;
use relais_registry::convention::{self, Convention, Field, Kept, Kind, New};
use relais_registry::fr;
use relais_report::french;

use super::attach::Attached;
use super::place::Place;
use super::{lines, record, said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry convention add IGN-2024-118 --signed 15/10/2024 --until 2027-12-31 --file signee.pdf
  relais registry convention add 2772 --partner 'SDIS fictif' --signed 2019-03-04 --reprise
  relais registry convention edit IGN-2024-118 --until 2028-12-31 --if-version 1
  relais registry convention list --kind collaboration";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Keep a convention: of a partner with --partner, else that of collaboration with IGN
    Add(Add),
    /// Correct a convention; an empty value empties its field
    Edit(Edit),
    /// List conventions
    List(List),
    /// Show a convention
    Show(Show),
}

/// The kinds, as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindWord {
    Collaboration,
    Pigma,
}

#[derive(ClapArgs)]
struct Values {
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The day of its signature
    #[arg(long, value_name = "DAY")]
    signed: Option<String>,
    /// The first day on which it holds [default: that of its signature]
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day on which it holds [default: none]
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The signed file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Values {
    fn given(&self, number: Option<&String>) -> Vec<(Field, String)> {
        let all = [
            (Field::Number, number),
            (Field::Title, self.title.as_ref()),
            (Field::SignedOn, self.signed.as_ref()),
            (Field::From, self.from.as_ref()),
            (Field::Until, self.until.as_ref()),
        ];
        all.into_iter()
            .filter_map(|(field, value)| Some((field, value?.clone())))
            .collect()
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// Its number
    #[arg(value_name = "NUMBER")]
    number: String,
    /// The partner whose PIGMA convention it is
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    values: Values,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id or number
    #[arg(value_name = "CONVENTION")]
    convention: String,
    /// Its number from now on
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<KindWord>,
    /// Only of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id or number
    #[arg(value_name = "CONVENTION")]
    convention: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let file = Attached::read_some(args.values.file.as_ref())?;
                let new = New {
                    partner: args.partner.as_deref(),
                    values: args.values.given(Some(&args.number)),
                    file: file.as_ref().map(Attached::file),
                    reprise: args.reprise,
                };
                let kept = wait(convention::add(&desk, &new))?;
                tell("Convention enregistrée", &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let file = Attached::read_some(args.values.file.as_ref())?;
                let file = file.as_ref().map(Attached::file);
                let values = args.values.given(args.number.as_ref());
                let edited = convention::edit(
                    &desk,
                    &args.convention,
                    &values,
                    file.as_ref(),
                    args.if_version,
                );
                let kept = wait(edited)?;
                tell("Convention corrigée", &kept, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    let one = &kept.convention;
    let mut text = format!(
        "{what}\u{202f}: {} [{}], version {}\n",
        one.number, one.id, one.version
    );
    text.push_str(&said::changed(&kept.changed));
    match (&kept.kept, &kept.was) {
        (Some(number), _) => {
            let _ = writeln!(
                text,
                "la fiche du partenaire garde le numéro {number}, dont la convention commence plus tard"
            );
        }
        (None, Some(was)) if *was != one.number => {
            let _ = writeln!(
                text,
                "la fiche du partenaire passe du numéro {was} au numéro {}",
                one.number
            );
        }
        _ => {}
    }
    console.result(&text, kept)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let kind = args.kind.map(|kind| match kind {
        KindWord::Collaboration => Kind::Collaboration,
        KindWord::Pigma => Kind::Pigma,
    });
    let all = wait(convention::list(desk.db(), kind, args.partner.as_deref()))?;
    let mut text = String::new();
    for one in &all {
        let _ = writeln!(text, "{}  {}  {}", one.number, period(one), one.title);
    }
    let _ = writeln!(
        text,
        "{}",
        french::count(all.len(), "convention", "conventions")
    );
    console.result(&text, &all)
}

fn period(one: &Convention) -> String {
    let from = one.from_day.map(|day| day.to_string()).unwrap_or_default();
    match one.until_day {
        Some(until) => format!("du {from} au {until}"),
        None => format!("depuis le {from}"),
    }
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let one = wait(convention::show(desk.db(), &args.convention))?;
    let mut pairs = vec![
        ("identifiant", one.id.clone()),
        ("version", one.version.to_string()),
        ("nature", one.kind.label().into()),
    ];
    for field in Field::ALL {
        pairs.push((field.label(), field.get(&one)));
    }
    let holds = one.holds_on(desk.now().date_naive());
    pairs.push(("en vigueur", fr::yes(holds).into()));
    pairs.push(("partenaire", one.partner.clone().unwrap_or_default()));
    pairs.push(("document", one.document.clone().unwrap_or_default()));
    pairs.push(("reprise", fr::yes(one.reprise).into()));
    pairs.retain(|(_, value)| !value.is_empty());
    record::show(&desk, &one.id, &lines(&pairs), &one, console)
}
