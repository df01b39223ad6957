//! STAC items and plain images.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::fixture;
use super::*;
use crate::scene::facts::{Family, Geometry, Role, Spectral};

/// A folder with `pan.tif` and `xs.tif` in Lambert-93.
fn images() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, size, bands) in [("pan", 80, 1), ("xs", 20, 4)] {
        let raw = dir.path().join("raw.tif");
        fs::write(
            &raw,
            fixture::tiff(size, size, bands, |c, r, b| (b * 100 + c + r) as u16),
        )
        .unwrap();
        let made = Command::new("gdal_translate")
            .args([
                "-q",
                "-a_srs",
                "EPSG:2154",
                "-a_ullr",
                "400000",
                "6400120",
                "400120",
                "6400000",
            ])
            .args([&raw, &dir.path().join(format!("{name}.tif"))])
            .output();
        assert!(made.unwrap().status.success());
        fs::remove_file(raw).unwrap();
    }
    dir
}

fn item() -> Value {
    json!({
        "stac_version": "1.0.0", "type": "Feature", "id": "ITEM", "geometry": null, "links": [],
        "properties": {
            "datetime": "2021-08-06T12:34:51+02:00", "platform": "spot-6", "instruments": ["naomi"],
            "eo:cloud_cover": 3.5, "view:sun_elevation": 55.5, "proj:epsg": 2154
        },
        "assets": {
            "src_pan": { "href": "./pan.tif", "type": "image/tiff; application=geotiff", "roles": ["data"] },
            "src_xs": { "href": "xs.tif", "roles": ["data"], "eo:bands": [
                { "name": "red", "common_name": "red", "center_wavelength": 0.66, "full_width_half_max": 0.07 },
                { "name": "green", "common_name": "green" },
                { "name": "blue", "common_name": "blue" },
                { "name": "nir", "common_name": "nir" }
            ] },
            "thumbnail": { "href": "../t.jpg", "type": "image/jpeg", "roles": ["thumbnail"] }
        }
    })
}

fn put(dir: &TempDir, item: &Value) {
    fs::write(dir.path().join("item.json"), item.to_string()).unwrap();
}

#[test]
fn an_item_of_dinamis_reads() {
    let dir = images();
    put(&dir, &item());
    for path in [dir.path().join("item.json"), dir.path().to_path_buf()] {
        let scene = open(&path).unwrap();
        assert_eq!(
            (scene.bundle().id.as_str(), scene.members().len()),
            ("ITEM", 2)
        );
        let xs = scene.member(Spectral::Multi).unwrap();
        let pan = scene.member(Spectral::Pan).unwrap();
        assert_eq!((xs.image.width, pan.image.width), (20, 80));
        assert_eq!(pan.bands[0].role, Role::Pan);
        assert_eq!(xs.band_of(Role::Red).unwrap().min_nm, Some(625.0));
        assert_eq!(xs.moment().unwrap().to_string(), "2021-08-06T10:34:51Z");
        assert_eq!(xs.platform().unwrap().name, "SPOT 6");
        assert_eq!(xs.family(), Family::Spot67);
        assert_eq!(
            (xs.cloud_percent, xs.sun_elevation_deg()),
            (Some(3.5), Some(55.5))
        );
        assert!(
            matches!(&xs.geometry, Geometry::Ground { grid } if grid.transform.unwrap().0[1] == 6.0)
        );
        assert!(xs.findings.is_empty(), "{:?}", xs.findings);
        let block = all_of(&scene.tiles(xs, &READING).unwrap());
        assert_eq!(u16s(&block)[400], 100);
    }
}

#[test]
fn version_1_1_reads_and_wrong_facts_are_told() {
    let dir = images();
    let mut item = item();
    item["stac_version"] = "1.1.0".into();
    let bands = item["assets"]["src_xs"]["eo:bands"].take();
    let bands: Vec<Value> = bands
        .as_array()
        .unwrap()
        .iter()
        .map(|b| json!({ "name": b["name"], "eo:common_name": b["common_name"], "nodata": 0 }))
        .collect();
    item["assets"]["src_xs"]["bands"] = bands.into();
    item["properties"]["proj:epsg"] = Value::Null;
    item["properties"]["proj:code"] = "EPSG:4326".into();
    item["assets"]["src_pan"]["proj:shape"] = json!([81, 80]);
    item["properties"]["eo:cloud_cover"] = Value::Null;
    put(&dir, &item);
    let scene = open(&dir.path().join("item.json")).unwrap();
    let xs = scene.member(Spectral::Multi).unwrap();
    assert_eq!(xs.image.file_order(), ["red", "green", "blue", "nir"]);
    assert_eq!(xs.cloud_percent, None);
    assert_eq!(xs.image.nodata, Some(0.0));
    assert!(xs.findings[0].what.contains("EPSG:4326"));
    let pan = scene.member(Spectral::Pan).unwrap();
    assert!(pan.findings.iter().any(|f| f.what.contains("[81,80]")));
}

