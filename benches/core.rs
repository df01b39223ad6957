//! Micro-benchmarks of what every pixel goes through, one thread: `cargo bench --bench core`.
//! Throughput is in output pixels (resampling, masks), in bytes of samples (tiles), in points (RPC).

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use relais_core::grid::{Affine, Crs, Grid, Mapping, Window};
use relais_core::ops::fuse;
use relais_core::ops::rasterise::{Polygon, rasterise};
use relais_core::ops::resample::{Patch, Resampling, Sampler};
use relais_core::raster::{Block, Mask, SampleType, Samples};
use relais_files::codec::{CreationOptions, TileEncoder};
use relais_imagery::ortho::Georeference;
use relais_imagery::scene::rpc::Rpc;

/// Side of a block of output.
const SIDE: usize = 512;

fn main() {
    divan::main();
}

/// Numbers that look like 12-bit imagery: slow relief of grey, and a noise of 6 bits.
fn image(width: usize, height: usize, bands: usize) -> Block {
    let mut noise = 0x9E37_79B9_7F4A_7C15_u64;
    let mut samples = Vec::with_capacity(width * height * bands);
    for band in 0..bands {
        for row in 0..height {
            for col in 0..width {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                let (x, y) = (col as f64 / 37.0, row as f64 / 53.0);
                let grey = 900.0 + 400.0 * (x + band as f64).sin() * y.cos();
                samples.push(grey as u16 + (noise >> 58) as u16);
            }
        }
    }
    Block {
        window: Window::new(0, 0, width, height),
        bands,
        samples: Samples::U16(samples),
        mask: Mask::All,
    }
}

/// The positions of one row of output in a source turned by two degrees, `scale` of its pixels
/// for one of output.
fn positions(row: usize, scale: f32) -> (Vec<f32>, Vec<f32>) {
    let (sin, cos) = 0.035_f32.sin_cos();
    (0..SIDE)
        .map(|col| {
            let (x, y) = (col as f32 * scale, row as f32 * scale);
            (30.0 + x * cos - y * sin, 10.0 + x * sin + y * cos)
        })
        .unzip()
}

/// A block of a pansharpened ortho, once its source pixels are there: PAN and four bands at a
/// quarter of its resolution, cubic, fused.
#[divan::bench(args = [false, true])]
fn resample_and_fuse(bencher: Bencher, masked: bool) {
    let (mut pan, mut bands) = (image(600, 600, 1), image(180, 180, 4));
    if masked {
        // A hole in a corner, as the edge of a region of interest.
        let hole = |w: usize| (0..w * w).map(|i| if i == 0 { 0 } else { 255 }).collect();
        (pan.mask, bands.mask) = (Mask::of(hole(600)), Mask::of(hole(180)));
    }
    let (pan, bands) = (Patch::<1>::of(&pan, 0), Patch::<4>::of(&bands, 0));
    let sampler = Sampler::new(Resampling::Cubic, 1.0, 1.0);
    let mut valid = vec![255; SIDE];
    let mut fine = vec![[0.0_f32; 1]; SIDE];
    let mut coarse = vec![[0.0_f32; 4]; SIDE];
    let mut factors = vec![0.0; SIDE];
    bencher
        .counter(ItemsCount::new(SIDE * SIDE))
        .bench_local(move || {
            for row in 0..SIDE {
                let (cols, rows) = positions(row, 1.0);
                sampler.row(&pan, &cols, &rows, &mut fine, &mut valid);
                let (cols, rows) = positions(row, 0.25);
                sampler.row(&bands, &cols, &rows, &mut coarse, &mut valid);
                factors.fill(0.0);
                fuse::imitate([0.3, 0.3, 0.3, 0.1], &coarse, &mut factors);
                fuse::ratio(&fine, &mut factors);
                fuse::scale(&factors, &mut coarse);
                black_box(&coarse);
            }
        });
}

/// A kernel, four bands, native resolution or shrunk by 2.
#[divan::bench(args = [
    (Resampling::Near, 1.0), (Resampling::Bilinear, 1.0), (Resampling::Cubic, 1.0),
    (Resampling::Lanczos, 1.0), (Resampling::Cubic, 2.0), (Resampling::Average, 2.0),
])]
fn resample(bencher: Bencher, (kernel, scale): (Resampling, f64)) {
    let side = 600 * scale as usize;
    let patch = Patch::<4>::of(&image(side, side, 4), 0);
    let sampler = Sampler::new(kernel, scale, scale);
    let mut out = vec![[0.0_f32; 4]; SIDE];
    let mut valid = vec![255; SIDE];
    bencher
        .counter(ItemsCount::new(SIDE * SIDE))
        .bench_local(move || {
            for row in 0..SIDE {
                let (cols, rows) = positions(row, scale as f32);
                sampler.row(&patch, &cols, &rows, &mut out, &mut valid);
                black_box(&out);
            }
        });
}

