//! Whether contours lie side by side: no overlap, and each gap told.

use std::collections::HashMap;

use relais_core::code::Insee;
use relais_core::fault::Finding;
use relais_core::ops::dissolve::{self, NotSideBySide};
use relais_core::vector::{MultiPolygon, Polygon, area_of, grain};

use crate::contour::Outlines;
use crate::fault::TerritoryFault;

/// Below this mean width, metres, a hole is a gap between communes and no enclave.
const GAP_WIDTH_M: f64 = 10.0;

/// Holds contours against each other. Holes among them are told: an enclave of other communes, or a
/// gap.
///
/// # Errors
/// Two communes on the same side of an edge.
pub(crate) fn review(outlines: &Outlines) -> Result<Vec<Finding>, TerritoryFault> {
    let mut sides = HashMap::new();
    for (commune, outline) in outlines {
        let edges = dissolve::edges(outline).map_err(|fault| shape(*commune, &fault))?;
        for edge in edges {
            match sides.insert(edge, *commune) {
                // Twice by the same commune: a spike, or a ring drawn twice, which joining tells.
                Some(other) if other != *commune => {
                    return Err(TerritoryFault::Overlap {
                        communes: (other, *commune),
                        x: grain::coordinate(edge.0.0),
                        y: grain::coordinate(edge.0.1),
                    });
                }
                _ => {}
            }
        }
    }
    drop(sides);
    let all = dissolve::dissolve(outlines.values()).map_err(TerritoryFault::Coverage)?;
    Ok(all.geometry.0.iter().flat_map(holes).collect())
}

/// A contour that is none by itself.
pub(crate) fn shape(commune: Insee, fault: &NotSideBySide) -> TerritoryFault {
    TerritoryFault::Shape {
        commune,
        why: fault.to_string(),
    }
}

fn holes(polygon: &Polygon<f64>) -> impl Iterator<Item = Finding> {
    polygon.interiors().iter().filter_map(|ring| {
        let area = area_of(&MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())]))?.m2();
        let length: f64 = ring.lines().map(|l| (l.dx()).hypot(l.dy())).sum();
        let first = ring.0.first()?;
        let place = format!("({:.0}, {:.0})", first.x, first.y);
        Some(match 2.0 * area / length < GAP_WIDTH_M {
            true => Finding::warning(place, format!("a gap of {area:.1} m² between communes")),
            false => Finding::note(
                place,
                format!("no commune given covers {:.1} ha: an enclave", area / 1e4),
            ),
        })
    })
}
