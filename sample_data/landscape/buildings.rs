//! Buildings: rectangles with roofs and heights, those of town blocks among them.

use super::chance::Dice;
use super::villages::{Quarter, TownBlock};

/// No roof, tree or tower stands higher above the ground than this, metres.
pub const MAX_TOP_M: f32 = 19.0;

/// What a roof is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roof {
    /// Red tiles.
    Tile,
    /// Old brown tiles.
    OldTile,
    /// Slate.
    Slate,
    /// Grey metal sheet.
    Metal,
    /// White membrane, which may saturate a sensor.
    White,
    /// Dark flat roof.
    Flat,
    /// Solar panels.
    Panels,
}

/// A building: a rectangle on the ground with a ridge along its length.
#[derive(Debug, Clone, Copy)]
pub struct Building {
    /// A name that no other building of the landscape has.
    pub id: u64,
    /// Centre, metres from the anchor.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Direction of its length (cosine, sine).
    pub axis: (f64, f64),
    /// Half its length, metres.
    pub half_length: f64,
    /// Half its width, metres.
    pub half_width: f64,
    /// Height of the walls, metres.
    pub eave: f32,
    /// Height of the ridge, metres.
    pub ridge: f32,
    /// Its roof.
    pub roof: Roof,
    /// The year it was built, 0 before 2009.
    pub since: u16,
}

impl Building {
    /// Its four corners, in order.
    pub fn corners(&self) -> [(f64, f64); 4] {
        self.grown(0.0)
    }

    /// The corners of the rectangle with a margin around.
    pub fn grown(&self, margin: f64) -> [(f64, f64); 4] {
        let (c, s) = self.axis;
        let (l, w) = (self.half_length + margin, self.half_width + margin);
        [(l, w), (-l, w), (-l, -w), (l, -w)]
            .map(|(p, q)| (self.x + p * c - q * s, self.y + p * s + q * c))
    }

    /// Its footprint, square metres.
    pub fn area_m2(&self) -> f64 {
        4.0 * self.half_length * self.half_width
    }

    /// Along and across the building, when a place lies on it.
    #[inline]
    pub fn inside(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (dx, dy) = (x - self.x, y - self.y);
        let p = self.axis.0 * dx + self.axis.1 * dy;
        let q = self.axis.0 * dy - self.axis.1 * dx;
        (p.abs() <= self.half_length && q.abs() <= self.half_width).then_some((p, q))
    }

    /// Height of the roof across the building.
    #[inline]
    pub fn top(&self, q: f64) -> f32 {
        let part = 1.0 - (q.abs() / self.half_width) as f32;
        self.eave + part * (self.ridge - self.eave)
    }

    /// True when the rectangle, grown by a margin, touches another.
    pub fn touches(&self, other: &Building, margin: f64) -> bool {
        let (mine, theirs) = (self.grown(margin), other.corners());
        [self.axis, other.axis].into_iter().all(|(c, s)| {
            [(c, s), (-s, c)].into_iter().all(|(ax, ay)| {
                let range = |ring: &[(f64, f64); 4]| {
                    ring.iter()
                        .map(|p| p.0 * ax + p.1 * ay)
                        .fold((f64::INFINITY, f64::NEG_INFINITY), |r, d| {
                            (r.0.min(d), r.1.max(d))
                        })
                };
                let (a, b) = (range(&mine), range(&theirs));
                a.0 <= b.1 && b.0 <= a.1
            })
        })
    }
}

/// How houses of a quarter stand along a street.
struct Rule {
    lot: (f64, f64),
    setback: (f64, f64),
    length: (f64, f64),
    width: (f64, f64),
    eave: (f64, f64),
    empty: f64,
}

impl Rule {
    fn of(quarter: Quarter) -> Self {
        match quarter {
            Quarter::Old => Rule {
                lot: (9.0, 13.0),
                setback: (4.4, 5.2),
                length: (8.0, 12.5),
                width: (8.0, 11.0),
                eave: (5.5, 8.0),
                empty: 0.08,
            },
            Quarter::Houses => Rule {
                lot: (16.0, 25.0),
                setback: (8.0, 14.0),
                length: (9.0, 15.5),
                width: (7.5, 10.5),
                eave: (2.8, 5.0),
                empty: 0.1,
            },
            Quarter::Activity => Rule {
                lot: (30.0, 50.0),
                setback: (9.0, 13.0),
                length: (22.0, 40.0),
                width: (13.0, 22.0),
                eave: (5.0, 8.0),
                empty: 0.0,
            },
            Quarter::Square => Rule {
                lot: (60.0, 60.0),
                setback: (14.0, 14.0),
                length: (26.0, 26.0),
                width: (10.5, 10.5),
                eave: (10.0, 10.0),
                empty: 0.0,
            },
        }
    }
}

