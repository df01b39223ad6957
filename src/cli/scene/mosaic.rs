//! `relais scene mosaic`: several scenes on one grid, as a COG that knows which it shows where.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::mosaic::{Mosaic, Report};

const EXAMPLES: &str = "\
Examples:
  relais scene mosaic LIVRAISON_1 LIVRAISON_2 mosaique.tif
  relais scene mosaic ancienne.tif recente.tif mosaique.tif --priority oldest --match";

/// Put several scenes on one grid, as one COG
///
/// Each INPUT is anything that `scene ortho` takes. A place shows the first scene that is clear there
/// by its cloud mask, the newest first, then the one seen most from above; where all are cloudy, the
/// first that is valid. Beside OUT.tif, OUT.sources.tif says for every pixel which scene it shows, by
/// the numbers of OUT.sources.csv. A manifest says how all was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The scenes
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<String>,
    /// The COG to write
    #[arg(value_name = "OUT.tif", required = true)]
    output: PathBuf,
    #[command(flatten)]
    step: Mosaic,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Mosaic {
        input: args.inputs.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let report = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&text(&report), &report)
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for path in &report.outputs {
        let _ = writeln!(out, "{}", path.display());
    }
    for scene in &report.scenes {
        let date = scene.facts.date.as_deref().unwrap_or("no date");
        let matched = match scene.matched.to {
            Some(to) => format!(", matched to {}", to + 1),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "  {} {} ({date}): {:.1} %{matched}",
            scene.number, scene.facts.name, scene.shown_percent
        );
    }
    let _ = writeln!(
        out,
        "  {}\n  {:.1} MB in {:.1} s\n  made as {} says",
        report.rule,
        report.summary.bytes as f64 / 1e6,
        report.secs,
        report.manifest.display()
    );
    out
}
