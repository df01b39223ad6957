//! `relais tiles cut`: an image or a delivery becomes regular dalles, each a COG, with their index.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::cut::{Cut, Report};

const EXAMPLES: &str = "\
Examples:
  relais tiles cut spot.tif dalles
  relais tiles cut LIVRAISON dalles --dalle 1000";

/// Cut an image or a delivery into regular dalles, each a COG
///
/// INPUT is anything that `scene ortho` takes. Dalles are squares on the kilometre grid, named by
/// the kilometres of their upper left corner (D0415-6420); a pixel belongs to the dalle that holds
/// its centre. Dalles without a valid pixel are not written. A GeoPackage lists them: outline, share
/// of valid pixels and of clouds, date, hash. A manifest beside it says how they were made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image or delivery
    #[arg(value_name = "INPUT")]
    input: String,
    /// The folder to write them into; it is made where it is missing
    #[arg(value_name = "OUTDIR")]
    output: PathBuf,
    #[command(flatten)]
    step: Cut,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Cut {
        input: args.input.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let report = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&text(&report), &report)
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for made in &report.dalles {
        let clouds = made
            .cloud_percent
            .map_or(String::new(), |c| format!(", clouds {c:.1} %"));
        let _ = writeln!(
            out,
            "{}  {:.1} MB, valid {:.2} %{clouds}",
            made.name,
            made.bytes as f64 / 1e6,
            made.valid_percent
        );
    }
    if !report.empty.is_empty() {
        let _ = writeln!(
            out,
            "  without a valid pixel, not written: {}",
            report.empty.join(", ")
        );
    }
    let _ = writeln!(
        out,
        "  {} dalles, {:.1} MB in {:.1} s\n  listed in {}\n  made as {} says",
        report.dalles.len(),
        report.bytes as f64 / 1e6,
        report.secs,
        report.index.display(),
        report.manifest.display()
    );
    out
}
