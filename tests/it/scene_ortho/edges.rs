//! Where the CRS of the output has an edge: poles, and the line where longitudes begin again.

use std::path::PathBuf;

use super::{Bench, ortho};
use crate::harness::gdalinfo;
use crate::images::Image;

/// A drawing of a CRS: its size, and its transform (left, top, pixel).
fn drawing(
    bench: &Bench,
    (crs, left, top, pixel): (&str, f64, f64, f64),
    (width, height): (usize, usize),
    f: &dyn Fn(f64, f64) -> f64,
) -> PathBuf {
    let path = bench.path("in.tif");
    let transform = [left, pixel, 0.0, top, 0.0, -pixel];
    Image::drawn(width, height, transform, &[f]).save(&path, &["-ot", "UInt16", "-a_srs", crs]);
    path
}

/// Around the north pole, 1000 km to each side; numbers grow with the distance from it.
fn polar(bench: &Bench) -> PathBuf {
    let place = ("EPSG:3413", -1e6, 1e6, 1e4);
    drawing(bench, place, (200, 200), &|x, y| 1000.0 + x.hypot(y) / 1e3)
}

/// 0.1° to each side of the 180th meridian.
fn across_the_line(bench: &Bench) -> PathBuf {
    let place = ("EPSG:4326", 179.9, 0.05, 0.001);
    drawing(bench, place, (200, 100), &|_, _| 500.0)
}

#[test]
fn around_a_pole_all_longitudes_are_shown_to_the_pole() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let words = ["--t-srs=EPSG:4326", "--res=0.5", "--resampling=bilinear"];
    ortho(&polar(&bench), &out, words).run().succeeds();
    let image = Image::read(&out);
    let [left, dx, _, top, ..] = image.transform;
    assert_eq!((left, dx, top, image.width), (-180.0, 0.5, 90.0, 720));
    // 111.7 km a degree on the ellipsoid there, by a scale of 0.970 at the pole.
    for (row, km) in [(0, 27.0), (1, 81.0), (9, 514.0), (15, 841.0)] {
        for col in 0..image.width {
            let i = row * image.width + col;
            assert!(image.valid[i], "{row} {col}");
            let off = image.bands[0][i] - 1000.0 - km;
            assert!(off.abs() < 6.0, "{row} {col}: {off}");
        }
    }
}

#[test]
fn what_has_no_place_in_the_output_is_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let pole = polar(&bench);
    let mercator = ["--t-srs=EPSG:3857", "--res=10000"];
    ortho(&pole, &out, mercator).run().fails(3, "RLS-E384");
    let line = across_the_line(&bench);
    for words in [
        &["--t-srs=EPSG:3857"][..],
        &["--t-srs=EPSG:3857", "--res=500"],
    ] {
        ortho(&line, &out, words).run().fails(3, "RLS-E385");
    }
    let place = ("EPSG:4326", 0.0, 60.0, 1.0);
    let world = drawing(&bench, place, (360, 120), &|_, _| 500.0);
    ortho(&world, &out, mercator).run().fails(3, "RLS-E385");
    assert_eq!(bench.entries(), ["in.tif"]);
    // What is asked for has its place.
    let bbox = "--bbox=0,15000000,1000000,16000000";
    let asked = [mercator[0], mercator[1], bbox];
    ortho(&polar(&bench), &out, asked).run().succeeds();
    assert!(Image::read(&out).valid.iter().all(|v| *v));
}

/// An image in a CRS of the place is shown to the line on both sides; longitudes that go on beyond
/// 180 are not found again from there.
#[test]
fn across_the_line_both_sides_are_shown_or_it_is_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let local = ["--t-srs=EPSG:32660", "--res=200"];
    ortho(&across_the_line(&bench), &out, local)
        .run()
        .fails(3, "RLS-E385");
    let place = ("EPSG:32601", 146_000.0, 1e6, 1000.0);
    let image = drawing(&bench, place, (40, 40), &|_, _| 500.0);
    let degrees = ["--t-srs=EPSG:4326", "--res=0.01"];
    ortho(&image, &out, degrees).run().succeeds();
    let info = gdalinfo(&out);
    assert!(
        (36_000..36_003).contains(&info["size"][0].as_u64().unwrap()),
        "{info}"
    );
}
