//! `relais scene inspect`: the sample, damaged copies of it, real deliveries.

mod items;
mod told;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Ran, gdalinfo, real_data, relais, sample, tool, workspace};

fn inspect<W: AsRef<OsStr>>(path: &Path, words: impl IntoIterator<Item = W>) -> Ran {
    let mut all = vec![
        OsStr::new("scene").to_owned(),
        "inspect".into(),
        path.into(),
    ];
    all.extend(words.into_iter().map(|w| w.as_ref().to_owned()));
    relais(all).run()
}

fn facts(path: &Path) -> Value {
    inspect(path, ["--json"]).succeeds().json()
}

/// The member of a kind.
fn member<'a>(report: &'a Value, spectral: &str) -> &'a Value {
    let members = report["product"]["members"].as_array().unwrap();
    members.iter().find(|m| m["spectral"] == spectral).unwrap()
}

/// A copy of a delivery that may be damaged.
fn copy(from: &Path) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    tool(
        "cp",
        [
            OsStr::new("-r"),
            from.as_os_str(),
            dir.path().join("copy").as_os_str(),
        ],
    );
    dir
}

/// The files below a folder whose names end so.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, end));
        } else if path.to_str().unwrap().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// It told the report, and that pixels are missing.
fn tells_missing_pixels(ran: &Ran) {
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("error[RLS-E310]: "), "{ran}");
    assert!(ran.stdout.contains("PIXELS ARE MISSING") || ran.json()["product"].is_object());
}

