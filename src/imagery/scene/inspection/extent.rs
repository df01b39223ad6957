//! Where an image lies, in the coordinates that people give boxes in.

use relais_core::grid::{BBox, Crs, Transform};
use serde::Serialize;

use super::Model;
use crate::scene::facts::{Geometry, Member};

/// The box around an image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extent {
    /// Longitude and latitude (WGS 84).
    pub lon_lat: BBox,
    /// In metres; only in metropolitan France, for which this projection is made.
    pub lambert_93: Option<BBox>,
}

/// Where Lambert-93 is used (EPSG's area of use).
const FRANCE: BBox = BBox {
    min_x: -9.86,
    min_y: 41.15,
    max_x: 10.38,
    max_y: 51.56,
};

/// Points a side: the border of a map is a curve in other coordinates.
const POINTS: usize = 32;

/// The extent of a member, of a sensor image by the footprint of its model; none where its place is
/// not known.
pub(super) fn extent(member: &Member, model: Option<&Model>) -> Option<Extent> {
    let wgs84 = Crs::parse("EPSG:4326").ok()?;
    let (outline, crs) = match (&member.geometry, model.and_then(|m| m.footprint.as_ref())) {
        (Geometry::Ground { grid }, _) => {
            let to_world = grid.transform?;
            let (w, h) = (grid.width as f64, grid.height as f64);
            let border = (0..=POINTS).flat_map(|k| {
                let t = k as f64 / POINTS as f64;
                [(t * w, 0.0), (t * w, h), (0.0, t * h), (w, t * h)]
            });
            let world = border.map(|(col, row)| to_world.apply(col, row));
            (world.collect::<Vec<_>>(), grid.crs.clone()?)
        }
        (Geometry::Sensor { .. }, Some(ring)) => (ring.clone(), wgs84.clone()),
        _ => return None,
    };
    let within = |target: &Crs| {
        let transform = Transform::new(&crs, target).ok()?;
        BBox::around(outline.iter().filter_map(|(x, y)| transform.point(*x, *y)))
    };
    let lon_lat = within(&wgs84)?;
    let french = lon_lat.min_x >= FRANCE.min_x
        && lon_lat.max_x <= FRANCE.max_x
        && lon_lat.min_y >= FRANCE.min_y
        && lon_lat.max_y <= FRANCE.max_y;
    let lambert_93 = || within(&Crs::parse("EPSG:2154").ok()?);
    Some(Extent {
        lon_lat,
        lambert_93: french.then(lambert_93).flatten(),
    })
}
