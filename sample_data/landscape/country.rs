//! The ground without its trees and roofs: which way, water, town block or parcel a place is in.

mod settled;

use super::chance::gradient;
use super::colours::Brush;
use super::cover::Cover;
use super::farms::Farm;
use super::field::Field;
use super::parcels::{Cutting, Use};
use super::roads::{Course, Way};
use super::villages::{TownBlock, Village};
use super::voronoi::Mosaic;
use super::water::Pond;
use super::{LAST_YEAR, Plans};
use relais_core::grid::BBox;
use std::collections::HashMap;

/// What a place is, before trees and roofs.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// What covers the ground.
    pub cover: Cover,
    /// The place in its parcel.
    pub brush: Brush,
    /// How likely a tree stands here, when one may.
    pub trees: f32,
}

/// The ground around a box in a year, ready to be asked place by place. Coordinates are metres
/// from the anchor.
pub struct Country {
    pub(super) plans: Plans,
    pub(super) year: u16,
    blocks: Mosaic,
    /// For each block, what runs along its sides in the year, and in the last year.
    ways: Vec<Vec<(Course, Course)>>,
    cuttings: Vec<Cutting>,
    pub(super) farms: Vec<Farm>,
    pub(super) villages: Vec<Village>,
    towns: Option<Mosaic>,
    town_blocks: Vec<Option<TownBlock>>,
    ponds: Vec<Pond>,
    field: Field,
    usages: HashMap<u64, Use>,
    last: (u64, Use),
}

impl Country {
    /// The ground around a box.
    pub fn new(plans: Plans, bbox: &BBox, year: u16) -> Self {
        let blocks = plans.roads.blocks(&grown(bbox, 70.0));
        let ways = blocks
            .cells
            .iter()
            .map(|cell| {
                let course =
                    |y| move |s: &super::voronoi::Side| plans.roads.course(cell.key, s.other, y);
                cell.sides
                    .iter()
                    .map(|s| (course(year)(s), course(LAST_YEAR)(s)))
                    .collect()
            })
            .collect();
        let cuttings = blocks
            .cells
            .iter()
            .map(|c| Cutting::new(plans.roads.hash(c.key), c.x, c.y))
            .collect();
        let town_box = grown(bbox, 150.0);
        let villages = plans.villages.near(&town_box);
        let towns = (!villages.is_empty()).then(|| plans.villages.blocks(&town_box));
        let town_blocks = towns.iter().flat_map(|m| m.cells.iter());
        let town_blocks = town_blocks
            .map(|cell| plans.villages.town(cell, &villages, LAST_YEAR))
            .collect();
        let mut country = Self {
            plans,
            year,
            blocks,
            ways,
            cuttings,
            farms: Vec::new(),
            villages,
            towns,
            town_blocks,
            ponds: plans.water.ponds(&grown(bbox, 200.0)),
            field: Field::around(&plans, bbox),
            usages: HashMap::new(),
            last: (0, Use::Meadow),
        };
        country.farms = country.find_farms();
        country
    }

