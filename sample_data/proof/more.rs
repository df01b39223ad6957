//! The JPEG 2000 tiles, the pair of COGs, and the truth.

use super::tools::{band, centroid, find, latin, run, texts};
use crate::landscape::{Cover, Landscape};
use crate::{Options, Part, Preset, make};
use gdal::{Dataset, Metadata};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn all() -> &'static (tempfile::TempDir, PathBuf) {
    static MADE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::preset(Preset::Tiny);
        options.sizes.sen = 1024;
        let made = make(folder.path(), &options).unwrap();
        assert_eq!(made.len(), Part::ALL.len());
        let path = folder.path().to_path_buf();
        (folder, path)
    });
    &MADE
}

#[test]
fn jpeg_2000_tiles_join_and_agree_with_their_histograms() {
    let folder = all().1.join("phr_pms");
    let dim = find(&folder, "DIM_PHR1A_PMS", ".XML");
    let xml = latin(&dim);
    assert_eq!(texts(&xml, "NTILES"), ["4"]);
    let tiles = ["R1C1", "R1C2", "R2C1", "R2C2"]
        .map(|t| find(&folder, "IMG_PHR1A_PMS", &format!("{t}.JP2")));
    let sizes = tiles
        .clone()
        .map(|t| Dataset::open(t).unwrap().raster_size());
    assert_eq!(sizes, [(384, 384), (128, 384), (384, 128), (128, 128)]);
    // GDAL joins them, losslessly compressed, where the XML says.
    let joined = Dataset::open(&dim).unwrap();
    assert_eq!(joined.raster_size(), (512, 512));
    assert_eq!(
        joined.geo_transform().unwrap()[0],
        texts(&xml, "ULXMAP")[0].parse::<f64>().unwrap()
    );
    let second = Dataset::open(&tiles[1]).unwrap().geo_transform().unwrap();
    assert_eq!(second[0], joined.geo_transform().unwrap()[0] + 384.0 * 0.5);
    // B0 comes first in the XML and third in the file.
    assert_eq!(texts(&xml, "BAND_ID")[..4], ["B0", "B1", "B2", "B3"]);
    let values = texts(&xml, "VALUES");
    for (k, b) in [3, 2, 1, 4].into_iter().enumerate() {
        let (pixels, ..) = band(&dim, b);
        let mut counted = vec![0u64; 4096];
        pixels.iter().for_each(|&p| counted[usize::from(p)] += 1);
        counted[0] = 0;
        let bins: Vec<u64> = values[k].split(' ').map(|v| v.parse().unwrap()).collect();
        assert_eq!(bins, counted);
    }
    // Vertices are the upper-left points of the corner pixels: the box is one pixel short.
    let x: Vec<f64> = texts(&xml, "X")
        .iter()
        .map(|v| v.parse().unwrap())
        .collect();
    assert_eq!(x[1] - x[0], 511.0 * 0.5);
}

#[test]
fn the_item_leads_to_two_cogs_that_do_not_share_a_corner() {
    let folder = all().1.join("dinamis");
    let item = find(&folder, "SPOT7", ".json");
    let item: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(item).unwrap()).unwrap();
    let mut corners = Vec::new();
    for (name, bands, res) in [("src_pan", 1, 1.5), ("src_xs", 4, 6.0)] {
        let asset = &item["assets"][name];
        let path = folder.join(asset["href"].as_str().unwrap());
        let dataset = Dataset::open(&path).unwrap();
        let layout = dataset.metadata_item("LAYOUT", "IMAGE_STRUCTURE");
        assert_eq!(layout.as_deref(), Some("COG"));
        assert_eq!(dataset.raster_count(), bands);
        assert_eq!(dataset.rasterband(1).unwrap().no_data_value(), Some(0.0));
        let t = dataset.geo_transform().unwrap();
        assert_eq!(t[1], res);
        for (k, v) in [(0, t[1]), (2, t[0]), (4, t[5]), (5, t[3])] {
            assert_eq!(asset["proj:transform"][k].as_f64().unwrap(), v);
        }
        assert_eq!(asset["proj:shape"][0], dataset.raster_size().1);
        corners.push((t[0], t[3]));
    }
    assert_eq!(corners[1].0 - corners[0].0, 0.75);
    assert_eq!(corners[0].1 - corners[1].1, 2.25);
}

#[test]
fn check_points_are_many_and_targets_show_where_the_file_says() {
    let folder = &all().1;
    let csv = std::fs::read_to_string(folder.join("truth/checkpoints.csv")).unwrap();
    let (pixels, w, h) = band(&find(&folder.join("phr_sen"), "IMG_PHR1B_P", ".TIF"), 1);
    let land = Landscape::new(1);
    let (mut points, mut targets) = (0, 0);
    for line in csv.lines().skip(1) {
        let n: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        points += 1;
        assert!((land.height_at(n[6], n[7]) - n[5]).abs() < 0.001);
        if n[1] == 1.0 && n[2] == 1.0 {
            let found = centroid(&pixels, (w, h), (n[8], n[9]), 11).unwrap();
            assert!(
                (found.0 - n[8]).hypot(found.1 - n[9]) < 0.06,
                "{line}: {found:?}"
            );
            targets += 1;
        }
    }
    assert!(points >= 200 && targets >= 4, "{points} {targets}");
    let truth: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("truth/truth.json")).unwrap())
            .unwrap();
    for member in ["p", "ms"] {
        let max = &truth["phr_sen"][member]["rpc_ground_to_image_px"]["max"];
        assert!(max.as_f64().unwrap() < 0.02);
    }
}

