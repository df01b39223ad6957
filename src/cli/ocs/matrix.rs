//! `relais ocs matrix`: which class became which, between classified images.

mod text;

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::matrix::{Matrix, check_output};

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
    inputs: Vec<String>,
    /// The table to write
    #[arg(short, long, value_name = "MATRIX.csv")]
    output: Option<PathBuf>,
    #[command(flatten)]
    step: Matrix,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Matrix {
        input: args.inputs.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let output = args.output.as_deref();
    output.map_or(Ok(()), check_output)?;
    let made = console.work(&args.work, |bench| step.make(output, bench))?;
    console.result(&text::of(&made.crosstab, output), &made.document)
}
