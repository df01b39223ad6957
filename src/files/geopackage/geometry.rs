//! Polygons as GeoPackage keeps them: a short header, then the well-known binary.

use relais_core::grid::BBox;
use relais_core::vector::{LineString, MultiPolygon};

/// A geometry, whose box is `bbox`.
pub(super) fn encode(geometry: &MultiPolygon<f64>, bbox: Option<BBox>, srs: i64) -> Vec<u8> {
    // Version 1; little end first, and a box unless it is empty.
    let flags = if bbox.is_some() {
        0b0000_0011
    } else {
        0b0001_0001
    };
    let mut out = b"GP".to_vec();
    out.extend([0, flags]);
    out.extend((srs as i32).to_le_bytes());
    if let Some(b) = bbox {
        for v in [b.min_x, b.max_x, b.min_y, b.max_y] {
            out.extend(v.to_le_bytes());
        }
    }
    wkb(6, geometry.0.len(), &mut out);
    for polygon in &geometry.0 {
        wkb(3, 1 + polygon.interiors().len(), &mut out);
        ring(polygon.exterior(), &mut out);
        for hole in polygon.interiors() {
            ring(hole, &mut out);
        }
    }
    out
}

fn ring(ring: &LineString<f64>, out: &mut Vec<u8>) {
    out.reserve(4 + 16 * ring.0.len());
    out.extend((ring.0.len() as u32).to_le_bytes());
    for point in &ring.0 {
        out.extend(point.x.to_le_bytes());
        out.extend(point.y.to_le_bytes());
    }
}

/// Little end first, the kind of geometry, how many parts.
fn wkb(kind: u32, parts: usize, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    out.extend((parts as u32).to_le_bytes());
}
