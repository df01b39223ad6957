//! Resample: values of a source at points between its pixels.

mod cubic;

use std::str::FromStr;

use crate::grid::Window;
use crate::raster::{Block, Mask, Samples};

/// How a value between pixels is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Resampling {
    /// The pixel that holds the point.
    Near,
    /// Triangle of radius 1.
    Bilinear,
    /// Keys' cubic convolution with a = −0.5 (Keys, IEEE Trans. ASSP 29, 1981), radius 2.
    Cubic,
    /// Lanczos' windowed sinc, radius 3.
    Lanczos,
    /// Mean of the source pixels under the target pixel.
    Average,
}

impl FromStr for Resampling {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "near" | "nearest" => Ok(Self::Near),
            "bilinear" => Ok(Self::Bilinear),
            "cubic" => Ok(Self::Cubic),
            "lanczos" => Ok(Self::Lanczos),
            "average" => Ok(Self::Average),
            _ => Err("allowed: near, bilinear, cubic, lanczos, average".into()),
        }
    }
}

impl Resampling {
    /// Half the support, in source pixels, when nothing shrinks.
    fn radius(self) -> f64 {
        match self {
            Self::Near | Self::Average => 0.5,
            Self::Bilinear => 1.0,
            Self::Cubic => 2.0,
            Self::Lanczos => 3.0,
        }
    }

    /// The kernel at a distance, not normalised.
    fn weight(self, x: f64) -> f64 {
        let x = x.abs();
        match self {
            Self::Near | Self::Average => f64::from(u8::from(x <= 0.5)),
            Self::Bilinear => (1.0 - x).max(0.0),
            Self::Cubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Self::Cubic if x < 2.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Self::Lanczos if x < 1e-9 => 1.0,
            Self::Lanczos if x < 3.0 => {
                let p = std::f64::consts::PI * x;
                3.0 * p.sin() * (p / 3.0).sin() / (p * p)
            }
            Self::Cubic | Self::Lanczos => 0.0,
        }
    }
}

/// A window of a source as numbers, pixel by pixel, `N` bands each, ready to be sampled.
pub struct Patch<const N: usize> {
    window: Window,
    pixels: Vec<[f32; N]>,
    /// 255 valid, 0 not; none when all are.
    mask: Option<Vec<u8>>,
}

impl<const N: usize> Patch<N> {
    /// Takes up to `N` bands of a block, from band `first` on; missing ones are 0.
    pub fn of(block: &Block, first: usize) -> Self {
        let len = block.window.pixels();
        let mut pixels = vec![[0.0; N]; len];
        let bands = N.min(block.bands.saturating_sub(first));
        for band in 0..bands {
            let range = (first + band) * len..(first + band + 1) * len;
            match &block.samples {
                Samples::U8(v) => fill(&mut pixels, band, &v[range]),
                Samples::U16(v) => fill(&mut pixels, band, &v[range]),
                Samples::I16(v) => fill(&mut pixels, band, &v[range]),
                Samples::F32(v) => fill(&mut pixels, band, &v[range]),
            }
        }
        let mask = match &block.mask {
            Mask::All => None,
            other => Some(other.to_pixels(len)),
        };
        if let (Some(mask), Samples::F32(_)) = (&mask, &block.samples) {
            // What is not valid has a weight of 0, and 0 times NaN is NaN.
            let invalid = pixels.iter_mut().zip(mask).filter(|(_, m)| **m == 0);
            invalid.for_each(|(pixel, _)| *pixel = [0.0; N]);
        }
        Self {
            window: block.window,
            pixels,
            mask,
        }
    }

    /// The index of the pixel that holds a point, when it lies in the patch (NaN does not) and is valid.
    fn pixel_at(&self, c: f32, r: f32) -> Option<usize> {
        let inside =
            c >= 0.0 && r >= 0.0 && c < self.window.width as f32 && r < self.window.height as f32;
        let pixel = inside.then(|| r as usize * self.window.width + c as usize)?;
        let valid = self.mask.as_ref().is_none_or(|mask| mask[pixel] != 0);
        valid.then_some(pixel)
    }

