//! Covers of the ground by year, buildings and places.

use crate::delivery::raster::{Lie, write_bytes};
use crate::delivery::side::put;
use crate::fault::SampleFault;
use crate::landscape::{Cover, Landscape, YEARS};
use crate::products::ground::{Bridge, LON_LAT};
use crate::tiles::{Job, each};
use relais_core::grid::BBox;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Side of a cell of the covers, metres.
const CELL_M: f64 = 3.0;

/// Writes `classes_<year>.tif` (EPSG:2154, 3 m, the number of the cover at the centre of each cell,
/// trees over whatever they stand on) and the legend.
pub fn covers(folder: &Path, land: &Landscape, area: &BBox) -> Result<(), SampleFault> {
    let mut legend = String::from("code;libelle\n");
    for (cover, name) in Cover::LEGEND {
        legend.push_str(&format!("{};{name}\n", cover as u8));
    }
    put(&folder.join("classes.csv"), legend)?;
    let down = |v: f64| (v / CELL_M).floor() * CELL_M;
    let (left, top) = (down(area.min_x), down(area.max_y) + CELL_M);
    let size = (
        ((area.max_x - left) / CELL_M).ceil() as usize,
        ((top - area.min_y) / CELL_M).ceil() as usize,
    );
    let lie = Lie {
        ulx: left,
        uly: top,
        res: CELL_M,
        epsg: 2154,
    };
    for year in YEARS {
        let work = |job: Job| {
            let at = |c: usize, r: usize| {
                (
                    left + (c as f64 + 0.5) * CELL_M,
                    top - (r as f64 + 0.5) * CELL_M,
                )
            };
            let (a, b) = (
                at(job.col, job.row),
                at(job.col + job.width, job.row + job.height),
            );
            let bbox = BBox {
                min_x: a.0,
                min_y: b.1,
                max_x: b.0,
                max_y: a.1,
            };
            let mut view = land.view(&bbox, year, CELL_M);
            let mut out = Vec::with_capacity(job.width * job.height);
            for r in job.row..job.row + job.height {
                for c in job.col..job.col + job.width {
                    let (x, y) = at(c, r);
                    out.push(view.at(x, y).cover as u8);
                }
            }
            out
        };
        let path = folder.join(format!("classes_{year}.tif"));
        write_bytes(&path, size, lie, |write| {
            each(size, (256, 256), work, write)
        })?;
    }
    Ok(())
}

fn collection(features: Vec<Value>) -> String {
    let json = json!({"type": "FeatureCollection", "features": features});
    serde_json::to_string(&json).unwrap_or_default()
}

/// Writes `buildings.geojson`: footprints with height, area and the year they appeared (0 when
/// they stood before 2009).
pub fn buildings(folder: &Path, land: &Landscape, area: &BBox) -> Result<(), SampleFault> {
    let bridge = Bridge::new(LON_LAT)?;
    let last = YEARS[YEARS.len() - 1];
    // Window by window; one building may be met in several.
    let mut found = BTreeMap::new();
    let span = 1000.0;
    let columns = ((area.max_x - area.min_x) / span).ceil() as usize;
    let rows = ((area.max_y - area.min_y) / span).ceil() as usize;
    for k in 0..columns * rows {
        let min_x = area.min_x + (k % columns) as f64 * span;
        let min_y = area.min_y + (k / columns) as f64 * span;
        let bbox = BBox {
            min_x,
            min_y,
            max_x: min_x + span,
            max_y: min_y + span,
        };
        let view = land.view(&bbox, last, 1.0);
        for b in view.buildings() {
            let inside =
                (area.min_x..area.max_x).contains(&b.x) && (area.min_y..area.max_y).contains(&b.y);
            if inside {
                found.insert(b.id, b);
            }
        }
    }
    let mut features = Vec::with_capacity(found.len());
    for (id, b) in found {
        let mut ring = Vec::new();
        let corners = b.corners();
        for &(x, y) in corners.iter().chain(&corners[..1]) {
            let (lon, lat) = bridge.to(x, y)?;
            ring.push([round(lon, 9), round(lat, 9)]);
        }
        features.push(json!({
            "type": "Feature",
            "properties": {
                "id": format!("{id:016x}"),
                "toit": format!("{:?}", b.roof),
                "hauteur_m": round(f64::from(b.ridge), 1),
                "surface_m2": round(b.area_m2(), 1),
                "depuis": b.since
            },
            "geometry": {"type": "Polygon", "coordinates": [ring]}
        }));
    }
    put(&folder.join("buildings.geojson"), collection(features))
}

/// Writes `places.geojson`: the invented villages.
pub fn places(folder: &Path, land: &Landscape, area: &BBox) -> Result<(), SampleFault> {
    let bridge = Bridge::new(LON_LAT)?;
    let mut features = Vec::new();
    for (name, x, y) in land.villages(area) {
        let (lon, lat) = bridge.to(x, y)?;
        features.push(json!({
            "type": "Feature",
            "properties": {"nom": name, "fictif": true},
            "geometry": {"type": "Point", "coordinates": [round(lon, 9), round(lat, 9)]}
        }));
    }
    put(&folder.join("places.geojson"), collection(features))
}

fn round(v: f64, digits: i32) -> f64 {
    let by = 10f64.powi(digits);
    (v * by).round() / by
}