#[test]
fn items_that_cannot_be_used_are_told() {
    let dir = images();
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut item = item();
        change(&mut item);
        put(&dir, &item);
        refusal(&dir.path().join("item.json"))
    };
    assert!(refused(&|i| i["stac_version"] = "0.9.0".into()).contains("0.9.0"));
    assert!(refused(&|i| i["type"] = "Collection".into()).contains("Collection"));
    assert!(refused(&|i| i["stac_version"] = Value::Null).contains("not a STAC item"));
    assert!(refused(&|i| i["assets"] = json!({})).contains("no asset of pixels"));
    assert!(refused(&|i| i["assets"] = Value::Null).contains("no assets"));
    for href in [
        "../pan.tif",
        "/etc/passwd.tif",
        "file:///pan.tif",
        "s3://bucket/pan.tif",
        "http://example.org/pan.tif",
    ] {
        let said = refused(&|i| i["assets"]["src_pan"]["href"] = href.into());
        assert!(said.starts_with("RLS-E307"), "{said}");
    }
    assert!(refused(&|i| i["assets"]["src_pan"]["href"] = "no.tif".into()).starts_with("RLS-E310"));
    let twin = |i: &mut Value| {
        i["assets"] = json!({ "pan_a": i["assets"]["src_pan"], "pan_b": i["assets"]["src_pan"] })
    };
    assert!(refused(&twin).contains("two assets of one kind"));
    fs::write(dir.path().join("item.json"), "{ \"type\":").unwrap();
    assert!(refusal(&dir.path().join("item.json")).starts_with("RLS-E307"));
    fs::write(
        dir.path().join("item.json"),
        format!("{{\"a\":{}", "[".repeat(100_000)),
    )
    .unwrap();
    assert!(refusal(&dir.path().join("item.json")).starts_with("RLS-E307"));
}

#[test]
fn signatures_of_links_are_not_told() {
    let dir = images();
    let mut item = item();
    item["assets"]["src_pan"]["href"] = "https://localhost:1/pan.tif?signature=secret".into();
    put(&dir, &item);
    let said = refusal(&dir.path().join("item.json"));
    assert!(
        said.contains("https://localhost:1/pan.tif") && !said.contains("secret"),
        "{said}"
    );
}

#[test]
fn plain_images_are_what_they_say() {
    let dir = images();
    let scene = open(&dir.path().join("xs.tif")).unwrap();
    let member = &scene.members()[0];
    assert_eq!(scene.bundle().id, "xs");
    let roles: Vec<Role> = member.bands.iter().map(|b| b.role).collect();
    assert_eq!(roles, [Role::Red, Role::Green, Role::Blue, Role::Nir]);
    assert!(!member.image.order_stated);
    assert!(member.findings[0].what.contains("not described"));
    let inspection = inspect(&dir.path().join("xs.tif"));
    assert!(inspection.completeness.pixels);
    // Cut short: whole by its header, and told.
    let bytes = fs::read(dir.path().join("xs.tif")).unwrap();
    fs::write(dir.path().join("cut.tif"), &bytes[..bytes.len() - 900]).unwrap();
    assert!(!inspect(&dir.path().join("cut.tif")).completeness.pixels);
    fs::write(dir.path().join("text.tif"), "not an image").unwrap();
    assert_eq!(
        open(&dir.path().join("text.tif"))
            .unwrap_err()
            .kind()
            .exit_code(),
        3
    );
    fs::write(dir.path().join("empty.tif"), "").unwrap();
    assert!(refusal(&dir.path().join("empty.tif")).contains("empty"));
    assert_eq!(
        open(&dir.path().join("no.tif"))
            .unwrap_err()
            .kind()
            .exit_code(),
        3
    );
}
