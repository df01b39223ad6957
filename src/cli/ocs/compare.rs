//! `relais ocs compare`: what changed between millésimes, and what is only noise.

mod around;
mod load;
mod record;
mod told;

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::atomic::Turn;
use relais_ocs::compare::{Comparison, Implausible, Rules, compare};
use relais_ocs::figures::{Boundary, Figures, Level};
use relais_ocs::millesime::{Dated, Millesime};
use relais_ocs::nomenclature::Nomenclature;
use relais_ocs::publish::{free, publish};
use relais_run::manifest::{Manifest, Product};

use super::fault::CompareFault;
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::bench::{Bench, VERSION};
use around::Around;
use load::load;

const EXAMPLES: &str = "\
Examples:
  relais ocs compare ocs_2009.gpkg ocs_2015.gpkg --codes 2009=CODE,2015=CODE -o comparaison
  relais ocs compare a.gpkg b.gpkg c.gpkg --codes 2009=CODE,2015=CODE,2020=CODE --sigma 0.7,0.7,2 --minimum 200,200,500 -o comparaison
  relais ocs compare ocs.gpkg --codes 2009=NIV4_09,2015=NIV4_15,2020=NIV4_20 --minimum 500 -o comparaison";

/// Compare two or three millésimes of land cover
///
/// Takes a layer of polygons for each date, or one with a column of codes for each. Every difference
/// gets a cause: probable change, boundary redrawn, under the minimum, re-coded, fault of topology,
/// outside the common coverage. In the published layer, noise goes to the neighbour with which it
/// shares the longest boundary. DIR gets a report in French to read and to print (rapport.html), the
/// figures as workbooks (tables.xlsx, tables.ods) and as CSV, the layers as a GeoPackage with their
/// styles, and everything as JSON; its manifest stands beside it.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A layer of polygons for each date, or one for all: GeoPackage, Shapefile, FlatGeobuf, GeoJSON
    #[arg(value_name = "LAYER", required = true, num_args = 1..=3)]
    inputs: Vec<PathBuf>,
    /// The two or three dates and their columns of codes, in the order of the layers
    #[arg(long, value_name = "DATE=COLUMN,...")]
    codes: String,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Standard deviation of the boundaries of each date, or of all, in metres
    #[arg(long, value_name = "M,...", default_value = "0.7", value_delimiter = ',', value_parser = metres, allow_negative_numbers = true)]
    sigma: Vec<f64>,
    /// Differences thinner than this, between their later class and their earlier one, are boundaries
    /// redrawn, in metres [default: 2.58 times both deviations combined, 0 where nine tenths of the
    /// boundaries are the same]
    #[arg(long, value_name = "M", value_parser = metres, allow_negative_numbers = true)]
    tolerance: Option<f64>,
    /// Ground smaller than this was not drawn at each date, or at all, in square metres; where the
    /// nomenclature maps a class from a larger area on, that counts
    #[arg(long, value_name = "M2,...", default_value = "0", value_delimiter = ',', value_parser = clap::value_parser!(i64).range(0..))]
    minimum: Vec<i64>,
    /// A code of a date that is the same class as one of a later date
    #[arg(long, value_name = "CODE=CODE", value_parser = recoded)]
    recoded: Vec<(String, String)>,
    /// Transitions to be listed for review, from codes that begin so to codes that begin so; may be given
    /// several times [default: of codes like those of CORINE, what is built or water that changes, and
    /// woods on what was tilled]
    #[arg(long, value_name = "CODE=CODE", value_parser = implausible)]
    implausible: Vec<Implausible>,
    /// The CRS in which they are compared [default: that of the first layer if it is in metres,
    /// EPSG:2154 else]
    #[arg(long, value_name = "CRS", value_parser = crs)]
    t_srs: Option<Crs>,
    /// The layer of each file that has several
    #[arg(long, value_name = "NAME")]
    layer: Vec<String>,
    /// Encoding of a Shapefile that states none or a wrong one
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[command(flatten)]
    around: Around,
    #[command(flatten)]
    work: WorkOptions,
}

/// A length on the ground: more than that of any boundary would be a slip of the pen, and sums of it
/// would be no numbers.
fn metres(text: &str) -> Result<f64, String> {
    const MOST: f64 = 1e6;
    match text.trim().parse::<f64>() {
        Ok(number) if (0.0..=MOST).contains(&number) => Ok(number),
        _ => Err(format!(
            "not a length: a number of metres from 0 to {MOST:.0}"
        )),
    }
}

fn recoded(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(a, b)| (a.trim(), b.trim()));
    match pair {
        Some((one, other)) if !one.is_empty() && !other.is_empty() && one != other => {
            Ok((one.into(), other.into()))
        }
        _ => Err("two codes with = between".into()),
    }
}

fn implausible(text: &str) -> Result<Implausible, String> {
    Implausible::parse(text).ok_or_else(|| "two codes with = between".into())
}

fn crs(text: &str) -> Result<Crs, String> {
    let crs = Crs::parse(text).map_err(|fault| fault.to_string())?;
    match crs.is_metric() {
        true => Ok(crs),
        false => Err("areas are taken in a CRS in metres".into()),
    }
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let dated = Dated::parse(&args.codes)?;
    args.check(&dated)?;
    let (text, document) = console.work(&args.work, |bench| make(args, &dated, console, bench))?;
    console.result(&text, &document)
}

