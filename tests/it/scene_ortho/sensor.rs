//! Sensor geometry: against the camera that the sample was seen by, and against gdalwarp.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::model::{Model, at};
use super::{Bench, copied, find, ortho, text, warped};
use crate::harness::{real_data, sample};
use crate::images::{Image, apart, both};

pub fn sensor() -> PathBuf {
    sample().join("phr_sen")
}

pub fn dem() -> PathBuf {
    sample().join("dem.tif")
}

pub fn rpc(kind: &str) -> PathBuf {
    find(&sensor(), &format!("RPC_PHR1B_{kind}_"), ".XML")
}

pub fn pan() -> PathBuf {
    find(&sensor(), "IMG_PHR1B_P_", ".TIF")
}

/// `--dem FILE` and more words.
pub fn with_dem(dem: &Path, words: &[&str]) -> Vec<OsString> {
    let dem = ["--dem".into(), dem.into()];
    dem.into_iter()
        .chain(words.iter().map(Into::into))
        .collect()
}

/// A height that suits the middle of the sample.
pub const HEIGHT: &str = "--height=72";

/// A check point of the truth: id, target, visible, lon, lat, h, x, y, then column and row in P and
/// MS.
fn check_points() -> Vec<Vec<f64>> {
    let csv = std::fs::read_to_string(sample().join("truth/checkpoints.csv")).unwrap();
    let rows = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|v| v.parse().unwrap()).collect());
    rows.collect()
}

/// Counts a pixel of a position.
const PER_PIXEL: f64 = 50.0;

/// A copy of the bundle in which a pixel holds its own place: bands in turn column and row.
fn positions(
    bench: &Bench,
    kind: &str,
    size: usize,
    bands: &[&dyn Fn(f64, f64) -> f64],
) -> PathBuf {
    let copy = bench.path(&format!("positions-{kind}"));
    copied(&sensor(), &copy);
    let file = find(&copy, &format!("IMG_PHR1B_{kind}_"), ".TIF");
    Image::drawn(size, size, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0], bands).save(&file, &["-ot", "UInt16"]);
    copy
}

/// The largest and the mean distance, in pixels of the image, between where the camera saw the
/// check points and where the ortho says it did, and how many points that rests on.
fn distance(image: &Image, bands: (usize, usize), col: usize) -> (f64, f64, usize) {
    let seen = |point: &Vec<f64>| {
        let value = |band: usize| at(image, band, point[6], point[7]);
        let (c, r) = (value(bands.0)? / PER_PIXEL, value(bands.1)? / PER_PIXEL);
        Some((c - point[col]).hypot(r - point[col + 1]))
    };
    let distances: Vec<f64> = check_points().iter().filter_map(seen).collect();
    let worst = distances.iter().copied().fold(0.0, f64::max);
    (
        worst,
        distances.iter().sum::<f64>() / distances.len() as f64,
        distances.len(),
    )
}

#[test]
fn every_pixel_comes_from_where_the_camera_saw_it() {
    let bench = Bench::new();
    let column: &dyn Fn(f64, f64) -> f64 = &|c, _| PER_PIXEL * c;
    let row: &dyn Fn(f64, f64) -> f64 = &|_, r| PER_PIXEL * r;
    let made = |copy: &Path, name: &str, words: &[&str]| {
        let out = bench.path(name);
        let run = ortho(copy, &out, with_dem(&dem(), words))
            .announce("--geoid")
            .announce("band");
        run.run().succeeds();
        Image::read(&out)
    };
    let columns = made(
        &positions(&bench, "P", 512, &[column]),
        "c.tif",
        &["--product=p"],
    );
    std::fs::remove_dir_all(bench.path("positions-P")).unwrap();
    let mut image = made(
        &positions(&bench, "P", 512, &[row]),
        "r.tif",
        &["--product=p"],
    );
    image.bands.insert(0, columns.bands[0].clone());
    let (worst, mean, count) = distance(&image, (0, 1), 8);
    eprintln!("P {worst} {mean} {count}");
    assert!(
        count > 200 && worst < 0.3 && mean < 0.1,
        "P: {worst} {mean} {count}"
    );

    // The multispectral image has a model of its own, and is finer on the grid of the pan.
    let copy = positions(&bench, "MS", 128, &[column, row, column, row]);
    let image = made(
        &copy,
        "ms.tif",
        &["--product=ms", "--res=0.5", "--band-order=B2,B1,B0,B3"],
    );
    let (worst, mean, count) = distance(&image, (0, 1), 10);
    eprintln!("MS {worst} {mean} {count}");
    assert!(
        count > 200 && worst < 0.3 && mean < 0.03,
        "MS: {worst} {mean} {count}"
    );
}

