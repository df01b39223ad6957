//! Against published points, other software's grids, and GDAL.

use std::io::Write;
use std::process::{Command, Stdio};

use super::*;
use crate::real_data::real_data;

mod formats;

fn load(path: &str) -> Option<Rpc> {
    let bytes = std::fs::read(real_data(path)?).unwrap();
    Some(Rpc::read(&bytes, path).unwrap())
}

const VENTOUX: &str =
    "shareloc/tests/data/rpc/RPC_PHR1B_P_201709281038393_SEN_PRG_FC_178609-001.XML";
const SPOT6: &str = "rpcm/tests/test_rpc_files/rpc_SPOT6.xml";
const S2P: &str = "s2p/tests/data/input_pair/img_01.tif";

#[test]
fn the_published_pleiades_point_is_met() {
    let Some(rpc) = load(VENTOUX) else { return };
    let (lon, lat) = (7.04866266073777, 43.72774839443546);
    let (c, r) = rpc.image_of(lon, lat, 0.0).unwrap();
    assert!(
        (c - 100.5).abs() < 1e-2 && (r - 200.5).abs() < 1e-2,
        "{c} {r}"
    );
    assert_eq!(rpc.file_origin(), (1.0, 1.0));
    // The two polynomials of the file, too.
    let (glon, glat) = rpc.ground_direct(100.5, 200.5, 0.0).unwrap();
    assert!((glon - lon).abs() < 1e-7 && (glat - lat).abs() < 1e-7);
}

#[test]
fn the_published_spot_6_point_is_met_both_ways() {
    let Some(rpc) = load(SPOT6) else { return };
    // rpcm counts from 0 at the first centre.
    let (lon, lat) = rpc.ground_direct(1000.5, 2000.5, 100.0).unwrap();
    assert!((lon - -72.424493778).abs() < 1e-9 && (lat - 18.721532854).abs() < 1e-9);
    let (dc, dr) = rpc.difference_px(1000.5, 2000.5, 100.0).unwrap();
    assert!((dc.abs() - 0.009).abs() < 0.001, "{dc}");
    assert!(dr.abs() < 0.005, "{dr}");
}

#[test]
fn the_otb_grid_of_spot_6_is_met_to_a_billionth_of_a_pixel() {
    for geom in ["spot6-1.geom", "spot6-2.geom"] {
        let folder = "otb_text/Data/Input/spot6";
        let Some(rpc) = load(&format!("{folder}/{geom}")) else {
            return;
        };
        let grid = real_data(&format!("{folder}/spot6-1.gcp2")).unwrap();
        let mut origin = None;
        let mut points = 0;
        for line in std::fs::read_to_string(grid).unwrap().lines() {
            let v: Vec<f64> = line
                .split_whitespace()
                .filter_map(|t| t.parse().ok())
                .collect();
            let [col, row, lon, lat, h] = v[..] else {
                continue;
            };
            let (c, r) = rpc.image_of(lon, lat, h).unwrap();
            let (oc, or) = *origin.get_or_insert((c - col, r - row));
            assert!((c - col - oc).abs() < 1e-9, "{} {}", c - col, oc);
            assert!((r - row - or).abs() < 1e-9);
            points += 1;
        }
        assert_eq!(points, 36);
        let (oc, or) = origin.unwrap();
        // A whole number of half pixels: OTB's origin, which the grid's maker chose.
        assert!((2.0 * oc - (2.0 * oc).round()).abs() < 1e-6, "{oc}");
        assert!((oc - or).abs() < 1e-6, "{or}");
    }
}