/// A tile of four 16-bit bands, predictor included.
#[divan::bench(args = [
    "COMPRESS=DEFLATE LEVEL=1", "COMPRESS=DEFLATE LEVEL=6", "COMPRESS=ZSTD LEVEL=1",
    "COMPRESS=ZSTD LEVEL=3",
])]
fn encode_tile(bencher: Bencher, options: &str) {
    let pairs: Vec<&str> = options.split(' ').collect();
    let options = CreationOptions::parse(&pairs).expect("the options above are right");
    let encoder = TileEncoder::new(&options, 4, SampleType::U16).expect("16 bits suit them");
    let block = image(SIDE, SIDE, 4);
    bencher
        .counter(BytesCount::new(SIDE * SIDE * 8))
        .bench_local(move || black_box(encoder.encode(black_box(&block))));
}

/// A sensor model of the size and shape of a Pléiades one.
fn model() -> Rpc {
    let cubic = |main: &[(usize, f64)]| {
        let mut terms: Vec<f64> = (0..20).map(|i| 1e-5 / f64::from(i + 1)).collect();
        main.iter().for_each(|&(i, v)| terms[i] = v);
        let words: Vec<String> = terms.iter().map(f64::to_string).collect();
        words.join(" ")
    };
    let tags = [
        ("LINE_OFF", "19999.5".to_string()),
        ("SAMP_OFF", "19999.5".to_string()),
        ("LAT_OFF", "44.75".to_string()),
        ("LONG_OFF", "-0.25".to_string()),
        ("HEIGHT_OFF", "130".to_string()),
        ("LINE_SCALE", "20000".to_string()),
        ("SAMP_SCALE", "20000".to_string()),
        ("LAT_SCALE", "0.09".to_string()),
        ("LONG_SCALE", "0.13".to_string()),
        ("HEIGHT_SCALE", "130".to_string()),
        ("LINE_NUM_COEFF", cubic(&[(1, 0.05), (2, -1.02), (3, 0.01)])),
        ("LINE_DEN_COEFF", cubic(&[(0, 1.0)])),
        ("SAMP_NUM_COEFF", cubic(&[(1, 1.03), (2, 0.06), (3, -0.02)])),
        ("SAMP_DEN_COEFF", cubic(&[(0, 1.0)])),
    ]
    .map(|(key, value)| (key.to_string(), value));
    Rpc::from_tags(&tags, "bench")
        .expect("there are tags")
        .expect("they are a model")
}

/// Ground to image.
#[divan::bench]
fn rpc_image_of(bencher: Bencher) {
    let rpc = model();
    bencher
        .counter(ItemsCount::new(10_000_usize))
        .bench_local(move || {
            for i in 0..10_000 {
                let t = f64::from(i) * 1e-5;
                black_box(rpc.image_of(-0.25 + t, 44.75 - 0.5 * t, 130.0 + t));
            }
        });
}

/// Image to ground: the inverse of the other, by Newton's method where the file has no polynomials
/// for it.
#[divan::bench]
fn rpc_ground_of(bencher: Bencher) {
    let rpc = model();
    bencher
        .counter(ItemsCount::new(10_000_usize))
        .bench_local(move || {
            for i in 0..10_000 {
                let t = f64::from(i);
                black_box(rpc.ground_of(20_000.0 + t, 20_000.0 - t, 130.0));
            }
        });
}

/// The mapping of a whole scene of 4096 × 4096 from the sensor, PROJ included.
#[divan::bench]
fn sensor_mapping(bencher: Bencher) {
    let rpc = model();
    let grid = Grid {
        width: 4096,
        height: 4096,
        transform: Some(Affine([443_000.0, 0.5, 0.0, 6_411_000.0, 0.0, -0.5])),
        crs: Some(Crs::parse("EPSG:2154").expect("PROJ knows Lambert-93")),
    };
    let place = Georeference::Sensor(Box::new(rpc));
    bencher.bench_local(move || -> Mapping {
        place
            .mapping(&grid, (0.0, 260.0))
            .expect("the scene lies in France")
    });
}

/// A region of interest of 2,000 points on the blocks of a scene of 4096 × 4096.
#[divan::bench]
fn rasterise_region(bencher: Bencher) {
    let ring = (0..2_000)
        .map(|i| {
            let a = f64::from(i) / 2_000.0 * std::f64::consts::TAU;
            let radius = 1_900.0 + 80.0 * (17.0 * a).sin();
            (2_048.0 + radius * a.cos(), 2_048.0 + radius * a.sin())
        })
        .collect();
    let region = [Polygon::new(&[ring]).expect("it is a ring")];
    bencher
        .counter(ItemsCount::new(4096_usize * 4096))
        .bench_local(move || {
            for row in (0..4096).step_by(SIDE) {
                for col in (0..4096).step_by(SIDE) {
                    black_box(rasterise(&region, Window::new(col, row, SIDE, SIDE)));
                }
            }
        });
}
