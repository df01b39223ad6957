//! Whole files, read back by GDAL: pixels, masks, overviews and georeferencing.

use std::collections::VecDeque;
use std::path::Path;

use relais_core::fault::{Kind, Trouble};
use relais_core::grid::{Affine, Crs, Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSink, RasterSource, SampleType, Samples};

use super::check::{Strictness, check};
use super::{CogSink, CogSpec, CogSummary};
use crate::atomic::Overwrite;
use crate::codec::CreationOptions;
use crate::gdal::{GdalSource, Opening, Trust};

/// An image whose every sample is known.
#[derive(Clone, Copy)]
struct Made {
    width: usize,
    height: usize,
    bands: usize,
    kind: SampleType,
    valid: fn(usize, usize) -> bool,
}

impl Made {
    fn value(&self, band: usize, x: usize, y: usize) -> f32 {
        let mut n = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        n = (n ^ (n >> 15) ^ band as u32).wrapping_mul(0x2C1B_3C6D);
        n ^= n >> 13;
        match self.kind {
            SampleType::U8 => (n % 256) as f32,
            SampleType::U16 => (n % 4096) as f32,
            SampleType::I16 => (n % 65_536) as f32 - 32_768.0,
            SampleType::F32 => (n % 65_536) as f32 * 0.125 - 1000.0,
        }
    }

    fn block(&self, window: Window) -> Block {
        let mut values = Vec::new();
        for band in 0..self.bands {
            for y in window.row..window.bottom() {
                values.extend((window.col..window.right()).map(|x| self.value(band, x, y)));
            }
        }
        let mask = (window.row..window.bottom())
            .flat_map(|y| (window.col..window.right()).map(move |x| (x, y)))
            .map(|(x, y)| if (self.valid)(x, y) { 255 } else { 0 })
            .collect();
        Block {
            window,
            bands: self.bands,
            samples: match self.kind {
                SampleType::U8 => Samples::U8(values.iter().map(|v| *v as u8).collect()),
                SampleType::U16 => Samples::U16(values.iter().map(|v| *v as u16).collect()),
                SampleType::I16 => Samples::I16(values.iter().map(|v| *v as i16).collect()),
                SampleType::F32 => Samples::F32(values),
            },
            mask: Mask::of(mask),
        }
    }

    fn spec(&self, options: &[&str]) -> CogSpec {
        CogSpec {
            grid: Grid {
                width: self.width,
                height: self.height,
                transform: Some(Affine([427_461.0, 1.5, 0.0, 6_421_299.0, 0.0, -1.5])),
                crs: Some(Crs::parse("EPSG:2154").unwrap()),
            },
            bands: vec![Band::default(); self.bands],
            sample_type: self.kind,
            options: CreationOptions::parse(options).unwrap(),
            overwrite: Overwrite::Refuse,
            metadata: Vec::new(),
            rpc: Vec::new(),
        }
    }

    /// Overview `level` by the plain definition: means over valid pixels, level after level.
    fn reference(&self, level: usize) -> (usize, usize, Vec<f64>, Vec<bool>) {
        let (mut w, mut h) = (self.width, self.height);
        let whole = self.block(Window::new(0, 0, w, h));
        let mut mask: Vec<bool> = (0..w * h).map(|i| whole.mask.valid(i)).collect();
        let mut values: Vec<f64> = (0..w * h * self.bands)
            .map(|i| {
                if mask[i % (w * h)] {
                    f64::from(whole.samples.get(i))
                } else {
                    0.0
                }
            })
            .collect();
        for _ in 0..level {
            let (w2, h2) = (w.div_ceil(2), h.div_ceil(2));
            let mut next = vec![0.0; w2 * h2 * self.bands];
            let mut next_mask = vec![false; w2 * h2];
            for y in 0..h2 {
                for x in 0..w2 {
                    let cells: Vec<usize> = [(0, 0), (1, 0), (0, 1), (1, 1)]
                        .iter()
                        .map(|(dx, dy)| (2 * x + dx, 2 * y + dy))
                        .filter(|(x, y)| *x < w && *y < h)
                        .map(|(x, y)| y * w + x)
                        .filter(|i| mask[*i])
                        .collect();
                    next_mask[y * w2 + x] = !cells.is_empty();
                    if cells.is_empty() {
                        continue;
                    }
                    for b in 0..self.bands {
                        let sum: f64 = cells.iter().map(|i| values[b * w * h + i]).sum();
                        let mean = sum / cells.len() as f64;
                        next[b * w2 * h2 + y * w2 + x] = match self.kind {
                            SampleType::F32 => mean,
                            _ => mean.round_ties_even(),
                        };
                    }
                }
            }
            (w, h, values, mask) = (w2, h2, next, next_mask);
        }
        (w, h, values, mask)
    }
}

