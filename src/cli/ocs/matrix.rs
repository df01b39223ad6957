//! `relais ocs matrix`: which class became which, between classified images.

mod text;

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use relais_core::fault::{Level, Trouble};
use relais_files::atomic::{Output, Turn, check_ending};
use relais_ocs::crosstab::{Alignment, Coding, Crosstab, Image, Stack, crosstab, csv, document};
use relais_ocs::nomenclature::Nomenclature;
use relais_run::manifest::{Manifest, Product};
use serde_json::{Value, json};

use super::fault::MatrixFault;
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::Bench;
use crate::steps::bench::VERSION;
use crate::steps::words;

const EXAMPLES: &str = "\
Examples:
  relais ocs matrix ocs_2015.tif ocs_2020.tif -o matrice.csv
  relais ocs matrix clc_2006.tif clc_2012.tif clc_2018.tif --dates 2006,2012,2018 --codes clc.csv --nomenclature corine --level 1
  relais ocs matrix a.tif b.tif --align nearest --json";

/// Count which class became which, between two or three classified images
///
/// Each image holds the number of a class in each pixel. Pixels without data are counted apart, so
/// that rows sum to what there was and columns to what there is. Images must be of one grid, or
/// shifted by whole pixels; other grids are refused without --align. With three images the CSV has
/// each trajectory, and tells those that come back (A, B, A).
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Two or three classified images, the earliest first
    #[arg(value_name = "IMAGE", required = true, num_args = 2..=3)]
    inputs: Vec<PathBuf>,
    /// The table to write
    #[arg(short, long, value_name = "MATRIX.csv")]
    output: Option<PathBuf>,
    /// What the dates are called [default: the names of the files]
    #[arg(long, value_name = "DATE,DATE", value_delimiter = ',')]
    dates: Vec<String>,
    /// What codes must be of: a .csv or .toml file, or the name of a nomenclature that ships
    #[arg(long, value_name = "NOMENCLATURE")]
    nomenclature: Option<String>,
    /// Roll classes up to this level of the nomenclature
    #[arg(long, value_name = "N", requires = "nomenclature", value_parser = clap::value_parser!(u8).range(1..))]
    level: Option<u8>,
    /// The codes of the values of pixels: a table with the columns valeur and code [default: the
    /// values themselves]
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// The column of the attribute tables of the images that holds the codes
    #[arg(long, value_name = "NAME", conflicts_with = "codes")]
    code_column: Option<String>,
    /// What to do with images of other grids than the first: each of its pixels takes the class in
    /// which its centre lies [default: refuse them]
    #[arg(long, value_name = "RULE")]
    align: Option<Rule>,
    /// Square metres of a pixel, where the CRS does not say [default: its area in the CRS]
    #[arg(long, value_name = "M2", value_parser = square_metres, allow_negative_numbers = true)]
    pixel_m2: Option<f64>,
    #[command(flatten)]
    work: WorkOptions,
}

/// The area of a pixel: above 0, and of something smaller than the Earth.
fn square_metres(text: &str) -> Result<f64, String> {
    const MOST: f64 = 1e12;
    match text.trim().parse::<f64>() {
        Ok(m2) if m2 > 0.0 && m2 <= MOST => Ok(m2),
        _ => Err(format!(
            "not an area: a number of square metres above 0, at most {MOST:e}"
        )),
    }
}

/// A rule by which images are aligned.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rule {
    Nearest,
}

/// What there is to tell.
struct Made {
    crosstab: Crosstab,
    document: Value,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let dates = args.dates()?;
    if let Some(output) = &args.output {
        check_ending(output, "a table", &["csv", "txt"])?;
    }
    let made = console.work(&args.work, |bench| make(args, dates, bench))?;
    console.result(
        &text::of(&made.crosstab, args.output.as_deref()),
        &made.document,
    )
}

