//! `relais ocs compare`: what changed between two millésimes, and what is only noise.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::layer::{Request, read};
use relais_ocs::compare::{Comparison, Rules, compare, publish};
use relais_ocs::millesime::{Dated, Millesime, millesimes};

use super::fault::CompareFault;
use crate::cli::console::Console;
use crate::cli::numbers::counted;
use crate::cli::options::WorkOptions;
use crate::steps::bench::Bench;

const EXAMPLES: &str = "\
Examples:
  relais ocs compare ocs_2009.gpkg ocs_2015.gpkg --codes 2009=CODE,2015=CODE -o comparaison
  relais ocs compare ocs.gpkg --codes 2009=NIV4_09,2015=NIV4_15 --minimum 500 -o comparaison";

/// Compare two millésimes of land cover
///
/// Takes two layers of polygons, or one with a column of codes for each date. Every difference gets a
/// cause: probable change, boundary redrawn, under the minimum, re-coded, fault of topology, outside
/// the common coverage. DIR gets the matrices and soldes as CSV, the differences and the faults of each
/// millésime as a GeoPackage with its style, and everything as JSON.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// One or two layers of polygons: GeoPackage, Shapefile, FlatGeobuf, GeoJSON
    #[arg(value_name = "LAYER", required = true, num_args = 1..=2)]
    inputs: Vec<PathBuf>,
    /// The two dates and their columns of codes, in the order of the layers
    #[arg(long, value_name = "DATE=COLUMN,...")]
    codes: String,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Standard deviation of the boundaries of each date, in metres
    #[arg(long, value_name = "M,M", default_value = "0.7,0.7", value_parser = pair)]
    sigma: [f64; 2],
    /// Differences thinner than this are boundaries redrawn, in metres [default: 1.96 times both
    /// deviations combined, 0 where nine tenths of the boundaries are the same]
    #[arg(long, value_name = "M", value_parser = metres)]
    tolerance: Option<f64>,
    /// Differences smaller than this are not changes, in square metres
    #[arg(long, value_name = "M2", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    minimum: i64,
    /// A code of the first date that is the same class as one of the second
    #[arg(long, value_name = "CODE=CODE", value_parser = recoded)]
    recoded: Vec<(String, String)>,
    /// The layer of each file that has several
    #[arg(long, value_name = "NAME")]
    layer: Vec<String>,
    /// Encoding of a Shapefile that states none or a wrong one
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[command(flatten)]
    work: WorkOptions,
}

fn metres(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .trim()
        .parse()
        .map_err(|_| "not a number".to_string())?;
    match number.is_finite() && number >= 0.0 {
        true => Ok(number),
        false => Err("not a length".into()),
    }
}

fn pair(text: &str) -> Result<[f64; 2], String> {
    let (one, other) = text
        .split_once(',')
        .ok_or("two lengths with a comma between")?;
    Ok([metres(one)?, metres(other)?])
}

fn recoded(text: &str) -> Result<(String, String), String> {
    let (one, other) = text.split_once('=').ok_or("two codes with = between")?;
    Ok((one.trim().into(), other.trim().into()))
}

/// Memory for each point that is read, and for each byte of a text, as in cutlines.
const POINT_BYTES: u64 = 128;
const TEXT_BYTES: u64 = 20;

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let dated = Dated::parse(&args.codes)?;
    if dated.len() != 2 {
        return Err(CompareFault::Dates { count: dated.len() }.into());
    }
    let (text, document) = console.work(&args.work, |bench| make(args, &dated, console, bench))?;
    console.result(&text, &document)
}

fn make(
    args: &Args,
    dated: &[Dated],
    console: &Console,
    bench: &Bench,
) -> Result<(String, serde_json::Value), Trouble> {
    let mut all = Vec::new();
    let share = dated.len() / args.inputs.len();
    for (i, path) in args.inputs.iter().enumerate() {
        let columns = &dated[i * share..(i + 1) * share];
        all.extend(load(
            args,
            path,
            args.layer.get(i),
            columns,
            console,
            bench,
        )?);
    }
    let [before, after] = &all[..] else {
        return Err(CompareFault::Dates { count: all.len() }.into());
    };
    let rules = Rules {
        sigmas_m: args.sigma,
        thickness_m: args.tolerance,
        minimum_m2: args.minimum,
        recoded: args.recoded.clone(),
    };
    let comparison = compare(before, after, &rules, &bench.limits)?;
    let document = publish(&args.output, &comparison, &before.crs, bench.overwrite)?;
    Ok((text(args, &comparison), document))
}

/// The millésimes of a file.
fn load(
    args: &Args,
    path: &std::path::Path,
    layer: Option<&String>,
    columns: &[Dated],
    console: &Console,
    bench: &Bench,
) -> Result<Vec<Millesime>, Trouble> {
    let name = path.display().to_string();
    let wanted: Vec<&str> = columns.iter().map(|dated| dated.column.as_str()).collect();
    let room = bench.limits.share().flight;
    let loaded = read(
        path,
        &Request {
            layer: layer.map(String::as_str),
            columns: Some(&wanted),
            encoding: args.encoding.as_deref(),
            points: usize::try_from(room / POINT_BYTES).unwrap_or(usize::MAX),
            text_bytes: room / TEXT_BYTES,
            go_on: &|| Ok(bench.limits.cancel.check()?),
        },
    )?;
    for finding in loaded.passed.findings(&name) {
        match finding.level {
            relais_core::fault::Level::Note => console.note(&finding.what),
            _ => console.warn(&format!("{}: {}", finding.place, finding.what)),
        }
    }
    let all = millesimes(loaded.layer, &name, columns)?;
    for millesime in &all {
        let count = millesime.numbers.count as usize;
        if count > 0 {
            console.note(&format!(
                "{name}: {} of {} given as numbers, read as they are written",
                counted(count, "code"),
                millesime.date
            ));
        }
    }
    Ok(all)
}

fn text(args: &Args, comparison: &Comparison) -> String {
    let mut out = format!("{}\n", args.output.display());
    let [before, after] = &comparison.dates;
    let _ = writeln!(
        out,
        "  {before} to {after}: {:.1} % of the boundaries are the same; redrawn ones may be off by {:.2} m",
        100.0 * comparison.identical(),
        comparison.tolerances.thickness_m
    );
    let _ = writeln!(
        out,
        "  {} m² compared, {} m² changed, of which {} m² by the rules",
        comparison.raw.total_m2(),
        comparison.raw.changed_m2(),
        comparison.probable.changed_m2()
    );
    for (cause, (count, area)) in comparison.by_cause() {
        if count > 0 {
            let differences = counted(count, "difference");
            let _ = writeln!(
                out,
                "  {}: {differences}, {:.1} m²",
                cause.french(),
                area.m2()
            );
        }
    }
    for topology in &comparison.topology {
        let (gaps, twice) = (topology.gaps.len(), topology.doubled.len());
        let (contested, rings) = (topology.contested.len(), topology.rings.len());
        if gaps + twice + contested + rings > 0 {
            let _ = writeln!(
                out,
                "  {}: {}, {} of one class and {contested} of several, {} that cross themselves",
                topology.date,
                counted(gaps, "gap"),
                counted(twice, "overlap"),
                counted(rings, "ring"),
            );
        }
    }
    out
}