/// Every tile in order, each overview as soon as it may be; the walker's simplest form.
fn pull(sink: &CogSink, made: &Made) -> Result<(), Trouble> {
    for window in sink.windows() {
        let mut works = VecDeque::from([made.block(window).into()]);
        while let Some(work) = works.pop_front() {
            works.extend(sink.write(sink.encode(work)?)?);
        }
    }
    Ok(())
}

fn write(path: &Path, made: &Made, spec: CogSpec) -> CogSummary {
    let sink = CogSink::create(path, spec).unwrap();
    pull(&sink, made).unwrap();
    sink.finish().unwrap()
}

fn everywhere(_: usize, _: usize) -> bool {
    true
}

fn disc(x: usize, y: usize) -> bool {
    let (dx, dy) = (x as f64 - 600.0, y as f64 - 500.0);
    dx * dx + dy * dy < 450.0 * 450.0 && !(x * 7 + y * 13).is_multiple_of(31)
}

fn nowhere(_: usize, _: usize) -> bool {
    false
}

/// Writes, reads back the image and each overview with GDAL, compares each sample.
fn prove(made: Made, options: &[&str]) -> CogSummary {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.tif");
    let summary = write(&path, &made, made.spec(options));
    assert_eq!(summary.bytes, path.metadata().unwrap().len());
    let report = check(&path).unwrap();
    assert!(report.holds(Strictness::Strict), "{:?}", report.findings);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let source = GdalSource::open_with(
        &path,
        &Opening {
            trust: Trust::User,
            ..Opening::default()
        },
    )
    .unwrap();
    assert!(source.findings().is_empty(), "{:?}", source.findings());
    assert_eq!(source.sample_type(), made.kind);
    assert_eq!(source.grid(), &made.spec(&[]).grid);

    let dataset = ::gdal::Dataset::open(&path).unwrap();
    for level in 0..=summary.overviews {
        let (w, h, values, mask) = made.reference(level);
        for b in 0..made.bands {
            let band = dataset.rasterband(b + 1).unwrap();
            assert_eq!(band.overview_count().unwrap() as usize, summary.overviews);
            let got = match level {
                0 => band.read_band_as::<f64>().unwrap(),
                n => {
                    let overview = band.overview(n - 1).unwrap();
                    assert_eq!(overview.size(), (w, h));
                    overview.read_band_as::<f64>().unwrap()
                }
            };
            let tolerance = match made.kind {
                SampleType::F32 if level > 0 => 1e-3,
                _ => 0.0,
            };
            let wanted = &values[b * w * h..(b + 1) * w * h];
            let wrong = got
                .data()
                .iter()
                .zip(wanted)
                .find(|(g, w)| (*g - *w).abs() > tolerance);
            assert_eq!(wrong, None, "level {level} band {b}");
        }
        let band = dataset.rasterband(1).unwrap();
        let masked = match level {
            0 => band.open_mask_band().unwrap().read_band_as::<u8>().unwrap(),
            n => {
                let overview = band.overview(n - 1).unwrap();
                overview
                    .open_mask_band()
                    .unwrap()
                    .read_band_as::<u8>()
                    .unwrap()
            }
        };
        let got: Vec<bool> = masked.data().iter().map(|m| *m == 255).collect();
        assert!(got == mask, "mask of level {level}");
    }
    summary
}

