//! A comparison as files: tables, a GeoPackage to look at, and everything as JSON.

mod document;
mod fault;
mod layers;
mod style;
mod told;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::atomic::{OutputFolder, Overwrite, holds_files, holds_only};
use relais_files::geopackage::{self, Sheet};
use relais_run::Limits;
use serde_json::{Value as Json, json};

use crate::album::Album;
use crate::compare::Comparison;
use crate::figures::json as figures_json;
use crate::figures::{Figures, Zones, csv};
use crate::reconcile::{self, Reconciled};
use crate::report::Reporter;

pub use fault::PublishFault;

/// The file by which a folder of ours is known.
const MARK: &str = "comparaison.json";

/// The file of the layers.
const LAYERS: &str = "comparaison.gpkg";

/// Figures published elsewhere, beside ours.
const ELSEWHERE: &str = "rapprochement.csv";

/// All that such a folder may hold.
const ALL: [&str; 17] = [
    MARK,
    LAYERS,
    ELSEWHERE,
    // What QGIS keeps beside it while it shows it, or after it was killed.
    "comparaison.gpkg-wal",
    "comparaison.gpkg-shm",
    "rapport.html",
    "rapport.pdf",
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

/// What is told beside the figures of everything.
#[derive(Default, Clone, Copy)]
pub struct Telling<'a> {
    /// The zones with which the comparison was made.
    pub zones: Option<&'a Zones>,
    /// The kinds of territories each of which gets a report of its own: `COM`, `EPCI`.
    pub per: &'a [String],
    /// Figures published elsewhere, held against ours.
    pub elsewhere: &'a [Reconciled],
    /// Images on which changes are looked at.
    pub album: Option<&'a Album>,
}

/// True for a comparison to which nobody added anything.
fn is_ours(folder: &Path) -> bool {
    let units = folder.join(told::UNITS);
    folder.join(MARK).is_file()
        && holds_only(folder, &ALL, &[told::UNITS])
        && (!units.is_dir() || holds_files(&units, told::is_told, &[]))
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
    telling: &Telling<'_>,
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
    let reporter = Reporter::new(comparison, figures, &layers[0].0, telling.zones)
        .beside(telling.elsewhere)
        .illustrated(telling.album);
    told::whole(&output, &reporter.whole(limits)?, limits)?;
    if !telling.per.is_empty() {
        told::units(&output, (&reporter, figures), telling.per, limits)?;
    }
    let mut document = document::of(comparison, figures);
    if !telling.elsewhere.is_empty() {
        put(ELSEWHERE, reconcile::csv::table(telling.elsewhere))?;
        document["reconciled"] = json!(telling.elsewhere);
    }
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
        figures: figures_json::Document<'a>,
    }
    let codes = &comparison.overlay.codes;
    let figures = figures_json::Document { figures, codes };
    // Plain texts and numbers always have their JSON.
    let text = serde_json::to_string_pretty(&Whole { document, figures });
    text.unwrap_or_default() + "\n"
}
