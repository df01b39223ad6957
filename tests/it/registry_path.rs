//! `relais registry convention|avenant|adhesion|document` as the officer types them.

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::harness::tool;
use crate::registry_bench::Bench;

/// A registry with a partner `2772`, its people, both conventions and an open adhésion.
fn bench() -> Bench {
    let bench = Bench::new();
    let address = ["--address", "1 rue Fictive\n33000 Exempleville"];
    let numbers = ["--siret", "13000076300016", "--convention", "2772"];
    bench.partner("SDIS & Fils <fictif>", &[&numbers[..], &address].concat());
    let person = ["person", "add", "Fictif", "--given", "Paule"];
    let own = ["--email", PAULE, "--function", "présidente"];
    bench.does(&[&person[..], &own].concat());
    for role in ["representant-legal", "referent"] {
        let role = ["--role", role, "--from", "2020-01-01"];
        bench.does(&[&["person", "contact", PAULE, "2772"], &role[..]].concat());
    }
    bench.does(&["convention", "add", "IGN-1", "--signed", "15/10/2024"]);
    let pigma = ["convention", "add", "2772", "--partner", "2772"];
    bench.does(&[&pigma[..], &["--signed", "2019-03-04", "--reprise"]].concat());
    bench.does(&["adhesion", "start", "2772", "--on", "2026-01-05"]);
    bench
}

const PAULE: &str = "p@sdis.example";

impl Bench {
    /// A template of one paragraph.
    fn template(&self, words: &str) -> String {
        let code = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); \
            z.writestr('mimetype', 'application/vnd.oasis.opendocument.text'); \
            z.writestr('content.xml', '<d><text:p>' + sys.argv[2] + '</text:p></d>'); z.close()";
        let path = self.path("modele.odt");
        tool("/usr/bin/python3", ["-c", code, &path, words]);
        path
    }
}

impl Bench {
    /// Fills the decision of a workbook of `dossier-be`, its day as a spreadsheet keeps one.
    fn fill(&self, name: &str) {
        let code = "import sys, zipfile; path = sys.argv[1]; old = zipfile.ZipFile(path); \
            parts = [(name, old.read(name)) for name in old.namelist()]; old.close(); \
            cell = lambda words: '<table:table-cell office:value-type=\"string\"><text:p>' + words + '</text:p></table:table-cell>'; \
            day = '<table:table-cell office:value-type=\"date\" office:date-value=\"2026-02-03\"><text:p>03/02/26</text:p></table:table-cell>'; \
            filled = cell('refusée') + day + cell('PV-2') + cell('hors périmètre') + '<table:table-cell/>'; \
            new = zipfile.ZipFile(path, 'w'); \
            [new.writestr(name, part.replace(b'<table:table-cell/>' * 5, filled.encode())) for name, part in parts]; \
            new.close()";
        tool("/usr/bin/python3", ["-c", code, &self.path(name)]);
    }
}

fn content(path: &Path) -> String {
    let code = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.namelist()[0] == 'mimetype'; \
        assert z.infolist()[0].compress_type == 0; print(z.read('content.xml').decode() + z.read('styles.xml').decode())";
    tool("/usr/bin/python3", ["-c", code, path.to_str().unwrap()])
}