#[test]
fn four_bands_of_uint16() {
    let made = Made {
        width: 1300,
        height: 1025,
        bands: 4,
        kind: SampleType::U16,
        valid: everywhere,
    };
    let summary = prove(made, &[]);
    assert_eq!(
        (summary.overviews, summary.masked, summary.bigtiff),
        (2, false, false)
    );
    assert!(prove(made, &["BIGTIFF=YES", "COMPRESS=ZSTD"]).bigtiff);
    prove(made, &["PREDICTOR=NO", "LEVEL=6", "BLOCKSIZE=256"]);
    prove(made, &["COMPRESS=NONE"]);
}

#[test]
fn odd_sizes() {
    for (width, height) in [
        (1, 1),
        (511, 513),
        (513, 511),
        (1025, 3),
        (3, 1025),
        (512, 512),
    ] {
        for valid in [everywhere, disc] {
            prove(
                Made {
                    width,
                    height,
                    bands: 1,
                    kind: SampleType::U8,
                    valid,
                },
                &[],
            );
        }
    }
}

#[test]
fn types_bands_and_masks() {
    for kind in [
        SampleType::U8,
        SampleType::U16,
        SampleType::I16,
        SampleType::F32,
    ] {
        for (bands, compress) in [(1, "DEFLATE"), (3, "ZSTD"), (6, "DEFLATE")] {
            let made = Made {
                width: 1100,
                height: 700,
                bands,
                kind,
                valid: disc,
            };
            assert!(prove(made, &[&format!("COMPRESS={compress}")]).masked);
        }
    }
}

#[test]
fn an_image_without_a_valid_pixel_is_small() {
    let made = Made {
        width: 2500,
        height: 2500,
        bands: 2,
        kind: SampleType::U8,
        valid: nowhere,
    };
    let summary = prove(made, &[]);
    assert!(
        summary.masked && summary.bytes < 120_000,
        "{}",
        summary.bytes
    );
}

#[test]
fn an_unfinished_cog_leaves_nothing_and_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.tif");
    let made = Made {
        width: 600,
        height: 600,
        bands: 1,
        kind: SampleType::U8,
        valid: everywhere,
    };
    let sink = CogSink::create(&path, made.spec(&[])).unwrap();
    let first = sink.windows()[0];
    sink.write(sink.encode(made.block(first).into()).unwrap())
        .unwrap();
    assert_eq!(sink.finish().unwrap_err().code(), "RLS-E153");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);

    let sink = CogSink::create(&path, made.spec(&[])).unwrap();
    let mut wrong = made.block(first);
    wrong.window.col += 1;
    assert_eq!(sink.encode(wrong.into()).err().unwrap().code(), "RLS-E152");
    drop(sink);
    write(&path, &made, made.spec(&[]));
    let again = CogSink::create(&path, made.spec(&[])).err().unwrap();
    assert_eq!(again.kind(), Kind::Exists);
}

/// The file does not depend on the order in which its tiles came.
#[test]
fn rows_and_curve_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let made = Made {
        width: 2100,
        height: 1600,
        bands: 2,
        kind: SampleType::U16,
        valid: disc,
    };
    let orders: [fn(CogSink) -> CogSink; 3] =
        [|s| s, |s| s.by_rows(usize::MAX), |s| s.by_rows(6 << 20)];
    let files = orders.map(|order| {
        let path = dir.path().join("out.tif");
        let spec = CogSpec {
            overwrite: Overwrite::Replace,
            ..made.spec(&[])
        };
        let sink = order(CogSink::create(&path, spec).unwrap());
        let windows = sink.windows();
        pull(&sink, &made).unwrap();
        sink.finish().unwrap();
        (windows, std::fs::read(&path).unwrap())
    });
    assert!(files[0].0 != files[1].0 && files[1].0 != files[2].0);
    assert!(files[0].1 == files[1].1 && files[1].1 == files[2].1);
}
