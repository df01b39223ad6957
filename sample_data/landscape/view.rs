//! The landscape within a box in a year: ground, roofs, crowns and targets together.

use super::buildings::Building;
use super::colours::{self, Brush, Rho};
use super::country::{Country, grown};
use super::cover::Cover;
use super::targets::{self, CLEARING_M, Target};
use super::trees::Trees;
use super::{ANCHOR, Plans};
use relais_core::grid::BBox;

/// Side of the squares in which buildings are looked up.
const BIN: f64 = 20.0;

/// What is seen from above at a place.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// What it is.
    pub cover: Cover,
    /// Its reflectance, flat and without shadows.
    pub rho: Rho,
    /// Its height above the bare ground, metres.
    pub top_m: f32,
}

/// The landscape within a box. Places outside it are answered at the price of mistakes.
pub struct View {
    country: Country,
    buildings: Vec<Building>,
    bins: Bins,
    targets: Vec<Target>,
    trees: Trees,
    cell_m: f64,
}

impl View {
    /// A view of a box in metres from the anchor.
    pub(super) fn new(plans: Plans, bbox: &BBox, year: u16, cell_m: f64) -> Self {
        let mut country = Country::new(plans, bbox, year);
        let near = grown(bbox, 45.0);
        let buildings: Vec<Building> = country
            .all_buildings()
            .into_iter()
            .filter(|b| b.since <= year && touches(b, &near))
            .collect();
        let bins = Bins::new(&buildings, &near);
        let targets = targets::around(plans, &near);
        let trees = Trees::plant(&mut country, plans.seed, bbox, |x, y, r| {
            bins.near(x, y).iter().all(|&k| {
                let b = &buildings[k as usize];
                (b.x - x).hypot(b.y - y) > r + b.half_width.max(0.8 * b.half_length)
            }) && targets
                .iter()
                .all(|t| (t.x - x).abs().max((t.y - y).abs()) > CLEARING_M)
        });
        Self {
            country,
            buildings,
            bins,
            targets,
            trees,
            cell_m,
        }
    }

    /// What is seen at a place, EPSG:2154.
    #[inline]
    pub fn at(&mut self, x: f64, y: f64) -> Ground {
        let (x, y) = (x - ANCHOR.0, y - ANCHOR.1);
        for t in &self.targets {
            if let Some(rho) = targets::paint(x - t.x, y - t.y, self.cell_m) {
                return Ground {
                    cover: Cover::Target,
                    rho,
                    top_m: 0.0,
                };
            }
        }
        for &k in self.bins.at(x, y) {
            let b = &self.buildings[k as usize];
            if let Some((u, v)) = b.inside(x, y) {
                let brush = Brush {
                    x,
                    y,
                    u,
                    v,
                    edge: 0.0,
                    hash: b.id,
                };
                return Ground {
                    cover: Cover::Building,
                    rho: colours::roof(b.roof, b.id, &brush),
                    top_m: b.top(v),
                };
            }
        }
        if let Some((crown, top_m)) = self.trees.over(x, y) {
            let brush = Brush {
                x,
                y,
                u: 0.0,
                v: 0.0,
                edge: 0.0,
                hash: 0,
            };
            return Ground {
                cover: crown.cover,
                rho: colours::crown(crown.cover, crown.tone, &brush),
                top_m,
            };
        }
        let spot = self.country.spot(x, y);
        Ground {
            cover: spot.cover,
            rho: colours::paint(spot.cover, &spot.brush),
            top_m: low(spot.cover),
        }
    }

    /// The buildings that stand in the view, corners in EPSG:2154.
    pub fn buildings(&self) -> impl Iterator<Item = Building> + '_ {
        self.buildings.iter().map(|b| Building {
            x: b.x + ANCHOR.0,
            y: b.y + ANCHOR.1,
            ..*b
        })
    }
}

/// Height of what grows low.
fn low(cover: Cover) -> f32 {
    match cover {
        Cover::Maize => 1.8,
        Cover::Tunnels => 2.5,
        Cover::Orchard => 1.5,
        _ => 0.0,
    }
}

fn touches(b: &Building, bbox: &BBox) -> bool {
    let reach = b.half_length.hypot(b.half_width);
    b.x + reach > bbox.min_x
        && b.x - reach < bbox.max_x
        && b.y + reach > bbox.min_y
        && b.y - reach < bbox.max_y
}

/// Which buildings touch each square of a lattice, and the squares around.
struct Bins {
    x0: f64,
    y0: f64,
    columns: usize,
    rows: usize,
    inside: Vec<Vec<u32>>,
    around: Vec<Vec<u32>>,
}

impl Bins {
    fn new(buildings: &[Building], bbox: &BBox) -> Self {
        let columns = ((bbox.max_x - bbox.min_x) / BIN).ceil().max(1.0) as usize;
        let rows = ((bbox.max_y - bbox.min_y) / BIN).ceil().max(1.0) as usize;
        let mut bins = Self {
            x0: bbox.min_x,
            y0: bbox.min_y,
            columns,
            rows,
            inside: vec![Vec::new(); columns * rows],
            around: vec![Vec::new(); columns * rows],
        };
        for (k, b) in buildings.iter().enumerate() {
            let reach = b.half_length.hypot(b.half_width);
            bins.fill(k as u32, b, reach, true);
            bins.fill(k as u32, b, reach + 8.0, false);
        }
        bins
    }

    fn fill(&mut self, k: u32, b: &Building, reach: f64, inside: bool) {
        let (i0, j0) = self.square(b.x - reach, b.y - reach);
        let (i1, j1) = self.square(b.x + reach, b.y + reach);
        for j in j0..=j1 {
            for i in i0..=i1 {
                let at = j * self.columns + i;
                if inside {
                    self.inside[at].push(k);
                } else {
                    self.around[at].push(k);
                }
            }
        }
    }

    #[inline]
    fn square(&self, x: f64, y: f64) -> (usize, usize) {
        let at = |v: f64, n: usize| ((v / BIN).max(0.0) as usize).min(n - 1);
        (at(x - self.x0, self.columns), at(y - self.y0, self.rows))
    }

    #[inline]
    fn at(&self, x: f64, y: f64) -> &[u32] {
        let (i, j) = self.square(x, y);
        &self.inside[j * self.columns + i]
    }

    fn near(&self, x: f64, y: f64) -> &[u32] {
        let (i, j) = self.square(x, y);
        &self.around[j * self.columns + i]
    }
}
