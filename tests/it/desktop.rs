//! What is handed over, opened in the programs that people open it with: QGIS and LibreOffice, without
//! a screen. `make test-desktop` installs them and runs these tests; pictures stay in
//! `target/desktop` to be looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{relais, sample, workspace};

/// The one that QGIS belongs to.
const PYTHON: &str = "/usr/bin/python3";

/// Where pictures are kept.
fn kept() -> PathBuf {
    let folder = workspace().join("target/desktop");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The land cover of the sample, compared, by territory.
fn compared() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |part: &str| sample().join(part).display().to_string();
    let communes = at("territoires/communes-2024.csv");
    let (contours, epci) = (
        at("territoires/communes-2024.geojson"),
        at("territoires/epci-2024.csv"),
    );
    let import = [
        "territory",
        "import",
        &contours,
        "--year=2024",
        "--communes",
        &communes,
        "--epci",
        &epci,
        "--simplified",
        "--territories=territoires.gpkg",
    ];
    relais(import).within(folder.path()).run().succeeds();
    let layers = [2009, 2015, 2020].map(|year| at(&format!("ocs/redessinee/ocs_{year}.gpkg")));
    let nomenclature = at("ocs/ocs-fictive.csv");
    let mut words = vec!["ocs", "compare"];
    words.extend(layers.iter().map(String::as_str));
    words.extend([
        "--codes=2009=NIV4,2015=NIV4,2020=NIV4",
        "--sigma=0.7,0.7,2",
        "--minimum=200,200,500",
        "--recoded=3221=3222",
        "--territories=territoires.gpkg",
        "--nomenclature",
        &nomenclature,
        "-o",
        "comparaison",
    ]);
    relais(words).within(folder.path()).run().succeeds();
    folder
}

/// Runs a program; its standard output.
fn said(program: &str, words: &[&Path]) -> String {
    let ran = Command::new(program)
        .args(words)
        .env("QT_QPA_PLATFORM", "offscreen")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `make test-desktop` installs it"));
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{program} {words:?}\n{stderr}");
    String::from_utf8(ran.stdout).unwrap()
}

/// What QGIS says of each layer of a GeoPackage.
fn in_qgis(package: &Path, pictures: &str) -> BTreeMap<String, Value> {
    let script = workspace().join("tests/it/desktop/open_in_qgis.py");
    let folder = kept().join(pictures);
    std::fs::create_dir_all(&folder).unwrap();
    let told = said(PYTHON, &[&script, package, &folder]);
    let line = told.lines().find(|line| line.starts_with('{'));
    serde_json::from_str(line.unwrap_or_else(|| panic!("{told}"))).unwrap()
}

/// The classes of a layer: value and colour.
fn classes(layer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let all = layer["classes"].as_array();
    let all = all.unwrap_or_else(|| panic!("no classes: {layer}"));
    all.iter()
        .map(|class| (text(&class[0]), text(&class[2])))
        .collect()
}

#[test]
#[ignore = "make test-desktop"]
fn a_comparison_opens_in_qgis_with_its_styles() {
    let folder = compared();
    let package = folder.path().join("comparaison/comparaison.gpkg");
    let layers = in_qgis(&package, "comparaison");
    for name in [
        "changements",
        "ecarts",
        "publiee",
        "retours",
        "a_verifier",
        "topologie_2009",
        "topologie_2015",
        "topologie_2020",
    ] {
        let layer = layers.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(layer["valid"], true, "{name}: {layer}");
        assert_eq!(layer["crs"], "EPSG:2154", "{name}");
        // Nothing comes back in the sample: without a class there are frames and labels.
        let empty = name == "retours" && layer["features"] == 0;
        let kind = if empty {
            "singleSymbol"
        } else {
            "categorizedSymbol"
        };
        assert_eq!(layer["renderer"], kind, "{name}: {layer}");
        assert_eq!(layer["labels"], empty, "{name}: {layer}");
    }
    // Differences are drawn by their cause, each in the colour that its style states.
    let causes = [
        ("hors de la couverture commune", "#5a5a5a"),
        ("défaut de topologie", "#965aaa"),
        ("recodage", "#78a0d2"),
        ("écart de tracé", "#bebebe"),
        ("sous le seuil de surface", "#e0cea0"),
        ("changement probable", "#d62f27"),
    ];
    let causes = causes.map(|(cause, colour)| (cause.to_string(), colour.to_string()));
    for name in ["changements", "ecarts"] {
        let layer = &layers[name];
        assert_eq!(layer["column"], "cause");
        assert_eq!(classes(layer), causes, "{name}");
    }
    assert_eq!(layers["publiee"]["column"], "etat");
    // And that is what is seen: real changes are red, thin differences grey.
    let pixels = |layer: &str, colour: &str| layers[layer]["drawn"][colour].as_u64().unwrap_or(0);
    assert!(
        pixels("changements", "#d62f27") > 200,
        "{:?}",
        layers["changements"]
    );
    assert!(pixels("ecarts", "#bebebe") > 200, "{:?}", layers["ecarts"]);
    assert_eq!(pixels("ecarts", "#d62f27"), 0);
    let published = classes(&layers["publiee"]);
    let seen = published
        .iter()
        .filter(|(_, colour)| pixels("publiee", colour) > 0);
    assert!(seen.count() >= 2, "{:?}", layers["publiee"]);
}

