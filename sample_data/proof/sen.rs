//! The Pléiades sensor bundle, its polynomials and its elevation model.

use super::tools::{band, centroid, deflated, find, latin, run, texts};
use crate::camera::earth::Geo;
use crate::landscape::{ANCHOR, Landscape};
use crate::products::sen_geometry::Geometry;
use crate::{Options, Part, Preset, make};
use relais_core::grid::BBox;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

const SIZE: usize = 1024;

struct Bundle {
    _folder: tempfile::TempDir,
    folder: PathBuf,
    dem: PathBuf,
}

fn bundle() -> &'static Bundle {
    static MADE: LazyLock<Bundle> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::preset(Preset::Tiny).only(&[Part::Sen, Part::Dem]);
        options.sizes.sen = SIZE;
        let made = make(folder.path(), &options).unwrap();
        Bundle {
            _folder: folder,
            folder: made[0].path.clone(),
            dem: made[1].path.clone(),
        }
    });
    &MADE
}

#[test]
fn gdaltransform_finds_the_pixels_that_the_camera_says() {
    let land = Landscape::new(1);
    let g = Geometry::new(&land, SIZE).unwrap();
    for (spectral, member) in [("P", &g.pan), ("MS", &g.ms)] {
        let mut input = String::new();
        let mut expected = Vec::new();
        for k in 0..400 {
            let share = |m: usize| (k * m % 401) as f64 / 401.0;
            let at = (
                share(37) * member.size.0 as f64,
                share(113) * member.size.1 as f64,
            );
            let place = member.camera.ground(at.0, at.1, 250.0 * share(59)).unwrap();
            let Geo { lon, lat, h } = place;
            writeln!(input, "{lon:.12} {lat:.12} {h:.6}").unwrap();
            expected.push(at);
        }
        let image = find(&bundle().folder, &format!("IMG_PHR1B_{spectral}"), ".TIF");
        let out = run(
            "gdaltransform",
            &["-rpc", "-i", image.to_str().unwrap()],
            &input,
        );
        let mut worst = 0.0f64;
        for (line, at) in out.lines().zip(&expected) {
            let n: Vec<f64> = line.split(' ').map(|v| v.parse().unwrap()).collect();
            worst = worst.max((n[0] - at.0).hypot(n[1] - at.1));
        }
        assert_eq!(out.lines().count(), expected.len());
        assert!(worst < 0.005, "{spectral}: {worst} px");
    }
}

#[test]
fn targets_stand_in_both_images_where_the_camera_sees_them() {
    let land = Landscape::new(1);
    let g = Geometry::new(&land, SIZE).unwrap();
    let mut seen = 0;
    for (spectral, member, half, most) in [("P", &g.pan, 11, 0.05), ("MS", &g.ms, 2, 0.25)] {
        let image = find(&bundle().folder, &format!("IMG_PHR1B_{spectral}"), ".TIF");
        let (pixels, w, h) = band(&image, 1);
        for t in land.targets(&around(200.0)) {
            let height = land.height_at(t.x, t.y);
            let at = g.image(&member.camera, (t.x, t.y), height).unwrap();
            if let Some(found) = centroid(&pixels, (w, h), at, half) {
                let off = (found.0 - at.0).hypot(found.1 - at.1);
                assert!(off < most, "{spectral} {t:?}: {found:?} for {at:?}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 6, "{seen}");
}

fn around(reach: f64) -> BBox {
    BBox {
        min_x: ANCHOR.0 - reach,
        min_y: ANCHOR.1 - reach,
        max_x: ANCHOR.0 + reach,
        max_y: ANCHOR.1 + reach,
    }
}

#[test]
fn gdalwarp_with_the_elevation_model_brings_targets_home() {
    let work = tempfile::tempdir().unwrap();
    let out = work.path().join("ortho.tif");
    let image = find(&bundle().folder, "IMG_PHR1B_P", ".TIF");
    let dem = format!("RPC_DEM={}", bundle().dem.display());
    let area: Vec<String> = [-230.0, -230.0, 230.0, 230.0]
        .iter()
        .enumerate()
        .map(|(k, d)| (if k % 2 == 0 { ANCHOR.0 } else { ANCHOR.1 } + d).to_string())
        .collect();
    let mut args = vec![
        "-q",
        "-rpc",
        "-to",
        &dem,
        "-t_srs",
        "EPSG:2154",
        "-tr",
        "0.5",
        "0.5",
    ];
    args.extend(["-r", "cubic", "-et", "0", "-te"]);
    args.extend(area.iter().map(String::as_str));
    args.extend([image.to_str().unwrap(), out.to_str().unwrap()]);
    run("gdalwarp", &args, "");
    let (pixels, w, h) = band(&out, 1);
    let mut seen = 0;
    for t in Landscape::new(1).targets(&around(215.0)) {
        let at = (
            (t.x - ANCHOR.0 + 230.0) * 2.0,
            (ANCHOR.1 + 230.0 - t.y) * 2.0,
        );
        if let Some(found) = centroid(&pixels, (w, h), at, 11) {
            let off = (found.0 - at.0).hypot(found.1 - at.1);
            assert!(off < 0.1, "{t:?}: {found:?} for {at:?}");
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen}");
}

#[test]
fn the_xml_of_sensor_products_tells_pixels_from_one() {
    let b = bundle();
    let xml = latin(&find(&b.folder, "DIM_PHR1B_P", ".XML"));
    assert_eq!(texts(&xml, "VALUES")[0].split(' ').count(), 4097);
    assert_eq!(
        texts(&xml, "LOCATION_TYPE"),
        ["Top Center", "Center", "Bottom Center"]
    );
    assert!(texts(&xml, "Projected_CRS").is_empty() && texts(&xml, "X").is_empty());
    assert_eq!(texts(&xml, "Refined_Model").len(), 1);
    let rpc = latin(&find(&b.folder, "RPC_PHR1B_MS", ".XML"));
    let n = |tag: &str| texts(&rpc, tag)[0].parse::<f64>().unwrap();
    assert_eq!((n("FIRST_ROW"), n("LAST_COL")), (1.0, SIZE as f64 / 4.0));
    assert_eq!(n("SAMP_OFF") - n("SAMP_SCALE"), 1.0);
    for code in ["ROI", "CLD"] {
        let gml = latin(&find(&b.folder, &format!("{code}_PHR1B_P"), ".GML"));
        let list = texts(&gml, "gml:posList").remove(0);
        let numbers = list.split(' ').map(|v| v.parse::<f64>().unwrap());
        assert!(
            numbers
                .clone()
                .all(|v| (0.5..=SIZE as f64 + 0.5).contains(&v))
        );
        assert_eq!(numbers.count() % 2, 0);
    }
    // The cloud of the mask is bright in the image.
    let gml = latin(&find(&b.folder, "CLD_PHR1B_P", ".GML"));
    let list = texts(&gml, "gml:posList").remove(0);
    let n: Vec<f64> = list.split(' ').map(|v| v.parse().unwrap()).collect();
    let mean = |k: usize| n.iter().skip(k).step_by(2).sum::<f64>() / (n.len() / 2) as f64;
    let (pixels, w, _) = band(&find(&b.folder, "IMG_PHR1B_P", ".TIF"), 1);
    assert!(pixels[mean(1) as usize * w + mean(0) as usize] > 2000);
}

#[test]
fn the_entropy_is_that_of_real_imagery() {
    let real = 1.0734;
    let pan = deflated(&find(&bundle().folder, "IMG_PHR1B_P", ".TIF"));
    assert!((pan / real - 1.0).abs() < 0.1, "{pan}");
}
