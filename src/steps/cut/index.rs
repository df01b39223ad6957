//! The index of dalles: a GeoPackage with a square for each, in French for whoever opens it.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::raster::RasterSource;
use relais_core::vector::{Feature, Field, FieldKind, Layer, Style, Value, rectangle};
use relais_files::atomic::Overwrite;
use relais_files::geopackage::{self, Sheet};
use relais_imagery::ortho::Assembled;

use super::make::Written;

const COLUMNS: [(&str, FieldKind); 7] = [
    ("code", FieldKind::Text),
    ("fichier", FieldKind::Text),
    ("date", FieldKind::Text),
    ("valide_pct", FieldKind::Real),
    ("nuage_pct", FieldKind::Real),
    ("octets", FieldKind::Integer),
    ("sha256", FieldKind::Text),
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
    let features = (1..).zip(made).map(|(id, m)| {
        let values = vec![
            Value::Text(m.code.clone()),
            Value::Text(m.name.clone()),
            Value::from(date.clone()),
            Value::Real(m.valid_percent),
            Value::from(m.cloud_percent),
            Value::Integer(m.bytes as i64),
            Value::Text(m.sha256.clone()),
        ];
        Feature {
            id,
            geometry: rectangle(&m.dalle.bbox()),
            values,
        }
    });
    let layer = Layer {
        name: "dalles".into(),
        title: "Dalles d’orthoimages : part de pixels valides et de nuages, date et empreinte"
            .into(),
        crs,
        fields: COLUMNS
            .iter()
            .map(|(name, kind)| Field::new(*name, *kind))
            .collect(),
        features: features.collect(),
    };
    let style = Style {
        name: "Dalles : cadres et codes".into(),
        column: COLUMNS[0].0.into(),
        classes: Vec::new(),
    };
    let sheet = Sheet {
        layer: &layer,
        style: Some(&style),
    };
    geopackage::write(path, &[sheet], overwrite)
}
