//! `relais territory import`: territories of a year, from contours of communes and lists of members.

mod words;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::code::TerritoryKind;
use relais_core::fault::{Finding, Level, Trouble};
use relais_core::grid::Crs;
use relais_files::atomic::{Overwrite, Turn};
use relais_run::manifest::{Manifest, Product, Values};
use relais_territory::{
    CogYear, Contours, Imported, List, Precision, Sources, Territories, Territory, TerritoryFault,
    import,
};
use serde::Serialize;
use serde_json::json;

use self::words::{Dated, Kinded};
use super::place::Place;
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::Bench;
use crate::steps::bench::VERSION;

const EXAMPLES: &str = "\
Examples:
  relais territory import communes.gpkg --full --year 2024 --communes v_commune_2024.csv
  relais territory import communes-2018.gpkg --contours-year 2018 --simplified --year 2024 --communes communes.json --movements mouvements.csv --perimeter SCOT=scot.csv@2021";

/// Make the territories of a year, and keep them in the GeoPackage of territories
///
/// Communes are joined to EPCI, perimeters, départements and regions along the borders that they
/// share: a territory has exactly the area of its communes. Contours and lists of another year are
/// followed by the official movements; a code that nothing explains is an error. Other years in the
/// GeoPackage stay; a year that is there is replaced with --overwrite.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Contours of communes: GeoPackage, Shapefile, FlatGeobuf or GeoJSON, with their INSEE codes
    #[arg(value_name = "CONTOURS", required = true)]
    contours: Vec<PathBuf>,
    /// The year of the geographic code in which the territories are made
    #[arg(long, value_name = "YEAR")]
    year: CogYear,
    /// The year of the contours [default: that of --year]
    #[arg(long, value_name = "YEAR")]
    contours_year: Option<CogYear>,
    /// The contours are as their producer surveyed them; this or --simplified must be said
    #[arg(long, conflicts_with = "simplified")]
    full: bool,
    /// The contours are simplified: every figure on them will say so
    #[arg(long)]
    simplified: bool,
    /// Who made the contours, as figures shall say it
    #[arg(long, value_name = "TEXT", default_value = "")]
    source: String,
    /// All communes of the year: INSEE's v_commune_AAAA.csv, a table like it, or communes.json
    #[arg(long, value_name = "FILE")]
    communes: PathBuf,
    /// Movements of communes: INSEE's table, or one like it; may be given several times
    #[arg(long, value_name = "FILE")]
    movements: Vec<PathBuf>,
    /// EPCI and their communes, of the year or of the one after the @
    #[arg(long, value_name = "FILE[@YEAR]")]
    epci: Vec<Dated>,
    /// Perimeters and their members, as SCOT=scot.csv@2021: the columns code, nom, membre
    #[arg(long, value_name = "KIND=FILE[@YEAR]")]
    perimeter: Vec<Kinded>,
    /// Names of départements: INSEE's v_departement_AAAA.csv, or departements.json
    #[arg(long, value_name = "FILE")]
    departements: Option<PathBuf>,
    /// Names of regions: INSEE's v_region_AAAA.csv, or regions.json
    #[arg(long, value_name = "FILE")]
    regions: Option<PathBuf>,
    /// The CRS of the territories
    #[arg(long, value_name = "CRS", default_value = "EPSG:2154")]
    t_srs: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    work: WorkOptions,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    manifest: PathBuf,
    year: CogYear,
    /// Territories made, by kind.
    made: Vec<(String, usize)>,
    years: Vec<CogYear>,
    findings: Vec<Finding>,
    caveats: Vec<String>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    if !args.full && !args.simplified {
        return Err(TerritoryFault::Precision.into());
    }
    let path = args.place.path(console)?;
    let report = console.work(&args.work, |bench| make(args, &path, bench))?;
    for finding in report.findings.iter().filter(|f| f.level != Level::Note) {
        console.warn(&format!("{}: {}", finding.place, finding.what));
    }
    console.result(&text(&report), &report)
}

