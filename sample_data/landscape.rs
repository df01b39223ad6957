//! One invented landscape, as a model: what covers a place in a year, how high it lies, what
//! stands on it, what colour it has. Everything is a function of the seed and the place, worked
//! out window by window, so a landscape has no size. Sensors, land-cover layers and damage are
//! rendered from it by others.
//!
//! It is laid at a plausible spot of Nouvelle-Aquitaine, Lambert-93 metres around [`ANCHOR`]; its
//! places, names and heights are fictitious.

pub mod chance;
pub mod voronoi;
pub mod water;
pub mod relief;
pub mod roads;
pub mod villages;
pub mod parcels;
pub mod buildings;
pub mod farms;
pub mod cover;
pub mod colours;
pub mod field;
pub mod country;
pub mod targets;
pub mod trees;
pub mod names;
pub mod view;

pub use colours::Rho;
pub use cover::Cover;
pub use targets::Target;
pub use view::{Ground, View};

use relais_core::grid::BBox;

/// The middle of the landscape, EPSG:2154.
pub const ANCHOR: (f64, f64) = (443_000.0, 6_411_000.0);

/// The years whose state is told apart.
pub const YEARS: [u16; 4] = [2009, 2015, 2020, 2025];

/// The last of them.
pub(crate) const LAST_YEAR: u16 = 2025;

/// The plans of a landscape: one for each layer of the ground.
#[derive(Debug, Clone, Copy)]
pub struct Plans {
    pub(crate) seed: u64,
    pub(crate) water: water::Water,
    pub(crate) relief: relief::Relief,
    pub(crate) roads: roads::Roads,
    pub(crate) villages: villages::Villages,
    pub(crate) parcels: parcels::Parcels,
}

/// A landscape. Its places are EPSG:2154 metres.
#[derive(Debug, Clone, Copy)]
pub struct Landscape {
    plans: Plans,
}

impl Landscape {
    /// The landscape of a seed.
    pub fn new(seed: u64) -> Self {
        let water = water::Water::new(seed);
        Self {
            plans: Plans {
                seed,
                water,
                relief: relief::Relief::new(seed, water),
                roads: roads::Roads::new(seed),
                villages: villages::Villages::new(seed),
                parcels: parcels::Parcels::new(seed, water),
            },
        }
    }

    /// Height of the ground, metres above the ellipsoid GRS80 (buildings and trees not counted).
    pub fn height_at(&self, x: f64, y: f64) -> f64 {
        self.plans.relief.height(x - ANCHOR.0, y - ANCHOR.1)
    }

    /// Slope of the ground towards east and towards north.
    pub fn slope_at(&self, x: f64, y: f64) -> (f64, f64) {
        self.plans.relief.slope(x - ANCHOR.0, y - ANCHOR.1)
    }

    /// The landscape within a box in a year, ready to be asked place by place. `cell_m` is the
    /// side of the cells in which it will be seen: edges of targets are blurred by that much.
    pub fn view(&self, bbox: &BBox, year: u16, cell_m: f64) -> View {
        View::new(self.plans, &local(bbox), year, cell_m)
    }

    fn around(&self, x: f64, y: f64, year: u16) -> View {
        let bbox = BBox {
            min_x: x,
            min_y: y,
            max_x: x,
            max_y: y,
        };
        self.view(&bbox, year, 0.25)
    }

    /// What covers a place in a year. For many places take a [`View`].
    pub fn class_at(&self, x: f64, y: f64, year: u16) -> Cover {
        self.around(x, y, year).at(x, y).cover
    }

    /// The reflectance of a place in a year, without shadows. For many places take a [`View`].
    pub fn reflectance(&self, x: f64, y: f64, year: u16) -> Rho {
        self.around(x, y, year).at(x, y).rho
    }

    /// The targets within a box, EPSG:2154.
    pub fn targets(&self, bbox: &BBox) -> Vec<Target> {
        targets::around(self.plans, &local(bbox))
            .into_iter()
            .map(|t| Target {
                x: t.x + ANCHOR.0,
                y: t.y + ANCHOR.1,
            })
            .filter(|t| {
                t.x >= bbox.min_x && t.x < bbox.max_x && t.y >= bbox.min_y && t.y < bbox.max_y
            })
            .collect()
    }

    /// The villages whose houses may stand within a box: name, and church in EPSG:2154.
    pub fn villages(&self, bbox: &BBox) -> Vec<(String, f64, f64)> {
        let near = self.plans.villages.near(&local(bbox));
        near.iter()
            .map(|v| (names::village(v), v.x + ANCHOR.0, v.y + ANCHOR.1))
            .collect()
    }
}

/// A box in metres from the anchor.
fn local(bbox: &BBox) -> BBox {
    BBox {
        min_x: bbox.min_x - ANCHOR.0,
        min_y: bbox.min_y - ANCHOR.1,
        max_x: bbox.max_x - ANCHOR.0,
        max_y: bbox.max_y - ANCHOR.1,
    }
}
