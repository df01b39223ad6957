//! What a file of another kind than a delivery is told to be.

use std::fs;

use serde_json::Value;

use super::{facts, files, inspect, member};
use crate::harness::{gdalinfo, relais, sample};

/// What is told of a product of Relais is what its tags hold; its file given alone is not taken
/// for less than it is.
#[test]
fn a_product_of_relais_tells_its_satellite_date_mask_and_extent() {
    let dir = tempfile::tempdir().unwrap();
    let product = dir.path().join("spot.tif");
    let delivery = sample().join("spot7_ort");
    let words = [
        "scene".as_ref(),
        "ortho".as_ref(),
        delivery.as_os_str(),
        product.as_os_str(),
        "--stretch=5,95".as_ref(),
    ];
    relais(words).run().succeeds();
    let report = facts(&product);
    let own = member(&report, "pansharpened");
    let delivery = facts(&delivery);
    let of_delivery = member(&delivery, "multi");
    // A tag keeps the second.
    let second = |m: &Value| m["acquired"].as_str().unwrap()[..19].to_string();
    assert_eq!(second(own), second(of_delivery));
    assert_eq!(own["strips"][0]["platform"]["name"], "SPOT 7");
    assert_eq!(own["strips"][0]["platform"]["family"], "spot67");
    let info = gdalinfo(&product);
    assert_eq!(info["metadata"][""]["RADIOMETRY"], "STRETCHED");
    let limits = info["metadata"][""]["STRETCH"].as_str().unwrap();
    assert!(
        limits.starts_with("B2 ") && limits.matches("..").count() == 4,
        "{limits}"
    );
    let corner = |name: &str, axis: usize| info["cornerCoordinates"][name][axis].as_f64().unwrap();
    let extent = &own["extent"]["lambert_93"];
    assert_eq!(extent["min_x"], corner("lowerLeft", 0));
    assert_eq!(extent["max_y"], corner("upperRight", 1));
    let west = own["extent"]["lon_lat"]["min_x"].as_f64().unwrap();
    let ring = info["wgs84Extent"]["coordinates"][0].as_array().unwrap();
    let gdal_west = ring
        .iter()
        .map(|p| p[0].as_f64().unwrap())
        .fold(180.0, f64::min);
    assert!((west - gdal_west).abs() < 1e-5, "{west} {gdal_west}");
    let text = inspect(&product, [""; 0]).succeeds().stdout;
    assert!(text.starts_with("SPOT 7, "), "{text}");
    assert!(text.contains("Masks       in the image"), "{text}");
    assert!(
        text.contains("(Lambert-93)") && text.contains("pixels of 1.5 m"),
        "{text}"
    );
}

#[test]
fn a_file_of_a_delivery_given_alone_is_told_from_an_image() {
    for (name, end, product) in [
        ("spot7_ort", ".TIF", "DIM_SPOT7_"),
        ("phr_pms", "_R1C1.JP2", "DIM_PHR1A_"),
    ] {
        let file = files(&sample().join(name), end).remove(0);
        let text = inspect(&file, [""; 0]).succeeds().stdout;
        let warning = text
            .lines()
            .find(|l| l.contains("warning: ") && l.contains("a file of a delivery"));
        assert!(warning.is_some_and(|l| l.contains(product)), "{text}");
    }
}

/// A model without any relief: rows go south, columns go east.
const MODEL: &str = "LINE_OFF: 500 pixels\nSAMP_OFF: 500 pixels\nLAT_OFF: 44.7 degrees\n\
    LONG_OFF: -0.2 degrees\nHEIGHT_OFF: 100 meters\nLINE_SCALE: 500 pixels\nSAMP_SCALE: 500 pixels\n\
    LAT_SCALE: 0.01 degrees\nLONG_SCALE: 0.01 degrees\nHEIGHT_SCALE: 100 meters\n";

#[test]
fn a_sensor_model_is_told_from_an_image() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("im_RPC.TXT");
    let mut model = MODEL.to_string();
    for (polynomial, at, value) in [
        ("LINE_NUM", 3, -1),
        ("LINE_DEN", 1, 1),
        ("SAMP_NUM", 2, 1),
        ("SAMP_DEN", 1, 1),
    ] {
        for n in 1..=20 {
            let value = if n == at { value } else { 0 };
            model += &format!("{polynomial}_COEFF_{n}: {value}\n");
        }
    }
    fs::write(&file, model).unwrap();
    let ran = inspect(&file, [""; 0]).fails(3, "RLS-E304");
    ran.says("a sensor model (RPC), not an image: give the image, and this file with --rpc");
}

/// Among several products each has the files of its own, and no logo of another.
#[test]
fn a_product_among_others_lists_its_own_files() {
    for folder in ["spot7_ort", "phr_pms"] {
        let alone = facts(&sample().join(folder));
        let id = alone["product"]["id"].as_str().unwrap();
        let chosen = inspect(sample(), ["--json", "--product-id", id]).succeeds();
        let files = |report: &Value, prefix: &str| -> Vec<String> {
            let files = report["product"]["completeness"]["files"]
                .as_array()
                .unwrap();
            let path = |f: &Value| format!("{prefix}{}", f["path"].as_str().unwrap());
            let mut files: Vec<String> = files.iter().map(path).collect();
            files.sort();
            files
        };
        assert_eq!(
            files(&chosen.json(), ""),
            files(&alone, &format!("{folder}/"))
        );
    }
}

#[test]
fn a_picture_has_the_name_of_a_picture() {
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("q.jpg");
    let words = ["--quicklook".as_ref(), picture.as_os_str()];
    inspect(&sample().join("spot7_ort"), words).fails(2, "RLS-E106");
    assert!(!picture.exists());
}