#[test]
fn an_avenant_is_filled_sent_and_signed() {
    let bench = bench();
    let model = bench.path("m.odt");
    bench.does(&["avenant", "template", "-o", &model]);
    let out = bench.path("a.odt");
    let make = [
        "avenant",
        "make",
        "2772",
        "--template",
        &model,
        "-o",
        &out,
        "--on",
        "2026-01-06",
    ];
    bench.run(&make).fails(7, "RLS-E852").says("éligibilité");
    let eligible = [
        "adhesion",
        "record",
        "2772",
        "eligible",
        "--on",
        "2026-01-05",
        "--category",
        "public",
        "--by",
        "secrétariat",
        "--reference",
        "D-1",
    ];
    bench.does(&eligible);
    bench.does(&make);
    let text = content(&bench.at("a.odt"));
    for words in [
        "SDIS &amp; Fils &lt;fictif&gt;",
        "2772-A1",
        "1 rue Fictive<text:line-break/>33000",
        "6\u{a0}janvier 2026",
        "Paule Fictif, présidente",
    ] {
        assert!(text.contains(words), "no `{words}`");
    }
    assert!(!text.contains("${"));
    bench.run(&make).fails(5, "RLS-E100");
    bench
        .run(&["avenant", "send", "2772-A1", "--on", "2026-01-04"])
        .fails(7, "RLS-E844")
        .says("antérieur");
    bench.does(&["avenant", "send", "2772-A1", "--on", "2026-01-08"]);
    std::fs::write(bench.at("signe.pdf"), b"%PDF-1.7 signed").unwrap();
    std::fs::write(bench.at("signe.exe"), b"MZ\x90").unwrap();
    let (signed, wrong) = (bench.path("signe.pdf"), bench.path("signe.exe"));
    let sign = |file: &str| {
        let mut words = vec![
            "avenant",
            "sign",
            "2772-A1",
            "--file",
            file,
            "--signatory",
            "p@sdis.example",
            "--on",
            "2026-01-20",
        ];
        words.extend([
            "--charter",
            "charte@1",
            "--licence",
            "spot@1",
            "--super-referent",
            "pigma@1",
        ]);
        bench.relais(&words).announce("n’est pas chargé").run()
    };
    sign(&wrong).fails(2, "RLS-E827").says("ni un PDF");
    sign(&signed).succeeds();
    let shown = bench.json(&["avenant", "show", "2772-A1"]);
    let verbs = shown["timeline"].as_array().unwrap().iter();
    let verbs: Vec<_> = verbs.map(|entry| entry["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["create", "send", "sign"]);
    let shown = &shown["record"];
    assert_eq!(
        (&shown["state"], &shown["signed_on"]),
        (&Value::from("signe"), &Value::from("2026-01-20"))
    );
    let hash = shown["signed"].as_str().unwrap();
    let back = bench.path("back.pdf");
    bench.does(&["document", "extract", &hash[..8], "-o", &back]);
    let mut bytes = Vec::new();
    std::fs::File::open(&back)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    assert_eq!(bytes, b"%PDF-1.7 signed");
    let own = [
        "person",
        "edit-contact",
        PAULE,
        "2772",
        "--role",
        "representant-legal",
    ];
    bench
        .run(&[&own[..], &["--from", "2026-01-21"]].concat())
        .fails(7, "RLS-E862")
        .says("avenant 2772-A1, le 20/01/2026");
    bench.does(&[&own[..], &["--from", "2026-01-20", "--until", "2026-01-20"]].concat());
    let told = bench.run(&[&own[..], &["--until", ""]].concat()).succeeds();
    let rests = "repose sur ce rôle\u{202f}: texte charte@1";
    assert!(told.stdout.contains(rests), "{told}");
    bench.does(&["journal", "verify"]);
}

#[test]
fn a_template_that_does_not_fit_changes_nothing() {
    let bench = bench();
    let before = bench.json(&["journal", "list"]);
    let make = |words: &str| {
        let (model, out) = (bench.template(words), bench.path("x.odt"));
        bench.run(&[
            "avenant",
            "make",
            "2772",
            "--reprise",
            "--template",
            &model,
            "-o",
            &out,
        ])
    };
    let ran = make("${partenaire.non} ${partenaire.nom} ${convention.no}").fails(3, "RLS-E255");
    ran.says("convention.no, partenaire.non")
        .says("collaboration.numero");
    make("${partenaire.telephone}")
        .fails(2, "RLS-E256")
        .says("partenaire.telephone");
    make("${partenaire.nom").fails(3, "RLS-E257");
    std::fs::write(bench.at("modele.txt"), "x").unwrap();
    let (model, out) = (bench.path("modele.txt"), bench.path("x.odt"));
    bench
        .run(&[
            "avenant",
            "make",
            "2772",
            "--reprise",
            "--template",
            &model,
            "-o",
            &out,
        ])
        .fails(3, "RLS-E113");
    assert_eq!(bench.json(&["journal", "list"]), before);
    assert!(!bench.at("x.odt").exists());
}

#[test]
fn without_libreoffice_the_letter_is_there_and_its_pdf_is_said_to_be_missing() {
    let bench = bench();
    let (model, out) = (bench.template("${partenaire.nom}"), bench.path("x.odt"));
    let words = [
        "avenant",
        "make",
        "2772",
        "--reprise",
        "--template",
        &model,
        "-o",
        &out,
        "--pdf",
    ];
    bench
        .relais(&words)
        .env("PATH", "/nowhere")
        .run()
        .fails(6, "RLS-E850")
        .says("soffice");
    assert!(bench.at("x.odt").exists() && !bench.at("x.pdf").exists());
    // One that does nothing, and one that fails.
    use std::os::unix::fs::PermissionsExt;
    for (number, script) in ["#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 3\n"]
        .into_iter()
        .enumerate()
    {
        std::fs::write(bench.at("soffice"), script).unwrap();
        std::fs::set_permissions(bench.at("soffice"), std::fs::Permissions::from_mode(0o755))
            .unwrap();
        bench.does(&[
            "avenant",
            "cancel",
            &format!("2772-A{}", number + 1),
            "--reason",
            "essai",
        ]);
        let words = [&words[..], &["--overwrite"]].concat();
        bench
            .relais(&words)
            .env("PATH", bench.folder.path())
            .run()
            .fails(6, "RLS-E851");
    }
    assert!(!bench.at("x.pdf").exists());
    let left: Vec<_> = std::fs::read_dir(bench.folder.path())
        .unwrap()
        .flatten()
        .map(|e| e.file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().starts_with(".relais-pdf")),
        "{left:?}"
    );
}

#[test]
fn a_month_goes_to_the_bureau_and_comes_back() {
    let bench = bench();
    let out = bench.path("a.odt");
    let model = bench.template("${partenaire.nom}");
    bench.does(&[
        "avenant",
        "make",
        "2772",
        "--reprise",
        "--template",
        &model,
        "-o",
        &out,
        "--on",
        "2026-01-06",
    ]);
    std::fs::write(bench.at("s.pdf"), b"%PDF-1.7 s").unwrap();
    let signed = bench.path("s.pdf");
    let on = |day: &'static str| ["--on", day];
    let record = |event: &'static str, more: &[&str]| {
        let words: Vec<&str> = ["adhesion", "record", "2772", event]
            .iter()
            .chain(more)
            .copied()
            .collect();
        bench.relais(&words).announce("n’est pas chargé").run()
    };
    record(
        "eligible",
        &[
            &["--category", "public", "--by", "s", "--reference", "D"][..],
            &on("2026-01-07"),
        ]
        .concat(),
    )
    .succeeds();
    record("send", &on("2026-01-08")).succeeds();
    let accepted = [
        "--charter",
        "c@1",
        "--licence",
        "l@1",
        "--super-referent",
        "p@1",
        "--signatory",
        "p@sdis.example",
        "--document",
        &signed,
    ];
    record("sign", &[&accepted[..], &on("2026-01-09")].concat()).succeeds();
    record(
        "enter",
        &[&["--reference", "DIN-1"][..], &on("2026-01-10")].concat(),
    )
    .succeeds();
    record(
        "submit",
        &[&["--reference", "BE-1"][..], &on("2026-01-11")].concat(),
    )
    .succeeds();
    let folder = bench.path("be");
    bench
        .relais(&[
            "adhesion",
            "dossier-be",
            "--month",
            "2026-01",
            "-o",
            &folder,
        ])
        .announce("il manque")
        .run()
        .succeeds();
    let csv = std::fs::read_to_string(bench.at("be/dossiers.csv")).unwrap();
    assert_eq!(csv.lines().count(), 2);
    let pages = std::fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .filter(|e| e.file_name().to_string_lossy().ends_with(".html"));
    assert_eq!(pages.count(), 1);
    bench.fill("be/dossiers.ods");
    let book = bench.path("be/dossiers.ods");
    let tried = bench.run(&["adhesion", "dossier-be", "--decisions", &book, "--dry-run"]);
    let tried = tried.succeeds();
    assert!(tried.stdout.contains("décision essayée"), "{tried}");
    let decided = csv.replace(";;;;;", ";refusée;2026-02-03;PV-2;hors périmètre;");
    std::fs::write(bench.at("d.csv"), decided).unwrap();
    let file = bench.path("d.csv");
    bench
        .run(&["adhesion", "dossier-be", "--decisions", &file, "--dry-run"])
        .succeeds();
    bench
        .run(&["adhesion", "dossier-be", "--decisions", &file])
        .succeeds();
    assert_eq!(bench.json(&["adhesion", "show", "2772"])["now"], "refusee");
    bench
        .run(&["adhesion", "dossier-be", "--decisions", &file])
        .fails(3, "RLS-E848");
    let funnel = bench.json(&["adhesion", "funnel"]);
    let refused = funnel["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["state"] == "refusee")
        .unwrap();
    assert_eq!(
        (&refused["now"], &refused["days_from_opening"]),
        (&Value::from(1), &Value::from(29.0))
    );
}

mod desktop {
    use super::{bench, tool};

    /// What LibreOffice makes of the filled sample: every field, on the pages and in their heads.
    #[test]
    #[ignore = "make test-desktop"]
    fn the_avenant_is_read_as_pdf() {
        let bench = bench();
        let out = bench.path("a.odt");
        let words = [
            "avenant",
            "make",
            "2772",
            "--reprise",
            "-o",
            &out,
            "--on",
            "2026-01-06",
            "--pdf",
        ];
        bench
            .relais(&words)
            .announce("modèle d’exemple")
            .run()
            .succeeds();
        let text = tool("pdftotext", ["-layout", &bench.path("a.pdf"), "-"]);
        for words in [
            "Avenant n° 2772-A1",
            "SDIS & Fils <fictif>",
            "33000 Exempleville",
            "Paule Fictif, présidente",
            "Page 2 sur 2",
        ] {
            assert!(
                text.replace('\u{a0}', " ").contains(words),
                "no `{words}` in\n{text}"
            );
        }
    }
}
