//! `relais scene inspect`: what a delivery is, what it holds, and whether it is whole.

mod page;
mod member;
mod text;

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite, check_ending};
use relais_files::gdal::set_gdal_cache;
use relais_imagery::scene::inspection::{Inspection, Summary};
use relais_imagery::scene::order::Effort;
use relais_imagery::scene::{Delivery, Scene, quicklook};
use relais_run::Limits;
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;

const EXAMPLES: &str = "\
Examples:
  relais scene inspect LIVRAISON
  relais scene inspect LIVRAISON.zip --quicklook apercu.png
  relais scene inspect LIVRAISON --full --json";

/// Tell what a delivery is, what it holds, and whether it is whole
///
/// PATH is a delivery folder, a ZIP of one, a VOL or DIM XML, a STAC item, or an image (a file or
/// an https link). The order of the bands is proven by the histograms of the metadata on a sample
/// of whole blocks. Exit code 3 when pixels are missing or damaged: the report is printed all the
/// same.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The delivery
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Which product of a delivery that holds several
    #[arg(long, value_name = "ID")]
    product_id: Option<String>,
    /// Read every pixel: damage anywhere shows, and the order of the bands is proven by all of them
    #[arg(long)]
    full: bool,
    /// The order of the bands in the file, when it is known better than the metadata: B2,B1,B0,B3
    #[arg(long, value_name = "IDS")]
    band_order: Option<String>,
    /// Write a picture of the image, at most 1024 pixels wide and high
    #[arg(long, value_name = "FILE.png")]
    quicklook: Option<PathBuf>,
    #[command(flatten)]
    work: WorkOptions,
}

/// The document that `--json` prints; docs/formats.md tells it.
#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    path: &'a str,
    products: Vec<Summary>,
    product: Option<&'a Inspection>,
    /// The picture, when one was asked for and made.
    quicklook: Option<&'a Path>,
}

/// The larger side of a picture, in pixels.
const LARGEST_SIDE: usize = 1024;

const SCHEMA: &str = "relais-scene-inspect-1";

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let overwrite = match args.work.overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    if let Some(file) = &args.quicklook {
        check_ending(file, "a PNG", &["png"])?;
        // Whether it can be written is known before any work is done.
        drop(Output::create(file, overwrite)?);
    }
    let limits = console.limits(&args.work)?;
    set_gdal_cache(limits.share().gdal);
    let delivery = Delivery::open(&args.path)?;
    let products: Vec<Summary> = delivery.bundles().iter().filter_map(Summary::of).collect();
    let path = delivery.shown().to_string();
    if products.len() > 1 && args.product_id.is_none() {
        let report = Report {
            schema: SCHEMA,
            path: &path,
            products,
            product: None,
            quicklook: None,
        };
        return console.result(&text::several(&path, &report.products), &report);
    }
    let scene: Scene = delivery.into_scene(args.product_id.as_deref())?;
    let effort = match args.full {
        true => Effort::Full,
        false => Effort::Sample,
    };
    let inspection = Inspection::of(&scene, args.band_order.as_deref(), effort, &limits)?;
    let quicklook = match &args.quicklook {
        Some(file) => {
            look(&scene, &inspection, file, overwrite, &limits)?.then_some(file.as_path())
        }
        None => None,
    };
    let report = Report {
        schema: SCHEMA,
        path: &path,
        products,
        product: Some(&inspection),
        quicklook,
    };
    console.result(&text::one(&path, &inspection, quicklook), &report)?;
    match inspection.fault(&path) {
        Some(fault) => Err(fault.into()),
        None => Ok(()),
    }
}

/// Writes a picture of the richest image that has all its pixels; false when none has.
fn look(
    scene: &Scene,
    inspection: &Inspection,
    file: &Path,
    overwrite: Overwrite,
    limits: &Limits,
) -> Result<bool, Trouble> {
    for member in quicklook::best(scene.members()) {
        let report = inspection
            .members
            .iter()
            .find(|r| r.member.source == member.source);
        if let Some(report) = report.filter(|r| r.readable) {
            let picture =
                quicklook::quicklook(scene, member, &report.band_order, LARGEST_SIDE, limits)?;
            picture.write(file, overwrite)?;
            return Ok(true);
        }
    }
    Ok(false)
}
