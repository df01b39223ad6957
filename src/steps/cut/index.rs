//! The index of dalles: a GeoPackage with a square for each, in French for whoever opens it.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::raster::RasterSource;
use relais_files::atomic::Overwrite;
use relais_files::geopackage::{Column, Features, Polygon, Value};
use relais_imagery::ortho::Assembled;

use super::make::Written;

const COLUMNS: [(&str, &str); 7] = [
    ("code", "TEXT"),
    ("fichier", "TEXT"),
    ("date", "TEXT"),
    ("valide_pct", "REAL"),
    ("nuage_pct", "REAL"),
    ("octets", "INTEGER"),
    ("sha256", "TEXT"),
];

/// Writes the index.
pub(super) fn write(
    path: &Path,
    made: &[Written],
    assembled: &Assembled,
    overwrite: Overwrite,
) -> Result<(), Trouble> {
    let Some(crs) = assembled.ortho.grid().crs.clone() else {
        return Ok(());
    };
    let date = assembled.main.moment().map(|m| m.date.to_string());
    let rows = made.iter().map(|m| {
        let values = vec![
            Value::Text(m.code.clone()),
            Value::Text(m.name.clone()),
            Value::from(date.clone()),
            Value::Real(m.valid_percent),
            Value::from(m.cloud_percent),
            Value::Integer(m.bytes as i64),
            Value::Text(m.sha256.clone()),
        ];
        (vec![Polygon::of_box(&m.dalle.bbox())], values)
    });
    let layer = Features {
        name: "dalles".into(),
        description:
            "Dalles d’orthoimages : part de pixels valides et de nuages, date et empreinte".into(),
        crs,
        columns: COLUMNS
            .iter()
            .map(|(name, kind)| Column { name, kind })
            .collect(),
        rows: rows.collect(),
    };
    layer.write(path, overwrite)
}
