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
/// shares the longest boundary. DIR gets a report in French to read and to print (rapport.html,
/// rapport.pdf), the figures as workbooks (tables.xlsx, tables.ods) and as CSV,
/// the layers as a GeoPackage with their styles, and everything as JSON; with --per, a report for each
/// territory too. Its manifest stands beside it.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A layer of polygons for each date, or one for all: GeoPackage, Shapefile, FlatGeobuf, GeoJSON
    #[arg(value_name = "LAYER", required = true, num_args = 1..=3)]
    inputs: Vec<String>,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Only lay the layers over each other, as a GIS does with an intersection: DIR gets what lies where
    /// as polygons (croisement.gpkg), their areas by zone and classes (croisement.csv) and their sums
    /// (croisement.json); no causes, no margins, nothing published, no report
    #[arg(long, conflicts_with_all = ["sigma", "tolerance", "minimum", "recoded", "implausible", "nomenclature", "correlation"])]
    raw: bool,
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
    if args.raw {
        let document = console.work(&args.work, |bench| step.make_raw(&args.output, bench))?;
        return console.result(&told::raw(&args.output, &document), &document);
    }
    let made = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&told::text(&made), &made.document)
}
