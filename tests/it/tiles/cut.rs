//! `relais tiles cut`: dalles, their index, and that neighbours do not matter.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ASSUMED, Bench, PYTHON, whole};
use crate::harness::{Ran, relais, sample, tool};

/// The index as ogr reads it: {code: [file, valid, cloud, date, sha256, box, area]}.
const INDEX: &str = "import sys,json;from osgeo import ogr
d=ogr.Open(sys.argv[1]);l=d.GetLayer('dalles');out={}
assert l.GetSpatialRef().GetAuthorityCode(None)=='2154' and d.GetLayerCount()==2
for f in l:
  g=f.geometry();out[f['code']]=[f['fichier'],f['valide_pct'],f['nuage_pct'],f['date'],f['sha256'],g.GetEnvelope(),g.GetArea()]
print(json.dumps(out))";

fn cut(input: &Path, folder: &Path, words: &str) -> Ran {
    let mut all: Vec<OsString> = vec!["tiles".into(), "cut".into(), input.into(), folder.into()];
    all.extend(words.split_whitespace().map(OsString::from));
    relais(all)
        .announce(ASSUMED)
        .announce("outside the area")
        .run()
}

fn index(path: &Path) -> Value {
    serde_json::from_str(&tool(
        PYTHON,
        ["-c".as_ref(), INDEX.as_ref(), path.as_os_str()],
    ))
    .unwrap()
}

fn path_of(report: &Value, key: &str) -> PathBuf {
    report[key].as_str().unwrap().into()
}

/// A square of 3 km with a hole of one dalle: eight dalles whose pixels are those of the source.
#[test]
fn dalles_are_the_image_in_pieces_and_empty_ones_are_not_written() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "3000 3000 2154 417000 6422000 1 hole");
    let folder = bench.path("a/dalles");
    let report = cut(
        &input,
        &folder,
        "--dalle 1000 --name-date 2024-06-12 --json",
    )
    .succeeds()
    .json();
    assert_eq!(report["empty"], serde_json::json!(["D0418-6421"]));
    let made = report["dalles"].as_array().unwrap();
    assert_eq!(made.len(), 8);
    assert_eq!(
        made[0]["name"],
        "PIGMA_ORTHO_XS_D0417-6422_20240612_L93_100CM_v01.tif"
    );
    let path = path_of(&report, "index");
    let style = tool(
        "ogrinfo",
        ["-q".as_ref(), path.as_os_str(), "layer_styles".as_ref()],
    );
    for says in [
        "f_table_name (String) = dalles",
        "styleName (String) = Dalles : cadres et codes",
        "fieldName=\"code\"",
    ] {
        assert!(style.contains(says), "{style}");
    }
    let index = index(&path);
    assert_eq!(index.as_object().unwrap().len(), 8);
    let compare = "import sys;from osgeo import gdal;import numpy as np
s=gdal.Open(sys.argv[1]);d=gdal.Open(sys.argv[2]);g=d.GetGeoTransform()
x,y=int(g[0]-417000),int(6422000-g[3])
a=s.ReadAsArray(x,y,1000,1000);m=s.GetRasterBand(1).GetMaskBand().ReadAsArray(x,y,1000,1000)
b=d.ReadAsArray();n=d.GetRasterBand(1).GetMaskBand().ReadAsArray()
assert (m==n).all() and (a[:,m>0]==b[:,m>0]).all() and d.RasterXSize==d.RasterYSize==1000
print(round(float((m>0).mean()*100),2))";
    for dalle in made {
        let file = folder.join(dalle["name"].as_str().unwrap());
        let words = [
            "-c",
            compare,
            &input.display().to_string(),
            &file.display().to_string(),
        ];
        let valid: f64 = tool(PYTHON, words).trim().parse().unwrap();
        let row = &index[dalle["code"].as_str().unwrap()];
        assert!(
            (row[1].as_f64().unwrap() - valid).abs() < 0.011,
            "{row} {valid}"
        );
        assert_eq!((&row[0], &row[2]), (&dalle["name"], &Value::Null));
        let sum = tool("sha256sum", [&file]);
        assert!(sum.starts_with(row[4].as_str().unwrap()));
        assert_eq!(row[6].as_f64().unwrap(), 1e6);
        relais(["cog".as_ref(), "validate".as_ref(), file.as_os_str()])
            .run()
            .succeeds();
    }
    let said = tool(
        PYTHON,
        [
            "-m",
            "osgeo_utils.samples.validate_cloud_optimized_geotiff",
            &folder
                .join(made[1]["name"].as_str().unwrap())
                .display()
                .to_string(),
            "--full-check=yes",
        ],
    );
    assert!(
        said.contains("is a valid cloud optimized GeoTIFF"),
        "{said}"
    );
    let manifest = std::fs::read_to_string(path_of(&report, "manifest")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["outputs"].as_array().unwrap().len(), 9);
    let leftovers = whole(&folder)
        .into_iter()
        .filter(|(p, _)| p.display().to_string().starts_with('.'));
    assert_eq!(leftovers.count(), 0);
}

