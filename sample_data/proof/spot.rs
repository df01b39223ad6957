//! The SPOT bundle.

use super::tools::{band, deflated, find, latin, run, texts};
use crate::{Options, Part, Preset, make};
use std::path::PathBuf;
use std::sync::LazyLock;

fn tiny() -> &'static (tempfile::TempDir, PathBuf) {
    static MADE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::preset(Preset::Tiny).only(&[Part::Spot]);
        let made = make(folder.path(), &options).unwrap();
        let path = made[0].path.clone();
        (folder, path)
    });
    &MADE
}

#[test]
fn histograms_agree_with_the_pixels_in_the_binning_of_the_family() {
    let folder = &tiny().1;
    for (spectral, order) in [("P", vec![1]), ("MS", vec![1, 2, 3, 4])] {
        let xml = latin(&find(folder, &format!("DIM_SPOT7_{spectral}"), ".XML"));
        let image = find(folder, &format!("IMG_SPOT7_{spectral}"), "_R1C1.TIF");
        let values = texts(&xml, "VALUES");
        let (means, maxima) = (texts(&xml, "MEAN"), texts(&xml, "MAX"));
        assert_eq!(values.len(), order.len());
        for (k, &b) in order.iter().enumerate() {
            let (pixels, ..) = band(&image, b);
            let bins: Vec<u64> = values[k].split(' ').map(|v| v.parse().unwrap()).collect();
            assert_eq!(bins.len(), 4095);
            let mut counted = vec![0u64; 4095];
            let valid: Vec<u16> = pixels.into_iter().filter(|&p| p > 0).collect();
            for &p in &valid {
                counted[usize::from(p.min(4095)) - 1] += 1;
            }
            assert_eq!(bins, counted);
            let mean: f64 = valid.iter().map(|&p| f64::from(p)).sum::<f64>() / valid.len() as f64;
            assert!((means[k].parse::<f64>().unwrap() - mean).abs() < 1e-3);
            assert_eq!(
                maxima[k].parse::<u16>().unwrap(),
                *valid.iter().max().unwrap()
            );
        }
    }
}

#[test]
fn file_bands_are_red_green_blue_infrared_and_the_xml_says_b2_b1_b0_b3() {
    let folder = &tiny().1;
    let xml = latin(&find(folder, "DIM_SPOT7_MS", ".XML"));
    let ids = texts(&xml, "BAND_ID");
    assert_eq!(ids[..4], ["B2", "B1", "B0", "B3"]);
    // Vegetation: bright in the infrared, darker in red than in green.
    let image = find(folder, "IMG_SPOT7_MS", ".TIF");
    let mean = |b| {
        let (p, ..) = band(&image, b);
        p.iter().map(|&v| f64::from(v)).sum::<f64>() / p.len() as f64
    };
    assert!(mean(4) > 2.0 * mean(1) && mean(2) > mean(1));
}

#[test]
fn gdal_opens_the_delivery_and_places_it_where_the_xml_says() {
    let folder = &tiny().1;
    for (spectral, bands) in [("P", 1), ("MS", 4)] {
        let dim = find(folder, &format!("DIM_SPOT7_{spectral}"), ".XML");
        let info = run("gdalinfo", &["-json", dim.to_str().unwrap()], "");
        let info: serde_json::Value = serde_json::from_str(&info).unwrap();
        assert_eq!(info["driverShortName"], "DIMAP");
        assert_eq!(info["bands"].as_array().unwrap().len(), bands);
        let xml = latin(&dim);
        let ulx: f64 = texts(&xml, "ULXMAP")[0].parse().unwrap();
        assert_eq!(info["geoTransform"][0].as_f64().unwrap(), ulx);
        // Vertices are pixel centres.
        let res: f64 = texts(&xml, "XDIM")[0].parse().unwrap();
        let x: f64 = texts(&xml, "X")[0].parse().unwrap();
        assert_eq!(x, ulx + res / 2.0);
        assert!(texts(&xml, "COPYRIGHT")[0].contains("©"));
        assert_eq!(texts(&xml, "LOCATION_TYPE").len(), 9);
    }
}