    /// True when the four by four pixels from `start`, which lie in the patch, are valid.
    #[inline(always)]
    fn four_by_four_valid(&self, start: usize) -> bool {
        self.mask.as_ref().is_none_or(|mask| {
            (0..4).all(|j| mask[start + j * self.window.width..][..4] == [255; 4])
        })
    }
}

fn fill<T: Copy + Into<f32>, const N: usize>(pixels: &mut [[f32; N]], band: usize, samples: &[T]) {
    for (pixel, &sample) in pixels.iter_mut().zip(samples) {
        pixel[band] = sample.into();
    }
}

/// Positions between two pixels are rounded to 1/`PHASES` where weights come from a table.
const PHASES: usize = 512;

/// Weights of a kernel along one axis.
struct Axis {
    taps: usize,
    /// First tap relative to the pixel `floor(x − 0.5)`.
    first: isize,
    /// `PHASES + 1` rows of `taps` weights, each with sum 1.
    table: Vec<f32>,
}

impl Axis {
    fn new(kernel: Resampling, scale: f64) -> Self {
        let scale = scale.max(1.0);
        let reach = (kernel.radius() * scale).ceil() as isize;
        let (first, taps) = (-reach, 2 * reach as usize + 2);
        let mut table = Vec::with_capacity((PHASES + 1) * taps);
        for phase in 0..=PHASES {
            let t = phase as f64 / PHASES as f64;
            let row: Vec<f64> = (0..taps)
                .map(|k| kernel.weight(((first + k as isize) as f64 - t) / scale))
                .collect();
            let sum: f64 = row.iter().sum();
            table.extend(row.iter().map(|w| (w / sum) as f32));
        }
        Self { taps, first, table }
    }

    fn weights(&self, t: f32) -> &[f32] {
        let phase = (t * PHASES as f32 + 0.5) as usize;
        &self.table[phase * self.taps..(phase + 1) * self.taps]
    }
}

/// Samples patches with one kernel. When the target pixel is larger than the source pixel the
/// kernel is widened by the ratio, so that nothing aliases.
pub struct Sampler {
    kernel: Resampling,
    x: Axis,
    y: Axis,
    /// Four by four taps with weights computed, not looked up.
    plain_cubic: bool,
}

/// Below this ratio of target to source pixel a kernel is not widened: both are the same size for
/// any practical purpose (a native 0.48 m resampled to 0.5 m).
const SAME_SIZE: f64 = 1.05;

impl Sampler {
    /// A kernel for target pixels that span `scale_x × scale_y` source pixels.
    pub fn new(kernel: Resampling, scale_x: f64, scale_y: f64) -> Self {
        let widen = |s: f64| {
            if s <= SAME_SIZE || kernel == Resampling::Near {
                1.0
            } else {
                s
            }
        };
        let (sx, sy) = (widen(scale_x), widen(scale_y));
        Self {
            kernel,
            x: Axis::new(kernel, sx),
            y: Axis::new(kernel, sy),
            plain_cubic: kernel == Resampling::Cubic && sx == 1.0 && sy == 1.0,
        }
    }

    /// How many source pixels beyond a point are touched, at most, in x and in y.
    pub fn reach(&self) -> (usize, usize) {
        (self.x.taps / 2 + 1, self.y.taps / 2 + 1)
    }

    /// Values at points (columns and rows relative to the patch's first corner). A point is valid
    /// where the source pixel that holds it is; only valid source pixels count in its value.
    /// `valid` is set to 0 where a point is not valid and left as it is elsewhere.
    pub fn row<const N: usize>(
        &self,
        patch: &Patch<N>,
        cols: &[f32],
        rows: &[f32],
        out: &mut [[f32; N]],
        valid: &mut [u8],
    ) {
        if self.plain_cubic {
            let elsewhere = |c, r| self.value(patch, c, r);
            return cubic::row(patch, cols, rows, out, valid, elsewhere);
        }
        for (((out, valid), &c), &r) in out.iter_mut().zip(valid).zip(cols).zip(rows) {
            match self.value(patch, c, r) {
                Some(value) => *out = value,
                None => (*out, *valid) = ([0.0; N], 0),
            }
        }
    }

