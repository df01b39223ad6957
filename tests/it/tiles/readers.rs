//! Archives read by programs that are not ours, against the folder and against `tiles inspect`.

use serde_json::Value;

use super::{ASSUMED, Bench, PYTHON};
use crate::harness::{relais, tool};

const READERS: &str = include_str!("readers.py");

/// What `readers.py` says; none where it lacks the reader.
fn read(bench: &Bench, what: &str, archive: &str) -> Option<Value> {
    let [archive, folder] = [archive, "web"].map(|name| bench.path(name).display().to_string());
    let said = tool(PYTHON, ["-c", READERS, what, &archive, &folder]);
    let said: Value = serde_json::from_str(&said).unwrap();
    if said.is_null() {
        eprintln!("skipped: this Python has no {what}");
        return None;
    }
    Some(said)
}

/// By zoom: tiles and bytes, of `tiles inspect`.
fn inspected(bench: &Bench, name: &str) -> Value {
    let path = bench.path(name);
    let words = ["tiles".as_ref(), "inspect".as_ref(), path.as_os_str()];
    let words = words.into_iter().chain(["--json".as_ref()]);
    let told = relais(words).announce(ASSUMED).run().succeeds().json();
    let zooms = told["zooms"].as_array().unwrap();
    zooms
        .iter()
        .map(|z| {
            (
                z["zoom"].to_string(),
                serde_json::json!([z["tiles"], z["bytes"]]),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The same tiles in a folder, in MBTiles (SQLite and GDAL's own driver) and in PMTiles (a reader
/// after the specification, and the package of the format's authors where it is there): as many, of
/// the same bytes, in the same places.
#[test]
fn archives_hold_what_the_folder_holds_for_readers_of_others() {
    let bench = Bench::new();
    for kind in ["png", "jpeg"] {
        let input = bench.image("in.tif", "1500 1300 2154 417000 6422000 1.5 hole");
        for output in ["web", "a.mbtiles", "a.pmtiles"] {
            let words = format!("--format {kind} --zoom 12-16 --name Essai --overwrite");
            bench.build(&input, output, &words).succeeds();
        }
        let folder = inspected(&bench, "web");
        assert!(folder["16"][0].as_u64() > Some(20), "{folder}");
        for (what, archive) in [
            ("sqlite", "a.mbtiles"),
            ("gdal", "a.mbtiles"),
            ("specification", "a.pmtiles"),
            ("pmtiles", "a.pmtiles"),
        ] {
            let Some(told) = read(&bench, what, archive) else {
                continue;
            };
            assert_eq!(told["differences"], serde_json::json!([]), "{what} {kind}");
            assert_eq!(told["zooms"], folder, "{what} {kind}");
            assert_eq!(inspected(&bench, archive), folder, "{archive} {kind}");
        }
    }
}
