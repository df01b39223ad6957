//! The ground of one output grid: heights by lattices, from any thread.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Grid, Window};

use super::Terrain;
use super::heights::Heights;
use super::layer::Layer;

/// Heights under the pixels of one output grid. `Sync`: it holds numbers and sources only.
pub struct Ground(Kind);

enum Kind {
    Flat(f64),
    Relief(Box<Relief>),
}

struct Relief {
    dem: Layer,
    geoid: Option<Layer>,
    fallback: Option<f64>,
    spacing_px: f64,
    place: Option<BBox>,
}

/// Nodes along each side when a window is looked at as a whole.
const LOOK: usize = 64;

impl Ground {
    pub(super) fn flat(height: f64) -> Self {
        Self(Kind::Flat(height))
    }

    pub(super) fn relief(
        dem: Layer,
        geoid: Option<Layer>,
        fallback: Option<f64>,
        dest: &Grid,
    ) -> Self {
        let (x, y) = (0.5 * dest.width as f64, 0.5 * dest.height as f64);
        let (p, right, down) = (
            dem.post_of(x, y),
            dem.post_of(x + 1.0, y),
            dem.post_of(x, y + 1.0),
        );
        let posts = |a: (f64, f64)| (a.0 - p.0).hypot(a.1 - p.1);
        let spacing_px = 1.0 / posts(right).max(posts(down));
        Self(Kind::Relief(Box::new(Relief {
            dem,
            geoid,
            fallback,
            spacing_px,
            place: dest.bbox(),
        })))
    }

    /// Pixels of the output between two posts of the DEM, at the middle of the output; infinite for
    /// a flat ground, NaN when the middle is outside the domain of the DEM's CRS. A lattice finer
    /// than this adds nothing.
    pub fn post_spacing_px(&self) -> f64 {
        match &self.0 {
            Kind::Flat(_) => f64::INFINITY,
            Kind::Relief(relief) => relief.spacing_px,
        }
    }

    /// The heights of a window (which may reach beyond the grid), every `step` pixels.
    ///
    /// # Errors
    /// Those of reading the DEM or the geoid.
    pub fn heights(&self, window: Window, step: usize) -> Result<Heights, Trouble> {
        let mut heights = self.own(window, step)?;
        if let Kind::Relief(relief) = &self.0
            && let Some(fallback) = relief.fallback
        {
            let unknown = heights.values_mut().iter_mut().filter(|h| h.is_nan());
            unknown.for_each(|h| *h = fallback as f32);
        }
        Ok(heights)
    }

    /// The same without the fallback.
    fn own(&self, window: Window, step: usize) -> Result<Heights, Trouble> {
        match &self.0 {
            Kind::Flat(height) => Ok(Heights::new(window, step, *height as f32)),
            Kind::Relief(relief) => {
                let mut heights = Heights::new(window, step, 0.0);
                relief.dem.add_to(&mut heights)?;
                if let Some(geoid) = &relief.geoid {
                    geoid.add_to(&mut heights)?;
                }
                Ok(heights)
            }
        }
    }

    /// Bytes that so many threads need beside what `heights` costs: posts that are kept and posts
    /// being decoded.
    pub fn working(&self, threads: usize) -> usize {
        match &self.0 {
            Kind::Flat(_) => 0,
            Kind::Relief(relief) => {
                let geoid = relief.geoid.as_ref().map_or(0, |g| g.working(threads));
                Terrain::CACHE_BYTES + relief.dem.working(threads) + geoid
            }
        }
    }

    /// Bytes of memory that `heights` needs at its peak, its answer included; what caches of the
    /// sources hold comes on top.
    pub fn cost(&self, window: Window, step: usize) -> usize {
        let step = step.max(1);
        let nodes = (window.width.div_ceil(step) + 1) * (window.height.div_ceil(step) + 1);
        let layers = match &self.0 {
            Kind::Flat(_) => 0,
            Kind::Relief(relief) => {
                let geoid = relief.geoid.as_ref().map_or(0, |g| g.cost(nodes));
                relief.dem.cost(nodes).max(geoid)
            }
        };
        4 * nodes + layers
    }

    /// The lowest and highest height of a window, of at most 65 × 65 nodes over it; none when all
    /// are unknown. For one block ask its [`Heights::range`], which is exact for what is done
    /// with them.
    ///
    /// # Errors
    /// Those of reading the DEM or the geoid.
    pub fn range(&self, window: Window) -> Result<Option<(f64, f64)>, Trouble> {
        Ok(self.heights(window, look_step(window))?.range())
    }

    /// Of at most 65 × 65 nodes over a window, those that `inside(col, row)` accepts (those seen by
    /// the image, say): the share whose height the DEM knows, without the fallback; none when none
    /// is accepted.
    ///
    /// # Errors
    /// Those of reading the DEM or the geoid.
    pub fn coverage(
        &self,
        window: Window,
        inside: impl Fn(f64, f64) -> bool,
    ) -> Result<Option<f64>, Trouble> {
        Ok(share_known(&self.own(window, look_step(window))?, inside))
    }

    /// The same of the geoid alone; none without one.
    ///
    /// # Errors
    /// Those of reading it.
    pub fn geoid_coverage(
        &self,
        window: Window,
        inside: impl Fn(f64, f64) -> bool,
    ) -> Result<Option<f64>, Trouble> {
        let Kind::Relief(relief) = &self.0 else {
            return Ok(None);
        };
        let Some(geoid) = &relief.geoid else {
            return Ok(None);
        };
        let mut undulations = Heights::new(window, look_step(window), 0.0);
        geoid.add_to(&mut undulations)?;
        Ok(share_known(&undulations, inside))
    }

    /// The box of the output, in its CRS; none for a flat ground.
    pub fn place(&self) -> Option<BBox> {
        match &self.0 {
            Kind::Flat(_) => None,
            Kind::Relief(relief) => relief.place,
        }
    }
}

/// The share of the nodes that `inside` accepts whose value is known; none when it accepts none.
fn share_known(heights: &Heights, inside: impl Fn(f64, f64) -> bool) -> Option<f64> {
    let (cols, _) = heights.size();
    let (mut known, mut all) = (0u32, 0u32);
    for (k, h) in heights.values().iter().enumerate() {
        let (x, y) = heights.node(k % cols, k / cols);
        if inside(x, y) {
            all += 1;
            known += u32::from(h.is_finite());
        }
    }
    (all > 0).then(|| f64::from(known) / f64::from(all))
}

fn look_step(window: Window) -> usize {
    window.width.max(window.height).div_ceil(LOOK).max(1)
}
