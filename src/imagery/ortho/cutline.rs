//! An area drawn by the user: outside it nothing is valid.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Crs, Transform};
use relais_core::ops::rasterise::Polygon;
use relais_files::gdal::{Rings, polygons};

use super::OrthoFault;

/// Polygons in the CRS of the output.
pub struct Cutline {
    polygons: Vec<Rings>,
    bbox: BBox,
}

/// Edges that are straight in the CRS of the file are followed to this share of a pixel.
const TOLERANCE_PX: f64 = 0.1;
/// An edge is halved so many times at most.
const MOST_HALVES: u32 = 12;

impl Cutline {
    /// Reads the polygons of a file, whatever its CRS, for an output in `crs` with pixels of a size.
    ///
    /// # Errors
    /// A file that cannot be read, that holds no polygon or states no CRS, or a polygon that has
    /// no place in the CRS of the output.
    pub fn read(path: &Path, crs: &Crs, res: (f64, f64)) -> Result<Self, Trouble> {
        let bad = |reason: String| OrthoFault::BadOption {
            option: "--cutline",
            reason: format!("{}: {reason}", path.display()),
        };
        let tolerance = TOLERANCE_PX * res.0.min(res.1);
        let mut all = Vec::new();
        for shapes in polygons(path)?
            .into_iter()
            .filter(|s| !s.polygons.is_empty())
        {
            let own = shapes.crs.ok_or_else(|| bad("it states no CRS".into()))?;
            let transform = Transform::new(&own, crs).map_err(|e| bad(e.to_string()))?;
            let project = |p: (f64, f64)| transform.point(p.0, p.1);
            let projected = shapes.polygons.iter().map(|rings| {
                let rings = rings.iter().map(|ring| followed(ring, tolerance, &project));
                rings.collect::<Option<Rings>>()
            });
            let projected: Option<Vec<Rings>> = projected.collect();
            let outside = || bad(format!("part of its polygons has no place in {crs}"));
            all.extend(projected.ok_or_else(outside)?);
        }
        let bbox = BBox::around(all.iter().flatten().flatten().copied());
        let bbox = bbox.ok_or_else(|| bad("it holds no polygon".into()))?;
        Ok(Self {
            polygons: all,
            bbox,
        })
    }

    /// The box around them.
    pub fn bbox(&self) -> BBox {
        self.bbox
    }

    /// Them in the pixels of an output.
    pub fn on(&self, to_world: &Affine) -> Vec<Polygon> {
        let Some(to_pixels) = to_world.inverse() else {
            return Vec::new();
        };
        let ring =
            |ring: &Vec<(f64, f64)>| ring.iter().map(|p| to_pixels.apply(p.0, p.1)).collect();
        let polygon = |rings: &Rings| Polygon::new(&rings.iter().map(ring).collect::<Rings>());
        self.polygons.iter().filter_map(polygon).collect()
    }
}

/// A ring in another CRS, with as many more points as its edges need to stay where they are.
fn followed(
    ring: &[(f64, f64)],
    tolerance: f64,
    project: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
) -> Option<Vec<(f64, f64)>> {
    let mut out = Vec::with_capacity(ring.len());
    let mut last: Option<((f64, f64), (f64, f64))> = None;
    for &point in ring {
        let placed = project(point)?;
        if let Some(from) = last {
            between(
                from,
                (point, placed),
                tolerance,
                MOST_HALVES,
                project,
                &mut out,
            )?;
        }
        out.push(placed);
        last = Some((point, placed));
    }
    Some(out)
}

/// A point of the file, and where it is in the output.
type Placed = ((f64, f64), (f64, f64));

fn between(
    from: Placed,
    to: Placed,
    tolerance: f64,
    halves: u32,
    project: &impl Fn((f64, f64)) -> Option<(f64, f64)>,
    out: &mut Vec<(f64, f64)>,
) -> Option<()> {
    let middle = |a: (f64, f64), b: (f64, f64)| (0.5 * (a.0 + b.0), 0.5 * (a.1 + b.1));
    let point = middle(from.0, to.0);
    let (placed, straight) = (project(point)?, middle(from.1, to.1));
    let off = (placed.0 - straight.0).hypot(placed.1 - straight.1);
    if off <= tolerance || halves == 0 {
        return Some(());
    }
    between(from, (point, placed), tolerance, halves - 1, project, out)?;
    out.push(placed);
    between((point, placed), to, tolerance, halves - 1, project, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parabola is far from the chord of its ends; what is followed is near it everywhere.
    #[test]
    fn a_bent_edge_is_followed() {
        let bent = |(x, y): (f64, f64)| Some((x, y + x * x));
        let ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 5.0), (0.0, 0.0)];
        let followed = followed(&ring, 0.1, &bent).unwrap();
        assert!(
            followed.len() > 12 && followed.len() < 100,
            "{}",
            followed.len()
        );
        for pair in followed.windows(2).take_while(|p| p[1].0 < 10.0) {
            let (x, y) = (0.5 * (pair[0].0 + pair[1].0), 0.5 * (pair[0].1 + pair[1].1));
            assert!((y - x * x).abs() <= 0.1, "{x} {y}");
        }
        let none = |p: (f64, f64)| (p.0 < 5.0).then_some(p);
        assert!(super::followed(&ring, 0.1, &none).is_none());
    }
}
