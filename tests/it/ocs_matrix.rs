//! `relais ocs matrix`: classified images of a few pixels, and of many made at random.

mod dates;
mod apart;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::classified::{L93, NODATA, Picture, patches};
use crate::harness::{Ran, Relais, real_data, relais};

fn matrix(images: &[&Path], more: &[&str]) -> Relais {
    let mut words: Vec<OsString> = vec!["ocs".into(), "matrix".into()];
    words.extend(images.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    relais(words)
}

fn counted(images: &[&Path], more: &[&str]) -> Value {
    let more = [more, &["--json"]].concat();
    matrix(images, &more).run().succeeds().json()
}

/// Pixels by code before and after of the matrix from the first date to the second.
fn pixels(document: &Value) -> BTreeMap<(String, String), u64> {
    let text = |v: &Value| v.as_str().unwrap().to_string();
    let cells = document["matrices"][0]["cells"].as_array().unwrap().iter();
    cells
        .map(|c| {
            (
                (text(&c["before"]), text(&c["after"])),
                c["pixels"].as_u64().unwrap(),
            )
        })
        .collect()
}

/// Three dates of four by three pixels, of which one has no data at one date each.
fn three(folder: &Path) -> [PathBuf; 3] {
    let a = [1, 1, 2, 2, 1, 1, 2, 0, 3, 3, 3, 3];
    let b = [1, 2, 2, 2, 1, 2, 2, 1, 3, 3, 0, 1];
    let c = [1, 1, 2, 2, 1, 2, 2, 1, 3, 0, 3, 1];
    [(a, "a2009"), (b, "b2015"), (c, "c2020")].map(|(bytes, name)| {
        let picture = Picture {
            options: &NODATA,
            ..Picture::of(4, &bytes)
        };
        picture.write(folder, name)
    })
}

#[test]
fn three_dates_give_trajectories_and_those_that_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b, c] = three(dir.path());
    let images = [a.as_path(), &b, &c];
    let out = dir.path().join("matrice.csv");
    let words = ["--dates", "2009,2015,2020", "-o", out.to_str().unwrap()];
    let told = matrix(&images, &words).run().succeeds();
    assert_eq!(
        std::fs::read_to_string(&out).unwrap(),
        "code_2009;libelle_2009;code_2015;libelle_2015;code_2020;libelle_2020;pixels;surface_m2;\
         surface_ha;aller_retour\n\
         ;;1;;1;;1;100;0,0100;non\n\
         1;;1;;1;;2;200;0,0200;non\n\
         1;;2;;1;;1;100;0,0100;oui\n\
         1;;2;;2;;1;100;0,0100;non\n\
         2;;2;;2;;3;300;0,0300;non\n\
         3;;;;3;;1;100;0,0100;non\n\
         3;;1;;1;;1;100;0,0100;non\n\
         3;;3;;;;1;100;0,0100;non\n\
         3;;3;;3;;1;100;0,0100;non\n"
    );
    for line in [
        "9 pixels of 100 m² with a class at all dates, 0.0900 ha",
        "2009 to 2015: 0.0300 ha changed, 30.00 %",
        "not compared: 0.0100 ha with a class at 2009 alone, 0.0100 ha at 2015 alone",
        "changed and came back: 0.0100 ha",
    ] {
        assert!(told.stdout.contains(line), "{line}\n{told}");
    }
    let manifest = std::fs::read_to_string(dir.path().join("matrice.csv.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["command"], "ocs matrix");
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 3);

    let document = counted(&images, &[]);
    assert_eq!(document["dates"], json!(["a2009", "b2015", "c2020"]));
    assert_eq!(document["common"], json!({"pixels": 9, "m2": 900}));
    assert_eq!(document["reversals"][0]["codes"], json!(["1", "2", "1"]));
    let last = &document["matrices"][2];
    assert_eq!(
        (&last["from"], &last["to"]),
        (&json!("a2009"), &json!("c2020"))
    );
    assert_eq!(
        (&last["pixels"], &last["changed_m2"]),
        (&json!(10), &json!(200))
    );

    // What is there stays, unless it may be replaced; and is never an input.
    let before = std::fs::read(&out).unwrap();
    matrix(&images, &words).run().fails(5, "RLS-E100");
    matrix(&images, &[&words[..], &["--overwrite"]].concat())
        .run()
        .succeeds();
    assert_eq!(std::fs::read(&out).unwrap(), before);
    let own = dir.path().join("codes.csv");
    std::fs::write(&own, "valeur;code\n1;1\n2;2\n3;3\n").unwrap();
    let own = own.to_str().unwrap();
    matrix(&images, &["--codes", own, "-o", own, "--overwrite"])
        .run()
        .fails(2, "RLS-E942");
}

