//! `relais territory show`: one territory.

use std::fmt::Write;

use clap::Args as ClapArgs;
use relais_core::code::{Insee, TerritoryCode};
use relais_core::fault::Trouble;
use relais_core::grid::BBox;
use relais_territory::{CogYear, Contours, Former, Territories, Territory};
use serde::Serialize;

use super::place::{Place, year_of};
use crate::cli::console::Console;
use crate::cli::numbers::counted;

const EXAMPLES: &str = "\
Examples:
  relais territory show EPCI:243300316
  relais territory show COM:33092 --year 2024 --json";

/// Show a territory: its communes, what became part of them, its area, and what its contour is worth
///
/// A commune that became part of another one is not there any more: which one, and since when, is
/// told.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// COM:33063, EPCI:243300316, DEP:33, REG:75, SCOT:...
    #[arg(value_name = "TERRITORY", value_parser = code)]
    territory: TerritoryCode,
    /// As it is in this year [default: the last in which it is there]
    #[arg(long, value_name = "YEAR")]
    year: Option<CogYear>,
    #[command(flatten)]
    place: Place,
}

fn code(word: &str) -> Result<TerritoryCode, String> {
    word.parse()
        .map_err(|fault: relais_core::code::CodeFault| fault.to_string())
}

/// What the verb says.
#[derive(Serialize)]
struct Report<'a> {
    code: &'a TerritoryCode,
    name: &'a str,
    year: CogYear,
    area_m2: f64,
    /// The box of its contour: west, south, east, north.
    bbox: Option<[f64; 4]>,
    crs: String,
    communes: Vec<Member<'a>>,
    former: &'a [Former],
    contours: &'a Contours,
    /// What every figure on it must say.
    caveats: Vec<String>,
}

/// A commune of it.
#[derive(Serialize)]
struct Member<'a> {
    code: &'a Insee,
    name: &'a str,
    area_m2: Option<f64>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let all = args.place.open(console)?;
    let year = year_of(&all, &args.territory, args.year)?;
    let territory = all.get(&args.territory, year)?;
    let report = report(&all, territory);
    console.result(&text(&report), &report)
}

fn report<'a>(all: &'a Territories, territory: &'a Territory) -> Report<'a> {
    let member = |code: &'a Insee| {
        let commune = all.get(&TerritoryCode::Commune(*code), territory.year).ok();
        Member {
            code,
            name: commune.map_or("", |c| c.name.as_str()),
            area_m2: commune.map(|c| c.area.m2()),
        }
    };
    Report {
        code: &territory.code,
        name: &territory.name,
        year: territory.year,
        area_m2: territory.area.m2(),
        bbox: bbox(territory).map(|b| [b.min_x, b.min_y, b.max_x, b.max_y]),
        crs: all.crs().to_string(),
        communes: territory.communes.iter().map(member).collect(),
        former: &territory.former,
        contours: &territory.contours,
        caveats: territory.caveats(),
    }
}

fn bbox(territory: &Territory) -> Option<BBox> {
    let polygons = territory.geometry.0.iter();
    let points = polygons.flat_map(|p| p.exterior().0.iter().map(|c| (c.x, c.y)));
    BBox::around(points)
}

fn text(report: &Report<'_>) -> String {
    let mut out = format!("{} {} ({})\n", report.code, report.name, report.year);
    let _ = writeln!(
        out,
        "  {:.2} ha, {}",
        report.area_m2 / 1e4,
        counted(report.communes.len(), "commune")
    );
    if let Some([west, south, east, north]) = report.bbox {
        let _ = writeln!(
            out,
            "  {west:.2} to {east:.2}, {south:.2} to {north:.2} in {}",
            report.crs
        );
    }
    for former in report.former {
        let _ = writeln!(
            out,
            "  COM:{} is part of it since {}",
            former.code, former.since
        );
    }
    let is_itself = matches!(report.code, TerritoryCode::Commune(_));
    for member in report.communes.iter().filter(|_| !is_itself) {
        let _ = writeln!(
            out,
            "  COM:{:<8} {:>12.2} ha  {}",
            member.code,
            member.area_m2.unwrap_or_default() / 1e4,
            member.name
        );
    }
    for caveat in &report.caveats {
        let _ = writeln!(out, "{caveat}");
    }
    out
}
