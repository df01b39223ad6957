//! `relais tiles build`: an image or a delivery becomes tiles, in one pass.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::archive::TileSummary;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::tiles::{Report, Tiles};

const EXAMPLES: &str = "\
Examples:
  relais tiles build spot.tif spot.pmtiles --stretch=2,98
  relais tiles build LIVRAISON tuiles.mbtiles --stretch=2,98 --format jpeg --zoom 11-16
  relais tiles build spot.tif dossier --tms 2154_5cm --stretch=2,98
  relais tiles build dalles dalles.pmtiles --stretch=2,98";

/// Make web tiles of an image or a delivery
///
/// INPUT is an image on the ground (a COG), or anything that `scene ortho` takes: a delivery becomes
/// tiles without a file between, and so do the dalles that `tiles cut` made, by their folder or
/// their index, as one image (at most 500). OUT is a .pmtiles, .mbtiles or .gpkg file, or else a folder
/// (zoom/column/row). Tiles of lower zooms are made from those above them; empty ones are not
/// written. Bands are red, green and blue by default, and images of more than 8 bits need --stretch. A
/// manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image or delivery
    #[arg(value_name = "INPUT")]
    input: String,
    /// What to write: .pmtiles, .mbtiles, .gpkg, or a folder
    #[arg(value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    step: Tiles,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let step = Tiles {
        input: args.input.clone(),
        ..args.step.clone()
    };
    step.check()?;
    let report = console.work(&args.work, |bench| step.make(&args.output, bench))?;
    console.result(&text(&report), &report)
}

fn text(report: &Report) -> String {
    let TileSummary {
        path,
        container,
        bytes,
        tiles,
        contents,
        zooms,
    } = &report.summary;
    let mut out = String::new();
    let _ = writeln!(out, "{}", path.display());
    let (first, last) = (zooms.first(), zooms.last());
    let zoom = |z: Option<&relais_files::archive::ZoomSummary>| z.map_or(0, |z| z.zoom);
    let _ = writeln!(
        out,
        "  {}: {tiles} tiles of {}, zooms {} to {}, {contents} of them different",
        container.label(),
        report.grid,
        zoom(first),
        zoom(last)
    );
    let _ = writeln!(out, "  bands {}", report.facts.bands.join(", "));
    let _ = writeln!(
        out,
        "  {:.1} MB in {:.1} s\n  made as {} says",
        *bytes as f64 / 1e6,
        report.secs,
        report.manifest.display()
    );
    out
}