/// Pixels one by one, where both have data.
fn plainly(a: &[u8], b: &[u8]) -> BTreeMap<(String, String), u64> {
    let mut counts = BTreeMap::new();
    for (a, b) in a.iter().zip(b).filter(|(a, b)| **a != 0 && **b != 0) {
        *counts.entry((a.to_string(), b.to_string())).or_default() += 1;
    }
    counts
}

#[test]
fn images_of_any_layout_count_as_pixels_one_by_one_on_any_threads() {
    let dir = tempfile::tempdir().unwrap();
    let (width, height) = (1300, 900);
    let (before, after) = (patches(width, height, 1), patches(width, height, 2));
    let layouts: [&[&str]; 4] = [
        &["-co", "TILED=YES", "-co", "COMPRESS=DEFLATE"],
        &[
            "-co",
            "TILED=YES",
            "-co",
            "COMPRESS=ZSTD",
            "-co",
            "PREDICTOR=2",
        ],
        &["-co", "COMPRESS=LZW"],
        &[
            "-ot",
            "UInt16",
            "-co",
            "TILED=YES",
            "-co",
            "BLOCKXSIZE=512",
            "-co",
            "BLOCKYSIZE=128",
        ],
    ];
    let write = |bytes: &[u8], name: &str, layout: &[&str]| {
        let options = [&NODATA, layout].concat();
        let picture = Picture {
            options: &options,
            ..Picture::of(width, bytes)
        };
        picture.write(dir.path(), name)
    };
    let a = write(&before, "a", layouts[0]);
    let wanted = plainly(&before, &after);
    for (i, layout) in layouts.iter().enumerate() {
        let b = write(&after, &format!("b{i}"), layout);
        let images = [a.as_path(), &b];
        let document = counted(&images, &["--num-threads", "2", "--dates", "1,2"]);
        assert_eq!(pixels(&document), wanted, "{layout:?}");
        // Rows sum to what there was, columns to what there is: with what is not compared, to the
        // whole of each image.
        let sum = |cells: &Value, side: &str| -> BTreeMap<String, u64> {
            let mut sums = BTreeMap::new();
            for cell in cells.as_array().unwrap() {
                if let Some(code) = cell[side].as_str() {
                    *sums.entry(code.to_string()).or_default() += cell["pixels"].as_u64().unwrap();
                }
            }
            sums
        };
        for (side, bytes) in [("before", &before), ("after", &after)] {
            let mut sums = sum(&document["matrices"][0]["cells"], side);
            for (code, n) in sum(&document["matrices"][0]["uncovered"], side) {
                *sums.entry(code).or_default() += n;
            }
            let mut whole: BTreeMap<String, u64> = BTreeMap::new();
            for class in bytes.iter().filter(|class| **class != 0) {
                *whole.entry(class.to_string()).or_default() += 1;
            }
            assert_eq!(sums, whole);
        }
        for threads in ["1", "7"] {
            let again = counted(&images, &["--num-threads", threads, "--dates", "1,2"]);
            let small = [
                "--num-threads",
                threads,
                "--dates",
                "1,2",
                "--max-memory",
                "200M",
            ];
            assert_eq!(again, document);
            assert_eq!(counted(&images, &small), document);
        }
    }
}

