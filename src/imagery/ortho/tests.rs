//! The ortho against images that are known functions of the ground.

use super::*;
use relais_core::grid::{Affine, Crs, Transform};
use relais_core::ops::resample::Resampling;
use relais_core::raster::{Mask, Samples};

/// An image in memory that is a function of the world.
struct Painted {
    grid: Grid,
    bands: Vec<Band>,
    samples: Vec<u16>,
    hole: Option<Window>,
}

impl Painted {
    fn new(
        width: usize,
        height: usize,
        origin: (f64, f64),
        res: f64,
        f: &[&dyn Fn(f64, f64) -> f64],
    ) -> Self {
        let transform = Affine([origin.0, res, 0.0, origin.1, 0.0, -res]);
        let grid = Grid {
            width,
            height,
            transform: Some(transform),
            crs: Some(Crs::parse("EPSG:32630").unwrap()),
        };
        let mut samples = Vec::with_capacity(f.len() * width * height);
        for f in f {
            for r in 0..height {
                for c in 0..width {
                    let (x, y) = transform.apply(c as f64 + 0.5, r as f64 + 0.5);
                    samples.push((f(x, y) + 0.5) as u16);
                }
            }
        }
        Self {
            grid,
            bands: vec![Band::default(); f.len()],
            samples,
            hole: None,
        }
    }
}

impl RasterSource for Painted {
    fn grid(&self) -> &Grid {
        &self.grid
    }
    fn bands(&self) -> &[Band] {
        &self.bands
    }
    fn sample_type(&self) -> SampleType {
        SampleType::U16
    }
    fn chunk(&self) -> (usize, usize) {
        (256, 256)
    }
    fn cost(&self, window: Window) -> usize {
        window.pixels() * 2 * self.bands.len()
    }
    fn read(&self, w: Window) -> Result<Block, Trouble> {
        let plane = self.grid.width * self.grid.height;
        let mut samples = Vec::with_capacity(self.bands.len() * w.pixels());
        for b in 0..self.bands.len() {
            for r in w.row..w.bottom() {
                let start = b * plane + r * self.grid.width + w.col;
                samples.extend_from_slice(&self.samples[start..start + w.width]);
            }
        }
        let hole = self.hole.unwrap_or(Window::new(0, 0, 0, 0));
        let mask = (w.row..w.bottom())
            .flat_map(|r| (w.col..w.right()).map(move |c| (c, r)))
            .map(|(c, r)| {
                if hole.contains(Window::new(c, r, 1, 1)) {
                    0
                } else {
                    255
                }
            });
        Ok(Block {
            window: w,
            bands: self.bands.len(),
            samples: Samples::U16(samples),
            mask: Mask::of(mask.collect()),
        })
    }
}

const X: f64 = 690_000.0;
const Y: f64 = 4_970_000.0;

fn wave(x: f64, y: f64, k: f64) -> f64 {
    1000.0 + 400.0 * ((x - X) / 90.0 + k).sin() * ((y - Y) / 70.0 - k).cos()
}

fn layer(source: Painted, grid: &Grid, kernel: Resampling) -> Layer {
    let mapping = Georeference::of_grid(source.grid())
        .unwrap()
        .mapping(grid, (0.0, 0.0))
        .unwrap();
    Layer::new(Box::new(source), mapping, kernel, grid.window())
}

fn grid_of(source: &Painted, res: f64) -> Grid {
    let crs = Crs::parse("EPSG:2154").unwrap();
    let place = Georeference::of_grid(source.grid()).unwrap();
    let outline = place
        .outline(source.grid.width, source.grid.height, &[], &crs)
        .unwrap();
    target_grid(
        &outline,
        &TargetOptions {
            corner: (0.0, 0.0),
            crs,
            res: (res, res),
            bbox: None,
            cut: None,
        },
    )
    .unwrap()
}

