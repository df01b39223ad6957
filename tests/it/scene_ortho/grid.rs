//! The output grid: boxes, resolutions, kernels that shrink, turned images, spellings of others.

use std::path::PathBuf;

use super::{Bench, NONE, find, ortho, spot, warped};
use crate::harness::{gdalinfo, tool};
use crate::images::{Image, apart};

/// A drawing in UTM 30N near the sample, by default of 1.5 m pixels.
const ORIGIN: (f64, f64) = (717_000.0, 4_959_000.0);

fn drawing(
    bench: &Bench,
    name: &str,
    size: usize,
    transform: [f64; 6],
    f: &dyn Fn(f64, f64) -> f64,
) -> PathBuf {
    let path = bench.path(name);
    Image::drawn(size, size, transform, &[f])
        .save(&path, &["-ot", "UInt16", "-a_srs", "EPSG:32630"]);
    path
}

fn upright(res: f64) -> [f64; 6] {
    [ORIGIN.0, res, 0.0, ORIGIN.1, 0.0, -res]
}

fn wave(x: f64, y: f64) -> f64 {
    1000.0 + 400.0 * ((x - ORIGIN.0) / 40.0).sin() * ((y - ORIGIN.1) / 30.0).cos()
}

#[test]
fn a_box_gives_the_part_of_the_whole_that_it_covers() {
    let bench = Bench::new();
    let whole = Image::read(&bench.ortho(&spot(), "whole.tif", NONE));
    let [x, _, _, y, ..] = whole.transform;
    let inner = [x + 200.3, y - 500.9, x + 420.0, y - 250.1];
    let words = inner.map(|v| v.to_string()).join(",");
    let part_path = bench.ortho(&spot(), "part.tif", [format!("--bbox={words}")]);
    let part = Image::read(&part_path);
    let [px, _, _, py, ..] = part.transform;
    assert_eq!((px % 1.5, py % 1.5), (0.0, 0.0));
    assert!(px <= inner[0] && px > inner[0] - 1.5 && py >= inner[3] && py < inner[3] + 1.5);
    assert_eq!((part.width, part.height), (147, 168));
    let cut = whole.cut_to(&part);
    assert!(part.valid.iter().all(|v| *v) && cut.valid == part.valid);
    for (a, b) in part.bands.iter().zip(&cut.bands) {
        // Another grid has other nodes: positions differ by less than 1e-3 pixel.
        let apart = apart(a, b, &part.valid);
        assert!(
            apart.rmse < 0.5 && apart.worst <= 3.0,
            "{} {}",
            apart.rmse,
            apart.worst
        );
    }
}

#[test]
fn a_box_in_another_crs_is_covered_whole() {
    let bench = Bench::new();
    let (west, south, east, north) = (-0.2485, 44.7495, -0.2455, 44.7515);
    let corners = format!("{west} {south}\n{west} {north}\n{east} {south}\n{east} {north}\n");
    let file = bench.path("corners.txt");
    std::fs::write(&file, corners).unwrap();
    let script = format!(
        "gdaltransform -output_xy -s_srs EPSG:4326 -t_srs EPSG:2154 < '{}'",
        file.display()
    );
    let said = tool("sh", ["-c", &script]);
    let numbers: Vec<f64> = said
        .split_whitespace()
        .map(|v| v.parse().unwrap())
        .collect();
    let (xs, ys): (Vec<f64>, Vec<f64>) = numbers.chunks(2).map(|p| (p[0], p[1])).unzip();
    let least = |v: &[f64]| v.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |v: &[f64]| v.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bbox = format!("--bbox={west},{south},{east},{north}");
    let words = [bbox.as_str(), "--bbox-crs=EPSG:4326"];
    let image = Image::read(&bench.ortho(&spot(), "out.tif", words));
    let [x, _, _, y, ..] = image.transform;
    let (right, bottom) = (x + 1.5 * image.width as f64, y - 1.5 * image.height as f64);
    // Sides bend a little between corners: by less than a metre over 250.
    for (edge, corner) in [
        (least(&xs) - x, "left"),
        (right - most(&xs), "right"),
        (y - most(&ys), "top"),
        (least(&ys) - bottom, "bottom"),
    ] {
        assert!((0.0..2.5).contains(&edge), "{corner}: {edge}");
    }
}

#[test]
fn boxes_that_cannot_be_are_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let refused = |words: &[&str], exit: i32, code: &str| {
        ortho(&spot(), &out, words).run().fails(exit, code);
        assert!(bench.entries().is_empty(), "{words:?}");
    };
    refused(&["--bbox=0,0,10,10"], 3, "RLS-E373");
    refused(
        &["--bbox=2,48,2.1,48.1", "--bbox-crs=EPSG:4326"],
        3,
        "RLS-E373",
    );
    refused(&["--bbox=10,10,0,0"], 2, "RLS-E900");
    refused(&["--bbox=0,0,10"], 2, "RLS-E900");
    refused(&["--bbox=0,0,nan,10"], 2, "RLS-E900");
    refused(&["--bbox=0,0,inf,10"], 2, "RLS-E900");
    refused(&["--bbox-crs=EPSG:4326"], 2, "RLS-E900");
    let earth = [
        "--bbox=-180,-90,180,90",
        "--bbox-crs=EPSG:4326",
        "--res=1e-6",
    ];
    refused(&earth, 2, "RLS-E374");
    refused(&["--res=1e-6"], 2, "RLS-E374");
    refused(&["--res=1e9"], 2, "RLS-E377");
    refused(&["--res=2,1e5"], 2, "RLS-E377");
    refused(&["--res=-1"], 2, "RLS-E900");
    refused(&["--t-srs=EPSG:99999"], 2, "RLS-E001");
    refused(&["--t-srs=EPSG:4978"], 2, "RLS-E001");
    refused(&["--t-srs=rubbish"], 2, "RLS-E001");
}

