//! STAC items: what they tell, and when they are products of their own.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;

use serde_json::Value;

use super::{facts, files, inspect, member};
use crate::harness::{sample, tool};

#[test]
fn an_item_of_dinamis_is_told() {
    let folder = sample().join("dinamis");
    let item = &files(&folder, ".json")[0];
    let report = facts(item);
    let (pan, xs) = (member(&report, "pan"), member(&report, "multi"));
    assert_eq!(
        (&pan["origin"], &xs["origin"]),
        (&"stac".into(), &"stac".into())
    );
    assert_eq!(xs["bands"].as_array().unwrap().len(), 4);
    assert_eq!(xs["band_order"]["outcome"], "assumed");
    // The folder of the item is the item.
    assert_eq!(facts(&folder)["product"]["id"], report["product"]["id"]);
}

#[test]
fn items_are_products_unless_they_tell_of_a_dimap_product() {
    let dir = tempfile::tempdir().unwrap();
    let copy = |from: &str, to: &str| {
        let to = dir.path().join(to);
        let from = sample().join(from);
        tool("cp", [OsStr::new("-r"), from.as_os_str(), to.as_os_str()]);
        to
    };
    let ids = || -> BTreeSet<String> {
        let report = facts(dir.path());
        let products = report["products"].as_array().unwrap();
        let id = |product: &Value| product["id"].as_str().unwrap().to_string();
        products.iter().map(id).collect()
    };
    let spot = copy("spot7_ort", "spot");
    // Within the delivery, the item is other words for it.
    copy("dinamis", "spot/stac");
    assert_eq!(ids().len(), 1);
    let dinamis = copy("dinamis", "dinamis");
    assert_eq!(ids().len(), 2);
    // Items of one id in two catalogues, and other JSON at the top.
    copy("dinamis", "again");
    fs::write(dir.path().join("notes.json"), "{}").unwrap();
    assert_eq!(ids().len(), 3);
    // One that cannot be read is told, and hides no other.
    let item = files(&dinamis, ".json").remove(0);
    let text = fs::read_to_string(&item).unwrap();
    fs::write(
        &item,
        text.replace("src_pan", "src_xxx").replace("href", "h"),
    )
    .unwrap();
    assert_eq!(ids().len(), 2);
    fs::remove_dir_all(dir.path().join("again")).unwrap();
    let report = inspect(dir.path(), [""; 0]).succeeds();
    assert!(report.stdout.contains("fault: dinamis/"), "{report}");
    // Without any DIMAP product, items one level down are found all the same.
    fs::write(&item, text).unwrap();
    fs::remove_dir_all(spot).unwrap();
    assert_eq!(ids().len(), 1);
}
