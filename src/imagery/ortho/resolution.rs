//! The nominal resolution of a product: what it is sold as, not what the sensor happened to see.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs, Transform};

use super::OrthoFault;
use super::georeference::{Georeference, wgs84};
use super::heights::Heights;
use super::order::Order;
use super::part::Part;
use crate::scene::facts::{Family, Spectral};

/// Metres in a degree of latitude, as near as a resolution needs.
const METRES_PER_DEGREE: f64 = 111_320.0;

/// The resolution in units of `crs`: pixels of a projected product keep their size; a sensor image
/// has the nominal one of its family (SPOT 6/7 1.5 and 6 m, Pléiades 0.5 and 2 m, Pléiades Neo 0.3
/// and 1.2 m), or of an unknown sensor the size of its middle pixel rounded to two digits.
///
/// # Errors
/// CRS between which PROJ knows no way.
pub fn nominal(part: &Part, heights: &[f64], crs: &Crs) -> Result<(f64, f64), Trouble> {
    let metres = match (&part.georeference, sold_as(part)) {
        (
            Georeference::Ground {
                to_world, crs: own, ..
            },
            _,
        ) => {
            let (x, y) = to_world.pixel_size();
            if own.is_geographic() == crs.is_geographic() {
                return Ok((x, y));
            }
            if own.is_geographic() {
                two_digits(y * METRES_PER_DEGREE)
            } else {
                y
            }
        }
        (Georeference::Sensor(_), Some(res)) => res,
        (Georeference::Sensor(_), None) => two_digits(middle_pixel_m(part, heights)?),
    };
    let res = if crs.is_geographic() {
        metres / METRES_PER_DEGREE
    } else {
        metres
    };
    Ok((res, res))
}

/// The resolution of a product in units of a CRS where it lies: as [`nominal`], but in Web Mercator,
/// whose metres are shorter on the ground the further from the equator.
///
/// # Errors
/// CRS between which PROJ knows no way.
pub fn native(part: &Part, heights: &[f64], crs: &Crs) -> Result<f64, Trouble> {
    const WEB_MERCATOR: Option<u32> = Some(3857);
    let (x, y) = nominal(part, heights, crs)?;
    let finest = x.min(y);
    let own = match &part.georeference {
        Georeference::Ground { crs, .. } => crs.epsg(),
        Georeference::Sensor(_) => None,
    };
    if crs.epsg() != WEB_MERCATOR || own == WEB_MERCATOR {
        return Ok(finest);
    }
    let (width, height) = (part.grid().width, part.grid().height);
    let level = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    let outline = part
        .georeference
        .outline(width, height, &[level], &wgs84()?)?;
    let middle = BBox::around(outline).map_or(0.0, |b| 0.5 * (b.min_y + b.max_y));
    Ok(finest / middle.to_radians().cos().max(0.05))
}

/// Most pixels of the image along a side of one pixel of the output: what a kernel widened so far
/// reads for one value still fits in any memory.
const MOST_SHRINKING: f64 = 256.0;

/// That a resolution is not so coarse.
pub(super) fn check_shrinking(
    part: &Part,
    heights: &Heights,
    order: &Order,
    (x, y): (f64, f64),
) -> Result<(), Trouble> {
    let own = nominal(part, &heights.levels(), &order.crs)?;
    if x <= MOST_SHRINKING * own.0 && y <= MOST_SHRINKING * own.1 {
        return Ok(());
    }
    let reason = format!(
        "a pixel may be at most {MOST_SHRINKING} pixels of the image wide, which has pixels of {}",
        own.0
    );
    // The pixels of tiles follow from their zoom.
    let option = match order.tiles {
        Some(_) => "--zoom",
        None => "--res",
    };
    Err(OrthoFault::BadOption { option, reason }.into())
}

fn sold_as(part: &Part) -> Option<f64> {
    let (pan, multi) = match part.member.family() {
        Family::Spot67 => (1.5, 6.0),
        Family::Pleiades => (0.5, 2.0),
        Family::PleiadesNeo => (0.3, 1.2),
        Family::Other => return None,
    };
    match part.member.spectral {
        Spectral::Pan | Spectral::Pansharpened => Some(pan),
        Spectral::Multi => Some(multi),
        Spectral::Unknown => None,
    }
}

/// The size on the ground of the pixel in the middle of a sensor image.
fn middle_pixel_m(part: &Part, heights: &[f64]) -> Result<f64, Trouble> {
    let Georeference::Sensor(rpc) = &part.georeference else {
        return Ok(1.0);
    };
    let (c, r) = (
        part.grid().width as f64 / 2.0,
        part.grid().height as f64 / 2.0,
    );
    let height = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    // A local metric frame: UTM of the place.
    let at = |c: f64, r: f64| rpc.ground_of(c, r, height);
    let (Some(a), Some(b), Some(d)) = (at(c, r), at(c + 1.0, r), at(c, r + 1.0)) else {
        return Ok(1.0);
    };
    let zone = ((a.0 + 180.0) / 6.0).floor() as i64 % 60 + 1;
    let utm = Crs::parse(&format!(
        "EPSG:{}",
        if a.1 >= 0.0 { 32_600 } else { 32_700 } + zone
    ))?;
    let transform = Transform::new(&wgs84()?, &utm)?;
    let project = |p: (f64, f64)| transform.point(p.0, p.1);
    let (Some(a), Some(b), Some(d)) = (project(a), project(b), project(d)) else {
        return Ok(1.0);
    };
    Ok(((b.0 - a.0).hypot(b.1 - a.1) * (d.0 - a.0).hypot(d.1 - a.1)).sqrt())
}

fn two_digits(v: f64) -> f64 {
    if !(v.is_finite() && v > 0.0) {
        return 1.0;
    }
    let scale = 10f64.powi(1 - v.log10().floor() as i32);
    (v * scale).round() / scale
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_rounded_to_two_digits() {
        assert_eq!(
            [0.7134, 2.26, 0.0, 13.7].map(super::two_digits),
            [0.71, 2.3, 1.0, 14.0]
        );
    }
}
