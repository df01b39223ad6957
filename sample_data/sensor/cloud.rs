//! One cloud a scene, and its shadow. Its outline is a curve, so that a mask can follow it.

use crate::landscape::chance::{gradient, grain};

/// A cloud on the ground plane, EPSG:2154 metres.
#[derive(Debug, Clone, Copy)]
pub struct Cloud {
    /// Centre.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Mean radius, metres.
    pub radius: f64,
    /// How far its shadow lies from it (east, north), metres.
    pub shadow: (f64, f64),
    /// Its chance.
    pub seed: u64,
}

impl Cloud {
    /// How far the outline lies from the centre in a direction (radians from east).
    pub fn reach(&self, angle: f64) -> f64 {
        let wobble = gradient(
            self.seed,
            1.15 * angle.cos() + 7.3,
            1.15 * angle.sin() + 3.1,
        );
        let frill = gradient(self.seed ^ 9, 2.9 * angle.cos(), 2.9 * angle.sin());
        self.radius * (1.0 + 0.5 * wobble + 0.14 * frill)
    }

    /// The outline as a closed ring of points, clockwise.
    pub fn outline(&self, points: usize) -> Vec<(f64, f64)> {
        (0..=points)
            .map(|k| {
                let angle = -std::f64::consts::TAU * (k % points) as f64 / points as f64;
                let r = self.reach(angle);
                (self.x + r * angle.cos(), self.y + r * angle.sin())
            })
            .collect()
    }

    /// How thick it is over a place: 0 clear, 1 opaque; one half on the outline.
    #[inline]
    pub fn thickness(&self, x: f64, y: f64) -> f32 {
        let (dx, dy) = (x - self.x, y - self.y);
        let d = dx.hypot(dy);
        if d > 1.7 * self.radius {
            return 0.0;
        }
        let edge = self.reach(dy.atan2(dx));
        let soft = 0.3 * self.radius;
        let curl = 0.3
            * grain(
                self.seed ^ 3,
                x / (0.11 * self.radius),
                y / (0.11 * self.radius),
            );
        (0.5 + ((edge - d) / soft) as f32 * 0.5 + curl * 0.5).clamp(0.0, 1.0)
    }

    /// How bright it is over a place: reflectance at the top of the atmosphere.
    #[inline]
    pub fn brightness(&self, x: f64, y: f64) -> f32 {
        let s = self.radius;
        let billow = gradient(self.seed ^ 5, x / (0.22 * s), y / (0.22 * s)) as f32
            + 0.5 * grain(self.seed ^ 6, x / (0.06 * s), y / (0.06 * s))
            + 0.12 * grain(self.seed ^ 7, x / 2.3, y / 2.3);
        0.64 + 0.3 * billow
    }

    /// Share of the direct light that reaches a place under it.
    #[inline]
    pub fn light(&self, x: f64, y: f64) -> f32 {
        1.0 - 0.92 * self.thickness(x - self.shadow.0, y - self.shadow.1)
    }
}
