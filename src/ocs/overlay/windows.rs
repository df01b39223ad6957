//! The work cut into windows: a grid that depends on the millésimes taken together, whatever their
//! order, and on nothing else.

use std::collections::BTreeMap;

use relais_core::ops::overlay::{Frame, Place, divide, each_edge, edges_of};
use relais_core::vector::MultiPolygon;
use relais_core::vector::grain::{GRAINS, coordinate};

use super::OverlayFault;
use super::stitch::Mesh;
use super::window::Window;
use crate::millesime::Millesime;

/// Edges that a window has on average.
const EDGES: f64 = 12_000.0;
/// The largest side of a window, in metres: what is exact at once.
const LARGEST_M: i64 = 1 << 15;
/// The smallest, so that a point where everything is makes no end of windows.
const SMALLEST_M: i64 = 1 << 5;
/// Lines between windows are not on round coordinates, where boundaries of parcels are.
const OFF: i64 = GRAINS / 3;

/// Windows with something in them, from west to east, then from south to north.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) windows: Vec<Window>,
    pub(super) mesh: Mesh,
}

/// A box of places and how many edges are in it.
#[derive(Clone, Copy)]
struct Extent {
    min: Place,
    max: Place,
    edges: usize,
}

impl Extent {
    /// That of a shape; none for one without an edge, or with a point that has no place.
    fn of(shape: &MultiPolygon<f64>) -> Option<Self> {
        let mut all: Option<Self> = None;
        each_edge(shape, |edge| {
            let (a, b) = (edge.a, edge.b);
            let one = Self {
                min: Place::new(a.x, a.y.min(b.y)),
                max: Place::new(b.x, a.y.max(b.y)),
                edges: 1,
            };
            all = Some(all.map_or(one, |all| all.with(one)));
        })?;
        all
    }

    fn with(self, other: Self) -> Self {
        let low = |p: Place, q: Place| Place::new(p.x.min(q.x), p.y.min(q.y));
        let high = |p: Place, q: Place| Place::new(p.x.max(q.x), p.y.max(q.y));
        Self {
            min: low(self.min, other.min),
            max: high(self.max, other.max),
            edges: self.edges + other.edges,
        }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.min.x < other.max.x
            && other.min.x < self.max.x
            && self.min.y < other.max.y
            && other.min.y < self.max.y
    }

    fn text(&self) -> String {
        let m = |v: i64| format!("{:.0}", coordinate(v));
        format!(
            "{} {} to {} {}",
            m(self.min.x),
            m(self.min.y),
            m(self.max.x),
            m(self.max.y)
        )
    }
}

/// Cuts the work into windows. Zones are looked at where there are parcels.
pub(super) fn plan(
    millesimes: &[&Millesime],
    zones: Option<&Millesime>,
) -> Result<Plan, OverlayFault> {
    let extents: Vec<Option<Extent>> = millesimes.iter().map(|m| extent(m)).collect();
    agree(millesimes, &extents)?;
    let Some(all) = extents.into_iter().flatten().reduce(Extent::with) else {
        return Ok(Plan::default());
    };
    let side = side(&all);
    let origin = Place::new(
        all.min.x.div_euclid(side) * side - OFF,
        all.min.y.div_euclid(side) * side - OFF,
    );
    let mut windows = Windows::new();
    for (date, millesime) in millesimes.iter().enumerate() {
        for (number, parcel) in (0..).zip(&millesime.parcels) {
            if let Some(extent) = Extent::of(&parcel.shape) {
                let parcel = (date, number, &*parcel.shape);
                place(&mut windows, parcel, &extent, origin, side);
            }
        }
    }
    if let Some(zones) = zones {
        overlay_zones(&mut windows, zones, millesimes.len(), origin, side);
    }
    let windows: Vec<Window> = windows.into_values().collect();
    Ok(Plan {
        mesh: Mesh {
            corners: windows.iter().map(|window| window.frame.min).collect(),
            side,
        },
        windows,
    })
}

fn extent(millesime: &Millesime) -> Option<Extent> {
    let parcels = millesime.parcels.iter();
    let extents = parcels.filter_map(|p| Extent::of(&p.shape));
    extents.reduce(Extent::with)
}

/// One CRS, and places in common.
fn agree(millesimes: &[&Millesime], extents: &[Option<Extent>]) -> Result<(), OverlayFault> {
    for (other, theirs) in millesimes.iter().zip(extents).skip(1) {
        let (first, ours) = (millesimes[0], &extents[0]);
        if first.crs != other.crs {
            return Err(OverlayFault::Crs {
                first: first.date.clone(),
                first_crs: first.crs.to_string(),
                other: other.date.clone(),
                other_crs: other.crs.to_string(),
            });
        }
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && !ours.overlaps(theirs)
        {
            return Err(OverlayFault::Apart {
                first: first.date.clone(),
                first_box: ours.text(),
                other: other.date.clone(),
                other_box: theirs.text(),
            });
        }
    }
    Ok(())
}

/// The side of windows, a power of two metres, with which they have so many edges on average.
fn side(all: &Extent) -> i64 {
    let m = |low: i64, high: i64| coordinate(high - low).max(1.0);
    let area_m2 = m(all.min.x, all.max.x) * m(all.min.y, all.max.y);
    let wanted_m = (area_m2 * EDGES / all.edges as f64).sqrt();
    let mut side_m = SMALLEST_M;
    while side_m < LARGEST_M && (side_m as f64) < wanted_m {
        side_m *= 2;
    }
    side_m * GRAINS
}

/// Windows by column and row.
type Windows = BTreeMap<(i64, i64), Window>;

/// Puts zones into the windows that there are, as one more date.
fn overlay_zones(windows: &mut Windows, zones: &Millesime, date: usize, origin: Place, side: i64) {
    for (number, zone) in (0..).zip(&zones.parcels) {
        let edges = edges_of(&zone.shape).unwrap_or_default();
        for (key, part) in divide(edges, origin, side) {
            if let Some(window) = windows.get_mut(&key) {
                window.add_part((date, number), part);
            }
        }
    }
}

/// Puts a parcel into its windows.
fn place(
    windows: &mut Windows,
    (date, number, shape): (usize, u32, &MultiPolygon<f64>),
    extent: &Extent,
    origin: Place,
    side: i64,
) {
    let frame = |(column, row): (i64, i64)| {
        let min = Place::new(origin.x + column * side, origin.y + row * side);
        Frame {
            min,
            max: Place::new(min.x + side, min.y + side),
        }
    };
    let of = |p: Place| {
        (
            (p.x - origin.x).div_euclid(side),
            (p.y - origin.y).div_euclid(side),
        )
    };
    let home = of(extent.min);
    if frame(home).holds(extent.min, extent.max) {
        let window = windows
            .entry(home)
            .or_insert_with(|| Window::new(frame(home)));
        window.add_whole((date, number), extent.edges);
        return;
    }
    let edges = edges_of(shape).unwrap_or_default();
    for (key, part) in divide(edges, origin, side) {
        let window = windows
            .entry(key)
            .or_insert_with(|| Window::new(frame(key)));
        window.add_part((date, number), part);
    }
}
