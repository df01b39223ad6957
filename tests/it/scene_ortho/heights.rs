//! Heights of the ground: one, a DEM in any CRS, above a geoid, with holes, or none.

use std::ffi::OsString;
use std::path::Path;

use super::sensor::{HEIGHT, dem, sensor, tenth_of_a_pixel, with_dem};
use super::{Bench, manifest, ortho};
use crate::harness::tool;
use crate::images::{Image, apart, both};

#[test]
fn heights_must_come_from_somewhere() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    for product in ["pms", "p", "ms"] {
        let refused = ortho(&sensor(), &out, ["--product", product])
            .run()
            .fails(2, "RLS-E371");
        refused
            .says("shifted by metres")
            .says("--dem")
            .says("--height");
    }
    ortho(&sensor(), &out, ["--height=high"])
        .run()
        .fails(2, "RLS-E900");
    ortho(&sensor(), &out, ["--height=nan"])
        .run()
        .fails(2, "RLS-E900");
    ortho(&sensor(), &out, ["--geoid", "x.tif", HEIGHT])
        .run()
        .fails(2, "RLS-E900");
    assert!(bench.entries().is_empty());
}

#[test]
fn heights_beyond_those_of_the_fit_are_used_and_said() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let run = ortho(&sensor(), &out, ["--product=p", "--height=400"])
        .announce("extrapolated")
        .run()
        .succeeds();
    run.says("0 to 260 m");
    assert!(
        manifest(&out)["facts"]["warnings"]
            .to_string()
            .contains("extrapolated")
    );
}

#[test]
fn a_dem_serves_in_any_crs_and_above_a_geoid() {
    let bench = Bench::new();
    let made = |dem: &Path, name: &str, words: &[&str], warned: &str| {
        let out = bench.path(name);
        ortho(
            &sensor(),
            &out,
            with_dem(dem, &[&["--product=p"], words].concat()),
        )
        .announce(warned)
        .run()
        .succeeds();
        Image::read(&out)
    };
    let plain = made(&dem(), "plain.tif", &[], "--geoid");
    for crs in ["EPSG:32630", "EPSG:4326"] {
        let other = bench.path(&format!("dem-{}.tif", &crs[5..]));
        let words =
            ["-q", "-t_srs", crs, "-r", "cubic", "-dstnodata", "-32768"].map(OsString::from);
        tool(
            "gdalwarp",
            words
                .into_iter()
                .chain([dem().into(), other.clone().into()]),
        );
        let image = made(&other, &format!("{}.tif", &crs[5..]), &[], "--geoid");
        let (a, b) = (plain.cut_to(&image), &image);
        let (a, b) = if a.width == b.width {
            (a, b.clone())
        } else {
            (plain.clone(), b.cut_to(&plain))
        };
        let inside = both(&a.interior(4), &b.interior(4));
        let (apart, bound) = (
            apart(&a.bands[0], &b.bands[0], &inside),
            tenth_of_a_pixel(&a, &inside),
        );
        assert!(
            apart.count > 200_000 && apart.rmse < bound,
            "{crs}: {} {bound}",
            apart.rmse
        );
    }

    // Above a geoid that lies 48.5 m above the ellipsoid.
    let mut low = Image::read(&dem());
    low.bands[0].iter_mut().for_each(|h| *h -= 48.5);
    let low_path = bench.path("orthometric.tif");
    low.save(&low_path, &["-ot", "Float32", "-a_srs", "EPSG:2154"]);
    let geoid = bench.path("geoid.tif");
    Image::drawn(20, 20, [-2.0, 0.2, 0.0, 46.0, 0.0, -0.2], &[&|_, _| 48.5])
        .save(&geoid, &["-ot", "Float32", "-a_srs", "EPSG:4326"]);
    // By its name alone, where PROJ keeps grids; what was read is told in full.
    let (kept, named) = (bench.path("grids"), bench.path("named.tif"));
    std::fs::create_dir(&kept).unwrap();
    std::fs::copy(&geoid, kept.join("some_geoid.tif")).unwrap();
    let words = with_dem(&low_path, &["--product=p", "--geoid", "some_geoid.tif"]);
    ortho(&sensor(), &named, words)
        .env("PROJ_DATA", format!("/usr/share/proj:{}", kept.display()))
        .run()
        .succeeds();
    assert!(
        manifest(&named)["inputs"]
            .to_string()
            .contains("grids/some_geoid.tif")
    );
    // Nothing to announce: with a geoid nothing is said of geoids.
    let image = made(
        &low_path,
        "geoid-out.tif",
        &["--geoid", geoid.to_str().unwrap()],
        "nothing",
    );
    let inside = both(&plain.valid, &image.valid);
    let apart_ = apart(&plain.bands[0], &image.bands[0], &inside);
    assert!(
        plain.transform == image.transform && apart_.rmse < 0.5,
        "{}",
        apart_.rmse
    );
    // Without it the image moves, so that the test can fail.
    let moved = made(&low_path, "moved.tif", &[], "--geoid");
    let (a, b) = (plain.clone(), moved);
    assert!(
        a.transform != b.transform
            || apart(&a.bands[0], &b.bands[0], &both(&a.valid, &b.valid)).rmse > 20.0
    );
}