#[test]
fn targets_lie_where_they_are_on_the_ground() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    ortho(
        &sensor(),
        &out,
        with_dem(&dem(), &["--product=p", "--res=0.25"]),
    )
    .announce("--geoid")
    .run()
    .succeeds();
    let image = Image::read(&out);
    let mut looked_at = 0;
    for point in check_points().iter().filter(|p| p[1] == 1.0 && p[2] == 1.0) {
        let (x, y) = (point[6], point[7]);
        // A white disc: the centroid of what is brighter than its surroundings.
        let step = |k: i32| f64::from(k) * 0.25;
        let near: Vec<(f64, f64, f64)> = (-20..=20)
            .flat_map(|j| (-20..=20).map(move |i| (i, j)))
            .filter_map(|(i, j)| Some((step(i), step(j), at(&image, 0, x + step(i), y + step(j))?)))
            .collect();
        assert_eq!(near.len(), 41 * 41);
        let most = near.iter().map(|p| p.2).fold(0.0, f64::max);
        let mut around: Vec<f64> = near.iter().map(|p| p.2).collect();
        around.sort_by(f64::total_cmp);
        let level = 0.5 * (most + around[around.len() / 4]);
        let bright: Vec<&(f64, f64, f64)> = near.iter().filter(|p| p.2 > level).collect();
        let mass: f64 = bright.iter().map(|p| p.2 - level).sum();
        let mean = |f: &dyn Fn(&(f64, f64, f64)) -> f64| {
            bright.iter().map(|p| f(p) * (p.2 - level)).sum::<f64>() / mass
        };
        let (dx, dy) = (mean(&|p| p.0), mean(&|p| p.1));
        eprintln!("target {} off by {dx:.3} {dy:.3} m", point[0]);
        assert!(dx.hypot(dy) < 0.3 * 0.5, "target {}: {dx} {dy} m", point[0]);
        looked_at += 1;
    }
    assert!(looked_at >= 2, "{looked_at}");
}

#[test]
fn one_height_gives_what_gdalwarp_gives() {
    let bench = Bench::new();
    let out = bench.ortho(&sensor(), "out.tif", ["--product=p", HEIGHT]);
    let ours = Image::read(&out);
    let theirs = warped(
        &pan(),
        &out,
        &["-r", "cubic", "-rpc", "-to", "RPC_HEIGHT=72"],
    );
    let apart = apart(&ours.bands[0], &theirs.bands[0], &ours.interior(5));
    assert!(
        apart.count > 100_000 && apart.bias.abs() < 0.05 && apart.rmse < 1.0,
        "{} {}",
        apart.bias,
        apart.rmse
    );
}

/// How much a shift of a tenth of a pixel would change an image: a bound for shifts.
pub fn tenth_of_a_pixel(image: &Image, among: &[bool]) -> f64 {
    let band = &image.bands[0];
    let slopes: Vec<f64> = (1..band.len() - 1)
        .filter(|&i| among[i])
        .map(|i| (band[i + 1] - band[i - 1]) / 2.0)
        .collect();
    0.1 * (slopes.iter().map(|s| s * s).sum::<f64>() / slopes.len() as f64).sqrt()
}