#[test]
fn a_spot_bundle_is_told() {
    let path = sample().join("spot7_ort");
    let report = facts(&path);
    assert_eq!(report["schema"], "relais-scene-inspect-1");
    let (p, ms) = (member(&report, "pan"), member(&report, "multi"));
    assert_eq!(p["strips"][0]["platform"]["name"], "SPOT 7");
    assert_eq!(
        (&p["level"], &ms["processing"]),
        (&"ortho".into(), &"basic".into())
    );
    assert_eq!(ms["band_order"]["outcome"], "proven");
    assert_eq!(
        ms["band_order"]["file"],
        serde_json::json!(["B2", "B1", "B0", "B3"])
    );
    assert_eq!(report["product"]["completeness"]["pixels"], true);
    // The grid is what GDAL reads from the GeoTIFF itself.
    for member in [p, ms] {
        let image = member["image"]["sets"][0]["tiles"][0]["path"]
            .as_str()
            .unwrap();
        let info = gdalinfo(&path.join(image));
        assert_eq!(
            member["geometry"]["grid"]["transform"],
            info["geoTransform"]
        );
        let crs = member["geometry"]["grid"]["crs"]["definition"]
            .as_str()
            .unwrap();
        let code = crs.strip_prefix("EPSG:").unwrap();
        assert!(
            info["coordinateSystem"]["wkt"]
                .as_str()
                .unwrap()
                .contains(code)
        );
    }
    let text = inspect(&path, [""; 0]).succeeds().stdout;
    for line in [
        "SPOT 7, orthorectified, ",
        "MS: multispectral",
        "pixels of 6 m",
        "1          B2  red ",
        "Band order  proven: the pixels follow the histogram of each band",
        "Masks       ROI ",
        " listed, all there",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_sensor_bundle_tells_its_models_and_tiles_in_jpeg_2000_read() {
    let report = facts(&sample().join("phr_sen"));
    for spectral in ["pan", "multi"] {
        let member = member(&report, spectral);
        assert_eq!(member["geometry"]["kind"], "sensor");
        assert_eq!(member["model"]["format"], "dimap");
        assert_eq!(
            member["model"]["file_origin"],
            serde_json::json!([1.0, 1.0])
        );
        assert_eq!(member["model"]["footprint"].as_array().unwrap().len(), 4);
    }
    let report = facts(&sample().join("phr_pms"));
    let member = member(&report, "pansharpened");
    let tiles = member["image"]["sets"][0]["tiles"].as_array().unwrap();
    assert!(tiles.len() > 1);
    assert_eq!(member["band_order"]["outcome"], "proven");
}

#[test]
fn several_products_are_listed_and_one_is_chosen() {
    let ran = inspect(sample(), [""; 0]).succeeds();
    assert!(ran.stdout.contains("4 products"), "{ran}");
    let report = inspect(sample(), ["--json"]).succeeds().json();
    assert!(report["product"].is_null());
    let products = report["products"].as_array().unwrap();
    for product in products {
        let id = product["id"].as_str().unwrap();
        let one = inspect(sample(), ["--json", "--product-id", id])
            .succeeds()
            .json();
        assert_eq!(one["product"]["id"], id);
    }
    inspect(sample(), ["--product-id", "none"]).fails(2, "RLS-E306");
}

#[test]
fn a_zip_tells_what_its_folder_tells() {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("delivery.zip");
    const PACK: &str = "import shutil, sys; shutil.make_archive(sys.argv[1][:-4], 'zip', sys.argv[2], sys.argv[3])";
    for name in ["phr_sen", "phr_pms"] {
        let words = [
            "-c",
            PACK,
            zip.to_str().unwrap(),
            sample().to_str().unwrap(),
            name,
        ];
        tool("/usr/bin/python3", words);
        let (packed, plain) = (facts(&zip), facts(&sample().join(name)));
        let of = |report: &Value| {
            let members = report["product"]["members"].as_array().unwrap().clone();
            members
                .into_iter()
                .map(|m| {
                    [
                        m["bands"].clone(),
                        m["band_order"].clone(),
                        m["viewing"].clone(),
                        m["model"].clone(),
                    ]
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(of(&packed), of(&plain), "{name}");
        assert_eq!(packed["product"]["completeness"]["pixels"], true);
    }
}

#[test]
fn missing_cut_and_damaged_tiles_are_told_with_exit_code_3() {
    let copy = copy(&sample().join("phr_pms"));
    let path = copy.path().join("copy");
    let tile = &files(&path, "_R1C2.JP2")[0];
    let whole = fs::read(tile).unwrap();
    fs::write(tile, &whole[..whole.len() * 2 / 3]).unwrap();
    let ran = inspect(&path, [""; 0]);
    tells_missing_pixels(&ran);
    assert!(ran.stdout.contains("_R1C2.JP2: cut short"), "{ran}");
    fs::remove_file(tile).unwrap();
    let ran = inspect(&path, ["--json"]);
    tells_missing_pixels(&ran);
    let files = ran.json()["product"]["completeness"]["files"]
        .as_array()
        .unwrap()
        .clone();
    let states: Vec<_> = files.iter().filter(|f| f["state"] != "present").collect();
    assert_eq!(states.len(), 1, "{states:?}");
    assert_eq!(states[0]["state"], "missing");

    // Whole by its length, damaged inside: every pixel must be read to know.
    let copy = self::copy(&sample().join("dinamis"));
    let image = copy.path().join("copy/damaged.tif");
    let from = files_of_dinamis("_PAN.tif");
    let words = [
        "-q",
        "-co",
        "COMPRESS=DEFLATE",
        "-co",
        "TILED=YES",
        "-co",
        "BLOCKXSIZE=64",
        "-co",
        "BLOCKYSIZE=64",
    ];
    let paths = [from.as_path(), image.as_path()];
    tool(
        "gdal_translate",
        words
            .iter()
            .map(OsStr::new)
            .chain(paths.map(Path::as_os_str)),
    );
    let mut bytes = fs::read(&image).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 2000].fill(0x55);
    fs::write(&image, bytes).unwrap();
    inspect(&image, [""; 0]).succeeds();
    tells_missing_pixels(&inspect(&image, ["--full"]));
}

fn files_of_dinamis(end: &str) -> PathBuf {
    files(&sample().join("dinamis"), end).remove(0)
}

#[test]
fn a_picture_is_made_and_never_over_another() {
    let dir = tempfile::tempdir().unwrap();
    let picture = dir.path().join("look.png");
    let words = ["--quicklook", picture.to_str().unwrap()];
    let path = sample().join("phr_pms");
    let ran = inspect(&path, words).succeeds();
    assert!(ran.stdout.contains("Quick-look  "), "{ran}");
    let info = gdalinfo(&picture);
    assert_eq!(info["driverShortName"], "PNG");
    assert_eq!(info["bands"].as_array().unwrap().len(), 4);
    let side = info["size"][0].as_u64().unwrap();
    assert!((256..=1024).contains(&side));
    // Colours are spread, and the corners outside the region of interest are transparent.
    let stats = tool("gdalinfo", ["-stats", picture.to_str().unwrap()]);
    let spread = stats.matches("STATISTICS_STDDEV=").count();
    assert_eq!(spread, 4, "{stats}");
    let alpha = tool(
        "gdallocationinfo",
        ["-valonly", "-b", "4", picture.to_str().unwrap(), "0", "0"],
    );
    assert_eq!(alpha.trim(), "0");
    inspect(&path, words).fails(5, "RLS-E100");
    let again = inspect(&path, words.into_iter().chain(["--overwrite", "--json"])).succeeds();
    assert_eq!(again.json()["quicklook"], picture.to_str().unwrap());
}

#[test]
fn the_order_of_the_bands_may_be_given() {
    let path = sample().join("spot7_ort");
    let report = inspect(&path, ["--json", "--band-order", "B0,B1,B2,B3"])
        .succeeds()
        .json();
    assert_eq!(member(&report, "multi")["band_order"]["outcome"], "given");
    assert_eq!(member(&report, "pan")["band_order"]["outcome"], "single");
    inspect(&path, ["--band-order", "B0,B1,B2"]).fails(2, "RLS-E311");
}

#[test]
fn threads_change_nothing() {
    let path = sample().join("phr_pms");
    let told = |threads: &str| {
        inspect(&path, ["--json", "--full", "--num-threads", threads])
            .succeeds()
            .stdout
    };
    let one = told("1");
    assert!(one == told("2") && one == told("7"));
}

#[test]
fn every_key_of_the_document_is_documented() {
    let page = fs::read_to_string(workspace().join("docs/formats.md")).unwrap();
    let words: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    let documented = |key: &str| {
        words
            .iter()
            .any(|w| w.split(['.', '[', ']']).any(|part| part == key))
    };
    for name in ["spot7_ort", "phr_sen", "phr_pms", "dinamis"] {
        for key in keys(&facts(&sample().join(name))) {
            assert!(documented(&key), "{key} is not in docs/formats.md");
        }
    }
}

fn keys(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| keys(value).into_iter().chain([key.clone()]))
            .collect(),
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn what_is_no_scene_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let nothing = dir.path().join("nothing");
    inspect(&nothing, [""; 0]).fails(3, "RLS-E140");
    inspect(dir.path(), [""; 0]).fails(3, "RLS-E304");
    let pipe = dir.path().join("pipe");
    tool("mkfifo", [&pipe]);
    inspect(&pipe, [""; 0]).fails(3, "RLS-E140");
    let text = dir.path().join("text.tif");
    fs::write(&text, "no image").unwrap();
    assert_eq!(inspect(&text, [""; 0]).code, Some(3));
    let bomb = dir.path().join("bomb.xml");
    fs::write(&bomb, "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>").unwrap();
    inspect(&bomb, [""; 0]).fails(3, "RLS-E300");
}

/// The five real deliveries and, of each, its images.
const REAL: [&str; 5] = [
    "dimap_stars/SPOT/data/CHARTER_ID788_AOI1_SO20229955-7-01_DS_SPOT7_202011170245179_FR1_FR1_SV1_SV1_E110S08_01140",
    "dimap_stars/PLEIADES/ORT/data/5881313101",
    "dimap_stars/PLEIADES/ORT/data/5888578101",
    "dimap_stars/PLEIADES/ORT/data/5897098101",
    "dimap_stars/PLEIADES-NEO/ORT/data/000071864_1_1_STD_A",
];

#[test]
fn real_deliveries_lack_their_pixels_and_are_whole_with_stand_ins() {
    for name in REAL {
        let Some(path) = real_data(name) else { return };
        let ran = inspect(&path, ["--json"]);
        tells_missing_pixels(&ran);
        let report = ran.json();
        let copy = copy(&path);
        let folder = copy.path().join("copy");
        tool(
            "chmod",
            [OsStr::new("-R"), OsStr::new("u+w"), folder.as_os_str()],
        );
        for member in report["product"]["members"].as_array().unwrap() {
            assert_eq!(member["readable"], false);
            for set in member["image"]["sets"].as_array().unwrap() {
                let bands = set["band_ids"].as_array().unwrap().len();
                for tile in set["tiles"].as_array().unwrap() {
                    stand_in(
                        &folder.join(tile["path"].as_str().unwrap()),
                        &tile["window"],
                        bands,
                    );
                }
            }
        }
        let report = facts(&folder);
        assert_eq!(report["product"]["completeness"]["pixels"], true, "{name}");
        // Nothing but what was left out of the copies of these deliveries is missing.
        for file in report["product"]["completeness"]["files"]
            .as_array()
            .unwrap()
        {
            assert!(
                file["state"] == "present" || file["role"] == "preview",
                "{file}"
            );
        }
        assert_eq!(
            report["product"]["completeness"]["unexpected"],
            serde_json::json!([])
        );
    }
}

/// A TIFF of holes: of the declared size, and small.
fn stand_in(path: &Path, window: &Value, bands: usize) {
    let made = path.with_extension("made");
    let words = [
        "-q",
        "-of",
        "GTiff",
        "-ot",
        "UInt16",
        "-outsize",
        &window["width"].to_string(),
        &window["height"].to_string(),
        "-bands",
        &bands.to_string(),
        "-co",
        "SPARSE_OK=TRUE",
        "-co",
        "TILED=YES",
        "-co",
        "BIGTIFF=YES",
        made.to_str().unwrap(),
    ];
    tool("gdal_create", words);
    fs::rename(made, path).unwrap();
}

#[test]
fn real_images_without_metadata_are_told() {
    let Some(path) = real_data("picanteo/docs/tutorials/data/pre_event_img1.tif") else {
        return;
    };
    let report = facts(&path);
    let crop = member(&report, "pan");
    assert_eq!(crop["model"]["format"], "geom");
    assert_eq!(
        crop["model"]["crop_origin"],
        serde_json::json!([12114.5, 5511.5])
    );
    // Kahramanmaraş, not the middle of the full image.
    let corner = &crop["model"]["footprint"][0];
    let (lon, lat) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
    assert!(
        (36.90..36.91).contains(&lon) && (37.58..37.59).contains(&lat),
        "{lon} {lat}"
    );
    let Some(path) = real_data("s2p/tests/data/input_pair/img_01.tif") else {
        return;
    };
    assert_eq!(member(&facts(&path), "unknown")["model"]["format"], "tags");
}

#[test]
fn metadata_do_not_command_the_terminal() {
    let copy = self::copy(&sample().join("dinamis"));
    let item = files(copy.path(), ".json").remove(0);
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&item).unwrap()).unwrap();
    json["properties"]["platform"] = "SPOT\u{1b}[2J\u{9b}31m\u{7} 7".into();
    fs::write(&item, json.to_string()).unwrap();
    let ran = inspect(&item, [""; 0]).succeeds();
    assert!(ran.stdout.contains("\\u{1b}[2J\\u{9b}31"), "{ran}");
    assert!(
        !ran.stdout.chars().any(|c| c.is_control() && c != '\n'),
        "{ran}"
    );
}