/// The points of a sample open with their style; the interpreter's list of classes is in their form.
#[test]
#[ignore = "make test-desktop"]
fn points_to_be_interpreted_open_in_qgis_with_their_style() {
    let folder = tempfile::tempdir().unwrap();
    let layer = sample().join("ocs/redessinee/ocs_2020.gpkg");
    let nomenclature = sample().join("ocs/ocs-fictive.csv");
    let words = [
        "ocs".as_ref(),
        "accuracy".as_ref(),
        "design".as_ref(),
        layer.as_os_str(),
        "--column=NIV4".as_ref(),
        "--level=1".as_ref(),
        "--margin=0.05".as_ref(),
        "--nomenclature".as_ref(),
        nomenclature.as_os_str(),
        "-opoints".as_ref(),
    ];
    relais(words).within(folder.path()).run().succeeds();
    let package = folder.path().join("points/interpretation/points.gpkg");
    let layers = in_qgis(&package, "points");
    let (_, points) = layers.iter().next().unwrap();
    assert_eq!(points["renderer"], "categorizedSymbol", "{points}");
    let yellow = classes(points)[0].1.clone();
    assert_eq!(classes(points).len(), 2);
    assert!(
        points["drawn"][yellow].as_u64().unwrap_or(0) > 100,
        "{points}"
    );
}

/// The sheets of a workbook as LibreOffice reads them: each as the rows of a CSV.
fn sheets(workbook: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    // Semicolons, UTF-8, values as they are stored, all sheets: a file each.
    const FILTER: &str =
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1";
    let out = tempfile::tempdir().unwrap();
    office(workbook, FILTER, out.path());
    let stem = workbook.file_stem().unwrap().to_str().unwrap();
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(sheet) = name.strip_prefix(&format!("{stem}-")) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).unwrap();
        let mut reader = csv_rows(&text);
        reader.retain(|row| !row.iter().all(String::is_empty));
        found.insert(sheet.to_string(), reader);
    }
    found
}

/// Rows of cells between semicolons, quotes taken away.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quoted, c) {
            (true, '"') if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            (_, '"') => quoted = !quoted,
            (false, ';') => row.push(std::mem::take(&mut cell)),
            (false, '\r') => {}
            (false, '\n') => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (_, c) => cell.push(c),
        }
    }
    rows
}

/// Has LibreOffice convert a file, with a profile of its own.
fn office(file: &Path, to: &str, out: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.path().display());
    let words = ["--headless", &profile, "--convert-to", to, "--outdir"].map(Path::new);
    let words = [&words[..], &[out, file]].concat();
    said("soffice", &words);
}

/// A number however its decimal sign is written.
fn number(cell: &str) -> f64 {
    cell.replace(',', ".")
        .parse()
        .unwrap_or_else(|_| panic!("{cell:?} is no number"))
}

/// Both workbooks hold the figures of the CSV: areas to the square metre, every row.
#[test]
#[ignore = "make test-desktop"]
fn workbooks_open_in_libreoffice_with_the_figures_of_the_tables() {
    let folder = compared();
    let made = folder.path().join("comparaison");
    let rows = |name: &str| csv_rows(&std::fs::read_to_string(made.join(name)).unwrap());
    let of_everything = |row: &&Vec<String>| row[0].is_empty();
    let matrices: Vec<Vec<String>> = rows("figures_matrices.csv")
        .iter()
        .skip(1)
        .filter(of_everything)
        .cloned()
        .collect();
    let causes = rows("figures_causes.csv");
    assert!(matrices.len() > 50 && causes.len() > 10);
    for workbook in ["tables.xlsx", "tables.ods"] {
        let sheets = sheets(&made.join(workbook));
        assert_eq!(sheets.len(), 16, "{workbook}: {:?}", sheets.keys());
        let broken = |cell: &String| cell.starts_with("Err:") || cell.starts_with('#');
        for (name, rows) in &sheets {
            let wrong = rows.iter().flatten().find(|cell| broken(cell));
            assert!(wrong.is_none(), "{workbook}, {name}: {wrong:?}");
        }
        // Level, dates, codes and labels are those of the table; so is the area.
        let sheet = &sheets["Matrices, tous niveaux"];
        assert_eq!(sheet.len() - 1, matrices.len(), "{workbook}");
        for (shown, row) in sheet[1..].iter().zip(&matrices) {
            assert_eq!(shown[..7], row[3..10], "{workbook}");
            assert_eq!(number(&shown[7]), number(&row[10]), "{workbook}: {shown:?}");
            let hectares = number(&shown[8]) - number(&row[11]);
            assert!(hectares.abs() < 1e-9, "{workbook}: {shown:?}");
            assert_eq!(
                number(&shown[11]),
                number(&row[14]),
                "{workbook}: {shown:?}"
            );
        }
        let sheet = &sheets["Causes, tous territoires"];
        assert_eq!(sheet.len(), causes.len(), "{workbook}");
        for (shown, row) in sheet[1..].iter().zip(&causes[1..]) {
            assert_eq!(number(&shown[6]), number(&row[6]), "{workbook}: {shown:?}");
        }
        office(&made.join(workbook), "pdf", &kept());
        let pdf = kept().join("tables.pdf");
        let kind = workbook.rsplit('.').next().unwrap();
        let named = kept().join(format!("tables-{kind}.pdf"));
        std::fs::rename(pdf, &named).unwrap();
        assert!(std::fs::metadata(&named).unwrap().len() > 10_000);
    }
}