#[test]
fn other_crs_keep_the_resolution_in_metres_or_say_it_in_degrees() {
    let bench = Bench::new();
    for (crs, res) in [
        ("EPSG:32630", 1.5),
        ("EPSG:3857", 1.5),
        ("EPSG:4326", 1.5 / 111_320.0),
    ] {
        let out = bench.ortho(
            &spot(),
            &format!("{}.tif", &crs[5..]),
            ["--t-srs", crs, "--product=p"],
        );
        let ours = Image::read(&out);
        assert!(
            (ours.transform[1] / res - 1.0).abs() < 1e-9,
            "{crs}: {:?}",
            ours.transform
        );
        let theirs = warped(
            &find(&spot(), "IMG_SPOT7_P_", ".TIF"),
            &out,
            &["-r", "cubic"],
        );
        let apart = apart(&ours.bands[0], &theirs.bands[0], &ours.interior(6));
        assert!(
            apart.count > 50_000 && apart.bias.abs() < 0.1 && apart.rmse < 1.0,
            "{crs}: {} {}",
            apart.bias,
            apart.rmse
        );
    }
}

#[test]
fn a_coarser_grid_does_not_alias() {
    let bench = Bench::new();
    // Stripes of one pixel, black and white: nothing of them may be left at 12 m.
    let stripes = |x: f64, _: f64| {
        if ((x - ORIGIN.0) / 1.5) as i64 % 2 == 0 {
            100.0
        } else {
            1900.0
        }
    };
    let source = drawing(&bench, "stripes.tif", 600, upright(1.5), &stripes);
    for kernel in ["bilinear", "cubic", "lanczos", "average"] {
        let out = bench.ortho(
            &source,
            &format!("{kernel}.tif"),
            ["--res=12", "-r", kernel],
        );
        let image = Image::read(&out);
        let flat = vec![1000.0; image.valid.len()];
        let apart = apart(&image.bands[0], &flat, &image.interior(4));
        assert!(
            apart.count > 2000
                && apart.bias.abs() < 2.0
                && apart.worst < 130.0
                && apart.rmse < 60.0,
            "{kernel}: {} {} {}",
            apart.bias,
            apart.rmse,
            apart.worst
        );
    }
    let near = Image::read(&bench.ortho(&source, "near.tif", ["--res=12", "-r=near"]));
    assert!(
        near.bands[0]
            .iter()
            .zip(&near.valid)
            .all(|(v, m)| !m || *v == 100.0 || *v == 1900.0)
    );
}

#[test]
fn a_coarser_grid_holds_what_gdalwarp_finds() {
    let bench = Bench::new();
    // Not turned: on a turned grid GDAL 3.6 measures the shrinking otherwise, and its lanczos is off by
    // ten times what bilinear is.
    let source = find(&spot(), "IMG_SPOT7_P_", ".TIF");
    for kernel in ["bilinear", "cubic", "lanczos", "average"] {
        let out = bench.ortho(
            &spot(),
            &format!("{kernel}.tif"),
            [
                "--product=p",
                "--res=7.5",
                "--t-srs=EPSG:32630",
                "-r",
                kernel,
            ],
        );
        let ours = Image::read(&out);
        let theirs = warped(&source, &out, &["-r", kernel]);
        let apart = apart(&ours.bands[0], &theirs.bands[0], &ours.interior(6));
        assert!(
            apart.count > 4000 && apart.bias.abs() < 0.3 && apart.rmse < 2.0,
            "{kernel}: {} {}",
            apart.bias,
            apart.rmse
        );
    }
}

#[test]
fn a_turned_grid_lands_where_gdalwarp_puts_it() {
    let bench = Bench::new();
    let (sin, cos) = (25_f64).to_radians().sin_cos();
    let turned = [
        ORIGIN.0,
        1.5 * cos,
        1.5 * sin,
        ORIGIN.1,
        1.5 * sin,
        -1.5 * cos,
    ];
    let source = drawing(&bench, "turned.tif", 400, turned, &wave);
    let info = gdalinfo(&source);
    assert!(
        info["geoTransform"][2].as_f64().unwrap() > 0.5,
        "GDAL kept the turn"
    );
    let out = bench.ortho(&source, "out.tif", NONE);
    let ours = Image::read(&out);
    let theirs = warped(&source, &out, &["-r", "cubic"]);
    let apart = apart(&ours.bands[0], &theirs.bands[0], &ours.interior(5));
    assert!(
        apart.count > 120_000 && apart.bias.abs() < 0.05 && apart.rmse < 0.6,
        "{} {} {}",
        apart.bias,
        apart.rmse,
        apart.count
    );
    let valid = ours.valid.iter().filter(|v| **v).count() as f64;
    assert!((valid / 160_000.0 - 1.0).abs() < 0.01, "{valid}");
}

#[test]
fn an_image_with_its_first_row_in_the_south_is_read_right() {
    let bench = Bench::new();
    let source = drawing(
        &bench,
        "south.tif",
        300,
        [ORIGIN.0, 1.5, 0.0, ORIGIN.1, 0.0, 1.5],
        &wave,
    );
    let out = bench.ortho(&source, "out.tif", NONE);
    let ours = Image::read(&out);
    let theirs = warped(&source, &out, &["-r", "cubic"]);
    let apart = apart(&ours.bands[0], &theirs.bands[0], &ours.interior(5));
    assert!(
        apart.count > 70_000 && apart.rmse < 0.6,
        "{} {}",
        apart.rmse,
        apart.count
    );
}
