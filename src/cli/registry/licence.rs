//! `relais registry licence`: charters, super référent clauses and licences, as versioned texts.

use std::fmt::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::rights::{self, Licence, LicenceId, Loaded, RightsFault};
use relais_registry::value;

use super::asked::text;
use super::place::Place;
use super::{lines, record, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry licence check sample_data/licences/spot-6-7.toml
  relais registry licence add sample_data/licences/spot-6-7.toml
  relais registry licence edit spot-6-7 spot-6-7-v2.toml
  relais registry licence end spot-6-7@exemple-1 --on 2026-12-31
  relais registry licence show spot-6-7";

/// No text is longer.
const MOST_BYTES: u64 = 512 << 10;

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Load a text; once it is loaded its version never changes
    Add(Add),
    /// Load a new version of a text that is there
    Edit(Edit),
    /// Give a version its last day
    End(End),
    /// Check a file without loading it
    Check(Check),
    /// List the texts and their versions
    List(List),
    /// Show a text with its clauses
    Show(Show),
}

#[derive(ClapArgs)]
pub struct Add {
    /// The text, as TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id of the text
    #[arg(value_name = "ID")]
    id: LicenceId,
    /// Its new version, as TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct End {
    /// The version, as ID@VERSION
    #[arg(value_name = "ID@VERSION")]
    text: String,
    /// Its last day
    #[arg(long, value_name = "DAY", value_parser = value::day)]
    on: NaiveDate,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Check {
    /// The text, as TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(ClapArgs)]
pub struct List {
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// The version, or the text: then the version in force today
    #[arg(value_name = "ID[@VERSION]")]
    text: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let toml = text(&args.file, MOST_BYTES)?;
                let desk = args.place.desk(console)?;
                let loaded = wait(rights::add(&desk, &args.file, &toml))?;
                tell("Texte chargé", &loaded, console)
            }
            Verb::Edit(args) => {
                let toml = text(&args.file, MOST_BYTES)?;
                let desk = args.place.desk(console)?;
                let loaded = wait(rights::edit(&desk, &args.id, &args.file, &toml))?;
                tell("Nouvelle version chargée", &loaded, console)
            }
            Verb::End(args) => end(&args, console),
            Verb::Check(args) => {
                let licence = rights::read(&args.file, &text(&args.file, MOST_BYTES)?)?;
                let head = format!("Ce texte peut être chargé\u{202f}: {}\n", licence.name());
                console.result(&(head + &lines(&told(&licence))), &licence)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

fn tell(what: &str, loaded: &Loaded, console: &Console) -> Result<(), Trouble> {
    for doubt in &loaded.doubts {
        console.warn(doubt);
    }
    let head = format!(
        "{what}\u{202f}: {} [{}]\n",
        loaded.licence.name(),
        loaded.object
    );
    console.result(&(head + &lines(&told(&loaded.licence))), loaded)
}

fn end(args: &End, console: &Console) -> Result<(), Trouble> {
    let named = rights::versioned(&args.text).map(|(id, version)| Some((id, version?)));
    let Ok(Some((id, version))) = named else {
        return Err(RightsFault::NotFound {
            what: "texte",
            asked: args.text.clone(),
        }
        .into());
    };
    let desk = args.place.desk(console)?;
    let loaded = wait(rights::end(&desk, &id, &version, args.on))?;
    tell("Fin fixée", &loaded, console)
}

fn told(licence: &Licence) -> Vec<(&'static str, String)> {
    let until = licence
        .until
        .map_or("sans fin".into(), |until| until.to_string());
    let example = match licence.example {
        true => ", exemple",
        false => "",
    };
    let mut pairs = vec![
        ("titre", licence.title.clone()),
        ("nature", format!("{}{example}", licence.kind.label())),
        ("du", licence.from.to_string()),
        ("au", until),
    ];
    if !licence.clauses.is_empty() {
        let names: Vec<&str> = licence
            .clauses
            .iter()
            .map(|clause| &clause.id[..])
            .collect();
        pairs.push(("clauses", names.join(", ")));
    }
    pairs
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(rights::list(desk.db()))?;
    let mut text = String::new();
    let names = all.iter().map(|one| one.licence.name().len());
    let width = names.max().unwrap_or(0);
    for one in &all {
        let licence = &one.licence;
        let until = licence
            .until
            .map_or("sans fin".into(), |until| until.to_string());
        let example = if licence.example { "  (exemple)" } else { "" };
        let _ = writeln!(
            text,
            "{:<width$}  {:<14}  {} → {until:<10}  {}{example}",
            licence.name(),
            licence.kind.word(),
            licence.from,
            licence.title
        );
    }
    let _ = writeln!(
        text,
        "{} texte{}",
        all.len(),
        if all.len() > 1 { "s" } else { "" }
    );
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let loaded = wait(rights::show(desk.db(), &args.text, desk.now().date_naive()))?;
    let licence = &loaded.licence;
    let mut text = format!(
        "{} [{}]\n{}",
        licence.name(),
        loaded.object,
        lines(&told(licence))
    );
    for clause in &licence.clauses {
        let _ = write!(text, "clause {}\n{}", clause.id, lines(&of_clause(clause)));
    }
    let _ = writeln!(text, "\n{}\n", licence.text.trim_end());
    for doubt in &loaded.doubts {
        console.warn(doubt);
    }
    record::show(&desk, &loaded.object, &text, &loaded, console)
}

fn of_clause(clause: &rights::Clause) -> Vec<(&'static str, String)> {
    let words = |words: Vec<String>| words.join(", ");
    let mut pairs = vec![
        (
            "pour",
            words(clause.who.iter().map(|who| who.label().into()).collect()),
        ),
        (
            "qui agit",
            words(
                clause
                    .staff
                    .iter()
                    .map(|staff| staff.label().into())
                    .collect(),
            ),
        ),
        (
            "données",
            words(clause.data.iter().map(ToString::to_string).collect()),
        ),
        (
            "produits",
            words(
                clause
                    .products
                    .iter()
                    .map(|kind| kind.label().into())
                    .collect(),
            ),
        ),
        (
            "contenu",
            words(
                clause
                    .content
                    .iter()
                    .map(|one| one.label().into())
                    .collect(),
            ),
        ),
        (
            "finalités",
            words(clause.purposes.iter().map(ToString::to_string).collect()),
        ),
        (
            "territoire",
            words(clause.territory.iter().map(ToString::to_string).collect()),
        ),
        ("rediffusion", clause.redistribution.label().into()),
        ("durée", format!("{} jours", clause.days)),
    ];
    let more = [
        (
            "extrait",
            clause
                .extract_px
                .map(|px| format!("{px} × {px} pixels au plus")),
        ),
        ("mention", clause.credit.clone()),
        ("fin", clause.until.map(|until| until.to_string())),
    ];
    pairs.extend(
        more.into_iter()
            .filter_map(|(label, value)| Some((label, value?))),
    );
    pairs
}