#[test]
fn images_shifted_by_whole_pixels_are_counted_where_they_lie() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(3, &[1, 1, 1, 2, 2, 2]).write(dir.path(), "a");
    let b = Picture {
        corner: (L93.0 + 10.0, L93.1 + 10.0),
        ..Picture::of(3, &[9, 9, 9, 1, 2, 3])
    };
    let b = b.write(dir.path(), "b");
    let document = counted(&[&a, &b], &[]);
    let shifted = json!({"shifted": {"columns": 1, "rows": -1}});
    assert_eq!(document["images"][1]["placing"], shifted);
    let cell = |before: &str, after: &str, n| ((before.into(), after.into()), n);
    let wanted = BTreeMap::from([cell("1", "1", 1), cell("1", "2", 1)]);
    assert_eq!(pixels(&document), wanted);
    let uncovered = &document["matrices"][0]["uncovered"];
    assert_eq!(
        *uncovered,
        json!([
            {"before": null, "after": "3", "pixels": 1, "m2": 100},
            {"before": null, "after": "9", "pixels": 3, "m2": 300},
            {"before": "1", "after": null, "pixels": 1, "m2": 100},
            {"before": "2", "after": null, "pixels": 3, "m2": 300},
        ])
    );
    let far = Picture {
        corner: (L93.0 + 500.0, L93.1),
        ..Picture::of(3, &[1, 2, 3])
    };
    matrix(&[&a, &far.write(dir.path(), "far")], &[])
        .run()
        .fails(3, "RLS-E522");
}

#[test]
fn other_grids_are_refused_or_aligned_by_the_rule() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(4, &[1, 1, 2, 2, 1, 1, 2, 2]).write(dir.path(), "a");
    // Pixels of 20 m that begin 5 m further west: the third column of the first lies in the second.
    let b = Picture {
        corner: (L93.0 - 5.0, L93.1),
        pixel: 20.0,
        ..Picture::of(2, &[7, 8])
    };
    let b = b.write(dir.path(), "b");
    let ran = matrix(&[&a, &b], &[]).run().fails(3, "RLS-E521");
    ran.says("4 × 2 pixels of 10.000000 × 10.000000")
        .says("--align nearest");
    let document = counted(&[&a, &b], &["--align", "nearest"]);
    let cell = |before: &str, after: &str, n| ((before.into(), after.into()), n);
    // Centres at 5, 15, 25 and 35 m lie at 10, 20, 30 and 40 m of the other: in its first pixel,
    // on the boundary to the second, in the second, and past its end.
    let wanted = BTreeMap::from([cell("1", "7", 2), cell("1", "8", 2), cell("2", "8", 2)]);
    assert_eq!(pixels(&document), wanted);
    assert_eq!(document["matrices"][0]["uncovered"][0]["pixels"], 2);
}

#[test]
fn codes_are_held_against_a_nomenclature_and_rolled_up() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(4, &[111, 112, 211, 211]).write(dir.path(), "a");
    let b = Picture::of(4, &[112, 112, 199, 199]).write(dir.path(), "b");
    let images = [a.as_path(), &b];
    let ran = matrix(&images, &["--nomenclature", "corine"]).run();
    ran.fails(3, "RLS-E523")
        .says("b.tif: the code \"199\" is unknown (2 pixels)");

    let codes = dir.path().join("codes.csv");
    std::fs::write(&codes, "valeur;code\n111;111\n112;112\n211;211\n199;112\n").unwrap();
    let codes = codes.to_str().unwrap();
    let words = ["--nomenclature", "corine", "--codes", codes, "--level", "1"];
    let document = counted(&images, &words);
    let cell = |before: &str, after: &str, n| ((before.into(), after.into()), n);
    let wanted = BTreeMap::from([cell("1", "1", 2), cell("2", "1", 2)]);
    assert_eq!(pixels(&document), wanted);
    assert_eq!(document["classes"][1]["code"], "2");
    assert_eq!(document["classes"][1]["label"], "Territoires agricoles");
    std::fs::write(codes, "valeur;code\n111;1\n112;1\n199;1\n").unwrap();
    let ran = matrix(&images, &["--codes", codes]).run();
    ran.fails(3, "RLS-E523")
        .says("the value 211 has no code (2 pixels)");
    // The nomenclature has it: it is the table that lacks it.
    let ran = matrix(&images, &["--codes", codes, "--nomenclature", "corine"]).run();
    ran.fails(3, "RLS-E523")
        .says("give these values a code in the table of --codes");
    std::fs::write(codes, "valeur;code\n111;1\n111;2\n").unwrap();
    matrix(&images, &["--codes", codes])
        .run()
        .fails(3, "RLS-E525")
        .says("line 3");
}