    /// The value at a point, none where it is not valid.
    fn value<const N: usize>(&self, patch: &Patch<N>, c: f32, r: f32) -> Option<[f32; N]> {
        let pixel = patch.pixel_at(c, r)?;
        let nearest = patch.pixels[pixel];
        match self.kernel {
            Resampling::Near => Some(nearest),
            _ => Some(self.point(patch, c, r).unwrap_or(nearest)),
        }
    }

    /// The weighted mean around a point that lies in the patch; none when too little weighs in.
    fn point<const N: usize>(&self, patch: &Patch<N>, c: f32, r: f32) -> Option<[f32; N]> {
        let (fc, fr) = ((c - 0.5).floor(), (r - 0.5).floor());
        let (wx, wy) = (self.x.weights(c - 0.5 - fc), self.y.weights(r - 0.5 - fr));
        gather(
            patch,
            fc as isize + self.x.first,
            fr as isize + self.y.first,
            wx,
            wy,
        )
    }
}

/// Weighted mean over the valid taps that lie in the patch; none when they weigh next to nothing.
fn gather<const N: usize>(
    patch: &Patch<N>,
    col: isize,
    row: isize,
    wx: &[f32],
    wy: &[f32],
) -> Option<[f32; N]> {
    let (w, h) = (patch.window.width as isize, patch.window.height as isize);
    let (from, to) = (
        (-col).max(0) as usize,
        (w - col).clamp(0, wx.len() as isize) as usize,
    );
    let mut out = [0.0; N];
    let mut total = 0.0;
    for (j, &wy) in wy.iter().enumerate() {
        let r = row + j as isize;
        if r < 0 || r >= h || wy == 0.0 {
            continue;
        }
        let start = (r * w + col) + from as isize;
        let start = start as usize;
        let pixels = &patch.pixels[start..start + to - from];
        let mut line = [0.0; N];
        let mut weight = 0.0;
        for (i, (pixel, &wx)) in pixels.iter().zip(&wx[from..to]).enumerate() {
            let wx = match &patch.mask {
                Some(mask) if mask[start + i] == 0 => 0.0,
                _ => wx,
            };
            weight += wx;
            for b in 0..N {
                line[b] += wx * pixel[b];
            }
        }
        total += wy * weight;
        for b in 0..N {
            out[b] += wy * line[b];
        }
    }
    // Weights have sum 1 when all taps count; what negative lobes leave of it may be too little
    // to divide by.
    (total > 0.05).then(|| out.map(|v| v / total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(width: usize, height: usize, f: impl Fn(usize, usize) -> f32, mask: Mask) -> Block {
        let samples = (0..height)
            .flat_map(|r| (0..width).map(move |c| (c, r)))
            .map(|(c, r)| f(c, r))
            .collect();
        Block {
            window: Window::new(0, 0, width, height),
            bands: 1,
            samples: Samples::F32(samples),
            mask,
        }
    }

    fn at(sampler: &Sampler, block: &Block, c: f32, r: f32) -> Option<f32> {
        let (mut out, mut valid) = ([[0.0f32; 1]], [255]);
        sampler.row(&Patch::<1>::of(block, 0), &[c], &[r], &mut out, &mut valid);
        (valid[0] != 0).then_some(out[0][0])
    }

    #[test]
    fn every_kernel_keeps_a_constant_and_its_centres() {
        use Resampling::*;
        for kernel in [Near, Bilinear, Cubic, Lanczos, Average] {
            for scale in [1.0, 2.7] {
                let sampler = Sampler::new(kernel, scale, scale);
                let flat = block(20, 20, |_, _| 7.0, Mask::All);
                for (c, r) in [(0.1, 0.1), (10.3, 9.9), (19.9, 0.5)] {
                    assert!(
                        (at(&sampler, &flat, c, r).unwrap() - 7.0).abs() < 1e-5,
                        "{kernel:?}"
                    );
                }
            }
            let ramp = block(20, 20, |c, r| (c * c + 3 * r) as f32, Mask::All);
            let sampler = Sampler::new(kernel, 1.0, 1.0);
            assert!(
                (at(&sampler, &ramp, 7.5, 4.5).unwrap() - 61.0).abs() < 1e-4,
                "{kernel:?}"
            );
        }
    }

    #[test]
    fn cubic_reproduces_a_parabola() {
        let sampler = Sampler::new(Resampling::Cubic, 1.0, 1.0);
        let b = block(12, 12, |c, _| ((c as f32 + 0.5) - 3.0).powi(2), Mask::All);
        let v = at(&sampler, &b, 6.25, 6.0).unwrap();
        assert!((v - 3.25f32.powi(2)).abs() < 1e-3, "{v}");
    }

    #[test]
    fn only_valid_pixels_count_and_the_valid_area_does_not_grow() {
        let mask: Vec<u8> = (0..144).map(|i| if i % 12 < 6 { 255 } else { 0 }).collect();
        let b = block(
            12,
            12,
            |c, _| if c < 6 { 5.0 } else { 10_000.0 },
            Mask::of(mask),
        );
        for kernel in [Resampling::Bilinear, Resampling::Cubic, Resampling::Lanczos] {
            let sampler = Sampler::new(kernel, 1.0, 1.0);
            assert!((at(&sampler, &b, 5.9, 6.2).unwrap() - 5.0).abs() < 1e-4);
            assert_eq!(at(&sampler, &b, 6.1, 6.2), None);
        }
    }

    #[test]
    fn a_hole_out_of_reach_changes_nothing() {
        let f = |c: usize, r: usize| ((c * 7 + r * 13) % 11) as f32;
        let hole = Mask::of((0..144).map(|i| if i == 0 { 0 } else { 255 }).collect());
        let (whole, holed) = (block(12, 12, f, Mask::All), block(12, 12, f, hole));
        let sampler = Sampler::new(Resampling::Cubic, 1.0, 1.0);
        for (c, r) in [(2.6, 2.6), (7.31, 2.55), (6.0, 6.9)] {
            assert_eq!(at(&sampler, &whole, c, r), at(&sampler, &holed, c, r));
        }
        // Its neighbour does without it.
        assert_ne!(
            at(&sampler, &whole, 1.6, 1.6),
            at(&sampler, &holed, 1.6, 1.6)
        );
    }

    #[test]
    fn shrinking_averages_what_lies_under_the_pixel() {
        // A checkerboard seen at half its resolution is grey, with any kernel but near.
        let b = block(40, 40, |c, r| ((c + r) % 2) as f32, Mask::All);
        for kernel in [
            Resampling::Bilinear,
            Resampling::Cubic,
            Resampling::Lanczos,
            Resampling::Average,
        ] {
            let v = at(&Sampler::new(kernel, 4.0, 4.0), &b, 20.0, 20.0).unwrap();
            assert!((v - 0.5).abs() < 0.02, "{kernel:?} {v}");
        }
    }

    #[test]
    fn points_outside_or_unknown_are_not_valid() {
        let sampler = Sampler::new(Resampling::Cubic, 1.0, 1.0);
        let b = block(8, 8, |_, _| 1.0, Mask::All);
        for (c, r) in [
            (-0.01, 4.0),
            (8.0, 4.0),
            (f32::NAN, 4.0),
            (4.0, f32::INFINITY),
        ] {
            assert_eq!(at(&sampler, &b, c, r), None);
        }
    }
}
