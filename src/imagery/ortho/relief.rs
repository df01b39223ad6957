//! The heights of the ground under an output block, where a sensor model needs them.

use relais_core::fault::Trouble;
use relais_core::grid::{Mapping, Window};

use super::lattice::Lattice;
use crate::terrain::{Ground, Heights};

/// The ground, and how finely it is followed.
pub struct Relief {
    ground: Option<Ground>,
    /// Nodes of the relief every so many output pixels.
    step: usize,
    error_px: f64,
}

/// The relief is followed at nodes at most this far apart, in output pixels.
const COARSEST: usize = 32;
/// Without relief, positions are interpolated between nodes this far apart at most.
const FLAT: usize = 64;
/// Largest error between nodes of the relief, in source pixels.
const TOLERANCE_PX: f64 = 0.05;
/// Side of the windows on which that error is measured, in output pixels.
const PROBE: usize = 64;

impl Relief {
    /// No relief: mappings that do not need heights.
    pub fn none() -> Self {
        Self {
            ground: None,
            step: FLAT,
            error_px: 0.0,
        }
    }

    /// The relief for some mappings onto an output: the step is halved from half the DEM's
    /// spacing until the error between nodes, measured on 25 windows spread over the output, is
    /// at most 0.05 source pixel, or the step is 1.
    pub fn new(ground: Ground, mappings: &[&Mapping], target: Window) -> Result<Self, Trouble> {
        let wanted = (ground.post_spacing_px() / 2.0).clamp(1.0, COARSEST as f64) as usize;
        let mut step = 1 << wanted.ilog2();
        loop {
            let error_px = measure(&ground, mappings, target, step)?;
            if error_px <= TOLERANCE_PX || step == 1 {
                return Ok(Self {
                    ground: Some(ground),
                    step,
                    error_px,
                });
            }
            step /= 2;
        }
    }

    /// The largest error measured between nodes, in source pixels.
    pub fn error_px(&self) -> f64 {
        self.error_px
    }

    /// Bytes that [`Relief::heights`] needs for a window.
    pub fn cost(&self, window: Window) -> usize {
        self.ground
            .as_ref()
            .map_or(0, |g| g.cost(window, self.step))
    }

    /// Bytes that so many threads need beside.
    pub fn working(&self, threads: usize) -> usize {
        self.ground.as_ref().map_or(0, |g| g.working(threads))
    }

    /// Heights at the nodes under a window.
    pub fn heights(&self, window: Window) -> Result<NodeHeights, Trouble> {
        let heights = self
            .ground
            .as_ref()
            .map(|g| g.heights(window, self.step))
            .transpose()?;
        Ok(NodeHeights {
            heights,
            step: self.step,
        })
    }
}

fn measure(
    ground: &Ground,
    mappings: &[&Mapping],
    target: Window,
    step: usize,
) -> Result<f64, Trouble> {
    let mut worst = 0.0f64;
    if step == 1 {
        return Ok(worst);
    }
    for k in 0..25 {
        let at = |n: usize, i: usize| (n.saturating_sub(PROBE)) * i / 4;
        let window = Window::new(
            at(target.width, k % 5),
            at(target.height, k / 5),
            PROBE,
            PROBE,
        )
        .intersect(target);
        let coarse = NodeHeights {
            heights: Some(ground.heights(window, step)?),
            step,
        };
        let fine = NodeHeights {
            heights: Some(ground.heights(window, 1)?),
            step: 1,
        };
        for mapping in mappings {
            let (a, b) = (
                coarse.lattice(mapping, window),
                fine.lattice(mapping, window),
            );
            worst = worst.max(a.largest_difference(&b));
        }
    }
    Ok(worst)
}

/// Heights at the nodes of a block.
pub struct NodeHeights {
    heights: Option<Heights>,
    step: usize,
}

impl NodeHeights {
    /// The source positions of the block's pixels through a mapping.
    pub fn lattice(&self, mapping: &Mapping, window: Window) -> Lattice {
        match &self.heights {
            Some(heights) => {
                let (nx, _) = heights.size();
                Lattice::new(mapping, window, self.step, |i, j| {
                    f64::from(heights.values()[j * nx + i])
                })
            }
            None => Lattice::new(mapping, window, mapping.step().min(self.step), |_, _| 0.0),
        }
    }
}