#[test]
fn names_and_codes_of_the_images_are_used() {
    let dir = tempfile::tempdir().unwrap();
    let a = Picture::of(2, &[1, 2]).write(dir.path(), "a");
    let b = Picture::of(2, &[2, 2]).write(dir.path(), "b");
    let mut rows = String::new();
    for (i, (value, code, name)) in [(1, "311", "Forêt"), (2, "112", "Urbain")]
        .iter()
        .enumerate()
    {
        let _ = write!(
            rows,
            "<Row index=\"{i}\"><F>{value}</F><F>{code}</F><F>{name}</F></Row>"
        );
    }
    let field = |i: usize, name: &str, kind: u8, usage: u8| {
        format!(
            "<FieldDefn index=\"{i}\"><Name>{name}</Name><Type>{kind}</Type><Usage>{usage}</Usage>\
             </FieldDefn>"
        )
    };
    let fields = [
        field(0, "Value", 0, 5),
        field(1, "CODE_18", 2, 0),
        field(2, "Label", 2, 2),
    ];
    let table = format!(
        "<PAMDataset><PAMRasterBand band=\"1\"><GDALRasterAttributeTable>{}{rows}\
         </GDALRasterAttributeTable></PAMRasterBand></PAMDataset>",
        fields.concat()
    );
    for name in ["a", "b"] {
        std::fs::write(dir.path().join(format!("{name}.tif.aux.xml")), &table).unwrap();
    }
    let images = [a.as_path(), &b];
    let document = counted(&images, &[]);
    assert_eq!(document["classes"][0]["label"], "Forêt");
    let document = counted(
        &images,
        &["--code-column", "code_18", "--nomenclature", "corine"],
    );
    assert_eq!(document["cells"][1]["codes"], json!(["311", "112"]));

    // Two images that mean two things by one value.
    let other = table.replace("Forêt", "Eau");
    std::fs::write(dir.path().join("b.tif.aux.xml"), other).unwrap();
    let c = Picture::of(2, &[1, 1]).write(dir.path(), "c");
    std::fs::write(
        dir.path().join("c.tif.aux.xml"),
        table.replace("Forêt", "Eau"),
    )
    .unwrap();
    let ran = matrix(&[&a, &c], &[])
        .announce("1 is \"Eau\" here and \"Forêt\" before")
        .run();
    ran.succeeds();
}

#[test]
fn what_has_no_area_and_what_is_not_classified_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, options: &[&str]| {
        let picture = Picture {
            options,
            ..Picture::of(2, &[1, 2])
        };
        picture.write(dir.path(), name)
    };
    let refused = |path: &Path, more: &[&str]| -> Ran { matrix(&[path, path], more).run() };
    let bare = write("bare", &[]);
    let twice = ["--dates", "1,2"];
    refused(&bare, &twice)
        .fails(3, "RLS-E524")
        .says("it has no CRS");
    let stated = [&twice[..], &["--pixel-m2", "900"]].concat();
    let document = counted(&[&bare, &bare], &stated);
    assert_eq!(document["common"], json!({"pixels": 2, "m2": 1800}));
    let degrees = Picture {
        corner: (0.0, 45.0),
        pixel: 0.001,
        options: &["-a_srs", "EPSG:4326"],
        ..Picture::of(2, &[1, 2])
    };
    let degrees = degrees.write(dir.path(), "degrees");
    refused(&degrees, &twice)
        .fails(3, "RLS-E524")
        .says("degrees");
    let rgb = write(
        "rgb",
        &["-a_srs", "EPSG:2154", "-b", "1", "-b", "1", "-b", "1"],
    );
    refused(&rgb, &twice)
        .fails(3, "RLS-E520")
        .says("it has 3 bands");
    let scaled = [
        "-a_srs",
        "EPSG:2154",
        "-ot",
        "Float32",
        "-scale",
        "0",
        "2",
        "0",
        "1",
    ];
    refused(&write("float", &scaled), &twice)
        .fails(3, "RLS-E520")
        .says("it holds 0.5");
    // One name for two dates.
    refused(&bare, &[]).fails(2, "RLS-E975");
}