#[test]
fn the_real_crop_of_s2p_lies_where_gdalwarp_puts_it() {
    let Some(source) = real_data("s2p/tests/data/input_pair/img_01.tif") else {
        return;
    };
    let bench = Bench::new();
    let out = bench.ortho(
        &source,
        "out.tif",
        ["--t-srs=EPSG:32740", "--height=2327.85", "--res=0.5"],
    );
    let ours = Image::read(&out);
    let theirs = warped(
        &source,
        &out,
        &["-r", "cubic", "-rpc", "-to", "RPC_HEIGHT=2327.85"],
    );
    let inside = both(&ours.interior(5), &theirs.interior(5));
    let (apart, bound) = (
        apart(&ours.bands[0], &theirs.bands[0], &inside),
        tenth_of_a_pixel(&theirs, &inside),
    );
    eprintln!("s2p {} {} bound {bound}", apart.bias, apart.rmse);
    assert!(
        apart.count > 900_000 && apart.bias.abs() < 0.05 && apart.rmse < bound,
        "{} {}",
        apart.rmse,
        bound
    );
}

#[test]
fn the_real_crops_of_a_larger_image_are_placed_by_their_origin() {
    let bench = Bench::new();
    for event in ["pre", "post"] {
        let Some(source) = real_data(&format!(
            "picanteo/docs/tutorials/data/{event}_event_img1.tif"
        )) else {
            return;
        };
        let model = source.with_extension("geom");
        let words =
            ["--t-srs=EPSG:32637", "--height=560", "--res=0.5", "--rpc"].map(OsString::from);
        let out = bench.ortho(
            &source,
            &format!("{event}.tif"),
            words.into_iter().chain([model.clone().into()]),
        );
        let ours = Image::read(&out);
        // The same crop with tags of its own for GDAL, which ignores origins.
        let mut crop = Image::read(&source);
        let (col, row) = (crop.transform[0], crop.transform[3]);
        crop.transform = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let tagged = bench.path("tagged.tif");
        let tags = Model::of_geom(&text(&model)).of_piece(col, row).tags();
        crop.save_as(&tagged, &tags, &["-ot", "UInt16"]);
        let theirs = warped(
            &tagged,
            &out,
            &["-r", "cubic", "-rpc", "-to", "RPC_HEIGHT=560"],
        );
        let inside = both(&ours.interior(5), &theirs.interior(5));
        let (apart, bound) = (
            apart(&ours.bands[0], &theirs.bands[0], &inside),
            tenth_of_a_pixel(&theirs, &inside),
        );
        assert!(
            apart.count > 900_000 && apart.rmse < bound,
            "{event}: {} {} {bound}",
            apart.count,
            apart.rmse
        );
    }
}

/// An image file of a delivery has the model that lies beside it, as inspection says.
#[test]
fn an_image_file_alone_has_the_model_beside_it() {
    let bench = Bench::new();
    let words = [HEIGHT, "--res=1"];
    let alone = bench.path("alone.tif");
    let ran = ortho(&pan(), &alone, words)
        .announce("the folder of the delivery")
        .run();
    ran.succeeds();
    let whole = bench.path("whole.tif");
    ortho(&sensor(), &whole, words.into_iter().chain(["--product=p"]))
        .run()
        .succeeds();
    let inputs = super::manifest(&alone)["inputs"].to_string();
    assert!(inputs.contains("RPC_PHR1B_P_"), "{inputs}");
    let (alone, whole) = (Image::read(&alone), Image::read(&whole));
    assert_eq!(alone.transform, whole.transform);
    let inside = both(&alone.valid, &whole.valid);
    // Beside the border of the region of interest, which the image alone does not know, a kernel
    // reaches over pixels that the delivery does without.
    let pairs = alone.bands[0].iter().zip(&whole.bands[0]).zip(&inside);
    let pairs: Vec<bool> = pairs
        .filter(|(_, i)| **i)
        .map(|((a, b), _)| a == b)
        .collect();
    let same = pairs.iter().filter(|same| **same).count();
    assert!(
        pairs.len() > 10_000 && same * 100 > pairs.len() * 95,
        "{same} of {}",
        pairs.len()
    );
    let report = crate::harness::relais(["scene".as_ref(), "inspect".as_ref(), pan().as_os_str()]);
    assert!(report.run().succeeds().stdout.contains("RPC_PHR1B_P_"));
}
