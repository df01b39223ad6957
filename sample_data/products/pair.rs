//! A panchromatic and a multispectral ortho rendered together, from one scan of the landscape.

use super::frame::{Frame, SHIFT};
use super::image::Image;
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;
use crate::sensor::detect::{Counter, PAN_FINE, PAN_MARGIN};
use crate::sensor::scan::{Fine, Scan, Scene};
use crate::sensor::{Instrument, Light};
use crate::tiles::{Job, each};

/// Fine points along a multispectral pixel.
const MS_FINE: usize = 4 * PAN_FINE;

/// What is rendered.
pub struct Pair<'a> {
    /// The landscape.
    pub land: &'a Landscape,
    /// The year of its state.
    pub year: u16,
    /// The panchromatic frame; the multispectral one is [`Frame::coarser`].
    pub frame: &'a Frame,
    /// The light.
    pub light: &'a Light,
    /// The instrument.
    pub instrument: Instrument,
    /// The chance of its noise.
    pub seed: u64,
}

impl Pair<'_> {
    fn counter(&self, salt: i64) -> Counter {
        Counter {
            instrument: self.instrument,
            counts: self.light.counts(&self.instrument),
            pan_counts: self.light.pan_counts(&self.instrument),
            seed: mix(self.seed, salt, 0x5907),
        }
    }

    /// Renders both images, panchromatic first.
    pub fn render(&self, pan: &mut Image, ms: &mut Image) -> Result<(), SampleFault> {
        let sight = self.frame.sight()?;
        let scene = Scene {
            land: self.land,
            year: self.year,
            light: self.light,
            sight: &sight,
            per_pixel: PAN_FINE,
            pixel_m: self.frame.lie.res,
        };
        let (pan_counter, ms_counter) = (self.counter(1), self.counter(2));
        let work = |job: Job| {
            let scan = scene.scan(window(job));
            let wide = (4 * job.width, 4 * job.height);
            let sharp = Counter::sharp(&scan, (PAN_MARGIN, PAN_MARGIN), wide);
            let coarse = coarse(&scan, job);
            (
                pan_counter.pan(&sharp, (4 * job.col, 4 * job.row), wide.0),
                ms_counter.colours(&coarse, (job.col, job.row), job.width),
            )
        };
        let size = (self.frame.size.0 / 4, self.frame.size.1 / 4);
        let tile = if size.0 <= 256 { (32, 32) } else { (128, 64) };
        each(size, tile, work, |job, (p, m)| {
            pan.take(job.times(4), p)?;
            ms.take(job, m)
        })
    }
}

/// The fine points of a piece in multispectral pixels: some more on each side, for blur and shift.
fn window(job: Job) -> Fine {
    Fine {
        col: (job.col * MS_FINE) as i64 - PAN_MARGIN as i64,
        row: (job.row * MS_FINE) as i64 - PAN_MARGIN as i64,
        width: job.width * MS_FINE + 2 * PAN_MARGIN + SHIFT.0,
        height: job.height * MS_FINE + 2 * PAN_MARGIN + SHIFT.1,
    }
}

fn coarse(scan: &Scan, job: Job) -> Vec<crate::landscape::Rho> {
    let start = (PAN_MARGIN + SHIFT.0, PAN_MARGIN + SHIFT.1);
    Counter::coarse(scan, MS_FINE, start, (job.width, job.height))
}
