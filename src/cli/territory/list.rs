//! `relais territory list`: the territories at hand.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Args as ClapArgs;
use relais_core::code::{TerritoryCode, TerritoryKind};
use relais_core::fault::Trouble;
use relais_territory::{CogYear, Territory, TerritoryFault};
use serde::Serialize;

use super::place::Place;
use crate::cli::console::Console;
use crate::steps::compare::kind_of_word;

const EXAMPLES: &str = "\
Examples:
  relais territory list
  relais territory list --kind EPCI --year 2024";

/// Tell which territories there are
///
/// How many of each kind and year; with --kind, each of them with its area.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Only this kind: COM, EPCI, DEP, REG, or that of a perimeter, as SCOT
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<TerritoryKind>,
    /// Only this year
    #[arg(long, value_name = "YEAR")]
    year: Option<CogYear>,
    #[command(flatten)]
    place: Place,
}

fn kind(word: &str) -> Result<TerritoryKind, String> {
    kind_of_word(word)
        .parse()
        .map_err(|fault: relais_core::code::CodeFault| fault.to_string())
}

/// Territories of a kind and a year.
#[derive(Serialize)]
struct Count {
    year: CogYear,
    kind: String,
    count: usize,
    area_m2: f64,
}

/// One of them.
#[derive(Serialize)]
struct Told<'a> {
    code: &'a TerritoryCode,
    name: &'a str,
    year: CogYear,
    area_m2: f64,
    communes: usize,
    caveats: Vec<String>,
}

/// What the verb says.
#[derive(Serialize)]
struct Report<'a> {
    crs: String,
    kinds: Vec<Count>,
    territories: Vec<Told<'a>>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let all = args.place.open(console)?;
    if args.year.is_some() {
        all.year(args.year)?;
    }
    let wanted = |t: &&Territory| {
        args.year.is_none_or(|year| t.year == year)
            && args.kind.as_ref().is_none_or(|kind| t.code.kind() == *kind)
    };
    let found: Vec<&Territory> = all.all().iter().filter(wanted).collect();
    if let Some(kind) = &args.kind
        && found.is_empty()
    {
        let mut there: Vec<TerritoryKind> = all.all().iter().map(|t| t.code.kind()).collect();
        there.sort();
        there.dedup();
        return Err(TerritoryFault::NoKind {
            word: kind.as_str().into(),
            there: there.iter().map(|kind| kind.as_str().into()).collect(),
        }
        .into());
    }
    let report = Report {
        crs: all.crs().to_string(),
        kinds: counts(&found),
        territories: found.iter().map(|t| told(t)).collect(),
    };
    console.result(&text(&report, args.kind.is_some()), &report)
}

fn told(territory: &Territory) -> Told<'_> {
    Told {
        code: &territory.code,
        name: &territory.name,
        year: territory.year,
        area_m2: territory.area.m2(),
        communes: territory.communes.len(),
        caveats: territory.caveats(),
    }
}

fn counts(found: &[&Territory]) -> Vec<Count> {
    let mut counts: BTreeMap<(CogYear, TerritoryKind), Vec<&Territory>> = BTreeMap::new();
    for territory in found {
        let key = (territory.year, territory.code.kind());
        counts.entry(key).or_default().push(territory);
    }
    let count = |((year, kind), all): ((CogYear, TerritoryKind), Vec<&Territory>)| Count {
        year,
        kind: kind.as_str().into(),
        count: all.len(),
        area_m2: all
            .iter()
            .map(|t| t.area)
            .sum::<relais_core::vector::Area>()
            .m2(),
    };
    counts.into_iter().map(count).collect()
}

fn text(report: &Report<'_>, each: bool) -> String {
    let mut out = format!("{}\n", report.crs);
    for kind in &report.kinds {
        let _ = writeln!(
            out,
            "  {}  {:<6} {:>6}  {:>14.2} ha",
            kind.year,
            kind.kind,
            kind.count,
            kind.area_m2 / 1e4
        );
    }
    let shown = report.territories.iter().filter(|_| each);
    for territory in shown {
        let _ = writeln!(
            out,
            "  {}  {:<18} {:>14.2} ha  {}",
            territory.year,
            territory.code.to_string(),
            territory.area_m2 / 1e4,
            territory.name
        );
    }
    let mut caveats: Vec<&String> = report.territories.iter().flat_map(|t| &t.caveats).collect();
    caveats.sort();
    caveats.dedup();
    for caveat in caveats {
        let _ = writeln!(out, "{caveat}");
    }
    out
}
