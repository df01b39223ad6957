//! `relais territory`: territories made of communes, followed from year to year, found again.

mod crossed;
mod kept;
mod lists;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::{Ran, Relais, relais, tool};

/// Six communes of 2018, three columns by two rows, with crooked borders that neighbours share.
const COMMUNES_2018: [(&str, usize, usize); 6] = [
    ("33001", 0, 0),
    ("33002", 1, 0),
    ("40001", 2, 0),
    ("33003", 0, 1),
    ("33004", 1, 1),
    ("40002", 2, 1),
];

const MOVEMENTS: &str = "\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP
32,2019-01-01,COM,33001,COM,33001
32,2019-01-01,COM,33002,COM,33001
32,2019-01-01,COM,33002,COMD,33002
10,2024-01-01,COM,33003,COM,33003
";

const COMMUNES_2024: &str = "\
TYPECOM,COM,REG,DEP,LIBELLE
COM,33001,75,33,Aubeterre-en-Buch
COMD,33002,,,Brana
COM,33003,75,33,Castets-le-Haut
COM,33004,75,33,Dousse
COM,40001,75,40,Escource-la-Vieille
COM,40002,75,40,Fargues-sur-l'Eau
COM,64001,75,64,Ailleurs
";

const COMMUNES_2018_LIST: &str = "COM;LIBELLE;REG\n33001;Aubeterre;75\n33002;Brana;75\n\
    33003;Castets;75\n33004;Dousse;75\n40001;Escource;75\n40002;Fargues;75\n";

const EPCI: &str = "CODGEO;LIBGEO;EPCI;LIBEPCI\n33001;;243300316;CC du Buch\n33003;;243300316;CC du Buch\n\
    33004;;200069649;CC des Confins\n40001;;200069649;CC des Confins\n40002;;200069649;CC des Confins\n\
    64001;;246400337;CC d'Ailleurs\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let write = |name: &str, text: &str| {
            folder.write(name, text.as_bytes());
        };
        write(
            "communes-2018.geojson",
            &contours(&COMMUNES_2018, 0.0).to_string(),
        );
        write("mouvements.csv", MOVEMENTS);
        write("communes-2024.csv", COMMUNES_2024);
        write("communes-2018.csv", COMMUNES_2018_LIST);
        write("epci.csv", EPCI);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// An import of contours of 2018, of which `words` say the rest.
    fn import(&self, words: &[&str]) -> Relais {
        let common = [
            "territory",
            "import",
            "communes-2018.geojson",
            "--simplified",
            "--source",
            "essai",
            "--territories",
            "t.gpkg",
        ];
        relais(common.iter().chain(words)).within(self.path())
    }

    fn import_2024(&self, words: &[&str]) -> Relais {
        let year = [
            "--contours-year",
            "2018",
            "--year",
            "2024",
            "--communes",
            "communes-2024.csv",
            "--movements",
            "mouvements.csv",
        ];
        self.import(&[&year, words].concat())
    }

    fn ask(&self, words: &[&str]) -> Ran {
        let words = ["territory"].iter().chain(words);
        relais(words)
            .within(self.path())
            .env("RELAIS_TERRITORIES", "t.gpkg")
            .run()
    }

    fn sql(&self, query: &str) -> Value {
        let path = self.path().join("t.gpkg");
        let out = self.path().join("answer.geojson");
        let _ = std::fs::remove_file(&out);
        let words = ["-q", "-f", "GeoJSON", "-dialect", "SQLite", "-sql", query];
        let paths = [out.as_os_str(), path.as_os_str()];
        tool("ogr2ogr", words.iter().map(AsRef::as_ref).chain(paths));
        let answer: Value = serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap();
        answer["features"].clone()
    }
}

/// Communes in longitude and latitude; `shift` moves the western border of the second column for
/// its eastern neighbours alone, so that they overlap or leave a gap.
fn contours(communes: &[(&str, usize, usize)], shift: f64) -> Value {
    let node = |column: usize, row: usize, shift: f64| {
        let crook = ((column * 7 + row * 3) % 5) as f64 * 0.0011;
        json!([
            -0.5 + column as f64 * 0.02 + crook + shift,
            44.5 + row as f64 * 0.015 - crook
        ])
    };
    let features: Vec<Value> = communes
        .iter()
        .map(|&(code, column, row)| {
            let west = if column == 1 { shift } else { 0.0 };
            let ring = json!([
                node(column, row, west),
                node(column + 1, row, 0.0),
                node(column + 1, row + 1, 0.0),
                node(column, row + 1, west),
                node(column, row, west),
            ]);
            json!({"type": "Feature", "properties": {"code": code, "nom": code},
                   "geometry": {"type": "Polygon", "coordinates": [ring]}})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features})
}