fn make(
    args: &Args,
    dated: &[Dated],
    console: &Console,
    bench: &Bench,
) -> Result<(String, serde_json::Value), Trouble> {
    let inputs = args.inputs.iter().map(PathBuf::as_path);
    let inputs: Vec<&Path> = inputs.chain(args.around.inputs()).collect();
    Bench::keep(inputs.iter().copied(), &args.output)?;
    free(&args.output, bench.overwrite)?;
    let mut run = bench.run.clone();
    let all = run.step("read", || load(args, dated, console, bench))?;
    recoded_codes(&args.recoded, &all)?;
    let dates: Vec<_> = all.iter().collect();
    let crs = &dates[0].crs;
    let nomenclature = args.around.nomenclature(&all)?;
    let zones = args.around.zones(crs, console, bench)?;
    let rules = args.rules(dated.len(), nomenclature.as_ref());
    let ground = zones.as_ref().map(|zones| &zones.layer);
    let comparison = run.step("compare", || compare(&dates, ground, &rules, &bench.limits))?;
    for said in (zones.iter()).flat_map(|zones| zones.warnings(&comparison.overlay)) {
        console.warn(&said);
    }
    let levels = Level::all(&comparison.overlay.codes, nomenclature.as_ref());
    let boundary = Boundary::of(&comparison, rules.sigmas_m.clone(), args.around.correlation);
    let figures = run.step("figures", || {
        Figures::of(&comparison, levels, zones.as_ref(), boundary)
    });

    let mut manifest = Manifest::new(VERSION, "ocs compare", run);
    manifest.parameters = record::parameters(args, &rules, crs);
    for input in inputs {
        let input = bench.file(input, &mut manifest)?;
        manifest.inputs.push(input);
    }
    let turn = Turn::of(&args.output);
    let place = Manifest::place(&args.output, bench.overwrite)?;
    let write = || {
        publish(
            &args.output,
            (&comparison, &figures),
            crs,
            bench.overwrite,
            &bench.limits,
        )
    };
    let document = manifest.run.step("write", write)?;
    manifest.facts = record::facts(&document);
    manifest.outputs = vec![Product::of(&args.output, &bench.limits.cancel)?];
    manifest.save(place)?;
    drop(turn);
    Ok((told::text(&args.output, &comparison, &figures), document))
}

/// That pairs of codes are of the layers: a slip of the pen would be no recoding, and no error.
fn recoded_codes(pairs: &[(String, String)], all: &[Millesime]) -> Result<(), CompareFault> {
    let has = |dates: &[Millesime], code: &String| dates.iter().any(|m| m.codes.contains(code));
    let mut wrong = Vec::new();
    for (at, (one, other)) in pairs.iter().enumerate() {
        let (earlier, later) = (&all[..all.len() - 1], &all[1..]);
        if !has(earlier, one) {
            wrong.push(format!("{one}={other}: no earlier date has the code {one}"));
        }
        if !has(later, other) {
            wrong.push(format!("{one}={other}: no later date has the code {other}"));
        }
        if let Some((_, first)) = pairs[..at]
            .iter()
            .find(|(code, to)| code == one && to != other)
        {
            wrong.push(format!("{one} is the same as {first} and as {other}"));
        }
        // A code becomes another twice only where there are two periods.
        let Some((_, last)) = pairs.iter().find(|(code, _)| code == other) else {
            continue;
        };
        if all.len() == 2 {
            wrong.push(format!(
                "{one}={other}: {other} is in its turn the same as another, and there are two dates"
            ));
        } else if has(&all[..1], other) && has(&all[1..2], last) {
            // Between the first two dates both may have moved on by one: then they are two classes.
            wrong.push(format!(
                "{one}={other}, {other}={last}: {other} is a code of {} also, and {last} one of {}, so \
                 that {one} and {other} of {} would be one class",
                all[0].date, all[1].date, all[0].date
            ));
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(CompareFault::Recoded { wrong }),
    }
}

impl Args {
    /// That there is a layer for each date or one for all, and a deviation likewise.
    fn check(&self, dated: &[Dated]) -> Result<(), CompareFault> {
        let dates = dated.len();
        if !(2..=3).contains(&dates) {
            return Err(CompareFault::Dates { count: dates });
        }
        for (what, count) in [
            ("layers", self.inputs.len()),
            ("deviations", self.sigma.len()),
            ("minimums", self.minimum.len()),
        ] {
            if count != 1 && count != dates {
                return Err(CompareFault::Share { what, count, dates });
            }
        }
        Ok(())
    }

    fn rules(&self, dates: usize, nomenclature: Option<&Nomenclature>) -> Rules {
        let sigma = |date: usize| self.sigma.get(date).unwrap_or(&self.sigma[0]);
        let minimum = |date: usize| self.minimum.get(date).unwrap_or(&self.minimum[0]);
        Rules {
            sigmas_m: (0..dates).map(|date| *sigma(date)).collect(),
            thickness_m: self.tolerance,
            minimum_m2: (0..dates).map(|date| *minimum(date)).collect(),
            minimum_of_m2: around::minimums(nomenclature),
            recoded: self.recoded.clone(),
            implausible: (!self.implausible.is_empty()).then(|| self.implausible.clone()),
        }
    }
}
