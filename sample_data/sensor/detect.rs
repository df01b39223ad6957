//! From light to numbers: detectors average the fine points, blur a little, add noise, saturate.

use super::instrument::{Family, Instrument};
use super::scan::Scan;
use crate::landscape::Rho;
use crate::landscape::chance::mix;

/// How a product counts light.
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    /// The instrument.
    pub instrument: Instrument,
    /// DN for a reflectance of 1: in the four bands.
    pub counts: [f32; 4],
    /// In the panchromatic band, which is the sum.
    pub pan_counts: [f32; 4],
    /// Its chance.
    pub seed: u64,
}

/// How a panchromatic detector gathers light along a line of fine points, two to a pixel: a pixel
/// wide, blurred so that one fifth of the contrast is left at the finest lines it can carry.
const GATHER: [f32; 6] = [
    1.0 / 32.0,
    5.0 / 32.0,
    10.0 / 32.0,
    10.0 / 32.0,
    5.0 / 32.0,
    1.0 / 32.0,
];
/// The number of the panchromatic band among chances; others are those of B0 to B3.
const PAN: usize = 4;
/// Fine points along a panchromatic pixel.
pub const PAN_FINE: usize = 2;
/// Fine points that a panchromatic pixel gathers beyond its own on each side.
pub const PAN_MARGIN: usize = 2;

impl Counter {
    /// Mean reflectance of the cells of `n × n` fine points, `width × height` of them, the first
    /// `left` and `up` points after the start of the scan.
    fn cells(scan: &Scan, n: usize, at: (usize, usize), size: (usize, usize)) -> Vec<Rho> {
        let w = scan.window.width;
        let part = 1.0 / (n * n) as f32;
        let mut out = Vec::with_capacity(size.0 * size.1);
        for j in 0..size.1 {
            for i in 0..size.0 {
                let mut sum = [0.0f32; 4];
                for b in 0..n {
                    let start = (at.1 + j * n + b) * w + at.0 + i * n;
                    for rho in &scan.rho[start..start + n] {
                        for k in 0..4 {
                            sum[k] += rho[k];
                        }
                    }
                }
                out.push(sum.map(|s| s * part));
            }
        }
        out
    }

    /// Sharp reflectance of panchromatic pixels in the four bands, blurred as the detector blurs:
    /// the truth that fusion seeks. The scan must reach [`PAN_MARGIN`] points beyond each side.
    pub fn sharp(scan: &Scan, at: (usize, usize), size: (usize, usize)) -> Vec<Rho> {
        let w = scan.window.width;
        let rows = size.1 * PAN_FINE + 2 * PAN_MARGIN;
        let (left, top) = (at.0 - PAN_MARGIN, at.1 - PAN_MARGIN);
        let gather = |points: &mut dyn Iterator<Item = &Rho>| {
            let mut sum = [0.0f32; 4];
            for (rho, weight) in points.zip(GATHER) {
                for k in 0..4 {
                    sum[k] += weight * rho[k];
                }
            }
            sum
        };
        let mut across = Vec::with_capacity(rows * size.0);
        for j in 0..rows {
            let line = &scan.rho[(top + j) * w + left..];
            across.extend((0..size.0).map(|i| gather(&mut line[i * PAN_FINE..].iter())));
        }
        let mut out = Vec::with_capacity(size.0 * size.1);
        for j in 0..size.1 {
            let lines = &across[j * PAN_FINE * size.0..];
            out.extend((0..size.0).map(|i| gather(&mut lines[i..].iter().step_by(size.0))));
        }
        out
    }

    /// Panchromatic numbers of pixels whose sharp reflectance is known.
    pub fn pan(&self, sharp: &[Rho], (col, row): (usize, usize), width: usize) -> Vec<u16> {
        let number = |(p, rho): (usize, &Rho)| {
            let light: f32 = (0..4).map(|k| self.pan_counts[k] * rho[k]).sum();
            self.number(light, col + p % width, row + p / width, PAN)
        };
        sharp.iter().enumerate().map(number).collect()
    }

    /// Numbers in the four bands, in the order of the file (red, green, blue, infrared), band
    /// after band.
    pub fn colours(&self, rho: &[Rho], (col, row): (usize, usize), width: usize) -> Vec<u16> {
        let mut out = Vec::with_capacity(4 * rho.len());
        for k in [2, 1, 0, 3] {
            out.extend(rho.iter().enumerate().map(|(p, rho)| {
                self.number(self.counts[k] * rho[k], col + p % width, row + p / width, k)
            }));
        }
        out
    }

    /// Multispectral pixels: mean reflectance of their fine points.
    pub fn coarse(scan: &Scan, n: usize, at: (usize, usize), size: (usize, usize)) -> Vec<Rho> {
        Self::cells(scan, n, at, size)
    }

    /// One number: light, noise, saturation. 0 is left to places without data.
    fn number(&self, light: f32, col: usize, row: usize, band: usize) -> u16 {
        let hash = mix(
            self.seed ^ ((band as u64 + 1) << 56),
            col as i64,
            row as i64,
        );
        let (floor, slope) = match band {
            PAN => self.instrument.pan_noise,
            _ => self.instrument.ms_noise,
        };
        let sigma = (floor * floor + slope * f64::from(light.max(0.0))).sqrt() as f32;
        let noisy = light + sigma * bell(hash);
        let full = 4095.0;
        if noisy < full {
            return noisy.round().clamp(1.0, full) as u16;
        }
        match self.instrument.family {
            // SPOT products are resampled after saturation, and overshoot.
            Family::Spot if hash & 7 == 0 => 4095 + ((hash >> 8) % 88) as u16,
            _ => 4095,
        }
    }
}

/// A number of mean 0 and variance 1, nearly normal: four chances added up.
#[inline]
fn bell(hash: u64) -> f32 {
    let again = hash.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let draw = |h: u64, s: u32| ((h >> s) & 0xFFFF) as f32;
    let sum = draw(hash, 0) + draw(hash, 16) + draw(again, 32) + draw(again, 48);
    // Four uniforms on [0, 65535]: mean 131070, standard deviation 65536/√3.
    (sum - 131_070.0) * (1.732_05 / 65_536.0)
}
