//! How far areas in the plane of a CRS are from those of the ground.

use relais_core::grid::{Crs, Transform};

/// Areas in the plane are taken for those of the ground up to this difference.
const MOST_DISTORTION: f64 = 0.01;

/// True for ratios of areas that are none of the ground.
pub(crate) fn is_far([least, most]: [f64; 2]) -> bool {
    least < 1.0 - MOST_DISTORTION || most > 1.0 + MOST_DISTORTION
}

/// The least and the largest ratio of areas in the plane to those of the ground, at some places.
pub(crate) fn scale_at(places: &[(f64, f64)], crs: &Crs) -> Option<[f64; 2]> {
    let degrees = Transform::new(crs, &Crs::parse("EPSG:4326").ok()?).ok()?;
    let mut found: Option<[f64; 2]> = None;
    for &(x, y) in places {
        let ratio = ratio(&degrees, x, y)?;
        let [least, most] = found.unwrap_or([ratio; 2]);
        found = Some([least.min(ratio), most.max(ratio)]);
    }
    found
}

/// Half the side of the square that is measured, in metres.
const HALF_M: f64 = 50.0;

/// The area of a square of the plane by that of its image on the ellipsoid of GRS 80.
fn ratio(degrees: &Transform, x: f64, y: f64) -> Option<f64> {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_380_022_9;
    let at = |dx: f64, dy: f64| {
        let (lon, lat) = degrees.point(x + dx, y + dy)?;
        Some((lon.to_radians(), lat.to_radians()))
    };
    let (_, lat) = at(0.0, 0.0)?;
    let (east, west) = (at(HALF_M, 0.0)?, at(-HALF_M, 0.0)?);
    let (north, south) = (at(0.0, HALF_M)?, at(0.0, -HALF_M)?);
    let along = (east.0 - west.0, east.1 - west.1);
    let across = (north.0 - south.0, north.1 - south.1);
    let w2 = 1.0 - E2 * lat.sin().powi(2);
    // The radii of curvature along the meridian and of the parallel, by w2.
    let metres2 = A * A * (1.0 - E2) / (w2 * w2) * lat.cos();
    let ground = metres2 * (along.0 * across.1 - along.1 * across.0).abs();
    let ratio = (2.0 * HALF_M).powi(2) / ground;
    ratio.is_finite().then_some(ratio)
}
