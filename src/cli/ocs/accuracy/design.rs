//! `relais ocs accuracy design`: the points that an interpreter is to look at.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::{Level, Trouble};
use relais_files::layer::{Request, is_layered, read};
use relais_ocs::accuracy::{
    AccuracyFault, PLAN, Plan, Wanted, design, free, hand_out, of_image, of_layer,
};
use relais_ocs::crosstab::{Coding, Image};
use relais_ocs::nomenclature::Nomenclature;
use serde_json::{Value, json};

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::Bench;
use crate::steps::words::decimal;

const EXAMPLES: &str = "\
Examples:
  relais ocs accuracy design ocs_2020.tif --margin 0.02 -o echantillon
  relais ocs accuracy design comparaison.gpkg --layer changements --column code_avant,code_apres --expected 0.7 --seed 2020 -o echantillon
  relais ocs accuracy design ocs.gpkg --column NIV4_20 --nomenclature ocs-na.csv --level 2 -o echantillon";

/// Draw the points by which a map of land cover is assessed
///
/// A stratified random sample whose strata are the classes of the map: of a classified image the
/// centres of pixels, of polygons any place in them. Size for the margin that is wanted of the overall
/// accuracy, allocation by area with a minimum for rare classes (Olofsson et al. 2014). The same seed
/// draws the same points. DIR gets the plan, and in the folder interpretation a GeoPackage for QGIS
/// with its form and lists of values, which does not say what the map holds.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A classified image, or a layer of polygons
    #[arg(value_name = "MAP")]
    input: PathBuf,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The columns of a layer that hold the class; of several, their combinations are the classes
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    column: Vec<String>,
    /// The layer of a file that has several
    #[arg(long, value_name = "NAME", requires = "column")]
    layer: Option<String>,
    /// Half the width of the 95 % interval of the overall accuracy
    #[arg(long, value_name = "PART", default_value_t = 0.02, value_parser = decimal)]
    margin: f64,
    /// The user's accuracy that is expected, of all classes, or of one as 112=0.7; may be given several
    /// times [default: 0.85]
    #[arg(long, value_name = "[CODE=]PART", value_parser = expected)]
    expected: Vec<(Option<String>, f64)>,
    /// The least number of points of a class
    #[arg(long, value_name = "N", default_value_t = 50)]
    minimum: u64,
    /// What chance begins with
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What codes must be of: a .csv or .toml file, or the name of a nomenclature that ships
    #[arg(long, value_name = "NOMENCLATURE")]
    nomenclature: Option<String>,
    /// Roll classes up to this level of the nomenclature
    #[arg(long, value_name = "N", requires = "nomenclature", value_parser = clap::value_parser!(u8).range(1..))]
    level: Option<u8>,
    /// The codes of the values of an image: a table with the columns valeur and code [default: the
    /// values themselves]
    #[arg(long, value_name = "FILE", conflicts_with = "column")]
    codes: Option<PathBuf>,
    #[command(flatten)]
    work: WorkOptions,
}

fn expected(word: &str) -> Result<(Option<String>, f64), String> {
    let (code, part) = match word.rsplit_once('=') {
        Some((code, part)) => (Some(code.trim().to_string()), part),
        None => (None, word),
    };
    Ok((code, decimal(part)?))
}

/// Memory for each point of a polygon, and for each byte of a text, as in comparisons.
const POINT_BYTES: u64 = 128;
const TEXT_BYTES: u64 = 20;

/// The accuracy that is expected where nobody says.
const EXPECTED: f64 = 0.85;

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let plan = console.work(&args.work, |bench| {
        Bench::keep([args.input.as_path()], &args.output)?;
        free(&args.output, bench.overwrite)?;
        let plan = args.plan(console, bench)?;
        hand_out(&args.output, &plan, bench.overwrite)?;
        Ok(plan)
    })?;
    if plan.margin_expected() > plan.margin {
        console.warn(&format!(
            "{}: with every pixel of it drawn the overall accuracy is known to ± {:.1} %, not ± {:.1} %",
            args.input.display(),
            100.0 * plan.margin_expected(),
            100.0 * plan.margin
        ));
    }
    console.result(&text(args, &plan), &document(args, &plan))
}

