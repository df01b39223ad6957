//! Real grids, against what GDAL and PROJ make of them.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::*;
use crate::real_data::real_data;

/// The SRTM of shareloc around the Ventoux, UTM 31N at 90 m, AREA_OR_POINT=Point; none when the
/// set is not here.
fn ventoux() -> Option<PathBuf> {
    real_data("shareloc/tests/data/dtm/srtm_ventoux/srtm90_resampled_UTM31/N44E005_UTM.tif")
}

const EGM96: &str = "/usr/share/proj/egm96_15.gtx";

#[test]
fn heights_are_those_of_gdalwarp() {
    let Some(dem) = ventoux() else { return };
    let folder = tempfile::tempdir().unwrap();
    let warped = folder.path().join("warped.tif");
    // 300 × 300 pixels of 30 m around the summit, in Lambert-93.
    let status = Command::new("gdalwarp")
        .args([
            "-q",
            "-et",
            "0",
            "-r",
            "bilinear",
            "-ot",
            "Float32",
            "-t_srs",
            "EPSG:2154",
        ])
        .args([
            "-te", "878000", "6339000", "887000", "6348000", "-tr", "30", "30",
        ])
        .args([&dem, &warped])
        .status()
        .unwrap();
    assert!(status.success());
    let theirs = GdalSource::open(&warped).unwrap();
    let theirs = theirs.read(theirs.grid().window()).unwrap();
    // Its pixel centres are our nodes.
    let dest = grid(
        "EPSG:2154",
        299,
        299,
        [878_015.0, 30.0, 0.0, 6_347_985.0, 0.0, -30.0],
    );
    let ground = Terrain::open(&dem, None, None)
        .unwrap()
        .prepare(&dest)
        .unwrap();
    assert!((ground.post_spacing_px() - 3.0).abs() < 0.01);
    let heights = ground.heights(dest.window(), 1).unwrap();
    assert_eq!(heights.size(), (300, 300));
    let (lo, hi) = heights.range().unwrap();
    assert!(hi - lo > 1000.0 && hi > 1850.0 && hi < 1915.0, "{lo} {hi}");
    // A thousandth of a post on slopes of 45 degrees.
    for (k, ours) in heights.values().iter().enumerate() {
        assert!(
            (ours - theirs.samples.get(k)).abs() < 0.1,
            "{k}: {ours} {}",
            theirs.samples.get(k)
        );
    }
}

#[test]
fn undulations_are_those_of_proj() {
    if !std::path::Path::new(EGM96).exists() {
        eprintln!("{EGM96} absent");
        return;
    }
    let Some(dem) = ventoux() else { return };
    let dest = grid(
        "EPSG:2154",
        300,
        300,
        [878_000.0, 30.0, 0.0, 6_348_000.0, 0.0, -30.0],
    );
    let geoid = Some(std::path::Path::new(EGM96));
    let heights = |geoid| {
        let ground = Terrain::open(&dem, geoid, None)
            .unwrap()
            .prepare(&dest)
            .unwrap();
        ground.heights(dest.window(), 50).unwrap()
    };
    let (without, with) = (heights(None), heights(geoid));
    let mut child = Command::new("gdaltransform")
        .args(["-s_srs", "EPSG:2154", "-t_srs", "EPSG:4326"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let nodes: Vec<(f64, f64)> = (0..49).map(|k| with.node(k % 7, k / 7)).collect();
    let text: String = nodes
        .iter()
        .map(|(c, r)| format!("{} {}\n", 878_000.0 + 30.0 * c, 6_348_000.0 - 30.0 * r))
        .collect();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let ground = child.wait_with_output().unwrap().stdout;
    // Down from the geoid to the ellipsoid, at height 0 above it.
    let mut child = Command::new("gdaltransform")
        .args(["-s_srs", "EPSG:4326+5773", "-t_srs", "EPSG:4979"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&ground).unwrap();
    let answer = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let mut compared = 0;
    for (k, line) in answer.lines().enumerate() {
        let undulation: f64 = line.split_whitespace().nth(2).unwrap().parse().unwrap();
        assert!((50.0..54.0).contains(&undulation), "{undulation}");
        let ours = f64::from(with.values()[k] - without.values()[k]);
        assert!((ours - undulation).abs() < 2e-3, "{ours} {undulation}");
        compared += 1;
    }
    assert_eq!(compared, 49);
}

#[test]
fn what_cannot_be_opened_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no.tif");
    assert!(Terrain::open(&missing, None, None).is_err());
    // A raster without a CRS.
    let bare = folder.path().join("bare.asc");
    std::fs::write(
        &bare,
        "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n",
    )
    .unwrap();
    let fault = Terrain::open(&bare, None, None).err().unwrap();
    assert_eq!(fault.to_string(), "the DEM has no CRS");
}