#[test]
fn data_lie_inside_the_region_as_gdal_rasterizes_it_and_some_are_zero() {
    let folder = &tiny().1;
    let image = find(folder, "IMG_SPOT7_P", ".TIF");
    let gml = latin(&find(folder, "ROI_SPOT7_P", ".GML"));
    let list = texts(&gml, "gml:posList").remove(0);
    let numbers: Vec<&str> = list.split(' ').collect();
    let ring: Vec<String> = numbers
        .chunks(2)
        .map(|p| format!("[{},{}]", p[0], p[1]))
        .collect();
    let work = tempfile::tempdir().unwrap();
    let (shape, burnt) = (work.path().join("roi.json"), work.path().join("roi.tif"));
    let json = format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::32630\"}}}},\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\
         \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}]}}",
        ring.join(",")
    );
    std::fs::write(&shape, json).unwrap();
    let (image_s, burnt_s) = (image.to_str().unwrap(), burnt.to_str().unwrap());
    run(
        "gdal_translate",
        &["-q", "-scale", "0", "1", "0", "0", image_s, burnt_s],
        "",
    );
    run(
        "gdal_rasterize",
        &["-q", "-burn", "1", shape.to_str().unwrap(), burnt_s],
        "",
    );
    let (inside, w, h) = band(&burnt, 1);
    let (pixels, ..) = band(&image, 1);
    let zeros: Vec<usize> = (0..w * h)
        .filter(|&p| inside[p] == 1 && pixels[p] == 0)
        .collect();
    assert_eq!(zeros, [h * 3 / 5 * w + w * 2 / 5]);
    let beyond: Vec<(usize, usize)> = (0..w * h)
        .filter(|&p| inside[p] == 0 && pixels[p] > 0)
        .map(|p| (p % w, p / w))
        .collect();
    assert!(beyond.is_empty(), "{beyond:?}");
    assert!(inside.iter().filter(|&&v| v == 0).count() > 500);
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_threads() {
    let folder = &tiny().1;
    let again = tempfile::tempdir().unwrap();
    let options = Options::preset(Preset::Tiny).only(&[Part::Spot]);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(3)
        .build()
        .unwrap();
    let made = pool.install(|| make(again.path(), &options)).unwrap();
    let other = make(again.path(), &options);
    assert!(matches!(other, Err(crate::SampleFault::Exists { .. })));
    for (start, end) in [
        ("IMG_SPOT7_P", ".TIF"),
        ("IMG_SPOT7_MS", ".TIF"),
        ("DIM_SPOT7_MS", ".XML"),
    ] {
        let bytes = |f| std::fs::read(find(f, start, end)).unwrap();
        assert!(bytes(folder) == bytes(&made[0].path), "{start}");
    }
    let more = tempfile::tempdir().unwrap();
    let made = make(more.path(), &options.seed(2)).unwrap();
    let bytes = |f| std::fs::read(find(f, "IMG_SPOT7_P", ".TIF")).unwrap();
    assert!(bytes(folder) != bytes(&made[0].path));
}

#[test]
fn the_entropy_is_that_of_real_imagery() {
    // 1.0734 bytes a sample: `s2p` `img_01.tif` with the same codec.
    let real = 1.0734;
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::preset(Preset::Tiny).only(&[Part::Spot]);
    options.sizes.spot = 2048;
    let made = make(folder.path(), &options).unwrap();
    let pan = deflated(&find(&made[0].path, "IMG_SPOT7_P", ".TIF"));
    let ms = deflated(&find(&made[0].path, "IMG_SPOT7_MS", ".TIF"));
    let all = (4.0 * pan + ms) / 5.0;
    assert!((pan / real - 1.0).abs() < 0.1, "P {pan}");
    assert!((all / real - 1.0).abs() < 0.1, "P {pan}, MS {ms}");
}
