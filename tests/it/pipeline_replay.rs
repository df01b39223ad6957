//! `relais pipeline replay`: a product made again is the same, or it is said what differs.

use serde_json::Value;

use crate::harness::relais;
use crate::pipeline::Night;

#[test]
fn products_of_pipelines_and_of_verbs_are_made_again_to_the_byte() {
    let night = Night::new(1);
    night.counts(&[]);
    let words = [
        "cog",
        "create",
        "out/ortho/s0.tif",
        "alone.tif",
        "--co",
        "COMPRESS=ZSTD",
    ];
    relais(words).within(&night.path("")).run().succeeds();
    for manifest in ["out/ortho/s0.tif", "out/light/s0.tif", "alone.tif"] {
        let manifest = format!("{manifest}.manifest.json");
        let ran = night
            .relais(&["replay", &manifest, "--json"])
            .run()
            .succeeds();
        let json = ran.json();
        assert_eq!(json["differences"], serde_json::json!([]), "{ran}");
        assert_eq!(json["sha256"].as_str().unwrap().len(), 64);
    }
    // Nothing is left, but where it was asked for.
    assert_eq!(night.made("out").len(), 4);
    night
        .relais(&["replay", "alone.tif.manifest.json", "--into", "kept"])
        .run()
        .succeeds();
    assert!(night.path("kept/alone.tif").is_file());
    // From elsewhere, with the folder from which names are meant.
    let manifest = night.path("alone.tif.manifest.json");
    let words = ["replay", manifest.to_str().unwrap()];
    night
        .relais(&words)
        .within("/".as_ref())
        .run()
        .fails(3, "RLS-E220");
    let folder = night.path("");
    let words = [&words[..], &["--folder", folder.to_str().unwrap()]].concat();
    night.relais(&words).within("/".as_ref()).run().succeeds();
}

#[test]
fn what_differs_is_said() {
    let night = Night::new(1);
    night.counts(&[]);
    let replay = || {
        night
            .relais(&["replay", "out/ortho/s0.tif.manifest.json", "--json"])
            .run()
    };
    let says = |ran: crate::harness::Ran, what: &str| {
        assert_eq!(ran.code, Some(7), "{ran}");
        assert!(ran.stderr.contains("error[RLS-E967]"), "{ran}");
        let json = ran.json();
        assert_eq!(json["ok"], false, "{ran}");
        let told = json["differences"].as_array().unwrap().iter();
        let told: Vec<&str> = told.map(|d| d.as_str().unwrap()).collect();
        assert!(told.iter().any(|told| told.contains(what)), "{ran}");
        // The list is told once.
        let count = format!("{} difference(s)", told.len());
        assert!(
            ran.stderr.contains(&count) && !ran.stderr.contains(what),
            "{ran}"
        );
    };
    // The product was altered since.
    let product = night.path("out/ortho/s0.tif");
    let whole = std::fs::read(&product).unwrap();
    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    std::fs::write(&product, altered).unwrap();
    says(replay(), "s0.tif there is not what its manifest says");
    std::fs::write(&product, &whole).unwrap();
    replay().succeeds();
    // An option was altered.
    let path = night.path("out/ortho/s0.tif.manifest.json");
    let manifest = std::fs::read_to_string(&path).unwrap();
    let mut other: Value = serde_json::from_str(&manifest).unwrap();
    other["step"]["resampling"] = "near".into();
    std::fs::write(&path, other.to_string()).unwrap();
    says(replay(), "parameters.resampling is \"near\", was \"cubic\"");
    says(replay(), "s0.tif has other bytes");
    std::fs::write(&path, &manifest).unwrap();
    // An input was altered.
    let image = night.image("s0");
    let mut pixels = std::fs::read(&image).unwrap();
    let middle = pixels.len() / 2;
    pixels[middle] ^= 0xff;
    std::fs::write(&image, pixels).unwrap();
    let ran = replay();
    assert!(
        ran.code == Some(7) || ran.code == Some(3) || ran.code == Some(1),
        "{ran}"
    );
    // What kept no step cannot be made again.
    let mut old: Value = serde_json::from_str(&manifest).unwrap();
    old.as_object_mut().unwrap().remove("step");
    std::fs::write(&path, old.to_string()).unwrap();
    replay().fails(3, "RLS-E966");
}