fn make(args: &Args, dates: Vec<String>, bench: &Bench) -> Result<Made, Trouble> {
    if let Some(output) = &args.output {
        Bench::keep(args.files(), output)?;
    }
    let output = match &args.output {
        Some(path) => Some((Output::create(path, bench.overwrite)?, path)),
        None => None,
    };
    let mut run = bench.run.clone();
    let coding = args.coding()?;
    let threads = bench.limits.threads;
    let images = args.inputs.iter().zip(dates);
    let images = images.map(|(path, date)| Image::open(path, date, threads));
    let images: Vec<Image> = images.collect::<Result<_, Trouble>>()?;
    let alignment = match args.align {
        Some(Rule::Nearest) => Alignment::Nearest,
        None => Alignment::Refused,
    };
    let stack = Stack::of(&images, alignment, args.pixel_m2)?;
    let crosstab = run.step("count", || {
        crosstab(&stack, &images, &coding, &bench.limits)
    })?;
    let findings = images.iter().flat_map(|image| image.findings());
    for finding in findings.chain(&crosstab.findings) {
        if finding.level != Level::Note {
            (bench.warn)(&format!("{}: {}", finding.place, finding.what));
        }
    }
    for said in crosstab.strangers() {
        (bench.warn)(&said);
    }
    let mut document = document(&crosstab, &stack, &images);
    if let Some((output, path)) = output {
        let manifest = args.publish(output, path, &crosstab, bench, run)?;
        document["outputs"] = json!([path]);
        document["manifest"] = json!(manifest);
    }
    Ok(Made { crosstab, document })
}

impl Args {
    /// What the dates are called: each by a name of its own.
    fn dates(&self) -> Result<Vec<String>, MatrixFault> {
        let stem = |path: &PathBuf| {
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into()
        };
        let dates: Vec<String> = match self.dates.is_empty() {
            true => self.inputs.iter().map(stem).collect(),
            false => self
                .dates
                .iter()
                .map(|date| date.trim().to_string())
                .collect(),
        };
        let twice = (1..dates.len()).any(|i| dates[..i].contains(&dates[i]));
        if dates.len() != self.inputs.len() || twice || dates.iter().any(String::is_empty) {
            return Err(MatrixFault::Dates {
                dates: dates.join(", "),
                images: self.inputs.len(),
            });
        }
        Ok(dates)
    }

    fn coding(&self) -> Result<Coding, Trouble> {
        let table = self.codes.as_deref().map(Coding::read_table);
        let nomenclature = self.nomenclature.as_deref().map(Nomenclature::open);
        Ok(Coding {
            table: table.transpose()?,
            column: self.code_column.clone(),
            nomenclature: nomenclature.transpose()?,
            level: self.level,
        })
    }

    /// The files that are read.
    fn files(&self) -> impl Iterator<Item = &Path> {
        let nomenclature = self.nomenclature.as_deref().map(Path::new);
        let nomenclature = nomenclature.filter(|path| path.is_file());
        let tables = self.codes.as_deref().into_iter().chain(nomenclature);
        self.inputs.iter().map(PathBuf::as_path).chain(tables)
    }

    /// Writes the table, and a manifest beside it.
    fn publish(
        &self,
        mut output: Output,
        path: &Path,
        crosstab: &Crosstab,
        bench: &Bench,
        run: relais_run::manifest::Run,
    ) -> Result<PathBuf, Trouble> {
        let mut manifest = Manifest::new(VERSION, "ocs matrix", run);
        manifest.parameters = words::values(&json!({
            "dates": crosstab.dates, "nomenclature": self.nomenclature, "level": self.level,
            "codes": self.codes, "code_column": self.code_column,
            "align": self.align.map(|_| "nearest"), "pixel_m2": self.pixel_m2,
        }));
        manifest.facts = words::values(&json!({
            "ground": crosstab.ground, "findings": crosstab.findings,
        }));
        for file in self.files() {
            let input = bench.input(&file.to_string_lossy(), &mut manifest)?;
            manifest.inputs.push(input);
        }
        // Product and manifest are of one run, whoever else writes them.
        let turn = Turn::of(path);
        let place = Manifest::place(path, bench.overwrite)?;
        output.put(csv(crosstab).as_bytes())?;
        output.finish()?;
        manifest.outputs = vec![Product::of(path, &bench.limits.cancel)?];
        let saved = manifest.save(place)?;
        drop(turn);
        Ok(saved)
    }
}
