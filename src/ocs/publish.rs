//! A comparison as files: tables, a GeoPackage to look at, and everything as JSON.

mod document;
mod fault;
mod layers;
mod style;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::Layer;
use relais_files::atomic::{OutputFolder, Overwrite, holds_only};
use relais_files::geopackage::{self, Sheet};
use relais_report::{page, sheet};
use relais_run::Limits;
use serde_json::Value as Json;

use crate::compare::Comparison;
use crate::figures::{Figures, csv, json};
use crate::report::report;

pub use fault::PublishFault;

/// The file by which a folder of ours is known.
const MARK: &str = "comparaison.json";

/// The file of the layers.
const LAYERS: &str = "comparaison.gpkg";

/// All that such a folder may hold.
const ALL: [&str; 15] = [
    MARK,
    LAYERS,
    // What QGIS keeps beside it while it shows it, or after it was killed.
    "comparaison.gpkg-wal",
    "comparaison.gpkg-shm",
    "rapport.html",
    "tables.xlsx",
    "tables.ods",
    "matrice.csv",
    "matrice_brute.csv",
    "soldes.csv",
    "figures_territoires.csv",
    "figures_matrices.csv",
    "figures_soldes.csv",
    "figures_causes.csv",
    "figures_flux.csv",
];

/// True for a comparison to which nobody added anything.
fn is_ours(folder: &Path) -> bool {
    folder.join(MARK).is_file() && holds_only(folder, &ALL, &[])
}

/// That a folder may be written, before anything is compared.
///
/// # Errors
/// A folder that is there and is no comparison, or holds styles of somebody.
pub fn free(folder: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
    drop(OutputFolder::create(folder, overwrite, is_ours)?);
    let path = folder.join(LAYERS);
    let styles = geopackage::foreign_styles(&path);
    match styles.is_empty() {
        true => Ok(()),
        false => Err(PublishFault::Styled { path, styles }.into()),
    }
}

/// Writes a comparison into a folder of its own, whole or not at all; gives what its JSON holds
/// beside the figures.
///
/// # Errors
/// As [`free`], and what the disk refuses.
pub fn publish(
    folder: &Path,
    (comparison, figures): (&Comparison, &Figures),
    crs: &Crs,
    overwrite: Overwrite,
    limits: &Limits,
) -> Result<Json, Trouble> {
    free(folder, overwrite)?;
    let output = OutputFolder::create(folder, overwrite, is_ours)?;
    let put = |name: &str, text: String| output.put(Path::new(name), text.as_bytes());
    for (name, text) in csv::tables(figures) {
        put(name, text)?;
    }
    let layers = layers::all(comparison, crs, limits)?;
    let sheets: Vec<Sheet> = layers
        .iter()
        .map(|(layer, style)| Sheet {
            layer,
            style: style.as_ref(),
        })
        .collect();
    geopackage::write(&output.within(LAYERS), &sheets, Overwrite::Refuse)?;
    for (name, bytes) in told(comparison, figures, &layers[0].0)? {
        output.put(Path::new(name), &bytes)?;
    }
    let document = document::of(comparison, figures);
    put(MARK, whole(&document, comparison, figures))?;
    output.finish()?;
    Ok(document)
}

/// Everything as JSON, of which the document is one part and the figures are the other.
fn whole(document: &Json, comparison: &Comparison, figures: &Figures) -> String {
    #[derive(serde::Serialize)]
    struct Whole<'a> {
        #[serde(flatten)]
        document: &'a Json,
        figures: json::Document<'a>,
    }
    let codes = &comparison.overlay.codes;
    let figures = json::Document { figures, codes };
    // Plain texts and numbers always have their JSON.
    let text = serde_json::to_string_pretty(&Whole { document, figures });
    text.unwrap_or_default() + "\n"
}

/// The page and the workbooks, each with the name of its file.
fn told(
    comparison: &Comparison,
    figures: &Figures,
    changes: &Layer,
) -> Result<[(&'static str, Vec<u8>); 3], Trouble> {
    let report = report(comparison, figures, changes);
    Ok([
        ("rapport.html", page::page(&report).into_bytes()),
        ("tables.xlsx", sheet::xlsx(&report)?),
        ("tables.ods", sheet::ods(&report)?),
    ])
}