const SIMPLIFIED: &str = "Contours simplifiés (communes 2018, essai)";

#[test]
fn territories_are_joined_along_shared_borders_and_have_the_area_of_their_communes() {
    let folder = Folder::new();
    let scot = "code;nom;membre\nconfins;SCoT des Confins;200069649\nconfins;;33003\n";
    folder.write("scot.csv", scot.as_bytes());
    let words = [
        "--epci",
        "epci.csv",
        "--perimeter",
        "SCOT=scot.csv",
        "--json",
    ];
    let ran = folder
        .import_2024(&words)
        .announce("REG:75")
        .run()
        .succeeds();
    let report = ran.json();
    assert_eq!(
        report["made"],
        json!([["DEP", 2], ["SCOT", 1], ["EPCI", 2], ["COM", 5]])
    );
    // The region has a commune that is not drawn: said, and not half made.
    assert!(
        ran.stderr.contains("REG:75: not made: 1 of its 6 communes"),
        "{ran}"
    );
    assert!(report["caveats"].to_string().contains("1er janvier 2024"));
    assert!(report["caveats"].to_string().contains(SIMPLIFIED));

    // The judge is GEOS: unions of the communes, cell by cell, have no other area or shape.
    let area = |filter: &str| {
        let query = format!(
            "SELECT sum(ST_Area(geom)) AS parts, ST_Area(ST_Union(geom)) AS whole, \
             min(ST_IsValid(geom)) AS valid, ST_NumGeometries(ST_Union(geom)) AS pieces \
             FROM territoires WHERE {filter}"
        );
        folder.sql(&query)[0]["properties"].clone()
    };
    for (territory, communes) in [
        ("EPCI:243300316", "'33001', '33003'"),
        ("EPCI:200069649", "'33004', '40001', '40002'"),
        ("DEP:33", "'33001', '33003', '33004'"),
        ("SCOT:confins", "'33003', '33004', '40001', '40002'"),
    ] {
        let shown = folder.ask(&["show", territory, "--json"]).succeeds().json();
        let members = shown["communes"].as_array().unwrap();
        let sum: f64 = members.iter().map(|m| m["area_m2"].as_f64().unwrap()).sum();
        let whole = shown["area_m2"].as_f64().unwrap();
        assert!((sum - whole).abs() < 1e-6, "{territory}: {sum} {whole}");
        let judged = area(&format!("type = 'COM' AND code IN ({communes})"));
        let union = judged["whole"].as_f64().unwrap();
        assert!((union - whole).abs() < 1e-3, "{territory}: {union} {whole}");
        assert_eq!(
            (&judged["valid"], &judged["pieces"]),
            (&json!(1), &json!(1))
        );
        let (kind, code) = territory.split_once(':').unwrap();
        let own = area(&format!("type = '{kind}' AND code = '{code}'"));
        assert_eq!((&own["valid"], &own["pieces"]), (&json!(1), &json!(1)));
        assert!((own["parts"].as_f64().unwrap() - whole).abs() < 1e-3);
    }
}

#[test]
fn a_merged_commune_is_told_with_its_day_and_every_answer_says_what_it_is_worth() {
    let folder = Folder::new();
    folder
        .import_2024(&["--epci", "epci.csv"])
        .announce("REG:75")
        .run()
        .succeeds();
    let shown = folder.ask(&["show", "COM:33001"]).succeeds();
    assert!(
        shown
            .stdout
            .starts_with("COM:33001 Aubeterre-en-Buch (2024)\n"),
        "{shown}"
    );
    assert!(
        shown
            .stdout
            .contains("COM:33002 is part of it since 2019-01-01"),
        "{shown}"
    );
    assert!(shown.stdout.contains(SIMPLIFIED), "{shown}");
    let gone = folder.ask(&["show", "COM:33002"]).fails(2, "RLS-E413");
    gone.says("there is no COM:33002 in 2024: it is part of COM:33001 since 2019-01-01");
    folder
        .ask(&["show", "33001"])
        .fails(2, "RLS-E900")
        .says("lacks its kind");
    folder
        .ask(&["list", "--kind", "scot"])
        .fails(2, "RLS-E418")
        .says("there are those of DEP, EPCI, COM");
    let list = folder.ask(&["list", "--kind", "commune"]).succeeds();
    assert!(list.stdout.contains("COM:33001"), "{list}");
    let list = folder.ask(&["list", "--kind", "EPCI"]).succeeds();
    assert!(list.stdout.contains("EPCI:243300316"), "{list}");
    assert!(list.stdout.contains(SIMPLIFIED), "{list}");
    folder
        .ask(&["list", "--year", "2018"])
        .fails(2, "RLS-E411")
        .says("those of 2024");
}

