//! Pipelines that compare land cover: run, resume, replay, kill, and what is refused.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::{Ran, loops, relais, sample, tool};
use crate::pipeline::{Night, copy, files};

const PIPELINE: &str = r#"
[pipeline]
name = "ocs"
output = "out"

[[step]]
id = "comparaison"
op = "compare"
input = ["in/ocs_2009.gpkg", "in/ocs_2015.gpkg", "in/ocs_2020.gpkg"]
codes = ["2009=NIV4", "2015=NIV4", "2020=NIV4"]
nomenclature = "in/ocs-fictive.csv"
recoded = ["3221=3222"]
sigma = [0.7, 0.7, 2]
minimum = "200,200,500"
zones = "in/zones.geojson"
zone_code = "code"
zone_name = "nom"
output = "ocs/comparaison"

[[step]]
id = "matrice"
op = "matrix"
input = "in/classes_20*.tif"
dates = [2009, 2015, 2020]

[quality.comparaison]
changed_percent = { max = 10 }
identical_percent = { max = 50 }
territories = { min = 1 }

[quality.matrice]
pixels = { min = 1000 }
"#;

/// The land cover of the sample in `in/`, and [`PIPELINE`] as `p.toml`.
fn night() -> Night {
    let night = Night::new(0);
    let put = |from: &str, to: &str| {
        std::fs::copy(sample().join(from), night.path("in").join(to)).unwrap();
    };
    for year in [2009, 2015, 2020] {
        let name = format!("ocs_{year}.gpkg");
        put(&format!("ocs/redessinee/{name}"), &name);
        let name = format!("classes_{year}.tif");
        put(&format!("truth/{name}"), &name);
    }
    put("ocs/ocs-fictive.csv", "ocs-fictive.csv");
    night.write("in/zones.geojson", &zones());
    night.write("p.toml", PIPELINE);
    night
}

/// The halves of the square of the sample, west and east.
fn zones() -> String {
    let half = |code: &str, west: i32, east: i32| {
        let (south, north) = (6_410_500, 6_411_500);
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","nom":"Moitié {code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#
        )
    };
    format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::2154"}}}},"features":[{},{}]}}"#,
        half("O", 442_500, 443_000),
        half("E", 443_000, 443_500)
    )
}

fn replays(night: &Night, manifest: &str) {
    let ran = night
        .relais(&["replay", manifest, "--json"])
        .run()
        .succeeds();
    assert_eq!(ran.json()["differences"], json!([]), "{ran}");
}

/// The files of a comparison of two dates without territories.
const FILES: usize = if cfg!(feature = "pdf") { 14 } else { 13 };

#[test]
fn a_comparison_is_made_resumed_and_replayed() {
    let night = night();
    assert_eq!(night.counts(&["--num-threads", "1"]), (2, 0));
    let made = night.made("out");
    let folder = night.path("out/ocs/comparaison");
    assert_eq!(files(&folder).len(), FILES, "{:?}", files(&folder));
    for manifest in [
        "out/ocs/comparaison.manifest.json",
        "out/matrice/matrice.csv.manifest.json",
    ] {
        let said: Value =
            serde_json::from_slice(&std::fs::read(night.path(manifest)).unwrap()).unwrap();
        assert_eq!(said["pipeline"]["name"], "ocs");
        assert!(said["inputs"].as_array().unwrap().len() >= 3);
        replays(&night, manifest);
    }
    assert!(night.made("out") == made, "replay leaves nothing");

    // Whatever happens to one file of the folder costs its unit, and no other.
    assert_eq!(night.counts(&["--resume"]), (0, 2));
    std::fs::remove_file(folder.join("rapport.html")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 1));
    let spoil = |name: &str, how: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = std::fs::read(folder.join(name)).unwrap();
        how(&mut bytes);
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    spoil("comparaison.gpkg", &|bytes| bytes.truncate(bytes.len() / 2));
    assert_eq!(night.counts(&["--resume"]), (1, 1));
    spoil("tables.ods", &|bytes| *bytes.last_mut().unwrap() ^= 1);
    assert_eq!(night.counts(&["--resume=verify"]), (1, 1));
    assert!(night.made("out") == made);

    // A layer that is another one is compared again; so is one whose class is called otherwise.
    let list = night.path("in/ocs-fictive.csv");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replace("Vergers", "Vergers et petits fruits")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 1));
    std::fs::write(&list, text).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 1));
    assert!(night.made("out") == made);

    for threads in ["2", "7"] {
        std::fs::remove_dir_all(night.path("out")).unwrap();
        assert_eq!(night.counts(&["--num-threads", threads]), (2, 0));
        assert!(night.made("out") == made, "{threads} threads");
    }
}

