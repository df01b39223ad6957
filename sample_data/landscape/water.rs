//! Rivers, brooks and ponds: each a function of the place.

use super::chance::{Dice, gradient, mix, unit};
use super::voronoi::span;
use relais_core::grid::BBox;
use std::f64::consts::TAU;

/// Distance between two rivers, metres.
const RIVERS: f64 = 7200.0;
/// Distance between two brooks along a river.
const BROOKS: f64 = 1900.0;
/// Side of the squares that may hold a pond.
const PONDS: f64 = 620.0;
/// Rivers run along this direction (cosine and sine).
const ALONG: (f64, f64) = (0.956, 0.292);

/// The waters of a landscape. Coordinates are metres from the anchor of the landscape.
#[derive(Debug, Clone, Copy)]
pub struct Water {
    seed: u64,
    phases: [f64; 3],
}

/// A pond: a rounded patch of still water.
#[derive(Debug, Clone, Copy)]
pub struct Pond {
    /// Centre.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Mean radius.
    pub radius: f64,
    /// First year of water: 0 when it was always there.
    pub since: u16,
    seed: u64,
}

impl Pond {
    /// Distance to its shore, negative in the water.
    pub fn shore(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.x, (y - self.y) * 1.35);
        let far = dx.abs().max(dy.abs());
        if far > 2.0 * self.radius {
            return far - self.radius;
        }
        let d = dx.hypot(dy);
        let bend = gradient(self.seed, x / 22.0, y / 22.0);
        d - self.radius * (1.0 + 0.28 * bend)
    }
}

impl Water {
    /// The waters of a seed.
    pub fn new(seed: u64) -> Self {
        let seed = mix(seed, 0x77, 0);
        let phase = |k| TAU * unit(mix(seed, k, 1));
        Self {
            seed,
            phases: [phase(0), phase(1), phase(2)],
        }
    }

    /// Along and across the rivers.
    fn turn(x: f64, y: f64) -> (f64, f64) {
        (ALONG.0 * x + ALONG.1 * y, ALONG.0 * y - ALONG.1 * x)
    }

    /// Where the bed of river `k` lies across, and its slope, at a place along it.
    fn bed(&self, k: i64, s: f64) -> (f64, f64) {
        let shift = TAU * unit(mix(self.seed, k, 2));
        let mut at = RIVERS * k as f64 - 330.0;
        let mut slope = 0.0;
        for (amplitude, length, phase) in [
            (170.0, 2900.0, self.phases[0]),
            (62.0, 1130.0, self.phases[1]),
            (13.0, 410.0, self.phases[2]),
        ] {
            let angle = TAU * s / length + phase + if k == 0 { 0.0 } else { shift };
            at += amplitude * angle.sin();
            slope += amplitude * TAU / length * angle.cos();
        }
        (at, slope)
    }

    /// Distance to the middle of the nearest river, signed, and how far along it.
    pub fn river(&self, x: f64, y: f64) -> (f64, f64) {
        let (s, t) = Self::turn(x, y);
        let k = (t / RIVERS).round() as i64;
        let (at, slope) = self.bed(k, s);
        ((t - at) / (1.0 + slope * slope).sqrt(), s)
    }

    /// Half the width of a river at a place along it.
    pub fn half_width(&self, s: f64) -> f64 {
        16.5 + 3.0 * (s / 240.0 + self.phases[1]).sin()
    }

    /// Distance to the nearest brook, signed, and the distance from the river.
    pub fn brook(&self, x: f64, y: f64) -> (f64, f64) {
        let (s, t) = Self::turn(x, y);
        let k = ((s - 500.0) / BROOKS).round();
        let phase = TAU * unit(mix(self.seed, k as i64, 4));
        let (a, b) = (t / 640.0 + phase, t / 230.0 + 2.0 * phase);
        let at = 500.0 + BROOKS * k + 95.0 * a.sin() + 22.0 * b.sin();
        let slope = 95.0 / 640.0 * a.cos() + 22.0 / 230.0 * b.cos();
        ((s - at) / (1.0 + slope * slope).sqrt(), t)
    }

    /// The ponds that may touch a box.
    pub fn ponds(&self, bbox: &BBox) -> Vec<Pond> {
        let (i0, j0, columns, rows) = span(PONDS, bbox, 1);
        (0..columns * rows)
            .filter_map(|k| self.pond(i0 + k % columns, j0 + k / columns))
            .collect()
    }

    fn pond(&self, i: i64, j: i64) -> Option<Pond> {
        let hash = mix(self.seed ^ 0x90D5, i, j);
        let mut dice = Dice::new(hash);
        if !dice.chance(0.3) {
            return None;
        }
        let x = (i as f64 + dice.between(0.15, 0.85)) * PONDS;
        let y = (j as f64 + dice.between(0.15, 0.85)) * PONDS;
        let radius = dice.between(11.0, 30.0);
        let since = if dice.chance(0.3) {
            2011 + (dice.unit() * 13.0) as u16
        } else {
            0
        };
        (self.river(x, y).0.abs() > 150.0).then_some(Pond {
            x,
            y,
            radius,
            since,
            seed: hash,
        })
    }
}