    /// What a place is.
    pub fn spot(&mut self, x: f64, y: f64) -> Spot {
        let here = self.field.at(x, y);
        let (bx, by) = here.bent;
        let k = self.blocks.find(bx, by);
        let brush = Brush {
            x,
            y,
            u: bx,
            v: by,
            edge: 100.0,
            hash: 0,
        };
        let way = self.way(k, bx, by);
        let bank = here.bank;
        if bank < 0.0 && way.course.is_none_or(|c| c.way != Way::Main) {
            return still(Cover::Water, brush);
        }
        if let Some(course) = way.course {
            let cover = if course.way == Way::Track {
                Cover::Track
            } else {
                Cover::Road
            };
            return still(
                cover,
                Brush {
                    hash: course.hash,
                    ..brush
                },
            );
        }
        for pond in self.ponds.iter().filter(|p| p.since <= self.year) {
            let shore = pond.shore(x, y);
            if shore < 7.0 {
                let cover = if shore < 0.0 {
                    Cover::Water
                } else {
                    Cover::Grass
                };
                let trees = if shore > 2.0 { 0.3 } else { 0.0 };
                return Spot {
                    cover,
                    brush,
                    trees,
                };
            }
        }
        if bank < 13.0 {
            return Spot {
                cover: Cover::Grass,
                brush,
                trees: if bank > 1.5 { 0.8 } else { 0.0 },
            };
        }
        // Brooks run in pipes under towns.
        if let Some(spot) = self.town_spot(brush) {
            return spot;
        }
        let brook = here.brook;
        if brook < 1.3 {
            return still(Cover::Water, brush);
        }
        if let Some(farm) = self.farms.iter().find(|f| near(f, x, y, f.radius + 16.0)) {
            // Yards have no clean outline, and half of them is grass.
            let bend = gradient(0xFA, x / 11.0, y / 11.0) + 0.6 * gradient(0xFB, x / 4.5, y / 4.5);
            let yard = (farm.x - x).hypot(farm.y - y) < farm.radius * (0.72 + 0.5 * bend);
            let cover = if yard { Cover::Yard } else { Cover::Garden };
            let trees = if yard { 0.0 } else { 0.12 };
            return Spot {
                cover,
                brush,
                trees,
            };
        }
        let mut spot = self.parcel(k, brush);
        if way.verge {
            spot.cover = Cover::Grass;
            spot.trees = 0.0;
        }
        if way.trees || brook < 7.5 {
            spot.trees = spot.trees.max(0.86);
        }
        spot
    }

    /// What runs at a bent place of block `k`.
    fn way(&self, k: usize, bx: f64, by: f64) -> OnWay {
        let mut found = OnWay {
            course: None,
            verge: false,
            trees: false,
        };
        for (side, (course, _)) in self.blocks.cells[k].sides.iter().zip(&self.ways[k]) {
            let off = side.distance(bx, by) - course.half_m;
            if off < 0.0 && course.half_m > 0.0 {
                let wider = found.course.is_none_or(|c| c.half_m < course.half_m);
                if wider {
                    found.course = Some(*course);
                }
            } else if off < 5.2 {
                found.trees |= course.trees && (off > 1.2 || course.half_m == 0.0) && off < 4.2;
                found.verge |= course.half_m > 0.0 && off < 2.2;
            }
        }
        found
    }

    fn parcel(&mut self, k: usize, brush: Brush) -> Spot {
        let place = self.cuttings[k].place(brush.u, brush.v);
        let usage = if self.last.0 == place.hash {
            self.last.1
        } else {
            let (plans, year) = (&self.plans, self.year);
            *self
                .usages
                .entry(place.hash)
                .or_insert_with(|| plans.parcels.usage(place.hash, place.middle, year))
        };
        self.last = (place.hash, usage);
        let hedged = place.hash & 7 == 0 && place.edge < 2.3;
        let trees = match usage {
            _ if hedged => 0.85,
            Use::Broadleaf => 0.97,
            Use::Conifer => 0.94,
            Use::Poplar => 0.9,
            Use::Fallow => 0.16,
            Use::Cut => 0.02,
            Use::Meadow => 0.012,
            Use::Vineyard | Use::Orchard => 0.0,
            _ => 0.0006,
        };
        Spot {
            cover: Cover::of(usage),
            brush: Brush {
                u: place.u,
                v: place.v,
                edge: place.edge as f32,
                hash: place.hash,
                ..brush
            },
            trees,
        }
    }
}

/// True within a distance of a farm.
fn near(farm: &Farm, x: f64, y: f64, reach: f64) -> bool {
    let (dx, dy) = (farm.x - x, farm.y - y);
    dx * dx + dy * dy < reach * reach
}

/// What runs at a place.
struct OnWay {
    course: Option<Course>,
    verge: bool,
    trees: bool,
}

fn still(cover: Cover, brush: Brush) -> Spot {
    Spot {
        cover,
        brush,
        trees: 0.0,
    }
}

/// A box with a margin around.
pub fn grown(bbox: &BBox, margin: f64) -> BBox {
    BBox {
        min_x: bbox.min_x - margin,
        min_y: bbox.min_y - margin,
        max_x: bbox.max_x + margin,
        max_y: bbox.max_y + margin,
    }
}