#[test]
fn a_geom_and_the_dimap_it_was_made_from_agree() {
    let Some(xml) = load(VENTOUX) else { return };
    let geom =
        load("shareloc/tests/data/rpc/PHR1B_P_201709281038393_SEN_PRG_FC_178609-001.geom").unwrap();
    for (lon, lat, h) in [
        (7.05, 43.7277, 0.0),
        (7.2, 43.66, 800.0),
        (7.3, 43.63, 1200.0),
    ] {
        let (a, b) = (
            xml.image_of(lon, lat, h).unwrap(),
            geom.image_of(lon, lat, h).unwrap(),
        );
        assert!(
            (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6,
            "{a:?} {b:?}"
        );
    }
    assert!(!geom.has_direct() && xml.has_direct());
}

#[test]
fn the_crops_of_kahramanmaras_see_the_same_town() {
    let folder = "picanteo/docs/tutorials/data";
    let Some(pre) = load(&format!("{folder}/pre_event_img1.geom")) else {
        return;
    };
    let post = load(&format!("{folder}/post_event_img1.geom")).unwrap();
    let centre = |rpc: &Rpc, x: f64, y: f64| {
        let origin = crop_origin(&Affine([x, 1.0, 0.0, y, 0.0, 1.0])).unwrap();
        rpc.shifted(origin.0, origin.1)
            .ground_of(500.0, 500.0, 560.0)
            .unwrap()
    };
    let a = centre(&pre, 12114.5, 5511.5);
    let b = centre(&post, 12978.5, 6897.5);
    // The crops were cut by eye; without their origins they would lie 7 km off.
    assert!(
        (a.0 - b.0).abs() < 2e-3 && (a.1 - b.1).abs() < 2e-3,
        "{a:?} {b:?}"
    );
    let wrong = pre.ground_of(500.0, 500.0, 560.0).unwrap();
    assert!((wrong.0 - a.0).abs() > 0.05);
}

/// `gdaltransform -rpc` of an image: ground → pixels (`inverse`) or pixels → ground at a height.
fn gdaltransform(image: &str, points: &[(f64, f64, f64)], inverse: bool) -> Vec<(f64, f64)> {
    let mut command = Command::new("gdaltransform");
    command.args(["-rpc", "-output_xy"]);
    if inverse {
        command.arg("-i");
    }
    // GDAL's own iteration stops at 0.1 pixel by default.
    command.args([
        "-to",
        "RPC_PIXEL_ERROR_THRESHOLD=1e-9",
        "-to",
        "RPC_MAX_ITERATIONS=50",
        image,
    ]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = String::new();
    for (x, y, z) in points {
        input += &format!("{x:.15} {y:.15} {z}\n");
    }
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|l| {
            let v: Vec<f64> = l.split_whitespace().map(|t| t.parse().unwrap()).collect();
            (v[0], v[1])
        })
        .collect()
}

/// The RPC domain of an image as GDAL prints it.
fn gdal_tags(image: &str) -> Vec<(String, String)> {
    let out = Command::new("gdalinfo")
        .args(["-mdd", "RPC", image])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    text.lines()
        .skip_while(|l| !l.starts_with("RPC Metadata"))
        .skip(1)
        .take_while(|l| l.starts_with("  "))
        .filter_map(|l| l.trim().split_once('='))
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect()
}

#[test]
fn gdal_agrees_on_tags_and_on_a_dimap_model() {
    let tif = "shareloc/tests/data/rpc/PHR1B_P_201709281038393_SEN_PRG_FC_178609-001.tif";
    for (image, xml) in [(S2P, None), (tif, Some(VENTOUX))] {
        let Some(image) = real_data(image) else {
            return;
        };
        let image = image.to_str().unwrap();
        let tags = Rpc::from_tags(&gdal_tags(image), image).unwrap().unwrap();
        let (lo, hi) = tags.height_range();
        let pixels: Vec<(f64, f64)> = [1.0, 99.25, 511.5, 900.0, 1023.5]
            .iter()
            .flat_map(|&c| [0.5, 127.0, 1000.75].map(|r| (c, r)))
            .collect();
        let heights = [lo, 0.3 * lo + 0.7 * hi, hi];
        let mut ground = Vec::new();
        for &(c, r) in &pixels {
            for h in heights {
                let (lon, lat) = tags.ground_of(c, r, h).unwrap();
                ground.push((lon, lat, h));
            }
        }
        for rpc in [Some(tags), xml.and_then(load)].into_iter().flatten() {
            let seen = gdaltransform(image, &ground, true);
            assert_eq!(seen.len(), ground.len());
            for (&(lon, lat, h), (gc, gr)) in ground.iter().zip(seen) {
                let (c, r) = rpc.image_of(lon, lat, h).unwrap();
                assert!(
                    (c - gc).abs() < 1e-6 && (r - gr).abs() < 1e-6,
                    "{c} {gc} {r} {gr}"
                );
            }
        }
    }
}

#[test]
fn a_footprint_is_where_gdal_puts_it() {
    let Some(image) = real_data(S2P) else { return };
    let image = image.to_str().unwrap();
    let rpc = Rpc::from_tags(&gdal_tags(image), image).unwrap().unwrap();
    let ring = rpc.footprint(1024, 1024, 2327.85).unwrap();
    assert_eq!(ring.len(), 33);
    assert_eq!(ring[0], ring[32]);
    let corners = [(0.0, 0.0), (1024.0, 0.0), (1024.0, 1024.0), (0.0, 1024.0)];
    let points: Vec<_> = corners.iter().map(|&(c, r)| (c, r, 2327.85)).collect();
    for (k, (lon, lat)) in gdaltransform(image, &points, false).into_iter().enumerate() {
        let (x, y) = ring[8 * k];
        assert!(
            (x - lon).abs() < 1e-8 && (y - lat).abs() < 1e-8,
            "{x} {lon} {y} {lat}"
        );
    }
}