/// The verb by hand gives the folder of the pipeline, byte for byte.
#[test]
fn verb_and_step_share_their_one_function() {
    let night = night();
    night.counts(&[]);
    let words = "ocs compare in/ocs_2009.gpkg in/ocs_2015.gpkg in/ocs_2020.gpkg \
        --codes 2009=NIV4,2015=NIV4,2020=NIV4 --nomenclature in/ocs-fictive.csv --recoded 3221=3222 \
        --sigma 0.7,0.7,2 --minimum 200,200,500 --zones in/zones.geojson --zone-code code \
        --zone-name nom -o by-hand";
    relais(words.split_whitespace())
        .within(&night.path(""))
        .run()
        .succeeds();
    let words = "ocs matrix in/classes_2009.tif in/classes_2015.tif in/classes_2020.tif \
        --dates 2009,2015,2020 -o by-hand.csv";
    relais(words.split_whitespace())
        .within(&night.path(""))
        .run()
        .succeeds();
    let bytes = |path: &Path| std::fs::read(path).unwrap();
    for made in files(&night.path("out/ocs/comparaison")) {
        let name = made.file_name().unwrap();
        assert!(
            bytes(&made) == bytes(&night.path("by-hand").join(name)),
            "{name:?}"
        );
    }
    let table = night.path("out/matrice/matrice.csv");
    assert!(bytes(&table) == bytes(&night.path("by-hand.csv")));
    // A product made by hand is made again from its manifest, too.
    replays(&night, "by-hand.manifest.json");
    replays(&night, "by-hand.csv.manifest.json");
}

/// Killed at any moment, on a comparison that is there already and is replaced: no half folder is
/// ever seen, and once resumed the same bytes are there and nothing else.
#[test]
fn a_killed_comparison_is_resumed_to_the_same_bytes() {
    let night = night();
    let began = Instant::now();
    night.counts(&[]);
    let lasts = began.elapsed();
    let made = night.made("out");
    for k in 0..loops(5, 50) {
        if k % 2 == 0 {
            std::fs::remove_dir_all(night.path("out")).unwrap();
        }
        let share = (f64::from(k as u32) * 0.618_033_988_75 + 0.3).fract() * 0.95;
        let mut command = night.relais(&["run", "p.toml", "--overwrite"]).command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().unwrap();
        std::thread::sleep(lasts.mul_f64(share));
        child.kill().unwrap();
        child.wait().unwrap();
        let there = files(&night.path("out/ocs/comparaison"));
        assert!(
            there.is_empty() || there.len() == FILES,
            "half a folder after kill {k}: {there:?}"
        );
        let (ran, kept) = night.counts(&["--resume"]);
        assert_eq!(ran + kept, 2);
        assert!(night.made("out") == made, "other bytes after kill {k}");
    }
}

/// Codes of a Shapefile are in its `.dbf`: when they change the comparison is made again.
#[test]
fn a_shapefile_is_read_with_all_its_files() {
    let night = night();
    for year in [2009, 2015] {
        let words: [PathBuf; 2] = [
            night.path(&format!("in/ocs_{year}.shp")),
            night.path(&format!("in/ocs_{year}.gpkg")),
        ];
        tool("ogr2ogr", words);
    }
    night.write(
        "p.toml",
        "[pipeline]\nname = \"shp\"\noutput = \"out\"\n[[step]]\nid = \"c\"\nop = \"compare\"\n\
         input = \"in/*.shp\"\ncodes = \"2009=NIV4,2015=NIV4\"\n",
    );
    assert_eq!(night.counts(&[]), (1, 0));
    assert_eq!(night.counts(&["--resume"]), (0, 1));
    let dbf = night.path("in/ocs_2015.dbf");
    let mut bytes = std::fs::read(&dbf).unwrap();
    let at = bytes.windows(4).position(|code| code == b"2311").unwrap();
    bytes[at..at + 4].copy_from_slice(b"2111");
    std::fs::write(&dbf, bytes).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 0));
    let manifest = std::fs::read_to_string(night.path("out/c/c.manifest.json")).unwrap();
    assert!(manifest.contains("in/ocs_2015.dbf"), "{manifest}");
}

