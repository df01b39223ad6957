//! Where a delivery lies, in Lambert-93.

use relais_core::grid::{Crs, Transform};
use relais_report::chart::{Map, Tone};
use relais_report::html::Svg;
use serde_json::Value;

use crate::delivery::Shown;
use crate::{Failure, fr};

/// The product and the footprint that the delivery states; none when neither is known.
pub fn map(shown: &Shown) -> Result<Option<Svg>, Failure> {
    let mut map = Map::new(&fr::footprint_title(shown.title));
    if let Some(corners) = shown.manifest.facts.get("grid").and_then(corners) {
        map.outline(fr::FOOTPRINT_PRODUCT, &corners, Tone::Main);
    }
    let stated = shown.facts.pointer("/product/members/0/footprint");
    let stated = stated.map(points).unwrap_or_default();
    if !stated.is_empty() {
        let to_lambert = Transform::new(&Crs::parse("EPSG:4326")?, &Crs::parse("EPSG:2154")?)?;
        let ring: Vec<_> = stated
            .iter()
            .filter_map(|p| to_lambert.point(p.0, p.1))
            .collect();
        map.outline(fr::FOOTPRINT_DELIVERY, &ring, Tone::Second);
    }
    Ok(map.draw())
}

/// The outer corners of a grid with north up.
fn corners(grid: &Value) -> Option<Vec<(f64, f64)>> {
    let number = |pointer: &str| grid.pointer(pointer)?.as_f64();
    let (west, north) = (number("/transform/0")?, number("/transform/3")?);
    let east = west + number("/transform/1")? * number("/width")?;
    let south = north + number("/transform/5")? * number("/height")?;
    Some(vec![
        (west, north),
        (east, north),
        (east, south),
        (west, south),
    ])
}

fn points(ring: &Value) -> Vec<(f64, f64)> {
    let ring = ring.as_array().into_iter().flatten();
    ring.filter_map(|point| Some((point.get(0)?.as_f64()?, point.get(1)?.as_f64()?)))
        .collect()
}