#[test]
fn a_dem_that_misses_part_of_the_scene_is_refused_or_filled() {
    let bench = Bench::new();
    let whole = Image::read(&dem());
    let half = Image {
        width: whole.width / 2,
        bands: vec![
            (0..whole.height)
                .flat_map(|r| whole.bands[0][r * whole.width..][..whole.width / 2].to_vec())
                .collect(),
        ],
        ..whole.clone()
    };
    let half_path = bench.path("half.tif");
    half.save(&half_path, &["-ot", "Float32", "-a_srs", "EPSG:2154"]);
    let out = bench.path("out.tif");
    for product in ["p", "pms"] {
        let words = with_dem(&half_path, &["--product", product]);
        let ran = ortho(&sensor(), &out, words)
            .announce("--geoid")
            .run()
            .fails(3, "RLS-E372")
            .says("half.tif");
        let share = ran
            .stderr
            .split(" %")
            .next()
            .unwrap()
            .rsplit(' ')
            .next()
            .unwrap();
        let share: f64 = share.parse().unwrap();
        assert!((30.0..70.0).contains(&share), "{ran}");
        assert_eq!(bench.entries(), ["half.tif"]);
    }
    ortho(
        &sensor(),
        &out,
        with_dem(&half_path, &["--product=p", HEIGHT]),
    )
    .announce("--geoid")
    .run()
    .succeeds();
    let filled = Image::read(&out);
    assert!(filled.valid.iter().filter(|v| **v).count() > 250_000);

    // A DEM that is elsewhere altogether.
    let mut far = half.clone();
    far.transform[0] += 90_000.0;
    let far_path = bench.path("far.tif");
    far.save(&far_path, &["-ot", "Float32", "-a_srs", "EPSG:2154"]);
    ortho(&sensor(), &bench.path("no.tif"), with_dem(&far_path, &[]))
        .announce("--geoid")
        .run()
        .fails(3, "RLS-E372")
        .says(" 0.0 %");
}

#[test]
fn a_dem_in_feet_is_refused() {
    let bench = Bench::new();
    let feet = bench.path("feet.tif");
    Image::read(&dem()).save(&feet, &["-ot", "Float32"]);
    tool(
        "gdal_edit.py",
        [
            "-a_srs".as_ref(),
            "EPSG:2154".as_ref(),
            "-units".as_ref(),
            "ft".as_ref(),
            feet.as_os_str(),
        ],
    );
    ortho(&sensor(), &bench.path("out.tif"), with_dem(&feet, &[]))
        .announce("--geoid")
        .run()
        .fails(3, "RLS-E361")
        .says("\"ft\"");
}

#[test]
fn a_dem_that_says_not_where_it_lies_is_refused() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let lost = bench.path("lost.tif");
    Image::read(&dem()).save(&lost, &["-ot", "Float32"]);
    for words in [
        with_dem(&lost, &[]),
        with_dem(&dem(), &["--geoid", lost.to_str().unwrap()]),
    ] {
        let ran = ortho(&sensor(), &out, words).announce("--geoid").run();
        ran.fails(3, "RLS-E360")
            .says("CRS")
            .says("gdal_edit.py -a_srs");
    }
    let missing = with_dem(&bench.path("missing.tif"), &[]);
    ortho(&sensor(), &out, missing)
        .announce("--geoid")
        .run()
        .fails(3, "RLS-E120")
        .says("missing.tif");
    std::fs::write(bench.path("text.tif"), "no heights here").unwrap();
    let text = with_dem(&bench.path("text.tif"), &[]);
    ortho(&sensor(), &out, text)
        .announce("--geoid")
        .run()
        .fails(3, "RLS-E122")
        .says("text.tif");
    assert_eq!(bench.entries(), ["lost.tif", "text.tif"]);
}

#[test]
fn heights_for_an_image_on_the_ground_are_said_to_be_of_no_use() {
    let bench = Bench::new();
    let out = bench.path("out.tif");
    let run = ortho(&super::spot(), &out, ["--product=ms", HEIGHT])
        .announce("--height is not used: the image")
        .run()
        .succeeds();
    let plain = bench.ortho(&super::spot(), "plain.tif", ["--product=ms"]);
    assert!(
        std::fs::read(out).unwrap() == std::fs::read(plain).unwrap(),
        "{run}"
    );
}

#[test]
fn a_geoid_that_misses_the_scene_is_blamed_and_not_the_dem() {
    let bench = Bench::new();
    let (geoid, out) = (bench.path("geoid.tif"), bench.path("out.tif"));
    Image::drawn(20, 20, [-20.0, 0.2, 0.0, 46.0, 0.0, -0.2], &[&|_, _| 48.5])
        .save(&geoid, &["-ot", "Float32", "-a_srs", "EPSG:4326"]);
    let words = ["--product=p", "--geoid", geoid.to_str().unwrap()];
    let ran = ortho(&sensor(), &out, with_dem(&dem(), &words)).run();
    ran.fails(3, "RLS-E372")
        .says("the geoid")
        .says("which lies at");
}
