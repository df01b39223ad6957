//! Polygons as GeoPackage keeps them: a short header, then the well-known binary.

use relais_core::grid::BBox;

/// A polygon: rings of points, the first of which is the outer one, each closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon(pub Vec<Vec<(f64, f64)>>);

impl Polygon {
    /// A box.
    pub fn of_box(b: &BBox) -> Self {
        Self(vec![vec![
            (b.min_x, b.min_y),
            (b.max_x, b.min_y),
            (b.max_x, b.max_y),
            (b.min_x, b.max_y),
            (b.min_x, b.min_y),
        ]])
    }

    /// Its box; none without a point.
    pub fn bbox(&self) -> Option<BBox> {
        BBox::around(self.0.iter().flatten().copied())
    }
}

/// The geometry of a multipolygon, with its box.
pub(super) fn encode(parts: &[Polygon], srs: i64) -> Vec<u8> {
    let bbox = BBox::around(parts.iter().flat_map(|p| p.0.iter().flatten().copied()));
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
    wkb(6, parts.len(), &mut out);
    for part in parts {
        wkb(3, part.0.len(), &mut out);
        for ring in &part.0 {
            out.extend((ring.len() as u32).to_le_bytes());
            for (x, y) in ring {
                out.extend(x.to_le_bytes());
                out.extend(y.to_le_bytes());
            }
        }
    }
    out
}

/// Little end first, the kind of geometry, how many parts.
fn wkb(kind: u32, parts: usize, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    out.extend((parts as u32).to_le_bytes());
}
