//! `relais registry activity` and `relais registry bilan` as the officer types them.

use std::path::PathBuf;

use serde_json::json;

use crate::harness::{Ran, Relais, relais};

const YEAR: [&str; 4] = ["--from", "2026-01-01", "--to", "2026-12-31"];

/// It must have succeeded and printed this.
fn prints(ran: Ran, text: &str) {
    let ran = ran.succeeds();
    assert!(ran.stdout.contains(text), "no `{text}` in\n{ran}");
}

struct Bench(tempfile::TempDir);

impl Bench {
    /// A registry with two partners and two figures said by hand.
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        bench
            .relais(&["init", "relais.db", "--demo", "--name", "Camille Fictive"])
            .run()
            .succeeds();
        let epci = ["--territory", "EPCI:243300316", "--territory-year", "2024"];
        let dep = ["--territory", "DEP:64", "--territory-year", "2026"];
        for (name, territory) in [("CC imaginaire", epci), ("=SDIS fictif", dep)] {
            let words = ["partner", "add", name];
            bench.run(&[&words[..], &territory].concat()).succeeds();
        }
        for (partner, what, km2) in [
            ("CC imaginaire", "telechargement", "10,5"),
            ("=SDIS fictif", "livraison", "2"),
        ] {
            let note = ["--note", "rapport annuel", "--on", "2026-03-02"];
            let words = [
                "activity", "add", partner, what, "--count", "3", "--km2", km2,
            ];
            bench.run(&[&words[..], &note].concat()).succeeds();
        }
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn relais(&self, words: &[&str]) -> Relais {
        relais(["registry"].iter().chain(words))
            .within(self.0.path())
            .env("RELAIS_REGISTRY", self.path("relais.db"))
    }

    fn run(&self, words: &[&str]) -> Ran {
        self.relais(words).run()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// A file of territories in which the EPCI is in Gironde.
    fn territories(&self) {
        let ring = |x: f64| {
            json!([
                [x, 6_400_000.0],
                [x + 1000.0, 6_400_000.0],
                [x + 1000.0, 6_401_000.0],
                [x, 6_400_000.0]
            ])
        };
        let feature = |(x, code): (f64, &str)| {
            json!({"type": "Feature", "properties": {"code": code},
                   "geometry": {"type": "Polygon", "coordinates": [ring(x)]}})
        };
        let all = [(400_000.0, "33001"), (410_000.0, "33002")].map(feature);
        let crs = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}});
        let all = json!({"type": "FeatureCollection", "crs": crs, "features": all});
        for (name, text) in [
            ("c.geojson", all.to_string()),
            ("c.csv", "COM;LIBELLE;REG\n33001;A;75\n33002;B;75\n".into()),
            (
                "e.csv",
                "CODGEO;LIBGEO;EPCI;LIBEPCI\n33001;;243300316;CC\n33002;;243300316;CC\n".into(),
            ),
        ] {
            std::fs::write(self.path(name), text).unwrap();
        }
        let words = [
            "territory",
            "import",
            "c.geojson",
            "--simplified",
            "--source",
            "essai",
            "--territories",
            "t.gpkg",
        ];
        let lists = ["--year", "2024", "--communes", "c.csv", "--epci", "e.csv"];
        relais(words.iter().chain(&lists))
            .within(self.0.path())
            .run()
            .succeeds();
    }
}

#[test]
fn a_bilan_is_a_folder_written_whole_and_replaced_on_word() {
    let bench = Bench::new();
    bench.territories();
    let template = ["bilan", "narratives", "--template", "-o", "t.toml"];
    prints(bench.run(&template), "--narratives");
    let text = bench
        .read("t.toml")
        .replace("groupes = \"\"\"\n", "groupes = \"\"\"\nDu <b>gras</b>.\n");
    std::fs::write(bench.path("t.toml"), text).unwrap();
    let more = [
        "-o",
        "b",
        "--narratives",
        "t.toml",
        "--territories",
        "t.gpkg",
        "-q",
    ];
    let words = [&["bilan"], &YEAR[..], &more].concat();
    prints(bench.run(&words), "adhésions devenues actives");
    let html = bench.read("b/bilan.html");
    for said in [
        "Bilan 2026 du relais DINAMIS",
        "Du &lt;b&gt;gras&lt;/b&gt;.",
        "Livraisons et téléchargements, hors DINAMIS",
        "Registre de démonstration",
    ] {
        assert!(html.contains(said), "{said}");
    }
    // The EPCI by the file of territories, a name that begins like a formula, numbers that add up.
    let places = bench.read("b/tables/departements.csv");
    let rows: Vec<&str> = places.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "33 – Gironde;1;0;0;0;3;10,5;–;0;0",
            "64 – Pyrénées-Atlantiques;1;0;0;3;0;2;–;0;0",
            "Total;2;0;0;3;3;12,5;–;0;0"
        ]
    );
    bench.run(&words).fails(5, "RLS-E100");
    let again = [&words[..], &["--overwrite"]].concat();
    bench.run(&again).succeeds();
    assert_eq!(bench.read("b/bilan.html"), html);
    std::fs::write(bench.path("b/notes.txt"), "cher").unwrap();
    bench.run(&again).fails(5, "RLS-E107");
    assert_eq!(bench.read("b/notes.txt"), "cher");
}

#[test]
fn what_a_bilan_cannot_be_is_said_and_leaves_nothing() {
    let bench = Bench::new();
    let make = |words: &[&str]| bench.run(&[&["bilan", "-o", "b", "-q"], words].concat());
    make(&YEAR[..2]).fails(2, "RLS-E900");
    make(&["--from", "2026-02-30", "--to", "2026-12-31"]).fails(2, "RLS-E827");
    make(&["--from", "2026-12-31", "--to", "2026-01-01"]).fails(2, "RLS-E827");
    std::fs::write(bench.path("t.toml"), "compte = \"x\"\n").unwrap();
    let with = |more: &[&str]| make(&[&YEAR[..], more].concat());
    with(&["--narratives", "t.toml"])
        .fails(3, "RLS-E895")
        .says("comptes");
    with(&["--narratives", "none.toml"]).fails(3, "RLS-E895");
    with(&["--published", "--internal"]).fails(2, "RLS-E900");
    assert!(!bench.path("b").exists());
}

#[test]
fn figures_are_listed_with_their_source_and_as_csv() {
    let bench = Bench::new();
    let list = |words: &[&str]| bench.run(&[&["activity", "list"], words].concat());
    prints(
        list(&YEAR),
        "du 1er\u{a0}janvier au 31\u{a0}décembre 2026, hors DINAMIS",
    );
    let json = list(&["--partner", "cc imaginaire", "--json"])
        .succeeds()
        .json();
    assert_eq!(json["lines"][0]["source"], "main");
    assert_eq!(json["lines"].as_array().unwrap().len(), 1);
    list(&["--by", "partner", "-o", "a.csv"]).succeeds();
    let text = bench.read("a.csv");
    assert!(text.contains("\n'=SDIS fictif;part-"), "{text}");
    list(&["-o", "a.csv"]).fails(5, "RLS-E100");
    let id = json["lines"][0]["id"].as_str().unwrap();
    let edit = ["activity", "edit", id, "--km2", "11", "--if-version", "1"];
    prints(bench.run(&edit), "km2\u{202f}: 10.5 → 11");
    bench.run(&edit).fails(7, "RLS-E829");
    prints(bench.run(&["activity", "show", id]), "11,00\u{202f}km²");
}
