//! Which blocks of an image are looked at.

use relais_core::grid::Window;
use relais_core::raster::RasterSource;

use super::Effort;

/// How much of an image a sample takes.
pub(crate) struct Bounds {
    /// At most this share of the pixels, unless it is less than the fewest blocks or pixels.
    pub(crate) share: f64,
    /// At least this many blocks, of images that have them.
    pub(crate) fewest: usize,
    /// At least this many pixels: of a small image so few are soon read.
    pub(crate) fewest_pixels: usize,
    /// At most this many pixels: more would not make the sample truer.
    pub(crate) most_pixels: usize,
}

const ORDER: Bounds = Bounds {
    share: 0.05,
    fewest: 4,
    fewest_pixels: 1 << 20,
    most_pixels: 16 << 20,
};

/// Whole chunks: all of them, or some that are spread evenly.
pub(super) fn windows(source: &dyn RasterSource, effort: Effort) -> Vec<Window> {
    let (whole, chunk) = (source.grid().window(), source.chunk());
    match effort {
        Effort::Full => Chunks::of(whole, chunk).all(),
        Effort::Sample => spread(whole, chunk, &ORDER),
    }
}

/// Some whole chunks of an image, spread evenly by a sequence of low discrepancy.
pub(crate) fn spread(whole: Window, chunk: (usize, usize), bounds: &Bounds) -> Vec<Window> {
    let chunks = Chunks::of(whole, chunk);
    let (nx, ny) = chunks.count;
    let (all, pixels) = (nx * ny, chunks.size.0 * chunks.size.1);
    let wanted = (all as f64 * bounds.share) as usize;
    let wanted = wanted.min(bounds.most_pixels / pixels);
    let wanted = wanted.max(bounds.fewest_pixels.div_ceil(pixels));
    let wanted = wanted.max(bounds.fewest);
    if wanted >= all {
        return chunks.all();
    }
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    let mut k = 0_usize;
    // The plastic number's sequence: it meets every chunk in the end, but a few rounds do.
    while chosen.len() < wanted && k < 50 * wanted {
        let at = |step: f64, n: usize| ((((k as f64 + 0.5) * step).fract()) * n as f64) as usize;
        let place = (
            at(0.754_877_666_246_692_8, nx),
            at(0.569_840_290_998_053_2, ny),
        );
        if !chosen.contains(&place) {
            chosen.push(place);
        }
        k += 1;
    }
    chosen.into_iter().map(|(i, j)| chunks.at(i, j)).collect()
}

/// The chunks of an image.
struct Chunks {
    whole: Window,
    size: (usize, usize),
    count: (usize, usize),
}

impl Chunks {
    fn of(whole: Window, (width, height): (usize, usize)) -> Self {
        let size = (width.max(1), height.max(1));
        Self {
            whole,
            size,
            count: (whole.width.div_ceil(size.0), whole.height.div_ceil(size.1)),
        }
    }

    fn at(&self, i: usize, j: usize) -> Window {
        let (width, height) = self.size;
        Window::new(i * width, j * height, width, height).intersect(self.whole)
    }

    fn all(&self) -> Vec<Window> {
        let (nx, ny) = self.count;
        (0..nx * ny).map(|k| self.at(k % nx, k / nx)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::Grid;
    use relais_core::raster::{Computed, SampleType};

    fn chosen(width: usize, height: usize, chunk: (usize, usize), effort: Effort) -> Vec<Window> {
        let grid = Grid {
            width,
            height,
            transform: None,
            crs: None,
        };
        // No pixel is read to choose a sample.
        let blank = Computed::new(grid, 0, SampleType::U16, |_, _, _| None).with_chunk(chunk);
        windows(&blank, effort)
    }

    #[test]
    fn a_sample_is_of_whole_blocks_everywhere() {
        let sample = chosen(10_135, 7289, (512, 512), Effort::Sample);
        let pixels: usize = sample.iter().map(|w| w.pixels()).sum();
        assert!(pixels <= 10_135 * 7289 / 20 && pixels > 10_135 * 7289 / 30);
        assert!(sample.iter().all(|w| w.col % 512 == 0 && w.row % 512 == 0));
        for quarter in 0..4 {
            let (right, low) = (quarter % 2 == 1, quarter > 1);
            let inside = |w: &&Window| (w.col > 5067) == right && (w.row > 3644) == low;
            assert!(sample.iter().filter(inside).count() >= 2);
        }
        let mut distinct: Vec<_> = sample.iter().map(|w| (w.col, w.row)).collect();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), sample.len());
    }

    #[test]
    fn small_images_and_large_blocks_have_their_bounds() {
        assert_eq!(chosen(1000, 1000, (1000, 5), Effort::Sample).len(), 200);
        assert_eq!(
            chosen(40_000, 30_000, (2048, 2048), Effort::Sample).len(),
            4
        );
        assert_eq!(chosen(5000, 5000, (5000, 5000), Effort::Sample).len(), 1);
        let all = chosen(10_135, 7289, (512, 512), Effort::Full);
        assert_eq!(all.iter().map(|w| w.pixels()).sum::<usize>(), 10_135 * 7289);
    }
}
