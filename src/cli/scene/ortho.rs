//! `relais scene ortho`: a delivery becomes an orthorectified COG in one pass.

use std::fmt::Write;
use std::path::Path;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_imagery::ortho::OrthoFault;

use crate::cli::console::Console;
use crate::cli::numbers::{megabytes, pixel_size};
use crate::cli::options::WorkOptions;
use crate::steps::ortho::{Ortho, Report};

const EXAMPLES: &str = "\
Examples:
  relais scene ortho LIVRAISON spot.tif
  relais scene ortho LIVRAISON pleiades.tif --dem mnt.tif --geoid geoide.tif
  relais scene ortho --pan src_pan.tif --ms src_xs.tif spot.tif
  relais scene ortho LIVRAISON vue.tif --bands red,green,blue --stretch --co COMPRESS=JPEG
  relais scene ortho LIVRAISON extrait.tif --bbox 440000,6408000,442000,6410000 --mask cloud";

/// Put an image on the ground, as a COG, in one pass
///
/// INPUT is a delivery folder, a ZIP of one, a VOL or DIM XML, a STAC item, or an image; or give
/// --pan and --ms. Panchromatic and multispectral images are superimposed by their georeferencing,
/// fused (weighted Brovey), resampled once, and written with an internal mask and overviews. A
/// manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub struct Args {
    /// The delivery; left out with --pan or --ms
    #[arg(value_name = "INPUT")]
    first: Option<String>,
    /// The COG to write
    #[arg(value_name = "OUT.tif")]
    second: Option<String>,
    #[command(flatten)]
    step: Ortho,
    #[command(flatten)]
    work: WorkOptions,
}

const USAGE: &str = "relais scene ortho [OPTIONS] INPUT OUT.tif
       relais scene ortho [OPTIONS] --pan FILE --ms FILE OUT.tif";

impl Args {
    /// The delivery, none with --pan or --ms, and the output.
    fn files(&self) -> Result<(Option<&str>, &Path), OrthoFault> {
        let apart = self.step.pan.is_some() || self.step.ms.is_some();
        let bad = |option, reason: &str| OrthoFault::BadOption {
            option,
            reason: reason.into(),
        };
        let files = (self.first.as_deref(), self.second.as_deref());
        match (files, apart) {
            ((input, Some(output)), false) => Ok((input, Path::new(output))),
            ((Some(output), None), true) => Ok((None, Path::new(output))),
            ((_, Some(_)), true) => Err(bad(
                "INPUT",
                "--pan and --ms take the place of a delivery: give one or the other",
            )),
            ((None, None), _) => Err(bad("INPUT", "neither a delivery nor --pan or --ms")),
            ((Some(_), None), false) => {
                Err(bad("OUT.tif", "the name of the COG to write is missing"))
            }
        }
    }
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let (input, output) = args.files()?;
    let step = Ortho {
        input: input.map(str::to_string),
        ..args.step.clone()
    };
    step.check()?;
    let report = console.work(&args.work, |bench| step.make(output, bench))?;
    console.result(&text(&report), &report)
}

/// Rounded up to a thousandth: a bound is never told smaller than it is.
fn thousandths(bound: f64) -> f64 {
    ((bound * 1e3).ceil() / 1e3).max(0.001)
}

fn text(report: &Report) -> String {
    let facts = &report.facts;
    let grid = &facts.grid;
    let mut out = String::new();
    let crs = grid
        .crs
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let res = pixel_size(grid).unwrap_or_default();
    for path in &report.outputs {
        let _ = writeln!(out, "{}", path.display());
    }
    let _ = writeln!(
        out,
        "  {} × {} pixels of {res} in {crs}",
        grid.width, grid.height
    );
    let _ = writeln!(out, "  bands {}", facts.bands.join(", "));
    for image in &facts.images {
        let _ = writeln!(
            out,
            "  from {} ({}), by {}",
            image.name,
            image.shows.label(),
            image.geometry
        );
    }
    if let Some(fusion) = &facts.fusion {
        let weights: Vec<String> = fusion.weights.iter().map(|w| format!("{w:.3}")).collect();
        let _ = writeln!(
            out,
            "  fused with weights {} ({})",
            weights.join(" "),
            fusion.source
        );
    }
    let _ = writeln!(
        out,
        "  {} in {:.1} s; interpolation of positions: at most {:.3} px of the source",
        megabytes(report.bytes),
        report.secs,
        thousandths(facts.mapping_error_px + facts.relief_error_px)
    );
    let _ = writeln!(out, "  made as {} says", report.manifest.display());
    out
}