#[test]
fn two_years_live_in_one_file_and_a_year_is_not_replaced_unasked() {
    let folder = Folder::new();
    let year_2018 = ["--year", "2018", "--communes", "communes-2018.csv"];
    folder.import(&year_2018).run().succeeds();
    folder.import_2024(&[]).announce("REG:75").run().succeeds();
    folder
        .import_2024(&[])
        .run()
        .fails(5, "RLS-E412")
        .says("2024");
    let before = std::fs::read(folder.path().join("t.gpkg")).unwrap();
    folder
        .import_2024(&["--overwrite"])
        .announce("REG:75")
        .run()
        .succeeds();
    let after = std::fs::read(folder.path().join("t.gpkg")).unwrap();
    assert!(before == after, "the same inputs give the same bytes");
    let list = folder.ask(&["list", "--json"]).succeeds().json();
    let count = |year: u16, kind: &str| {
        let kinds = list["kinds"].as_array().unwrap().iter();
        let mut of = kinds.filter(|k| k["year"] == year && k["kind"] == kind);
        of.next()
            .map(|k| (k["count"].as_u64().unwrap(), k["area_m2"].as_f64().unwrap()))
    };
    let (older, newer) = (count(2018, "COM").unwrap(), count(2024, "COM").unwrap());
    assert_eq!((older.0, newer.0), (6, 5));
    assert_eq!(older.1, newer.1);
    assert_eq!(count(2018, "REG").unwrap(), (1, older.1));
    // Of the year of its contours, a territory has less to say.
    let shown = folder.ask(&["show", "COM:33002"]).succeeds();
    assert!(
        shown.stdout.starts_with("COM:33002 Brana (2018)"),
        "{shown}"
    );
    assert!(!shown.stdout.contains("1er janvier"), "{shown}");
}

#[test]
fn codes_that_nothing_explains_are_named() {
    let folder = Folder::new();
    let year = [
        "--contours-year",
        "2018",
        "--year",
        "2024",
        "--communes",
        "communes-2024.csv",
    ];
    let ran = folder.import(&year).run().fails(3, "RLS-E402");
    ran.says("nothing explains the code of a commune between 2018 and 2024: 33002");
    // A second table of the operator explains it.
    let own = "MOD;DATE_EFF;TYPECOM_AV;COM_AV;TYPECOM_AP;COM_AP\n32;2023-01-01;COM;33002;COM;33001\n\
               32;2023-01-01;COM;33001;COM;33001\n";
    folder.write("own.csv", own.as_bytes());
    folder
        .import(&[&year[..], &["--movements", "own.csv"]].concat())
        .announce("REG:75")
        .run()
        .succeeds();
    assert!(!folder.path().join(".t.gpkg").exists());
}

#[test]
fn what_one_year_cannot_draw_of_another_is_refused() {
    let folder = Folder::new();
    let five = contours(&COMMUNES_2018, 0.0)
        .to_string()
        .replace("\"33002\"", "\"33005\"");
    folder.write("later.geojson", five.as_bytes());
    let known = COMMUNES_2018_LIST.replace("33002", "33005") + "33002;Brana;75\n";
    folder.write("known.csv", known.as_bytes());
    let words = [
        "territory",
        "import",
        "later.geojson",
        "--full",
        "--contours-year",
        "2024",
        "--year",
        "2018",
        "--communes",
        "known.csv",
        "--movements",
        "mouvements.csv",
        "--territories",
        "t.gpkg",
    ];
    let ran = relais(words)
        .within(folder.path())
        .run()
        .fails(3, "RLS-E403");
    ran.says("33001 of 2024 is 33001, 33002 in 2018, and one contour cannot draw them");
    // The limit of a SCoT of 2018 runs between the two that merged.
    folder.write("scot.csv", b"code;nom;membre\na;SCoT;33002\na;SCoT;33004\n");
    let ran = folder
        .import_2024(&["--perimeter", "SCOT=scot.csv@2018"])
        .run();
    ran.fails(3, "RLS-E404")
        .says("33001 is also 33001, outside it");
    let ran = folder.import_2024(&["--perimeter", "SCOT=scot.csv"]).run();
    ran.fails(3, "RLS-E402")
        .says("the code of a commune is none of 2024: 33002");
}

