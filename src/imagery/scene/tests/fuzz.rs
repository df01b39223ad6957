//! Mutations of valid documents: whatever comes, no panic, and answers within bounds.

use std::fs;

use proptest::prelude::*;

use super::fixture::{self, Product};
use super::*;
use crate::scene::{Delivery, stac, xml};

/// One change to a text, at places told as shares of its length.
#[derive(Debug, Clone)]
enum Change {
    Cut(f64, f64),
    Repeat(f64, f64, usize),
    Move(f64, f64, f64),
    Put(f64, String),
    Flip(f64, u8),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0.0..1.0_f64;
    let words = prop::sample::select(vec![
        "",
        "0",
        "-1",
        "1e308",
        "1e999",
        "NaN",
        "99999999999999999999",
        "../../x",
        "/etc/passwd",
        "<",
        ">",
        "&amp;",
        "&x;",
        "<!DOCTYPE a>",
        "]]>",
        "<![CDATA[",
        "\"",
        "é",
        "\u{0}",
        "[",
        "{",
        "null",
        "<A/>",
        "</A>",
        "4294967296",
        "2147483647",
        "SENSOR",
    ]);
    prop_oneof![
        (at.clone(), 0.0..0.02).prop_map(|(a, l)| Change::Cut(a, l)),
        (at.clone(), 0.0..0.02, 1..20_usize).prop_map(|(a, l, n)| Change::Repeat(a, l, n)),
        (at.clone(), 0.0..0.05, at.clone()).prop_map(|(a, l, b)| Change::Move(a, l, b)),
        (at.clone(), words).prop_map(|(a, w)| Change::Put(a, w.to_string())),
        (at, any::<u8>()).prop_map(|(a, b)| Change::Flip(a, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let place = |share: f64, len: usize| ((share * len as f64) as usize).min(len);
    let len = bytes.len();
    let span = |a: f64, l: f64| {
        let from = place(a, len);
        (from, (from + place(l, len)).min(len))
    };
    match change {
        Change::Cut(a, l) => {
            let (from, to) = span(*a, *l);
            bytes.drain(from..to);
        }
        Change::Repeat(a, l, n) => {
            let (from, to) = span(*a, *l);
            let piece = bytes[from..to].repeat(*n);
            bytes.splice(to..to, piece);
        }
        Change::Move(a, l, b) => {
            let (from, to) = span(*a, *l);
            let piece: Vec<u8> = bytes.drain(from..to).collect();
            let at = place(*b, bytes.len());
            bytes.splice(at..at, piece);
        }
        Change::Put(a, word) => {
            let at = place(*a, len);
            bytes.splice(at..at, word.bytes());
        }
        Change::Flip(a, b) => {
            if let Some(byte) = bytes.get_mut(place(*a, len)) {
                *byte = *b;
            }
        }
    }
}

fn mutated(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for change in changes {
        apply(&mut bytes, change);
    }
    bytes
}

/// Histograms make most of a document and little of what can go wrong.
fn short(dim: &str) -> String {
    let mut out = String::new();
    let mut rest = dim;
    while let Some((head, tail)) = rest.split_once("<VALUES>") {
        let (values, after) = tail.split_once("</VALUES>").unwrap();
        let few: Vec<&str> = values.split(' ').take(20).collect();
        out += &format!("{head}<VALUES>{}</VALUES>", few.join(" "));
        rest = after;
    }
    out + rest
}

fn products() -> impl Strategy<Value = Product> {
    let sensor = Product {
        sensor: true,
        ..Product::pleiades()
    };
    prop::sample::select(vec![
        Product::spot(),
        Product::pleiades(),
        Product::neo(),
        sensor,
    ])
}

/// An item of DINAMIS, as short as it may be.
const ITEM: &str = r#"{"stac_version":"1.0.0","type":"Feature","id":"X","properties":{
            "datetime":"2021-08-06T10:34:51Z","platform":"spot-6","eo:cloud_cover":3.5},
            "assets":{"src_pan":{"href":"./pan.tif","type":"image/tiff","roles":["data"]},
            "src_xs":{"href":"https://example.org/xs.tif?s=1","eo:bands":[{"name":"red"}]}}}"#;

/// By components, as the system goes: `.../pan.tif` lies within, `a/..` does not.
fn leads_out(path: &str) -> bool {
    path.starts_with('/') || path.split('/').any(|part| part == "..")
}

/// Found by [`items`], which took it for a way out.
#[test]
fn a_folder_named_by_three_dots_is_a_folder() {
    let odd = ITEM.replace("./pan.tif", ".../pan.tif");
    let paths = stac::paths("item.json", odd.as_bytes()).unwrap();
    assert!(paths.contains(&".../pan.tif".to_string()), "{paths:?}");
    for out in ["../pan.tif", "a/../../pan.tif", "/pan.tif"] {
        assert!(leads_out(out));
        let odd = ITEM.replace("./pan.tif", out);
        assert!(stac::paths("item.json", odd.as_bytes()).is_err(), "{out}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn product_files(product in products(), changes in prop::collection::vec(change(), 1..6)) {
        let bytes = mutated(&fixture::latin_1(&short(&product.dim())), &changes);
        if let Ok(root) = xml::parse("DIM_X.XML", &bytes)
            && let Ok(member) = crate::scene::dim::read("IMG/DIM_X.XML", &root)
        {
            // What was accepted holds together.
            let whole = member.geometry.grid().window();
            for tile in member.image.sets.iter().flat_map(|s| &s.tiles) {
                prop_assert!(whole.contains(tile.window) && !tile.window.is_empty());
                prop_assert!(tile.path.starts_with("IMG/") && !tile.path.contains(".."));
            }
            prop_assert_eq!(member.bands.len(), member.image.file_order().len());
            prop_assert!(serde_json::to_string(&member).is_ok());
        }
    }

    #[test]
    fn items(changes in prop::collection::vec(change(), 1..6)) {
        let bytes = mutated(ITEM.as_bytes(), &changes);
        if let Ok(paths) = stac::paths("item.json", &bytes) {
            for path in paths {
                prop_assert!(path.starts_with("https://") || !leads_out(&path), "{path}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_deliveries(product in products(), volume in prop::collection::vec(change(), 0..4),
                        dim in prop::collection::vec(change(), 0..4)) {
        let dir = delivered(&product);
        for (name, changes) in [(product.volume_name(), volume), ("IMG/DIM_X.XML".into(), dim)] {
            let path = dir.path().join(name);
            let bytes = mutated(&fs::read(&path).unwrap(), &changes);
            fs::write(&path, bytes).unwrap();
        }
        if let Ok(delivery) = Delivery::open(dir.path())
            && delivery.bundles().len() == 1
            && let Ok(scene) = delivery.into_scene(None)
        {
            let inspected = Inspection::of(&scene, None, crate::scene::order::Effort::Sample, &limits());
            prop_assert!(inspected.is_ok() || inspected.is_err_and(|e| e.kind().exit_code() == 3));
        }
    }
}