/// The largest difference to the function over valid pixels, and the share of valid pixels.
fn compare(block: &Block, grid: &Grid, band: usize, f: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let to_utm = Transform::new(
        grid.crs.as_ref().unwrap(),
        &Crs::parse("EPSG:32630").unwrap(),
    )
    .unwrap();
    let (mut worst, mut count) = (0.0f64, 0usize);
    let w = block.window;
    for i in (0..w.pixels()).filter(|&i| block.mask.valid(i)) {
        let (c, r) = (w.col + i % w.width, w.row + i / w.width);
        let (x, y) = grid
            .transform
            .unwrap()
            .apply(c as f64 + 0.5, r as f64 + 0.5);
        let (x, y) = to_utm.point(x, y).unwrap();
        worst = worst.max((f64::from(block.samples.get(band * w.pixels() + i)) - f(x, y)).abs());
        count += 1;
    }
    (worst, count as f64 / w.pixels() as f64)
}

#[test]
fn a_projected_image_lands_where_proj_says() {
    let source = Painted::new(700, 600, (X, Y), 1.5, &[&|x, y| wave(x, y, 0.0)]);
    let grid = grid_of(&source, 1.5);
    for (kernel, tolerance) in [
        (Resampling::Cubic, 1.6),
        (Resampling::Lanczos, 1.6),
        (Resampling::Bilinear, 2.5),
    ] {
        let source = Painted::new(700, 600, (X, Y), 1.5, &[&|x, y| wave(x, y, 0.0)]);
        let ortho = Ortho::new(
            grid.clone(),
            layer(source, &grid, kernel),
            None,
            Relief::none(),
            Tone::Numbers,
        );
        let block = ortho.read(Window::new(100, 100, 400, 300)).unwrap();
        let (worst, valid) = compare(&block, &grid, 0, |x, y| wave(x, y, 0.0));
        assert!(
            worst < tolerance && valid == 1.0,
            "{kernel:?} {worst} {valid}"
        );
    }
}

#[test]
fn a_bundle_whose_corners_do_not_coincide_is_fused_by_georeferencing() {
    // PAN is the plain mean of two bands; MS pixels are 4 times larger, with another corner.
    let bands: [&dyn Fn(f64, f64) -> f64; 2] =
        [&|x, y| wave(x, y, 0.3), &|x, y| 0.5 * wave(x, y, 1.1)];
    let pan = |x: f64, y: f64| 0.5 * (wave(x, y, 0.3) + 0.5 * wave(x, y, 1.1));
    let make_ms = || Painted::new(180, 160, (X - 2.25, Y + 3.75), 6.0, &bands);
    let make_pan = || Painted::new(700, 620, (X, Y), 1.5, &[&pan]);
    let grid = grid_of(&make_pan(), 1.5);
    let main = layer(make_ms(), &grid, Resampling::Cubic);
    let fused = layer(make_pan(), &grid, Resampling::Cubic);
    let ortho = Ortho::new(
        grid.clone(),
        main,
        Some((fused, vec![0.5, 0.5])),
        Relief::none(),
        Tone::Numbers,
    );
    let block = ortho.read(Window::new(120, 120, 400, 300)).unwrap();
    for (band, f) in bands.iter().enumerate() {
        let (worst, valid) = compare(&block, &grid, band, f);
        assert!(worst < 4.0 && valid == 1.0, "band {band}: {worst} {valid}");
    }
}

#[test]
fn a_hole_stays_a_hole_and_blocks_do_not_depend_on_how_they_are_cut() {
    let mut source = Painted::new(300, 300, (X, Y), 1.5, &[&|x, y| wave(x, y, 0.0)]);
    source.hole = Some(Window::new(100, 120, 50, 40));
    let grid = grid_of(&source, 1.5);
    let ortho = Ortho::new(
        grid.clone(),
        layer(source, &grid, Resampling::Cubic),
        None,
        Relief::none(),
        Tone::Numbers,
    );
    let whole = ortho.read(grid.window()).unwrap();
    let valid = (0..grid.window().pixels())
        .filter(|&i| whole.mask.valid(i))
        .count() as f64;
    assert!(
        (valid - (300.0 * 300.0 - 50.0 * 40.0)).abs() < 150.0,
        "{valid}"
    );
    let part = ortho.read(Window::new(64, 64, 128, 128)).unwrap();
    for i in 0..128 * 128 {
        let j = (64 + i / 128) * grid.width + 64 + i % 128;
        assert_eq!(
            (part.samples.get(i), part.mask.valid(i)),
            (whole.samples.get(j), whole.mask.valid(j))
        );
    }
}

