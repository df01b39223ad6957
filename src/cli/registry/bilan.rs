//! `relais registry bilan`: what the relay did in a period.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use relais_core::code::{Departement, TerritoryCode};
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::adhesion::State;
use relais_registry::bilan::figures::Figures;
use relais_registry::bilan::narrative::{self, Narratives};
use relais_registry::bilan::place::{Places, most};
use relais_registry::bilan::{self, Asked, By, Form};
use relais_registry::period::Period;
use relais_registry::{RegistryFault, value};
use relais_territory::Territories;
use serde::Serialize;

use super::place::Place;
use super::{lines, wait};
use crate::cli::console::Console;

const EXAMPLES: &str = "\
Examples:
  relais registry bilan --from 2026-01-01 --to 2026-12-31 -o bilan-2026
  relais registry bilan narratives --template -o textes.toml
  relais registry bilan --from 2026-01-01 --to 2026-12-31 --narratives textes.toml -o bilan-2026 --overwrite
  relais registry bilan --from 2026-07-01 --to 2026-09-30 --internal -o interne-t3";

/// Tell what the relay did in a period, as a page, a PDF, sheets and tables
///
/// Adhésions with their delays, accounts, deliveries and downloads with their sources, requests and
/// their outcome, needs, animation, leads; by user group, département and use case; beside the period
/// before, where the registry knows it. The published form, which is the usual one, holds no personal
/// data, and is refused when a text in it names a person of the registry.
#[derive(ClapArgs)]
#[command(
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// First day, as 2026-01-01
    #[arg(long, value_name = "DAY", required = true)]
    from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY", required = true)]
    to: Option<String>,
    /// The folder to make
    #[arg(short, long, value_name = "DIR", required = true)]
    output: Option<PathBuf>,
    /// Divide the figures by this only; may be repeated [default: all]
    #[arg(long, value_name = "BY", value_enum)]
    group_by: Vec<GroupBy>,
    /// For everybody, without personal data: the usual form
    #[arg(long, conflicts_with = "internal")]
    published: bool,
    /// For the officer: with accounts one by one
    #[arg(long)]
    internal: bool,
    /// Your own texts, as `bilan narratives` gives them to fill in
    #[arg(long, value_name = "FILE.toml")]
    narratives: Option<PathBuf>,
    /// The file of territories, which says in which département an EPCI is [default: the key
    /// `territories` of the configuration]
    #[arg(
        long,
        value_name = "FILE.gpkg",
        env = "RELAIS_TERRITORIES",
        hide_env_values = true
    )]
    territories: Option<PathBuf>,
    /// Replace a bilan that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

/// The verbs beside it.
#[derive(Subcommand)]
pub enum Verb {
    /// Give a file for your own texts, a chapter each
    Narratives(ForNarratives),
}

#[derive(ClapArgs)]
pub struct ForNarratives {
    /// An empty file to fill in
    #[arg(long, required = true)]
    template: bool,
    /// The file to make
    #[arg(short, long, value_name = "FILE.toml")]
    output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    overwrite: bool,
}

/// Divisions.
#[derive(ValueEnum, Clone, Copy)]
enum GroupBy {
    /// User groups
    Groupe,
    /// Départements
    #[value(alias = "département")]
    Departement,
    /// Use cases
    Usage,
}

impl From<GroupBy> for By {
    fn from(by: GroupBy) -> Self {
        match by {
            GroupBy::Groupe => By::Group,
            GroupBy::Departement => By::Place,
            GroupBy::Usage => By::Use,
        }
    }
}

/// What the verb says.
#[derive(Serialize)]
struct Told<'a> {
    folder: &'a Path,
    files: Vec<String>,
    form: Form,
    figures: &'a Figures,
    before: Option<&'a Figures>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    match (&args.verb, &args.from, &args.to, &args.output) {
        (Some(Verb::Narratives(args)), ..) => template(args, console),
        (None, Some(from), Some(to), Some(folder)) => {
            let period = Period::new(day("début", from)?, day("fin", to)?)?;
            make(args, period, folder, console)
        }
        // Clap asks for them.
        (None, ..) => Ok(()),
    }
}

