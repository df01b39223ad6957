//! The elevation model that goes with the sensor bundle: the true relief on a grid of 5 m.

use super::sen_geometry::{Geometry, HEIGHTS};
use crate::delivery::raster::{Lie, write_floats};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use relais_core::grid::BBox;
use std::path::Path;

/// Side of a cell, metres.
const CELL_M: f64 = 5.0;
/// How far the model reaches beyond the scene, metres.
const MARGIN_M: f64 = 250.0;

/// Writes the model: EPSG:2154, metres above the ellipsoid GRS80, 32-bit floats, the height at the
/// centre of each cell.
pub fn make(path: &Path, land: &Landscape, size: usize) -> Result<(), SampleFault> {
    let g = Geometry::new(land, size)?;
    let n = size as f64;
    let mut corners = Vec::new();
    for at in [(0.0, 0.0), (n, 0.0), (n, n), (0.0, n)] {
        for h in [HEIGHTS.0, HEIGHTS.1] {
            corners.push(g.at_height(&g.pan.camera, at, h)?);
        }
    }
    let none = SampleFault::Fit {
        what: "the elevation model".into(),
    };
    let bbox = BBox::around(corners).ok_or(none)?;
    let down = |v: f64| ((v - MARGIN_M) / CELL_M).floor() * CELL_M;
    let up = |v: f64| ((v + MARGIN_M) / CELL_M).ceil() * CELL_M;
    let (left, top) = (down(bbox.min_x), up(bbox.max_y));
    let width = ((up(bbox.max_x) - left) / CELL_M).round() as usize;
    let height = ((top - down(bbox.min_y)) / CELL_M).round() as usize;
    let lie = Lie {
        ulx: left,
        uly: top,
        res: CELL_M,
        epsg: 2154,
    };
    write_floats(path, (width, height), lie, |row| {
        let y = top - (row as f64 + 0.5) * CELL_M;
        (0..width)
            .map(|col| land.height_at(left + (col as f64 + 0.5) * CELL_M, y) as f32)
            .collect()
    })
}
