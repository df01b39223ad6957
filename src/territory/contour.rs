//! Contours of communes, as files give them, on the plane of the CRS wanted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use relais_core::code::Insee;
use relais_core::fault::{Fault, Finding, Trouble};
use relais_core::grid::{Crs, Transform};
use relais_core::vector::{Feature, Layer, MultiPolygon, reproject};
use relais_files::layer::{self, Loaded, Request};

use crate::fault::TerritoryFault;

/// The contour of each commune.
pub(crate) type Outlines = BTreeMap<Insee, MultiPolygon<f64>>;

/// The columns that may hold the code of a commune, the likeliest first.
const CODES: [&str; 6] = ["insee_com", "code_insee", "codgeo", "insee", "com", "code"];

/// Points of all contours together: a hundred times those of France in full.
const MOST_POINTS: usize = 2_000_000_000;

/// Reads files of contours, a feature a commune.
///
/// # Errors
/// No such file, no column of codes, a code that is none, a commune that is there twice.
pub(crate) fn read(
    paths: &[PathBuf],
    crs: &Crs,
    go_on: &dyn Fn() -> Result<(), Trouble>,
    findings: &mut Vec<Finding>,
) -> Result<Outlines, Trouble> {
    let mut outlines = Outlines::new();
    for path in paths {
        let request = Request {
            points: MOST_POINTS,
            go_on,
            ..Request::default()
        };
        let Loaded { layer, passed } = layer::read(path, &request)?;
        findings.extend(passed.findings(&path.display().to_string()));
        let column = column(path, &layer)?;
        let transform = Transform::new(&layer.crs, crs)?;
        for feature in layer.features {
            let wrong = |why: String| TerritoryFault::Outline {
                path: path.clone(),
                feature: feature.id,
                why,
            };
            let code = code(&feature, column).map_err(wrong)?;
            let outline = on_plane(feature.geometry.clone(), &transform).map_err(wrong)?;
            if outlines.insert(code, outline).is_some() {
                return Err(wrong(format!("the commune {code} is there twice")).into());
            }
        }
    }
    Ok(outlines)
}

fn column(path: &Path, layer: &Layer) -> Result<usize, TerritoryFault> {
    let found = CODES.iter().find_map(|name| layer.column(name));
    found.ok_or_else(|| TerritoryFault::NoCodes {
        path: path.into(),
        names: CODES.join(", "),
        has: layer.fields.iter().map(|f| f.name.clone()).collect(),
    })
}

fn code(feature: &Feature, column: usize) -> Result<Insee, String> {
    let value = &feature.values[column];
    let text = value
        .text()
        .ok_or_else(|| format!("its code is no text: {value:?}"))?;
    let code = text.trim().parse();
    code.map_err(|fault: relais_core::code::CodeFault| format!("{fault} ({})", fault.help()))
}

/// Point by point, so that a point that two communes share is one point afterwards.
fn on_plane(
    mut geometry: MultiPolygon<f64>,
    transform: &Transform,
) -> Result<MultiPolygon<f64>, String> {
    match reproject(&mut geometry, transform) {
        Ok(()) => Ok(geometry),
        Err((x, y)) => Err(format!(
            "its point ({x}, {y}) has no place in the CRS wanted"
        )),
    }
}