#[test]
fn classes_change_with_the_years_and_buildings_stand_on_them() {
    let folder = all().1.join("truth");
    let read = |year: u16| {
        let path = folder.join(format!("classes_{year}.tif"));
        let dataset = Dataset::open(&path).unwrap();
        let (w, h) = dataset.raster_size();
        let t = dataset.geo_transform().unwrap();
        let band = dataset.rasterband(1).unwrap();
        let data = band.read_as::<u8>((0, 0), (w, h), (w, h), None).unwrap();
        (data.data().to_vec(), w, t)
    };
    let years = [2009, 2015, 2020, 2025].map(read);
    let built = |k: usize| {
        years[k]
            .0
            .iter()
            .filter(|&&c| c == Cover::Building as u8)
            .count()
    };
    assert!(
        built(0) > 100 && built(3) > built(0),
        "{} {}",
        built(0),
        built(3)
    );
    let (data, w, t) = &years[3];
    let land = Landscape::new(1);
    for k in (0..data.len()).step_by(977) {
        let (c, r) = ((k % w) as f64 + 0.5, (k / w) as f64 + 0.5);
        let (x, y) = (t[0] + c * t[1], t[3] + r * t[5]);
        assert_eq!(land.class_at(x, y, 2025) as u8, data[k], "{x} {y}");
    }
    // Footprints burnt by GDAL fall on cells of buildings (but where a tree or a corner decides).
    let burnt = burn(&folder);
    let on = burnt.iter().zip(data).filter(|(b, _)| **b == 1);
    let (all, right) = on.fold((0, 0), |(n, m), (_, c)| (n + 1, m + usize::from(*c == 16)));
    assert!(
        all > 100 && right as f64 > 0.97 * f64::from(all),
        "{right} of {all}"
    );
}

/// Buildings burnt on the grid of the classes.
fn burn(folder: &Path) -> Vec<u8> {
    let work = tempfile::tempdir().unwrap();
    let (lambert, burnt) = (work.path().join("b.gpkg"), work.path().join("b.tif"));
    let (l, b) = (lambert.to_str().unwrap(), burnt.to_str().unwrap());
    let geojson = folder.join("buildings.geojson");
    run(
        "ogr2ogr",
        &[
            "-t_srs",
            "EPSG:2154",
            "-nln",
            "b",
            l,
            geojson.to_str().unwrap(),
        ],
        "",
    );
    let classes = folder.join("classes_2025.tif");
    run(
        "gdal_translate",
        &[
            "-q",
            "-scale",
            "0",
            "1",
            "0",
            "0",
            classes.to_str().unwrap(),
            b,
        ],
        "",
    );
    run("gdal_rasterize", &["-q", "-burn", "1", "-l", "b", l, b], "");
    let dataset = Dataset::open(&burnt).unwrap();
    let size = dataset.raster_size();
    let band = dataset.rasterband(1).unwrap();
    band.read_as::<u8>((0, 0), size, size, None)
        .unwrap()
        .data()
        .to_vec()
}

#[test]
fn the_sharp_truth_averages_to_the_multispectral_image() {
    let folder = &all().1;
    let sharp = folder.join("truth/sharp_ms.tif");
    let image = find(&folder.join("spot7_ort"), "IMG_SPOT7_MS", ".TIF");
    let (fine, coarse) = (
        Dataset::open(&sharp).unwrap(),
        Dataset::open(&image).unwrap(),
    );
    let (f, c) = (
        fine.geo_transform().unwrap(),
        coarse.geo_transform().unwrap(),
    );
    for b in 1..=4 {
        let ((sharp, w, h), (ms, mw, _)) = (band(&sharp, b), band(&image, b));
        let (mut n, mut sum, mut square) = (0.0, 0.0, 0.0f64);
        for r in 8..h - 8 {
            for col in 8..w - 8 {
                // Sharp pixels whose centre lies in the multispectral pixel, averaged.
                let (x, y) = (
                    f[0] + (col as f64 + 0.5) * 1.5,
                    f[3] - (r as f64 + 0.5) * 1.5,
                );
                let (i, j) = (((x - c[0]) / 6.0).floor(), ((c[3] - y) / 6.0).floor());
                let first = ((x - c[0]) / 1.5).floor() - 4.0 * i == 0.0
                    && ((c[3] - y) / 1.5).floor() - 4.0 * j == 0.0;
                let pixel = ms[j as usize * mw + i as usize];
                if !first || pixel == 0 || pixel >= 4000 {
                    continue;
                }
                let block = (0..16).map(|k| f64::from(sharp[(r + k / 4) * w + col + k % 4]));
                let off = block.sum::<f64>() / 16.0 / f64::from(pixel) - 1.0;
                n += 1.0;
                sum += off;
                square += off * off;
            }
        }
        // The blocks lie a quarter and three quarters of a pixel off, so they scatter; on average
        // they agree.
        assert!(n > 3000.0 && (sum / n).abs() < 0.01, "{b}: {}", sum / n);
        assert!((square / n).sqrt() < 0.25, "{b}: {}", (square / n).sqrt());
    }
}
