//! `relais cog create`: any image that GDAL reads becomes a COG, in one pass.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::cog::CogSummary;

use crate::cli::console::Console;
use crate::cli::numbers::{counted, megabytes};
use crate::cli::options::WorkOptions;
use crate::steps::cog::{Cog, Report};

const EXAMPLES: &str = "\
Examples:
  relais cog create image.jp2 image.tif
  relais cog create image.jp2 image.tif --bands 1,2,3 --co COMPRESS=ZSTD";

/// Make a COG of any image that GDAL reads
///
/// Pixels, grid, band descriptions, metadata and RPC are kept as they are; nodata, alpha and mask
/// bands become an internal mask. Tiles of 512, overviews by averages of valid pixels, DEFLATE with
/// predictor. A manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image: a file, or an https link
    #[arg(value_name = "INPUT")]
    input: String,
    /// The COG to write
    #[arg(value_name = "OUT.tif")]
    output: PathBuf,
    #[command(flatten)]
    step: Cog,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Cog {
        input: args.input.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let report = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&text(&report), &report)
}

fn text(report: &Report) -> String {
    let CogSummary {
        path,
        bytes,
        bigtiff,
        overviews,
        masked,
        empty: _,
    } = &report.summary;
    let kind = if *bigtiff { "BigTIFF" } else { "TIFF" };
    let mask = if *masked { "with a mask" } else { "all valid" };
    format!(
        "{}\n  {} in {:.1} s; {kind}, {}, {mask}\n  made as {} says\n",
        path.display(),
        megabytes(*bytes),
        report.secs,
        counted(*overviews, "overview"),
        report.manifest.display()
    )
}