#[test]
fn a_much_coarser_target_is_read_in_parts_and_averaged() {
    let source = Painted::new(
        3000,
        3000,
        (X, Y),
        1.5,
        &[&|x, _| {
            if ((x - X) / 1.5) as i64 % 2 == 0 {
                0.0
            } else {
                1000.0
            }
        }],
    );
    let grid = grid_of(&source, 90.0);
    let ortho = Ortho::new(
        grid.clone(),
        layer(source, &grid, Resampling::Average),
        None,
        Relief::none(),
        Tone::Numbers,
    );
    let block = ortho.read(Window::new(10, 10, 30, 30)).unwrap();
    for i in 0..900 {
        assert!(
            (block.samples.get(i) - 500.0).abs() < 12.0,
            "{}",
            block.samples.get(i)
        );
    }
}

/// On a grid that shares the pixels of the source, with a hole, a stretch and a choice of bands:
/// what is copied is what a kernel gives at the centres of pixels.
#[test]
fn pixels_that_coincide_are_copied_and_nothing_else_changes() {
    let bands: [&dyn Fn(f64, f64) -> f64; 3] =
        [&|x, y| wave(x, y, 0.0), &|x, y| wave(x, y, 0.7), &|x, y| {
            wave(x, y, 1.9)
        }];
    let source = || {
        let mut source = Painted::new(90, 70, (X, Y), 1.5, &bands);
        source.hole = Some(Window::new(30, 20, 9, 7));
        source
    };
    // Five pixels further left and two further up, and larger than the source.
    let grid = Grid {
        width: 110,
        height: 80,
        transform: Some(Affine([X - 7.5, 1.5, 0.0, Y + 3.0, 0.0, -1.5])),
        crs: source().grid.crs.clone(),
    };
    let stretch = Stretch {
        low: 700.0,
        high: 1_300.0,
    };
    for tone in [Tone::Numbers, Tone::Stretched(vec![stretch; 2])] {
        for kernel in [Resampling::Cubic, Resampling::Near] {
            let make = || {
                let main = layer(source(), &grid, kernel);
                let ortho = Ortho::new(grid.clone(), main, None, Relief::none(), Tone::Numbers);
                ortho.with_bands(&[2, 0]).with_tone(tone.clone())
            };
            let (copying, mut resampling) = (make(), make());
            assert_eq!(copying.shift, Some((-5, -2)));
            resampling.shift = None;
            for window in [
                grid.window(),
                Window::new(0, 0, 5, 80),
                Window::new(33, 17, 20, 20),
            ] {
                let mut copied = copying.read(window).unwrap();
                copied.clear_invalid();
                assert!(
                    copied == resampling.read(window).unwrap(),
                    "{kernel:?} {window:?}"
                );
            }
        }
    }
}

/// A source at half the resolution is read by its own pieces, whatever their size.
#[test]
fn a_reduced_source_is_the_same_by_any_window() {
    let source = || {
        let mut source = Painted::new(101, 67, (X, Y), 1.5, &[&|x, y| wave(x, y, 0.0)]);
        source.hole = Some(Window::new(31, 20, 10, 7));
        source
    };
    let reduced = Reduced::new(source());
    assert_eq!((reduced.grid().width, reduced.grid().height), (51, 34));
    assert_eq!(reduced.grid().transform.unwrap().0[1], 3.0);
    let whole = reduced.read(reduced.grid().window()).unwrap();
    let cached = relais_run::Cached::new(Reduced::new(source()), 1 << 20);
    for window in [
        Window::new(0, 0, 51, 34),
        Window::new(7, 3, 21, 30),
        Window::new(50, 33, 1, 1),
    ] {
        let part = cached.read(window).unwrap();
        for i in 0..window.pixels() {
            let at = (window.row + i / window.width) * 51 + window.col + i % window.width;
            assert_eq!(part.mask.valid(i), whole.mask.valid(at));
            assert_eq!(part.samples.get(i), whole.samples.get(at));
        }
    }
}
