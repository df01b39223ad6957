//! A product file, whole.

use super::{Doc, bands, geometry, identity, quality, raster};
use crate::scene::SceneFault;
use crate::scene::facts::{Level, Member, Origin, Processing, Spectral};
use crate::scene::xml::Element;

const SETTINGS: &str = "Processing_Information/Product_Settings";

/// Reads the facts of a product from the root element of its `DIM_*.XML`, whose path is from the
/// root of the delivery.
///
/// # Errors
/// When what pixels need is missing or makes no sense: dimensions, encoding, tiles, the grid of a
/// ground product; and when a file of pixels or a model lies outside the delivery.
pub fn read(file: &str, root: &Element) -> Result<Member, SceneFault> {
    let mut doc = Doc::new(file, root);
    let bands = bands::read(&mut doc);
    let image = raster::read(&mut doc, &bands)?;
    let bands = bands::canonical(bands, &image.file_order());
    let level = level(&mut doc);
    let geometry = geometry::read(&mut doc, &image)?;
    let quality = quality::read(&mut doc);
    let mode = mode(&mut doc, bands.len());
    let histograms = bands::histograms(&mut doc);
    let strips = identity::strips(&mut doc);
    let viewing = geometry::viewing(&mut doc);
    Ok(Member {
        origin: Origin::Dimap,
        source: file.to_string(),
        name: doc
            .text("Dataset_Identification/DATASET_NAME")
            .unwrap_or(file)
            .to_string(),
        job_id: doc.words("Product_Information/Delivery_Identification/JOB_ID"),
        produced: doc.words("Product_Information/Delivery_Identification/PRODUCTION_DATE"),
        spectral: Spectral::of(&mode),
        mode,
        level,
        processing: processing(&mut doc),
        strips,
        bands,
        geometry,
        viewing,
        cloud_percent: percent(&mut doc, "Dataset_Content/CLOUD_COVERAGE"),
        snow_percent: percent(&mut doc, "Dataset_Content/SNOW_COVERAGE"),
        masks: quality.masks,
        rights: identity::rights(&doc),
        accuracy_ce90_m: quality.accuracy_ce90_m,
        footprint: geometry::footprint(&mut doc),
        listed: quality::listed(&mut doc, &image),
        histograms,
        image,
        findings: doc.findings,
    })
}

fn level(doc: &mut Doc<'_>) -> Level {
    let path = format!("{SETTINGS}/PROCESSING_LEVEL");
    let word = doc.text(&path).unwrap_or("");
    let level = Level::of(word);
    if level == Level::Unknown {
        doc.warn(
            "PROCESSING_LEVEL",
            format!("{word:?}, expected SENSOR, PROJECTED, ORTHO or MOSAIC"),
        );
    }
    level
}

fn processing(doc: &mut Doc<'_>) -> Processing {
    let path = format!("{SETTINGS}/Radiometric_Settings/RADIOMETRIC_PROCESSING");
    let word = doc.text(&path).unwrap_or("");
    let processing = Processing::of(word);
    if processing == Processing::Unknown {
        doc.warn(
            "RADIOMETRIC_PROCESSING",
            format!("{word:?}: whether counts convert to radiance is not known"),
        );
    }
    processing
}

fn mode(doc: &mut Doc<'_>, bands: usize) -> String {
    if let Some(word) = doc.text(&format!("{SETTINGS}/SPECTRAL_PROCESSING")) {
        return word.to_string();
    }
    doc.warn(
        "SPECTRAL_PROCESSING",
        "missing: told by the number of bands",
    );
    if bands == 1 { "P" } else { "MS" }.to_string()
}

/// Absent or empty is none, never 0.
fn percent(doc: &mut Doc<'_>, path: &str) -> Option<f64> {
    let value = doc.number(path)?;
    if (0.0..=100.0).contains(&value) {
        return Some(value);
    }
    doc.warn(path, format!("{value} is not a percentage: left out"));
    None
}