#[test]
fn plum_island_from_1985_to_1991() {
    let Some(folder) = real_data("lulcc/tif") else {
        return;
    };
    let [a, b] = ["1985", "1991"].map(|year| folder.join(format!("pie_lu_pie_{year}.tif")));
    let document = counted(&[&a, &b], &[]);
    let rows = [[46_672, 1_926, 415], [0, 37_085, 37], [359, 1_339, 25_730]];
    let cells = (0..9).filter(|i| rows[i / 3][i % 3] > 0);
    let name = |i: usize| (i + 1).to_string();
    let wanted: BTreeMap<_, u64> = cells
        .map(|i| ((name(i / 3), name(i % 3)), rows[i / 3][i % 3]))
        .collect();
    assert_eq!(pixels(&document), wanted);
    // 113 563 pixels of 99.921 259 842 × 99.954 853 273 m.
    assert_eq!(
        document["common"],
        json!({"pixels": 113_563, "m2": 1_134_223_507})
    );
}

/// Two CORINE rasters of one size that lie differently.
#[test]
fn the_trap_of_vaud() {
    let Some(folder) = real_data("pylandstats/tests/data") else {
        return;
    };
    let [a, b] = ["06", "12"].map(|year| folder.join(format!("ls100_{year}.tif")));
    let ran = matrix(&[&a, &b], &[]).run().fails(3, "RLS-E521");
    ran.says("472 × 325 pixels of 100.005124").says("99.992459");
    let document = counted(&[&a, &b], &["--align", "nearest"]);
    assert_eq!(document["classes"][0]["colour"], "#e6004d");
    assert_eq!(document["common"]["pixels"], 76_754);
}

/// A picture of nothing, of as many pixels as one likes.
fn vast(folder: &Path, side: u64) -> PathBuf {
    let path = folder.join("vast.vrt");
    let text = format!(
        r#"<VRTDataset rasterXSize="{side}" rasterYSize="{side}"><SRS>EPSG:2154</SRS><GeoTransform>400000,10,0,6400000,0,-10</GeoTransform><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>"#
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn images_beyond_all_reason_are_refused_before_memory_is_taken_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let words = ["--dates", "a,b", "--pixel-m2", "100", "--max-memory", "96M"];
    let vast_one = vast(dir.path(), 2_147_483_647);
    matrix(&[&vast_one, &vast_one], &words)
        .run()
        .fails(3, "RLS-E526");
    // The sides are those of an image; the table of its windows would take 2 GB.
    let large = vast(dir.path(), 1_000_000);
    let told = matrix(&[&large, &large], &words).run();
    assert_eq!(told.code, Some(8), "{told}");
}

#[test]
fn the_area_of_a_pixel_is_an_area() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b, _] = three(dir.path());
    for wrong in ["0", "-1", "nan", "inf", "1e308"] {
        let told = matrix(&[&a, &b], &["--pixel-m2", wrong]).run();
        assert_eq!(told.code, Some(2), "{told}");
        assert!(told.stderr.contains("not an area"), "{told}");
    }
}

#[test]
fn align_is_advised_only_where_it_helps() {
    let dir = tempfile::tempdir().unwrap();
    let [a, _, _] = three(dir.path());
    let bare = dir.path().join("bare.tif");
    let words = ["-q", "-co", "PROFILE=BASELINE", "-of", "GTiff"].map(OsString::from);
    let files = [a.clone().into_os_string(), bare.clone().into_os_string()];
    crate::harness::tool("gdal_translate", words.into_iter().chain(files));
    let _ = std::fs::remove_file(dir.path().join("bare.tif.aux.xml"));
    let told = matrix(&[&a, &bare], &["--align", "nearest"])
        .run()
        .fails(3, "RLS-E521");
    assert!(!told.stderr.contains("--align"), "{told}");
}
