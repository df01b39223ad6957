//! A layer of polygons with attributes, as a GeoPackage of its own.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use rusqlite::types::{ToSqlOutput, Value as Sql};
use rusqlite::{ToSql, params};

use super::geometry::{self, Polygon};
use super::package::{Contents, Package};
use crate::atomic::{Output, Overwrite};

/// A column of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds: `TEXT`, `INTEGER`, `REAL`.
    pub kind: &'static str,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not known.
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
}

impl From<Option<f64>> for Value {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Value::Null, Value::Real)
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Value::Null, Value::Text)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match self {
            Value::Null => Sql::Null,
            Value::Text(text) => Sql::Text(text.clone()),
            Value::Integer(n) => Sql::Integer(*n),
            Value::Real(v) => Sql::Real(*v),
        }))
    }
}

/// A layer of multipolygons: what GIS opens by the name of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// The name of the layer.
    pub name: String,
    /// For people.
    pub description: String,
    /// The CRS of the points.
    pub crs: Crs,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows: polygons, and a value for each column.
    pub rows: Vec<(Vec<Polygon>, Vec<Value>)>,
}

impl Features {
    /// Writes it as a file, whole or not at all. Equal layers give equal bytes.
    ///
    /// # Errors
    /// What the disk or the database refuses.
    pub fn write(&self, path: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
        let output = Output::create(path, overwrite)?;
        let package = Package::create(&output)?;
        self.fill(&package)?;
        package.close()?;
        Ok(output.finish()?)
    }

    fn fill(&self, package: &Package<'_>) -> Result<(), Trouble> {
        let wrong = package.wrong();
        let srs = package.srs(&self.crs)?;
        let name = quoted(&self.name);
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|c| format!(", {} {}", quoted(c.name), c.kind))
            .collect();
        let tables = format!(
            "CREATE TABLE gpkg_geometry_columns (
                table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
                srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
                CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
                CONSTRAINT uk_gc_table_name UNIQUE (table_name),
                CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
                CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
             CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON{});",
            columns.concat()
        );
        let database = package.database();
        database.execute_batch(&tables).map_err(wrong)?;
        package.list(&Contents {
            table: &self.name,
            kind: "features",
            description: &self.description,
            bbox: &self.bbox(),
            srs,
        })?;
        database
            .execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'MULTIPOLYGON', ?2, 0, 0)",
                params![self.name, srs],
            )
            .map_err(wrong)?;
        let places = vec!["?"; self.columns.len() + 1].join(", ");
        let mut insert = database
            .prepare(&format!("INSERT INTO {name} VALUES (NULL, {places})"))
            .map_err(wrong)?;
        for (parts, values) in &self.rows {
            let shape = geometry::encode(parts, srs);
            let mut row: Vec<&dyn ToSql> = vec![&shape];
            row.extend(values.iter().map(|v| v as &dyn ToSql));
            insert.execute(row.as_slice()).map_err(wrong)?;
        }
        Ok(())
    }

    fn bbox(&self) -> BBox {
        let points = self.rows.iter().flat_map(|(parts, _)| parts);
        let points = points.flat_map(|part| part.0.iter().flatten().copied());
        BBox::around(points).unwrap_or(BBox {
            min_x: 0.0,
            min_y: 0.0,
            max_x: 0.0,
            max_y: 0.0,
        })
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_layers_give_equal_bytes_and_names_cannot_break_out() {
        let dir = tempfile::tempdir().unwrap();
        let layer = Features {
            name: "a\"; DROP TABLE gpkg_contents; --".into(),
            description: "essai".into(),
            crs: Crs::parse("EPSG:2154").unwrap(),
            columns: vec![Column {
                name: "nom",
                kind: "TEXT",
            }],
            rows: vec![(
                vec![Polygon::of_box(&BBox {
                    min_x: 0.0,
                    min_y: 0.0,
                    max_x: 2.0,
                    max_y: 1.0,
                })],
                vec![Value::Text("D0415".into())],
            )],
        };
        let write = |name: &str| {
            let path = dir.path().join(name);
            layer.write(&path, Overwrite::Refuse).unwrap();
            std::fs::read(path).unwrap()
        };
        assert!(write("a.gpkg") == write("b.gpkg"));
        let read = crate::sqlite::open(&dir.path().join("a.gpkg")).unwrap();
        let count: i64 = read
            .query_row("SELECT count(*) FROM gpkg_contents", [], |row| row.get(0))
            .unwrap();
        assert_eq!(count, 1);
    }
}