fn roof(quarter: Quarter, dice: &mut Dice) -> Roof {
    let d = dice.unit();
    match quarter {
        Quarter::Activity if d < 0.34 => Roof::White,
        Quarter::Activity if d < 0.6 => Roof::Metal,
        Quarter::Activity if d < 0.85 => Roof::Flat,
        Quarter::Activity => Roof::Panels,
        Quarter::Old if d < 0.62 => Roof::OldTile,
        Quarter::Houses if d < 0.2 => Roof::OldTile,
        Quarter::Houses if d > 0.95 => Roof::Slate,
        Quarter::Square => Roof::OldTile,
        _ => Roof::Tile,
    }
}

/// The buildings of a town block. `free` says whether a place keeps clear of roads and water.
pub fn town(block: &TownBlock, mut free: impl FnMut(f64, f64) -> bool) -> Vec<Building> {
    let rule = Rule::of(block.quarter);
    let mut out: Vec<Building> = Vec::new();
    for (k, side) in block.cell.sides.iter().enumerate() {
        let (dx, dy) = (side.to.0 - side.from.0, side.to.1 - side.from.1);
        let run = dx.hypot(dy);
        if run < 12.0 {
            continue;
        }
        let axis = (dx / run, dy / run);
        let mut dice = Dice::new(block.hash ^ (k as u64 + 1).wrapping_mul(0x9E37_79B9));
        let mut at = dice.between(2.0, 8.0);
        let mut turn = 0u64;
        while at < run {
            turn += 1;
            let lot = dice.between(rule.lot.0, rule.lot.1);
            let length = dice.between(rule.length.0, rule.length.1);
            let width = dice.between(rule.width.0, rule.width.1).min(length);
            let setback = dice.between(rule.setback.0, rule.setback.1);
            let eave = dice.between(rule.eave.0, rule.eave.1) as f32;
            let kind = roof(block.quarter, &mut dice);
            let skip = dice.chance(rule.empty);
            let middle = at + lot / 2.0;
            at += lot;
            let into = setback + width / 2.0;
            let flat = matches!(kind, Roof::White | Roof::Flat);
            let candidate = Building {
                id: block.hash.wrapping_add((k as u64) << 8).wrapping_add(turn),
                x: side.from.0 + axis.0 * middle - side.nx * into,
                y: side.from.1 + axis.1 * middle - side.ny * into,
                axis,
                half_length: length / 2.0,
                half_width: width / 2.0,
                eave,
                ridge: if flat {
                    eave
                } else {
                    eave + 0.17 * width as f32
                },
                roof: kind,
                since: block.since,
            };
            let fits = candidate
                .grown(0.5)
                .into_iter()
                .all(|(x, y)| block.cell.depth(x, y) > 4.0 && free(x, y));
            if !skip && fits && !out.iter().any(|b| candidate.touches(b, 0.4)) {
                out.push(candidate);
            }
            if block.quarter == Quarter::Square && !out.is_empty() {
                out.push(tower(&out[0]));
                return out;
            }
        }
    }
    out
}

/// The tower at the end of a church.
fn tower(nave: &Building) -> Building {
    let back = nave.half_length - 2.6;
    Building {
        id: nave.id ^ 0x70AA,
        x: nave.x + nave.axis.0 * back,
        y: nave.y + nave.axis.1 * back,
        half_length: 3.0,
        half_width: 3.0,
        eave: 16.5,
        ridge: 18.8,
        roof: Roof::Slate,
        ..*nave
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_touch_when_they_overlap() {
        let a = Building {
            id: 1,
            x: 0.0,
            y: 0.0,
            axis: (1.0, 0.0),
            half_length: 5.0,
            half_width: 4.0,
            eave: 3.0,
            ridge: 5.0,
            roof: Roof::Tile,
            since: 0,
        };
        let turned = Building {
            x: 10.0,
            axis: (0.6, 0.8),
            ..a
        };
        assert!(!a.touches(&Building { x: 10.5, ..a }, 0.4));
        assert!(a.touches(&Building { x: 9.9, ..a }, 0.0));
        assert!(a.touches(&turned, 0.0));
        assert_eq!(a.top(0.0), 5.0);
        assert_eq!(a.top(-4.0), 3.0);
        assert!(a.inside(5.1, 0.0).is_none() && a.inside(-5.0, 4.0).is_some());
    }
}