impl Args {
    fn wanted(&self) -> Wanted {
        let of_all = self.expected.iter().rev().find(|(code, _)| code.is_none());
        let of_one = self
            .expected
            .iter()
            .filter_map(|(code, part)| Some((code.clone()?, *part)));
        Wanted {
            margin: self.margin,
            expected: of_all.map_or(EXPECTED, |(_, part)| *part),
            expected_of: of_one.collect(),
            minimum: self.minimum,
            seed: self.seed,
        }
    }

    fn plan(&self, console: &Console, bench: &Bench) -> Result<Plan, Trouble> {
        let nomenclature = self
            .nomenclature
            .as_deref()
            .map(Nomenclature::open)
            .transpose()?;
        if let (Some(nomenclature), Some(level)) = (&nomenclature, self.level) {
            nomenclature.check_level(level)?;
        }
        match self.column.is_empty() {
            true => self.of_image(nomenclature, bench),
            false => self.of_layer(nomenclature.as_ref(), console, bench),
        }
    }

    fn of_image(&self, nomenclature: Option<Nomenclature>, bench: &Bench) -> Result<Plan, Trouble> {
        let table = self.codes.as_deref().map(Coding::read_table).transpose()?;
        let coding = Coding {
            table,
            column: None,
            nomenclature,
            level: self.level,
        };
        let image = Image::open(&self.input, "carte".into(), bench.limits.threads);
        // A layer is no broken image.
        let image = [image.map_err(|trouble| match is_layered(&self.input) {
            true => AccuracyFault::Strata {
                name: self.input.display().to_string(),
                reason: "it is a layer, and --column does not say which of its columns holds the \
                         class"
                    .into(),
            }
            .into(),
            false => trouble,
        })?];
        let pixels = of_image(&image, &coding, &bench.limits)?;
        design(&pixels, &self.wanted(), coding.nomenclature.as_ref())
    }

    fn of_layer(
        &self,
        nomenclature: Option<&Nomenclature>,
        console: &Console,
        bench: &Bench,
    ) -> Result<Plan, Trouble> {
        let name = self.input.display().to_string();
        let columns: Vec<&str> = self.column.iter().map(|column| column.trim()).collect();
        let room = bench.limits.share().flight;
        let loaded = read(
            &self.input,
            &Request {
                layer: self.layer.as_deref(),
                columns: Some(&columns),
                encoding: None,
                points: usize::try_from(room / POINT_BYTES).unwrap_or(usize::MAX),
                text_bytes: room / TEXT_BYTES,
                go_on: &|| Ok(bench.limits.cancel.check()?),
            },
        )?;
        for finding in loaded.passed.findings(&name) {
            match finding.level {
                Level::Note => console.note(&finding.what),
                _ => console.warn(&format!("{}: {}", finding.place, finding.what)),
            }
        }
        let limits = &bench.limits;
        let polygons = of_layer(&name, loaded.layer, nomenclature, self.level, limits)?;
        for said in polygons.warnings() {
            console.warn(&format!("{name}: {said}"));
        }
        design(&polygons, &self.wanted(), nomenclature)
    }
}

fn text(args: &Args, plan: &Plan) -> String {
    let mut out = format!(
        "{}\n  plan {}: {} points, seed {}, for an overall accuracy of ± {:.1} %\n",
        args.output.display(),
        plan.id,
        plan.points.len(),
        plan.seed,
        100.0 * plan.margin_expected()
    );
    let total: f64 = plan.strata.iter().map(|stratum| stratum.area_m2).sum();
    for stratum in &plan.strata {
        let _ = writeln!(
            out,
            "  {:<10} {:>6} points, {:>6.2} % of the area, {:.0} % expected right  {}",
            stratum.code,
            stratum.points,
            100.0 * stratum.area_m2 / total,
            100.0 * stratum.expected,
            stratum.label
        );
    }
    out.push_str("  for the interpreter: interpretation/points.gpkg; the plan stays with you\n");
    out
}

fn document(args: &Args, plan: &Plan) -> Value {
    json!({
        "ok": true,
        "outputs": [args.output],
        "plan": args.output.join(PLAN),
        "id": plan.id,
        "seed": plan.seed,
        "points": plan.points.len(),
        "margin": plan.margin,
        "margin_expected": plan.margin_expected(),
        "strata": plan.strata,
    })
}