#[test]
fn what_cannot_be_compared_is_said_before_anything_is_done() {
    let night = night();
    let refused = |from: &str, to: &str, code: &str, what: &str| {
        assert!(PIPELINE.contains(from), "{from}");
        night.write("p.toml", &PIPELINE.replacen(from, to, 1));
        let ran = night.relais(&["check", "p.toml"]).run();
        let said = match code {
            // What its files are not is a finding.
            "" => unfit(ran),
            code => ran.fails(2, code),
        };
        assert!(
            said.stderr.contains(what) || said.stdout.contains(what),
            "{said}"
        );
    };
    let codes = "codes = [\"2009=NIV4\", \"2015=NIV4\", \"2020=NIV4\"]";
    refused(codes, "", "RLS-E430", "step.comparaison");
    refused(codes, "codes = \"2009=NIV4\"", "RLS-E972", "two or three");
    refused(
        codes,
        "codes = \"2009=NIV4,2015=NIV4\"",
        "RLS-E973",
        "3 layers",
    );
    refused(
        "sigma = [0.7, 0.7, 2]",
        "sigma = [0.7, -1, 2]",
        "RLS-E950",
        "sigma",
    );
    refused("sigma = [0.7, 0.7, 2]", "sigmas = 1", "RLS-E230", "`sigma`");
    refused(
        "recoded = [\"3221=3222\"]",
        "recoded = \"3221\"",
        "RLS-E950",
        "recoded",
    );
    refused(
        "zone_code = \"code\"\nzone_name = \"nom\"\n",
        "",
        "RLS-E950",
        "zone_code",
    );
    refused("zones = \"in/zones.geojson\"\n", "", "RLS-E950", "`zones`");
    refused(
        "output = \"ocs/comparaison\"",
        "output = \"ocs.gpkg\"",
        "RLS-E106",
        "ocs.gpkg",
    );
    refused(
        "output = \"ocs/comparaison\"",
        "output = \"../comparaison\"",
        "RLS-E234",
        "comparaison",
    );
    refused(
        "dates = [2009, 2015, 2020]",
        "dates = [2009, 2009, 2020]",
        "RLS-E975",
        "2009",
    );
    refused(
        "input = \"in/classes_20*.tif\"",
        "input = \"in/classes_2009.tif\"",
        "RLS-E977",
        "1 are given",
    );
    // Of files only what their heads tell.
    refused("\"2015=NIV4\"", "\"2015=CODE\"", "", "[RLS-E188]");
    refused("\"nom\"", "\"name\"", "", "[RLS-E188]");
    refused("in/ocs_2015.gpkg", "in/ocs_2016.gpkg", "", "ocs_2016.gpkg");
    refused("in/ocs-fictive.csv", "in/ocs.csv", "", "ocs.csv");
    assert!(!night.path("out").exists());

    // One of the images is none of its kind.
    let dem = sample().join("dem.tif");
    std::fs::copy(dem, night.path("in/classes_2020.tif")).unwrap();
    night.write("p.toml", PIPELINE);
    unfit(night.relais(&["check", "p.toml"]).run());
}

fn unfit(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(7), "{ran}");
    ran.says("error[RLS-E965]")
}

/// What somebody put beside a comparison is no reason to lose it.
#[test]
fn a_folder_with_something_else_is_kept() {
    let night = night();
    night.counts(&[]);
    let note = night.path("out/ocs/comparaison/notes.txt");
    std::fs::write(&note, "dear").unwrap();
    let (ran, _) = night.run(&["--overwrite"]);
    assert_eq!(ran.code, Some(6), "{ran}");
    let _ = ran.says("[RLS-E107]");
    assert_eq!(std::fs::read_to_string(&note).unwrap(), "dear");
}

/// The pipeline that ships runs on the sample as it is.
#[test]
fn the_pipeline_that_ships_runs() {
    let night = Night::new(0);
    for part in ["ocs", "truth"] {
        copy(
            &sample().join(part),
            &night.path(&format!("livraisons/{part}")),
        );
    }
    let at = |name: &str| sample().join("territoires").join(name).into_os_string();
    let mut words: Vec<std::ffi::OsString> = vec!["territory".into(), "import".into()];
    words.push(at("communes-2024.geojson"));
    for (option, file) in [
        ("--communes", "communes-2024.csv"),
        ("--epci", "epci-2024.csv"),
    ] {
        words.extend([option.into(), at(file)]);
    }
    words.extend(
        [
            "--year=2024",
            "--simplified",
            "--territories=territoires.gpkg",
        ]
        .map(Into::into),
    );
    relais(words).within(&night.path("")).run().succeeds();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/ocs-2009-2015-2020.toml");
    std::fs::copy(shipped, night.path("p.toml")).unwrap();
    night.relais(&["check", "p.toml"]).run().succeeds();
    assert_eq!(night.counts(&[]), (2, 0));
    assert_eq!(night.counts(&["--resume"]), (0, 2));
    assert!(
        night
            .path("occupation-du-sol/comparaison/rapport.html")
            .is_file()
    );
}

#[test]
fn one_line_compares() {
    let night = night();
    let line = "read in/ocs_2009.gpkg in/ocs_2015.gpkg ! \
                compare --codes 2009=NIV4,2015=NIV4 --recoded 3221=3222 line";
    let ran = night
        .relais(&["run", "--inline", line, "--json"])
        .run()
        .succeeds();
    assert_eq!(ran.json()["ran"], 1, "{ran}");
    assert!(
        night
            .path("line/compare/compare/comparaison.json")
            .is_file()
    );
}

/// What is no data may be told beside an image: with another such file it is another image.
#[test]
fn what_lies_beside_an_image_is_part_of_it() {
    let night = night();
    assert_eq!(night.counts(&["--num-threads", "1"]), (2, 0));
    assert_eq!(night.counts(&["--resume"]), (0, 2));
    night.write(
        "in/classes_2009.tif.aux.xml",
        r#"<PAMDataset><PAMRasterBand band="1"><NoDataValue>3</NoDataValue></PAMRasterBand></PAMDataset>"#,
    );
    assert_eq!(night.counts(&["--resume"]), (1, 1));
}
