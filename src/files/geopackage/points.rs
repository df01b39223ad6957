//! A layer of points with a form to be filled in, as a GeoPackage of its own.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use relais_core::vector::{Field, Style, Value};

use super::features::{COLUMNS, Table, execute};
use super::form::Form;
use super::package::Package;
use super::style::{self, Symbol};
use crate::atomic::{Output, Overwrite};

/// Points with values.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// What GIS opens by its name.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// The CRS of the points.
    pub crs: Crs,
    /// The columns.
    pub fields: Vec<Field>,
    /// Each point, and its values.
    pub rows: Vec<([f64; 2], Vec<Value>)>,
    /// How they are drawn.
    pub style: Style,
    /// How values are asked for.
    pub form: Form,
}

/// Writes points as a file, whole or not at all. Features are numbered from 1 in their order. Equal
/// points give equal bytes.
///
/// # Errors
/// What the disk or the database refuses.
pub fn write_points(path: &Path, points: &Points, overwrite: Overwrite) -> Result<(), Trouble> {
    let output = Output::create(path, overwrite)?;
    let package = Package::create(&output)?;
    let wrong = package.wrong();
    package.database().execute_batch(COLUMNS).map_err(wrong)?;
    let table = Table {
        name: &points.name,
        title: &points.title,
        crs: &points.crs,
        fields: &points.fields,
        geometry: "POINT",
        bbox: BBox::around(points.rows.iter().map(|([x, y], _)| (*x, *y))),
    };
    let (srs, insert) = table.create(&package)?;
    let mut insert = package.database().prepare(&insert).map_err(wrong)?;
    for (place, values) in &points.rows {
        execute(&mut insert, &encoded(*place, srs), values).map_err(wrong)?;
    }
    drop(insert);
    let names: Vec<&str> = points
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let renderer = style::renderer(&points.style, Symbol::Marker);
    let content = renderer + &points.form.qml(&names);
    let qml = style::document("Symbology|Fields|Forms", &content);
    style::write(&package, &[(&points.name, &points.style.name, qml)])?;
    package.close()?;
    Ok(output.finish()?)
}

/// A point as GeoPackage keeps it: version 1, little end first, no box.
fn encoded([x, y]: [f64; 2], srs: i64) -> Vec<u8> {
    let mut out = b"GP".to_vec();
    out.extend([0, 1]);
    out.extend((srs as i32).to_le_bytes());
    out.push(1);
    out.extend(1_u32.to_le_bytes());
    out.extend(x.to_le_bytes());
    out.extend(y.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geopackage::Widget;
    use crate::layer::located;
    use relais_core::vector::{Class, FieldKind, Rgb};

    /// What is written is read, and the form holds its lists.
    #[test]
    fn points_come_back_and_bring_their_form() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("points.gpkg");
        let list = vec![("111".to_string(), "111 — Urbain <dense>".to_string())];
        let points = Points {
            name: "points".into(),
            title: "Points".into(),
            crs: Crs::parse("EPSG:2154").unwrap(),
            fields: vec![
                Field::new("point", FieldKind::Integer),
                Field::new("classe", FieldKind::Text),
            ],
            rows: vec![
                ([400_000.5, 6_400_000.25], vec![1.into(), Value::Null]),
                ([400_010.0, 6_400_020.0], vec![2.into(), "111".into()]),
            ],
            style: Style {
                name: "essai".into(),
                column: "\"classe\" is null".into(),
                classes: vec![Class {
                    value: "1".into(),
                    label: "à faire".into(),
                    fill: Rgb(1, 2, 3),
                }],
            },
            form: Form {
                columns: vec![
                    ("Point".into(), Widget::Locked),
                    ("Classe observée".into(), Widget::List(list)),
                ],
            },
        };
        write_points(&path, &points, Overwrite::Refuse).unwrap();
        let read = located(&path, Some("points"), &["classe", "point"], &[]).unwrap();
        assert_eq!(read.crs, points.crs);
        assert_eq!(read.points[0].at, Some([400_000.5, 6_400_000.25]));
        assert_eq!(read.points[1].values, ["111".into(), Value::Integer(2)]);
        let database = crate::sqlite::open(&path).unwrap();
        let qml: String = database
            .query_row("SELECT styleQML FROM layer_styles", [], |row| row.get(0))
            .unwrap();
        for part in [
            "<Option type=\"QString\" name=\"111 — Urbain &lt;dense&gt;\" value=\"111\"/>",
            "<field name=\"point\" editable=\"0\"/><field name=\"classe\" editable=\"1\"/>",
            "attr=\"&quot;classe&quot; is null\"",
            "<alias field=\"classe\" index=\"2\" name=\"Classe observée\"/>",
        ] {
            assert!(qml.contains(part), "{part}\n{qml}");
        }
        let again = dir.path().join("again.gpkg");
        write_points(&again, &points, Overwrite::Refuse).unwrap();
        assert!(std::fs::read(&path).unwrap() == std::fs::read(&again).unwrap());
    }
}
