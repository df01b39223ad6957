//! Geometries in another CRS.

use geo_types::{LineString, MultiPolygon};

use crate::grid::Transform;

/// Takes a geometry to another CRS point by point, so that a point that two polygons share is one
/// point afterwards; edges stay straight.
///
/// # Errors
/// The first point that has no place there.
pub fn reproject(
    geometry: &mut MultiPolygon<f64>,
    transform: &Transform,
) -> Result<(), (f64, f64)> {
    let mut lost = None;
    let mut moved = |ring: &mut LineString<f64>| {
        for p in &mut ring.0 {
            match transform.point(p.x, p.y) {
                Some((x, y)) => (p.x, p.y) = (x, y),
                None => lost = lost.or(Some((p.x, p.y))),
            }
        }
    };
    for polygon in &mut geometry.0 {
        polygon.exterior_mut(&mut moved);
        polygon.interiors_mut(|rings| rings.iter_mut().for_each(&mut moved));
    }
    lost.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{BBox, Crs};
    use crate::vector::rectangle;

    #[test]
    fn points_go_where_proj_says_and_what_has_no_place_is_told() {
        let crs = |text| Crs::parse(text).unwrap();
        let to = Transform::new(&crs("EPSG:4326"), &crs("EPSG:2154")).unwrap();
        let (x, y) = (-0.5792, 44.8378);
        let around = |max_y| {
            rectangle(&BBox {
                min_x: x,
                min_y: y,
                max_x: x + 0.01,
                max_y,
            })
        };
        let mut place = around(y + 0.01);
        reproject(&mut place, &to).unwrap();
        let first = place.0[0].exterior().0[0];
        // cs2cs EPSG:4326 EPSG:2154
        assert!((first.x - 417_241.54).abs() < 0.01 && (first.y - 6_421_813.35).abs() < 0.01);
        assert!(reproject(&mut around(f64::NAN), &to).is_err());
    }
}
