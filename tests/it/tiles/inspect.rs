//! `relais tiles inspect`: counts, holes, pictures, and containers that are none.

use std::path::Path;

use super::Bench;
use crate::harness::{Ran, relais, tool};

fn inspect(path: &Path, words: &str) -> Ran {
    let mut all = vec![
        "tiles".into(),
        "inspect".into(),
        path.as_os_str().to_owned(),
    ];
    all.extend(words.split_whitespace().map(Into::into));
    relais(all).announce("the zoom below has none").run()
}

#[test]
fn what_is_there_is_counted_and_shown() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "1500 1300 2154 417000 6422000 1.5 hole");
    for output in ["a.pmtiles", "a.mbtiles", "web", "a.gpkg"] {
        let built = bench
            .build(&input, output, "--format jpeg --name Essai --json")
            .succeeds()
            .json();
        let path = bench.path(output);
        let sheet = bench.path("sheet.png");
        let words = format!("--json --contact-sheet {} --overwrite", sheet.display());
        let told = inspect(&path, &words).succeeds().json();
        assert_eq!(told["tiles"], built["tiles"], "{output}");
        assert_eq!(
            (&told["format"], &told["name"]),
            (&"jpg".into(), &"Essai".into())
        );
        assert_eq!(told["set"], built["grid"]);
        assert_eq!(told["ok"], true);
        // Lambert-93 417000..419250, 6420050..6422000 lies there.
        let near = [-0.581, 44.822, -0.554, 44.840];
        for (stated, near) in told["bounds"].as_array().unwrap().iter().zip(near) {
            let stated = stated.as_f64().unwrap();
            assert!((stated - near).abs() < 0.01, "{output}: {stated} {near}");
        }
        for (a, b) in told["zooms"]
            .as_array()
            .unwrap()
            .iter()
            .zip(built["zooms"].as_array().unwrap())
        {
            assert_eq!(
                (&a["zoom"], &a["tiles"], &a["bytes"]),
                (&b["zoom"], &b["tiles"], &b["bytes"])
            );
        }
        let size = "import sys;from osgeo import gdal;d=gdal.Open(sys.argv[1]);a=d.ReadAsArray();print(a.shape[0],int(a.std()>20))";
        let sheet = sheet.display().to_string();
        assert_eq!(tool(super::PYTHON, ["-c", size, &sheet]).trim(), "3 1");
    }
    let text = inspect(&bench.path("web"), "").succeeds().stdout;
    assert!(
        text.contains("holes") && text.contains("WebMercatorQuad"),
        "{text}"
    );
}

#[test]
fn a_tile_that_is_missing_is_told() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "1500 1300 2154 417000 6422000 1.5 rgb");
    bench.build(&input, "web", "--zoom 14-16").succeeds();
    let tiles = bench.look("list", "web", "");
    let of_zoom = |zoom: &str| -> Vec<Vec<u32>> {
        let keys = tiles
            .as_object()
            .unwrap()
            .keys()
            .filter(|k| k.starts_with(zoom));
        keys.map(|k| k.split('/').map(|n| n.parse().unwrap()).collect())
            .collect()
    };
    // One under which others lie, and one amid its zoom.
    let lower = &of_zoom("15/")[0];
    let all = of_zoom("16/");
    let middle = |i: usize| {
        let mut values: Vec<u32> = all.iter().map(|t| t[i]).collect();
        values.sort_unstable();
        values[values.len() / 2]
    };
    let before = inspect(&bench.path("web"), "--json").succeeds().json();
    assert_eq!(before["ok"], true);
    for tile in [lower.clone(), vec![16, middle(1), middle(2)]] {
        let file = format!("web/{}/{}/{}.png", tile[0], tile[1], tile[2]);
        std::fs::remove_file(bench.path(&file)).unwrap();
    }
    let told = inspect(&bench.path("web"), "--json").succeeds().json();
    assert_eq!(told["ok"], false);
    let holes = |told: &serde_json::Value| told["zooms"][2]["holes"].as_u64().unwrap();
    assert_eq!(holes(&told), holes(&before) + 1);
    assert!(told["zooms"][2]["without_parent"].as_u64().unwrap() > 0);
}

/// To whom tiles are owed stands in every container, and GDAL finds it in a GeoPackage.
#[test]
fn the_credit_line_is_kept() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    let credit = "©CNES&<IGN>";
    for output in ["a.pmtiles", "a.mbtiles", "a.gpkg", "web"] {
        bench
            .build(&input, output, &format!("--attribution {credit}"))
            .succeeds();
        let told = inspect(&bench.path(output), "--json").succeeds().json();
        assert_eq!(told["attribution"], credit, "{output}");
    }
    let package = bench.path("a.gpkg");
    let words = ["-mdd".as_ref(), "all".as_ref(), package.as_os_str()];
    let said = tool("gdalinfo", words);
    assert!(said.contains(credit), "{said}");
    bench.build(&input, "b.gpkg", "").succeeds();
    let told = inspect(&bench.path("b.gpkg"), "--json").succeeds().json();
    assert_eq!(told["attribution"], serde_json::Value::Null);
}

/// Truncated, altered and foreign files are refused in good order.
#[test]
fn what_holds_no_tiles_is_refused() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    for output in ["a.pmtiles", "a.mbtiles", "a.gpkg"] {
        bench.build(&input, output, "").succeeds();
        let whole = std::fs::read(bench.path(output)).unwrap();
        let broken = bench.path(&format!("broken-{output}"));
        for length in [0, 50, 126, 200, 600, 5_000] {
            std::fs::write(&broken, &whole[..length.min(whole.len())]).unwrap();
            inspect(&broken, "").fails(3, "RLS-E179");
        }
        // Bytes turned anywhere in the head give an answer or a refusal, never a crash.
        for at in (0..400).step_by(31) {
            let mut turned = whole.clone();
            turned[at] ^= 0x5A;
            std::fs::write(&broken, &turned).unwrap();
            let sheet = bench.path("sheet.png").display().to_string();
            let ran = inspect(&broken, &format!("--contact-sheet {sheet} --overwrite"));
            assert!(matches!(ran.code, Some(0 | 3)), "{at}: {ran}");
        }
    }
    bench.build(&bench.path("in.tif"), "web", "").succeeds();
    inspect(&bench.path("web"), "--contact-sheet a.jpg").fails(2, "RLS-E106");
    inspect(bench.dir.path(), "").fails(3, "RLS-E179");
    let ran = inspect(&bench.path("in.tif"), "").fails(3, "RLS-E179");
    ran.says("it is an image: `relais scene inspect` tells of it, and `relais tiles build` makes");
    std::fs::write(bench.path("letter"), "Bonjour").unwrap();
    let ran = inspect(&bench.path("letter"), "").fails(3, "RLS-E179");
    ran.says("none that ends in .pmtiles, .mbtiles or .gpkg");
    inspect(&bench.path("nowhere.mbtiles"), "").fails(3, "RLS-E179");
    assert!(!bench.path("nowhere.mbtiles").exists());
}
