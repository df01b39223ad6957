//! `relais registry mandate`: contractors who work for a partner.

use std::fmt::Write;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::account::mandate::{self, Field, Filter, Given, Kept, Line};
use relais_registry::person::{PAGE, shown};
use relais_registry::value::day;

use super::place::Place;
use super::{lines, record, said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry mandate add jean@exemple.example 'SDIS fictif' --company 'Bureau fictif' --purpose 'carte des aléas' --from 2026-01-01 --until 2026-12-31
  relais registry mandate edit mand-0123456789ab --until 2027-06-30
  relais registry mandate end mand-0123456789ab --why 'marché résilié'
  relais registry mandate list --on 2026-11-27";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Make the mandate of a person in a partner
    Add(Add),
    /// Correct or prolong a mandate
    Edit(Edit),
    /// End a mandate before its day, and suspend the accounts that rest on it
    End(End),
    /// List mandates, the first to end first
    List(List),
    /// Show a mandate
    Show(Show),
}

#[derive(ClapArgs)]
pub struct Add {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// Employer
    #[arg(long, value_name = "NAME")]
    company: String,
    /// What the person works on
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// First day
    #[arg(long, value_name = "DAY")]
    from: String,
    /// Last day
    #[arg(long, value_name = "DAY")]
    until: String,
    /// The contract: hash of a document that is kept
    #[arg(long, value_name = "SHA256")]
    document: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id
    #[arg(value_name = "MANDATE")]
    mandate: String,
    /// Employer
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// What the person works on
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// First day
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The contract: hash of a document that is kept
    #[arg(long, value_name = "SHA256")]
    document: Option<String>,
    /// Correct this version only: refused when somebody changed the record since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct End {
    /// Id
    #[arg(value_name = "MANDATE")]
    mandate: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// Last day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only those of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// Only those of this person
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Only those that count on this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = PAGE)]
    limit: u32,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id
    #[arg(value_name = "MANDATE")]
    mandate: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let given = given([
                    Some(args.company),
                    Some(args.purpose),
                    Some(args.from),
                    Some(args.until),
                    args.document,
                ]);
                let added = mandate::add(&desk, &args.person, &args.partner, &given);
                tell("Mandat saisi", &wait(added)?, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let given = given([
                    args.company,
                    args.purpose,
                    args.from,
                    args.until,
                    args.document,
                ]);
                let edited = mandate::edit(&desk, &args.mandate, &given, args.if_version);
                tell("Mandat corrigé", &wait(edited)?, console)
            }
            Verb::End(args) => {
                let desk = args.place.desk(console)?;
                let ended = mandate::end(&desk, &args.mandate, args.on, &args.why);
                tell("Mandat terminé", &wait(ended)?, console)
            }
            Verb::List(args) => list(args, console),
            Verb::Show(args) => {
                let desk = args.place.desk(console)?;
                let line = wait(mandate::show(&desk, &args.mandate))?;
                record::show(&desk, &line.mandate.id, &text(&line), &line, console)
            }
        }
    }
}

/// The values in the order of [`Field::ALL`].
fn given(values: [Option<String>; 5]) -> Given {
    let pairs = Field::ALL.into_iter().zip(values);
    pairs
        .filter_map(|(field, value)| Some((field, value?)))
        .collect()
}

fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    for doubt in &kept.doubts {
        console.warn(doubt);
    }
    let (id, version) = (&kept.mandate.id, kept.mandate.version);
    let mut text = format!("{what}\u{202f}: {id}, version {version}\n");
    text += &said::changed(&kept.changed);
    for account in &kept.suspended {
        let _ = writeln!(text, "  compte suspendu avec lui\u{202f}: {account}");
    }
    console.result(&text, kept)
}

fn until(line: &Line) -> String {
    let mandate = &line.mandate;
    match &mandate.ended_on {
        Some(day) => format!("{} (avant terme)", shown(day)),
        None => shown(&mandate.until_day),
    }
}

fn text(line: &Line) -> String {
    let mandate = &line.mandate;
    let person = line.person_name.clone();
    let mut pairs = vec![
        ("version", mandate.version.to_string()),
        (
            "personne",
            format!(
                "{} [{}]",
                person.unwrap_or("effacée".into()),
                mandate.person
            ),
        ),
        (
            "partenaire",
            format!("{} [{}]", line.partner_name, mandate.partner),
        ),
        ("entreprise", mandate.company.clone()),
        ("objet", mandate.purpose.clone()),
        ("début", shown(&mandate.from_day)),
        ("fin", until(line)),
    ];
    if let Some(document) = &mandate.document {
        pairs.push(("contrat", document.clone()));
    }
    format!("{}\n{}", mandate.id, lines(&pairs))
}

fn list(args: List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        partner: args.partner,
        person: args.person,
        on: args.on,
        limit: args.limit,
    };
    let page = wait(mandate::list(&desk, &filter))?;
    let mut text = String::new();
    for line in &page.found {
        let who = match &line.person_name {
            Some(name) => format!("{name} ({})", line.mandate.company),
            None => "personne effacée".into(),
        };
        let _ = writeln!(
            text,
            "{}  jusqu’au {}  {who} pour {}",
            line.mandate.id,
            until(line),
            line.partner_name
        );
    }
    text += &said::counted(page.found.len(), page.total, "mandat", "mandats");
    console.result(&text, &page)
}
