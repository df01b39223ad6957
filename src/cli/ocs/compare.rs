//! `relais ocs compare`: what changed between millésimes, and what is only noise.

mod told;

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::compare::Compare;

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
    inputs: Vec<String>,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    step: Compare,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Compare {
        input: args.inputs.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let made = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&told::text(&made), &made.document)
}