#[test]
fn contours_that_do_not_lie_side_by_side_are_told() {
    let folder = Folder::new();
    let year = ["--year", "2018", "--communes", "communes-2018.csv"];
    let twice = contours(&[("33001", 0, 0), ("33002", 0, 0)], 0.0);
    folder.write("communes-2018.geojson", twice.to_string().as_bytes());
    let ran = folder.import(&year).run().fails(3, "RLS-E408");
    ran.says("33001 and 33002 overlap at");
    let doubled = contours(&[("33001", 0, 0), ("33001", 1, 0)], 0.0);
    folder.write("communes-2018.geojson", doubled.to_string().as_bytes());
    folder
        .import(&year)
        .run()
        .fails(3, "RLS-E405")
        .says("there twice");
    let mut number = contours(&COMMUNES_2018, 0.0);
    for feature in number["features"].as_array_mut().unwrap() {
        let code = feature["properties"]["code"]
            .as_str()
            .unwrap()
            .parse::<u32>()
            .unwrap();
        feature["properties"]["code"] = json!(code);
    }
    let number = number.to_string();
    folder.write("communes-2018.geojson", number.as_bytes());
    folder
        .import(&year)
        .run()
        .fails(3, "RLS-E405")
        .says("is no text");
    let nameless = contours(&COMMUNES_2018, 0.0)
        .to_string()
        .replace("\"code\"", "\"id_geo\"");
    folder.write("communes-2018.geojson", nameless.as_bytes());
    folder.import(&year).run().fails(3, "RLS-E406").says("nom");
    // A gap of two metres around the middle commune of nine.
    let nine: Vec<(String, usize, usize)> =
        (0..9).map(|i| (format!("3310{i}"), i % 3, i / 3)).collect();
    let nine: Vec<(&str, usize, usize)> =
        nine.iter().map(|(c, x, y)| (c.as_str(), *x, *y)).collect();
    let mut gap = contours(&nine, 0.0);
    let moved = &mut gap["features"][4]["geometry"]["coordinates"][0];
    for at in [0, 4] {
        moved[at][0] = json!(moved[at][0].as_f64().unwrap() + 0.00004);
    }
    folder.write("communes-2018.geojson", gap.to_string().as_bytes());
    let mut list = String::from("COM;LIBELLE;REG\n");
    nine.iter()
        .for_each(|(code, ..)| writeln!(list, "{code};x;75").unwrap());
    folder.write("communes-2018.csv", list.as_bytes());
    let ran = folder.import(&year).announce("a gap of").run().succeeds();
    assert!(ran.stderr.contains("m² between communes"), "{ran}");
}

#[test]
fn the_file_is_named_by_flag_variable_or_configuration() {
    let folder = Folder::new();
    let list = || relais(["territory", "list"]).within(folder.path());
    list().run().fails(2, "RLS-E971").says("RELAIS_TERRITORIES");
    folder
        .import(&["--year", "2018", "--communes", "communes-2018.csv"])
        .run()
        .succeeds();
    folder.write("relais.toml", b"territories = \"t.gpkg\"\n");
    list().run().succeeds();
    list()
        .env("RELAIS_TERRITORIES", "none.gpkg")
        .run()
        .fails(3, "RLS-E120");
    // Neither in full nor simplified: it has to be said.
    let words = [
        "territory",
        "import",
        "a.geojson",
        "--year",
        "2018",
        "--communes",
        "c.csv",
    ];
    // Whoever does not know is told what to look at, and not to give --full.
    let ran = relais(words).run().fails(2, "RLS-E416");
    ran.says("--full").says("in doubt --simplified");
}
