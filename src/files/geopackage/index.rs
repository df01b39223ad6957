//! The spatial index of a layer: an R-tree, by which GIS find what lies in the window that they draw.
//!
//! Annex F.3 of the standard. The triggers keep it true when somebody edits the layer in a GIS, which
//! brings the functions that they call; nothing here fires one, for they are made last.

use relais_core::fault::Trouble;
use relais_core::vector::Layer;
use rusqlite::params;

use super::package::{Package, quoted};

/// The table of extensions, clause 2.3.
const EXTENSIONS: &str = "
    CREATE TABLE IF NOT EXISTS gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
";

const DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_rtree";

/// Indexes the features of a layer, which are numbered from 1 in their order.
pub(super) fn build(package: &Package, layer: &Layer) -> Result<(), Trouble> {
    let wrong = package.wrong();
    let database = package.database();
    let tree = quoted(&format!("rtree_{}_geom", layer.name));
    let table = format!("CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy);");
    database
        .execute_batch(&[EXTENSIONS, &table].concat())
        .map_err(wrong)?;
    database
        .execute(
            "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')",
            params![layer.name, DEFINITION],
        )
        .map_err(wrong)?;
    let insert = format!("INSERT INTO {tree} VALUES (?1, ?2, ?3, ?4, ?5)");
    let mut insert = database.prepare(&insert).map_err(wrong)?;
    for (id, feature) in (1_i64..).zip(&layer.features) {
        if let Some(bbox) = feature.bbox() {
            let row = params![id, bbox.min_x, bbox.max_x, bbox.min_y, bbox.max_y];
            insert.execute(row).map_err(wrong)?;
        }
    }
    database
        .execute_batch(&triggers(&layer.name, &tree))
        .map_err(wrong)?;
    Ok(())
}

/// The triggers of the standard: what is drawn, redrawn, renumbered or removed.
fn triggers(layer: &str, tree: &str) -> String {
    let table = quoted(layer);
    let is = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))";
    let is_not = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))";
    let put = format!(
        "INSERT OR REPLACE INTO {tree} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
         ST_MinY(NEW.geom), ST_MaxY(NEW.geom));"
    );
    let take = format!("DELETE FROM {tree} WHERE id = OLD.fid;");
    let trigger = |end: &str, event: &str, when: &str, what: &str| {
        let name = quoted(&format!("rtree_{layer}_geom_{end}"));
        format!("CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {when} BEGIN {what} END;\n")
    };
    let same = |when: &str| format!("OLD.fid = NEW.fid AND {when}");
    let other = |when: &str| format!("OLD.fid != NEW.fid AND {when}");
    [
        trigger("insert", "INSERT", is, &put),
        trigger("update1", "UPDATE OF geom", &same(is), &put),
        trigger("update2", "UPDATE OF geom", &same(is_not), &take),
        trigger("update3", "UPDATE", &other(is), &format!("{take} {put}")),
        trigger(
            "update4",
            "UPDATE",
            &other(is_not),
            &format!("DELETE FROM {tree} WHERE id IN (OLD.fid, NEW.fid);"),
        ),
        trigger("delete", "DELETE", "OLD.geom NOTNULL", &take),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use relais_core::grid::{BBox, Crs};
    use relais_core::vector::{Feature, rectangle};

    use super::*;
    use crate::atomic::Overwrite;

    fn tower(from: f64) -> Feature {
        let bbox = BBox {
            min_x: from,
            min_y: 0.0,
            max_x: from + 1.0,
            max_y: 9.0,
        };
        Feature {
            id: 0,
            geometry: rectangle(&bbox),
            values: Vec::new(),
        }
    }

    #[test]
    fn what_lies_in_a_window_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.gpkg");
        let layer = Layer {
            name: "d'un \"nom\"".into(),
            title: String::new(),
            crs: Crs::parse("EPSG:2154").unwrap(),
            fields: Vec::new(),
            features: (0..500)
                .map(|n| tower(400_000.0 + f64::from(n) * 10.0))
                .collect(),
        };
        super::super::write(&path, &[(&layer).into()], Overwrite::Refuse).unwrap();
        let database = crate::sqlite::open(&path).unwrap();
        let found = |from: f64, to: f64| -> Vec<i64> {
            let query = "SELECT id FROM \"rtree_d'un \"\"nom\"\"_geom\" \
                         WHERE maxx >= ?1 AND minx <= ?2 ORDER BY id";
            let mut query = database.prepare(query).unwrap();
            let rows = query.query_map([from, to], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        };
        assert_eq!(found(400_020.5, 400_040.5), [3, 4, 5]);
        assert_eq!(found(400_005.0, 400_006.0), [0_i64; 0]);
        assert_eq!(found(0.0, 1e6).len(), 500);
        let triggers: i64 = database
            .query_row(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(triggers, 6);
    }
}