fn day(field: &'static str, typed: &str) -> Result<chrono::NaiveDate, RegistryFault> {
    value::day(typed).map_err(|why| RegistryFault::Value { field, why })
}

fn replace(overwrite: bool) -> Overwrite {
    match overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    }
}

fn template(args: &ForNarratives, console: &Console) -> Result<(), Trouble> {
    let mut output = Output::create(&args.output, replace(args.overwrite))?;
    output.put(narrative::template().as_bytes())?;
    output.finish()?;
    let path = args.output.display().to_string();
    let text = format!(
        "Modèle écrit\u{202f}: {path}\nÉcrivez-y vos textes, puis donnez-le au bilan par --narratives.\n"
    );
    console.result(&text, &serde_json::json!({ "file": path }))
}

fn make(args: &Args, period: Period, folder: &Path, console: &Console) -> Result<(), Trouble> {
    bilan::free(folder, replace(args.overwrite))?;
    let narratives = args
        .narratives
        .as_deref()
        .map(Narratives::read)
        .transpose()?;
    let form = match args.internal {
        true => Form::Internal,
        false => Form::Published,
    };
    let asked = Asked {
        by: args.group_by.iter().map(|by| By::from(*by)).collect(),
        form,
        narratives: narratives.unwrap_or_default(),
        places: places(args.territories.as_deref().or(console.territories()))?,
    };
    let desk = args.place.desk(console)?;
    let made = wait(bilan::make(&desk, period, &asked))?;
    let files = bilan::publish(folder, &made.report, replace(args.overwrite), form)?;
    if form == Form::Internal {
        console.warn(
            "la forme interne contient des données personnelles\u{202f}: elle ne se diffuse pas",
        );
    }
    for doubt in &made.doubts {
        console.warn(&doubt.warning());
    }
    if !cfg!(feature = "pdf") {
        console.note("ce programme est construit sans le PDF\u{202f}: imprimez la page, ou installez la version complète");
    }
    let told = Told {
        folder,
        files,
        form,
        figures: &made.figures,
        before: made.before.as_ref(),
    };
    console.result(&text(&told), &told)
}

fn text(told: &Told<'_>) -> String {
    let of = told.figures;
    let mut text = format!("Bilan écrit\u{202f}: {}\n", told.folder.display());
    let number = |number: i64| relais_report::french::integer(number);
    let received = of.requests.iter().map(|line| line.received).sum();
    text.push_str(&lines(&[
        ("période", of.period.told()),
        (
            "adhésions devenues actives",
            number(of.reached(State::Active)),
        ),
        (
            "adhésions actives à la fin",
            number(of.standing(State::Active)),
        ),
        ("comptes actifs à la fin", number(of.accounts.active_then)),
        ("livraisons", number(of.sum("livraison", |line| line.count))),
        (
            "téléchargements",
            number(of.sum("telechargement", |line| line.count)),
        ),
        ("demandes reçues", number(received)),
    ]));
    let (tables, whole): (Vec<&str>, Vec<&str>) = told
        .files
        .iter()
        .map(String::as_str)
        .partition(|name| name.contains('/'));
    let tables = relais_report::french::count(tables.len(), "tableau CSV", "tableaux CSV");
    let _ = writeln!(text, "  {}, et {tables}", whole.join(", "));
    text
}

/// In which département EPCI and other perimeters are: that of most of their communes, in the newest
/// year that the file has of them.
fn places(file: Option<&Path>) -> Result<Places, Trouble> {
    let Some(file) = file else {
        return Ok(Places::default());
    };
    let territories = Territories::read(file)?;
    let mut known: BTreeMap<TerritoryCode, Departement> = BTreeMap::new();
    for territory in territories.all() {
        let wanted = matches!(
            territory.code,
            TerritoryCode::Epci(_) | TerritoryCode::Perimeter { .. }
        );
        let communes = territory
            .communes
            .iter()
            .map(|commune| commune.departement());
        if let Some(departement) = most(communes).filter(|_| wanted) {
            known.insert(territory.code.clone(), departement);
        }
    }
    Ok(Places::new(known))
}
