//! Layers of polygons with attributes, as a GeoPackage of their own.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use relais_core::vector::{Field, FieldKind, Layer, Style, Value};
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Statement, ToSql, params};

use super::geometry;
use super::index;
use super::package::{Contents, Package, quoted};
use super::style;
use crate::atomic::{Output, Overwrite};

/// A layer to be written.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// What GIS opens by its name.
    pub layer: &'a Layer,
    /// How they draw it.
    pub style: Option<&'a Style>,
}

impl<'a> From<&'a Layer> for Sheet<'a> {
    fn from(layer: &'a Layer) -> Self {
        Self { layer, style: None }
    }
}

/// A value as SQLite takes it.
struct Cell<'a>(&'a Value);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Sql::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Integer(n) => ToSqlOutput::Owned(Sql::Integer(*n)),
            Value::Real(v) => ToSqlOutput::Owned(Sql::Real(*v)),
        })
    }
}

/// The table of the standard, clause 2.1.5.
pub(super) const COLUMNS: &str = "
    CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
";

/// Writes some layers as a file, whole or not at all. Features are numbered from 1 in their order.
/// Equal layers give equal bytes.
///
/// # Errors
/// What the disk or the database refuses.
pub fn write(path: &Path, sheets: &[Sheet], overwrite: Overwrite) -> Result<(), Trouble> {
    let output = Output::create(path, overwrite)?;
    let package = Package::create(&output)?;
    let wrong = package.wrong();
    package.database().execute_batch(COLUMNS).map_err(wrong)?;
    for sheet in sheets {
        fill(&package, sheet.layer)?;
    }
    let styles = sheets.iter().filter_map(|sheet| {
        let (name, style) = (sheet.layer.name.as_str(), sheet.style?);
        Some((name, style.name.as_str(), style::qml(style)))
    });
    style::write(&package, &styles.collect::<Vec<_>>())?;
    package.close()?;
    Ok(output.finish()?)
}

fn fill(package: &Package, layer: &Layer) -> Result<(), Trouble> {
    let wrong = package.wrong();
    let table = Table {
        name: &layer.name,
        title: &layer.title,
        crs: &layer.crs,
        fields: &layer.fields,
        geometry: "MULTIPOLYGON",
        bbox: layer.bbox(),
    };
    let (srs, insert) = table.create(package)?;
    let mut insert = package.database().prepare(&insert).map_err(wrong)?;
    for feature in &layer.features {
        let shape = geometry::encode(&feature.geometry, feature.bbox(), srs);
        execute(&mut insert, &shape, &feature.values).map_err(wrong)?;
    }
    index::build(package, layer)
}

/// Inserts a feature.
pub(super) fn execute(
    insert: &mut Statement,
    shape: &[u8],
    values: &[Value],
) -> rusqlite::Result<()> {
    let cells: Vec<Cell> = values.iter().map(Cell).collect();
    let mut row: Vec<&dyn ToSql> = vec![&shape];
    row.extend(cells.iter().map(|cell| cell as &dyn ToSql));
    insert.execute(row.as_slice()).map(|_| ())
}

/// A table of features to be made.
pub(super) struct Table<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) crs: &'a Crs,
    pub(super) fields: &'a [Field],
    pub(super) geometry: &'a str,
    pub(super) bbox: Option<BBox>,
}

impl Table<'_> {
    /// Makes it; gives the number of its CRS, and the statement that inserts a feature: its geometry,
    /// then its values.
    pub(super) fn create(&self, package: &Package) -> Result<(i64, String), Trouble> {
        let wrong = package.wrong();
        let srs = package.srs(self.crs)?;
        let name = quoted(self.name);
        let columns = self.fields.iter().map(|field| {
            let kind = match field.kind {
                FieldKind::Text => "TEXT",
                FieldKind::Integer => "INTEGER",
                FieldKind::Real => "REAL",
            };
            format!(", {} {kind}", quoted(&field.name))
        });
        let table = format!(
            "CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {}{});",
            self.geometry,
            columns.collect::<String>()
        );
        let database = package.database();
        database.execute_batch(&table).map_err(wrong)?;
        package.list(&Contents {
            table: self.name,
            kind: "features",
            description: self.title,
            bbox: self.bbox.as_ref().unwrap_or(&NOWHERE),
            srs,
        })?;
        database
            .execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)",
                params![self.name, self.geometry, srs],
            )
            .map_err(wrong)?;
        let places = vec!["?"; self.fields.len() + 1].join(", ");
        Ok((srs, format!("INSERT INTO {name} VALUES (NULL, {places})")))
    }
}

/// The box of a layer without a point.
const NOWHERE: BBox = BBox {
    min_x: 0.0,
    min_y: 0.0,
    max_x: 0.0,
    max_y: 0.0,
};

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::vector::{Class, Feature, Rgb, rectangle};

    #[test]
    fn equal_layers_give_equal_bytes_and_names_cannot_break_out() {
        let dir = tempfile::tempdir().unwrap();
        let square = rectangle(&BBox {
            min_x: 0.0,
            min_y: 0.0,
            max_x: 2.0,
            max_y: 1.0,
        });
        let layer = Layer {
            name: "a\"; DROP TABLE gpkg_contents; --".into(),
            title: "essai".into(),
            crs: Crs::parse("EPSG:2154").unwrap(),
            fields: vec![Field::new("nom", FieldKind::Text)],
            features: vec![Feature {
                id: 1,
                geometry: square,
                values: vec!["D0415".into()],
            }],
        };
        let style = Style {
            name: "essai".into(),
            column: "nom".into(),
            classes: vec![Class {
                value: "<\"&".into(),
                label: "D’où".into(),
                fill: Rgb(1, 2, 3),
            }],
        };
        let write = |name: &str| {
            let path = dir.path().join(name);
            let second = Layer {
                name: "b".into(),
                ..layer.clone()
            };
            let sheets = [
                Sheet {
                    layer: &layer,
                    style: Some(&style),
                },
                (&second).into(),
            ];
            super::write(&path, &sheets, Overwrite::Refuse).unwrap();
            std::fs::read(path).unwrap()
        };
        assert!(write("a.gpkg") == write("b.gpkg"));
        let read = crate::sqlite::open(&dir.path().join("a.gpkg")).unwrap();
        let count = |query: &str| -> i64 { read.query_row(query, [], |row| row.get(0)).unwrap() };
        assert_eq!(count("SELECT count(*) FROM gpkg_contents"), 3);
        assert_eq!(
            count("SELECT count(*) FROM layer_styles WHERE useAsDefault"),
            1
        );
        let qml: String = read
            .query_row("SELECT styleQML FROM layer_styles", [], |row| row.get(0))
            .unwrap();
        assert!(
            qml.contains("value=\"&lt;&quot;&amp;\" label=\"D’où\""),
            "{qml}"
        );
    }
}