/// The one bundle of the sample, fused and resampled: a dalle is the same bytes cut alone, with its
/// neighbours, and by any number of threads.
#[test]
fn a_dalle_does_not_depend_on_its_neighbours() {
    let bench = Bench::new();
    let delivery = sample().join("spot7_ort");
    let words = "--dalle 1000 --stretch --bands red,green,blue --json";
    let cut_as = |folder: &str, words: &str| {
        let mut all: Vec<OsString> = vec![
            "tiles".into(),
            "cut".into(),
            delivery.clone().into(),
            bench.path(folder).into(),
        ];
        all.extend(words.split_whitespace().map(OsString::from));
        relais(all).run().succeeds().json()
    };
    let report = cut_as("all", &format!("{words} --num-threads 1"));
    let seven = cut_as("seven", &format!("{words} --num-threads 7"));
    let made = report["dalles"].as_array().unwrap();
    assert!(made.len() > 2, "{report}");
    let bytes = |folder: &str, name: &Value| {
        std::fs::read(bench.path(folder).join(name.as_str().unwrap())).unwrap()
    };
    for dalle in made {
        let name = &dalle["name"];
        assert!(
            name.as_str()
                .unwrap()
                .starts_with("PIGMA_ORTHO-SPOT7_PMS_D0"),
            "{name}"
        );
        assert!(bytes("all", name) == bytes("seven", name), "{name}");
    }
    let index = |r: &Value| std::fs::read(path_of(r, "index")).unwrap();
    assert!(index(&report) == index(&seven));
    let some = &made[made.len() / 2];
    let code = some["code"].as_str().unwrap();
    cut_as("alone", &format!("{words} --only {code}"));
    assert!(bytes("all", &some["name"]) == bytes("alone", &some["name"]));
    let date = some["name"].as_str().unwrap().split('_').nth(4).unwrap();
    assert!(
        date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()),
        "{date}"
    );
}

#[test]
fn what_makes_no_dalles_is_refused() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "300 300 2154 417000 6422000 1 rgb");
    let folder = bench.path("out");
    cut(&input, &folder, "--dalle 1500").fails(2, "RLS-E900");
    for crs in ["4326", "2264"] {
        cut(&input, &folder, &format!("--t-srs EPSG:{crs}")).fails(2, "RLS-E391");
    }
    cut(&input, &folder, "--only D0001-0001").fails(2, "RLS-E394");
    cut(&input, &folder, "--owner ../../x").fails(2, "RLS-E393");
    cut(&input, &bench.path("out.tif"), "").fails(2, "RLS-E106");
    assert_eq!(bench.names(), ["in.tif"]);
    cut(&input, &folder, "").succeeds();
    cut(&input, &folder, "").fails(5, "RLS-E100");
    cut(&input, &folder, "--name-version 2").succeeds();
    cut(&input, &folder, "--overwrite").succeeds();
}

/// What the image before showed does not stay beside the dalles of the new one.
#[test]
fn a_dalle_that_became_empty_is_gone() {
    let bench = Bench::new();
    let folder = bench.path("out");
    let mut made = Vec::new();
    for kind in ["rgb", "hole"] {
        let input = bench.image("in.tif", &format!("3000 3000 2154 417000 6422000 1 {kind}"));
        cut(&input, &folder, "--dalle 1000 --overwrite").succeeds();
        made.push(whole(&folder).len());
    }
    // Nine dalles, then eight; the index and its manifest.
    assert_eq!(made, [11, 10]);
}

/// The old index is replaced: what it listed, of another size, would be listed nowhere.
#[test]
fn dalles_of_another_size_do_not_stay_under_a_new_index() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "2000 2000 2154 417000 6422000 1 rgb");
    let folder = bench.path("out");
    cut(&input, &folder, "--dalle 1000").succeeds();
    std::fs::write(folder.join("notes.txt"), "mine").unwrap();
    let report = cut(&input, &folder, "--dalle 2000 --overwrite --json")
        .succeeds()
        .json();
    let mut names: Vec<_> = whole(&folder).into_iter().map(|(path, _)| path).collect();
    names.retain(|name| name.extension().is_some_and(|e| e == "tif"));
    assert_eq!(names.len(), report["dalles"].as_array().unwrap().len());
    assert!(folder.join("notes.txt").exists());
    // Of the same size others are added.
    cut(&input, &folder, "--dalle 2000 --name-version 2").succeeds();
    assert!(
        folder
            .join(report["dalles"][0]["name"].as_str().unwrap())
            .exists()
    );
}

/// A product of ours says of itself what it is: no wrong name, and no doubt that was settled.
#[test]
fn dalles_of_our_own_fusion_are_named_after_it() {
    let bench = Bench::new();
    let input = bench.path("spot.tif");
    let words = ["scene", "ortho"].map(OsString::from).into_iter();
    let words = words.chain([sample().join("spot7_ort").into(), input.clone().into()]);
    relais(words.collect::<Vec<_>>()).run().succeeds();
    let mut all: Vec<OsString> = vec!["tiles".into(), "cut".into(), input.into()];
    all.extend([
        bench.path("d").into(),
        "--dalle=1000".into(),
        "--json".into(),
    ]);
    // Nothing was announced: a warning fails it.
    let report = relais(all).run().succeeds().json();
    for dalle in report["dalles"].as_array().unwrap() {
        let name = dalle["name"].as_str().unwrap();
        assert!(name.starts_with("PIGMA_ORTHO-SPOT7_PMS_D0"), "{name}");
    }
    let dalle = bench
        .path("d")
        .join(report["dalles"][0]["name"].as_str().unwrap());
    let told = crate::harness::gdalinfo(&dalle)["metadata"][""].clone();
    assert_eq!(told["SPECTRAL_PROCESSING"], "PMS");
    assert_eq!(told["BAND_ORDER"], "PROVEN");
}