fn make(args: &Args, path: &Path, bench: &Bench) -> Result<Report, Trouble> {
    // From what is there to what is written, one run at a time: another one would lose a year.
    let turn = Turn::of(path);
    let mut run = bench.run.clone();
    let crs = Crs::parse(&args.t_srs)?;
    let there = args.there(path, &crs, bench.overwrite)?;
    let lists = args.lists();
    let names = args.names();
    let contours = Contours {
        year: args.contours_year.unwrap_or(args.year),
        precision: match args.simplified {
            true => Precision::Simplified,
            false => Precision::Full,
        },
        source: args.source.clone(),
    };
    let sources = Sources {
        outlines: &args.contours,
        contours,
        year: args.year,
        communes: &args.communes,
        movements: &args.movements,
        lists: &lists,
        names: &names,
        crs: crs.clone(),
    };
    let inputs = sources.files();
    Bench::keep(inputs.iter().map(|p| p.as_path()), path)?;
    let go_on = || Ok(bench.limits.cancel.check()?);
    let Imported {
        territories,
        findings,
    } = run.step("import", || import(&sources, &go_on))?;
    let made = counts(&territories);
    let mut caveats: Vec<String> = territories.iter().flat_map(Territory::caveats).collect();
    caveats.sort();
    caveats.dedup();

    let mut manifest = Manifest::new(VERSION, "territory import", run);
    manifest.parameters = args.parameters(&sources);
    for input in &inputs {
        let input = bench.file(input, &mut manifest)?;
        manifest.inputs.push(input);
    }
    let all = match there {
        Some(there) => {
            let before = bench.file(path, &mut manifest)?;
            manifest.inputs.push(before);
            there.replace(args.year, territories)
        }
        None => Territories::new(crs, territories),
    };
    let years: Vec<CogYear> = all.years().into_iter().collect();
    let overwrite = match path.exists() {
        // Its other years are in the new one.
        true => Overwrite::Replace,
        false => bench.overwrite,
    };
    let place = Manifest::place(path, overwrite)?;
    if path.exists() {
        // Whoever opened it meanwhile would be left with half of each.
        Territories::replaceable(path)?;
    }
    manifest.run.step("write", || all.write(path, overwrite))?;
    manifest.facts = values(&json!({"made": made, "years": years, "findings": findings}));
    manifest.outputs = vec![Product::of(path, &bench.limits.cancel)?];
    let saved = manifest.save(place)?;
    drop(turn);
    Ok(Report {
        ok: true,
        outputs: vec![path.into()],
        manifest: saved,
        year: args.year,
        made,
        years,
        findings,
        caveats,
    })
}

fn values(value: &serde_json::Value) -> Values {
    crate::steps::words::values(value)
}

fn counts(territories: &[Territory]) -> Vec<(String, usize)> {
    let mut counts: Vec<(TerritoryKind, usize)> = Vec::new();
    let mut kinds: Vec<TerritoryKind> = territories.iter().map(|t| t.code.kind()).collect();
    kinds.sort();
    for kind in kinds {
        match counts.last_mut() {
            Some((last, count)) if *last == kind => *count += 1,
            _ => counts.push((kind, 1)),
        }
    }
    let word = |(kind, count): (TerritoryKind, usize)| (kind.as_str().to_string(), count);
    counts.into_iter().map(word).collect()
}

impl Args {
    /// The territories that are there, which keep their CRS and must not have the year.
    fn there(
        &self,
        path: &Path,
        crs: &Crs,
        overwrite: Overwrite,
    ) -> Result<Option<Territories>, Trouble> {
        if !path.exists() {
            return Ok(None);
        }
        Territories::replaceable(path)?;
        let there = Territories::read(path)?;
        if there.crs() != crs {
            return Err(TerritoryFault::OtherCrs {
                path: path.into(),
                there: there.crs().to_string(),
                wanted: crs.to_string(),
            }
            .into());
        }
        if there.years().contains(&self.year) && overwrite == Overwrite::Refuse {
            return Err(TerritoryFault::YearExists {
                path: path.into(),
                year: self.year,
            }
            .into());
        }
        Ok(Some(there))
    }

    fn lists(&self) -> Vec<List> {
        let dated = |kind: TerritoryKind, dated: &Dated| List {
            kind,
            path: dated.path.clone(),
            year: dated.year.unwrap_or(self.year),
        };
        let epci = self
            .epci
            .iter()
            .map(|list| dated(TerritoryKind::Epci, list));
        let others = self.perimeter.iter();
        let others =
            others.map(|list| dated(TerritoryKind::Perimeter(list.kind.clone()), &list.list));
        epci.chain(others).collect()
    }

    fn names(&self) -> Vec<(TerritoryKind, PathBuf)> {
        let departements = self.departements.clone();
        let regions = self.regions.clone();
        let departements = departements.map(|path| (TerritoryKind::Departement, path));
        let regions = regions.map(|path| (TerritoryKind::Region, path));
        departements.into_iter().chain(regions).collect()
    }

    fn parameters(&self, sources: &Sources<'_>) -> Values {
        let lists = sources
            .lists
            .iter()
            .map(|list| json!({"kind": list.kind.as_str(), "file": list.path, "year": list.year}));
        values(&json!({
            "year": self.year,
            "contours": sources.contours,
            "communes": self.communes,
            "movements": self.movements,
            "lists": lists.collect::<Vec<_>>(),
            "names": sources.names.iter().map(|(kind, path)| (kind.as_str(), path)).collect::<Vec<_>>(),
            "t_srs": self.t_srs,
        }))
    }
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for path in &report.outputs {
        let _ = writeln!(out, "{}", path.display());
    }
    for (kind, count) in &report.made {
        let _ = writeln!(out, "  {}  {kind:<6} {count:>6}", report.year);
    }
    for finding in report.findings.iter().filter(|f| f.level == Level::Note) {
        let _ = writeln!(out, "  {finding}");
    }
    for caveat in &report.caveats {
        let _ = writeln!(out, "{caveat}");
    }
    out
}
