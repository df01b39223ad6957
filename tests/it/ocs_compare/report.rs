//! The page and the workbooks of `ocs compare`: the same numbers as everywhere else.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::{document, layer};
use crate::harness::{relais, tool};

/// What a class has before, after, gains, loses, and what remains, in square metres.
type Balances = BTreeMap<String, [i64; 5]>;

pub(super) fn compare(
    folder: &Path,
    parcels: &[([f64; 4], &str, &str)],
    more: &[&str],
) -> std::path::PathBuf {
    let file = layer(folder, "ocs.geojson", parcels);
    let out = folder.join(format!("out{}", more.len()));
    let words = ["ocs", "compare", "--codes", "2009=avant,2015=apres", "-o"];
    let words = words.map(OsString::from).into_iter();
    let words = words.chain([out.clone().into(), file.into()]);
    relais(words.chain(more.iter().map(OsString::from)))
        .run()
        .succeeds();
    out
}

/// Parcels whose areas are whole square metres of no round number.
pub(super) fn parcels() -> Vec<([f64; 4], &'static str, &'static str)> {
    vec![
        ([0.0, 0.0, 313.0, 211.0], "211", "112"),
        ([313.0, 0.0, 1207.0, 211.0], "211", "211"),
        ([0.0, 211.0, 401.0, 307.0], "311", "211"),
        ([401.0, 211.0, 1207.0, 307.0], "311", "311"),
        ([0.0, 307.0, 7.0, 314.0], "112", "311"),
    ]
}

/// Three levels, without a least area that is mapped.
pub(super) const NOMENCLATURE: &str = "code,label,parent\n\
    1,Territoires artificialisés,\n2,Territoires agricoles,\n3,Forêts et milieux semi-naturels,\n\
    11,Zones urbanisées,1\n21,Terres arables,2\n31,Forêts,3\n\
    112,Tissu urbain discontinu,11\n211,Terres arables hors périmètres,21\n311,Forêts de feuillus,31\n";

/// The lines of a sheet as GDAL reads it, by name of column.
fn sheet(file: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let words: [OsString; 9] = [
        "-f".into(),
        "CSV".into(),
        "/vsistdout/".into(),
        file.into(),
        name.into(),
        "--config".into(),
        "OGR_ODS_HEADERS".into(),
        "FORCE".into(),
        "-lco".into(),
    ];
    let more = [
        "SEPARATOR=SEMICOLON",
        "--config",
        "OGR_XLSX_HEADERS",
        "FORCE",
    ];
    let said = tool("ogr2ogr", words.into_iter().chain(more.map(Into::into)));
    let mut lines = said.lines().map(|line| {
        line.split(';')
            .map(|cell| cell.trim_matches('"').to_string())
    });
    let head: Vec<String> = lines.next().unwrap().collect();
    lines
        .map(|line| head.iter().cloned().zip(line).collect())
        .collect()
}

fn square_metres(hectares: &str) -> i64 {
    let m2 = hectares.parse::<f64>().unwrap() * 1e4;
    assert!(
        (m2 - m2.round()).abs() < 1e-3,
        "{hectares} ha are no whole square metres"
    );
    m2.round() as i64
}

fn code(class: &str) -> String {
    class.split(" – ").next().unwrap().to_string()
}

fn of_json(folder: &Path) -> Balances {
    let document = document(folder);
    let levels = document["figures"]["units"][0]["levels"]
        .as_array()
        .unwrap();
    let balances = levels.last().unwrap()["spans"][0]["balances"].clone();
    let number = |balance: &serde_json::Value, key: &str| balance[key].as_i64().unwrap();
    let keys = ["before_m2", "after_m2", "gain_m2", "loss_m2", "net_m2"];
    let all = balances.as_array().unwrap().iter();
    all.map(|balance| {
        let code = balance["code"].as_str().unwrap().to_string();
        (code, keys.map(|key| number(balance, key)))
    })
    .collect()
}

fn of_csv(folder: &Path) -> Balances {
    let text = std::fs::read_to_string(folder.join("figures_soldes.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let place = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let keys = ["avant_m2", "apres_m2", "gain_m2", "perte_m2", "solde_m2"];
    lines
        .filter(|row| row[place("type")].is_empty() && row[place("niveau")] == "3")
        .map(|row| {
            let numbers = keys.map(|key| row[place(key)].parse().unwrap());
            (row[place("code_classe")].to_string(), numbers)
        })
        .collect()
}

fn of_sheet(folder: &Path, file: &str) -> Balances {
    let rows = sheet(&folder.join(file), "Soldes 2009-2015");
    let keys = [
        "2009 (ha)",
        "2015 (ha)",
        "Gain (ha)",
        "Perte (ha)",
        "Solde (ha)",
    ];
    let classes = rows.iter().filter(|row| row["Classe"] != "Total");
    classes
        .map(|row| {
            (
                code(&row["Classe"]),
                keys.map(|key| square_metres(&row[key])),
            )
        })
        .collect()
}

/// The rows of a table of a page by its caption: their headers and the numbers kept beside what is
/// shown, all as if they were hectares.
fn of_page(html: &str, caption: &str) -> Vec<(String, Vec<i64>)> {
    let table = html
        .split("<caption>")
        .find(|part| part.starts_with(caption));
    let table = table.unwrap_or_else(|| panic!("no table {caption}"));
    let table = table.split("</table>").next().unwrap();
    let rows = table.split("<th scope=\"row\">").skip(1);
    rows.map(|row| {
        let head = row.split("</th>").next().unwrap();
        let numbers = row.split("<data value=\"").skip(1);
        let hectares = numbers.map(|cell| cell.split('"').next().unwrap().parse::<f64>());
        let m2 = hectares.map(|ha| (ha.unwrap() * 1e4).round() as i64);
        (code(head), m2.collect())
    })
    .collect()
}

#[test]
fn the_same_figures_stand_in_json_csv_sheets_and_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let nomenclature = dir.path().join("n.csv");
    std::fs::write(&nomenclature, NOMENCLATURE).unwrap();
    let words = ["--nomenclature", nomenclature.to_str().unwrap()];
    let out = compare(dir.path(), &parcels(), &words);
    let wanted = of_json(&out);
    assert_eq!(wanted["112"], [49, 66_043, 66_043, 49, 65_994]);
    assert_eq!(wanted["211"], [254_677, 227_130, 38_496, 66_043, -27_547]);
    assert_eq!(of_csv(&out), wanted);
    assert_eq!(of_sheet(&out, "tables.xlsx"), wanted);
    assert_eq!(of_sheet(&out, "tables.ods"), wanted);

    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    let rows = of_page(&html, "Surface, gain, perte et solde");
    let of_html: Balances = rows
        .into_iter()
        .filter(|(class, _)| class != "Total")
        .map(|(class, areas)| (class, areas[..5].try_into().unwrap()))
        .collect();
    assert_eq!(of_html, wanted);

    // What changed is said once, and how it comes from probable changes.
    let changed = document(&out)["periods"][0]["changed_m2"].as_i64().unwrap();
    let said = of_page(&html, "Sol qui a changé de classe");
    assert_eq!(said[0].1[1], changed);
    let bridge = of_page(&html, "Des changements probables au changement publié");
    let last = bridge.last().unwrap();
    assert_eq!((last.0.as_str(), last.1[0]), ("Changement publié", changed));
    let steps: i64 = bridge[..4].iter().map(|row| row.1[0]).sum();
    assert_eq!(steps, changed);

    // The matrix of the page is that of the CSV, with the sums of its rows.
    let csv = std::fs::read_to_string(out.join("matrice.csv")).unwrap();
    let matrix = of_page(&html, "Classes en 2009");
    let codes: Vec<&str> = matrix.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(codes, ["112", "211", "311", "Total 2015"]);
    for line in csv.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let at = |code: &str| codes.iter().position(|known| *known == code).unwrap();
        let m2: i64 = cells[2].parse().unwrap();
        assert_eq!(matrix[at(cells[0])].1[at(cells[1])], m2, "{line}");
    }
    let shown = html.replace('\u{202f}', " ");
    assert!(
        shown.contains("<data value=\"6.6043\">6,6</data>"),
        "hectares with one decimal"
    );
    assert!(
        shown.contains("<data value=\"0.0049\">49 m²</data>"),
        "and square metres under one"
    );
    assert!(shown.contains("<svg") && shown.contains("contenteditable=\"true\""));
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"));
}

#[test]
fn the_report_has_the_same_bytes_for_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let one = compare(dir.path(), &parcels(), &["--num-threads", "1"]);
    let all = compare(dir.path(), &parcels(), &["--num-threads=3"]);
    let mut files = vec!["rapport.html", "tables.xlsx", "tables.ods"];
    files.extend(cfg!(feature = "pdf").then_some("rapport.pdf"));
    for file in files {
        let [one, all] = [&one, &all].map(|out| std::fs::read(out.join(file)).unwrap());
        assert!(one == all, "{file} differs");
    }
}

#[test]
fn a_code_that_is_like_a_formula_or_a_tag_is_a_text() {
    let dir = tempfile::tempdir().unwrap();
    let parcels = [
        ([0.0, 0.0, 100.0, 100.0], "=1+1", "<b>"),
        ([100.0, 0.0, 200.0, 100.0], "@x", "@x"),
    ];
    let out = compare(dir.path(), &parcels, &[]);
    for file in ["tables.xlsx", "tables.ods"] {
        let rows = sheet(&out.join(file), "Soldes 2009-2015");
        let classes: Vec<&str> = rows.iter().map(|row| row["Classe"].as_str()).collect();
        assert_eq!(classes, ["<b>", "=1+1", "@x", "Total"], "{file}");
    }
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"));
}

#[test]
fn a_change_within_a_class_of_the_page_is_not_on_its_map() {
    let dir = tempfile::tempdir().unwrap();
    let codes: Vec<String> = (111..120).chain(121..129).map(|n| n.to_string()).collect();
    let mut classes = String::from("code,label,parent\n1,Sol,\n11,Un,1\n12,Deux,1\n");
    let mut parcels = Vec::new();
    for (code, west) in codes.iter().zip((0_u32..).map(|n| 100.0 * f64::from(n))) {
        classes.push_str(&format!("{code},Classe {code},{}\n", &code[..2]));
        let after = if code == "111" { "112" } else { code };
        parcels.push(([west, 0.0, west + 100.0, 100.0], code.as_str(), after));
    }
    let nomenclature = dir.path().join("n.csv");
    std::fs::write(&nomenclature, classes).unwrap();
    let words = ["--nomenclature", nomenclature.to_str().unwrap()];
    let out = compare(dir.path(), &parcels, &words);
    let matrix = std::fs::read_to_string(out.join("matrice.csv")).unwrap();
    assert!(matrix.contains("111;112;10000;1,0000"), "{matrix}");
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    assert!(html.contains("2 sur 3"), "drawn at the level that can be");
    assert!(html.contains("aucun changement probable n’est à situer à ce niveau"));
    assert!(!html.contains("<circle"));
}

/// A wood of whole and half metres, of which the second date does not know a corner; 40 m wide it is
/// built over, and a boundary is drawn 0.5 m off.
fn with_a_gap(folder: &Path) -> [std::path::PathBuf; 3] {
    let first = [
        ([0.0, 0.0, 100.0, 100.5], "211", ""),
        ([100.0, 0.0, 200.0, 100.5], "311", ""),
    ];
    let second = [
        ([0.0, 0.0, 40.0, 100.5], "112", ""),
        ([40.0, 0.0, 100.5, 100.5], "211", ""),
        ([100.5, 0.0, 200.0, 90.0], "311", ""),
    ];
    let third = [
        ([0.0, 0.0, 40.0, 100.5], "112", ""),
        ([40.0, 0.0, 100.0, 100.5], "211", ""),
        ([100.0, 0.0, 200.0, 100.5], "311", ""),
    ];
    [
        layer(folder, "a.geojson", &first),
        layer(folder, "b.geojson", &second),
        layer(folder, "c.geojson", &third),
    ]
}

#[test]
fn a_gap_at_one_date_is_told_where_periods_are_held_together() {
    let dir = tempfile::tempdir().unwrap();
    let layers = with_a_gap(dir.path());
    let out = dir.path().join("out");
    let codes = "--codes=2009=avant,2015=avant,2020=avant";
    let words = ["ocs", "compare", codes, "-o"].map(OsString::from);
    let words = words.into_iter().chain([out.clone().into()]);
    relais(words.chain(layers.map(OsString::from)))
        .run()
        .succeeds();
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    let html = html.replace(['\u{202f}', '\u{a0}'], " ");
    assert!(
        html.contains("2009-2015 : 19 055 m² ; 2015-2020 : 19 055 m² ; 2009-2020 : 20 100 m²"),
        "{html}"
    );
    assert!(html.contains("Les périodes n’ont pas toutes la même durée"));

    // Causes are whole square metres, as in the tables.
    let causes = std::fs::read_to_string(out.join("figures_causes.csv")).unwrap();
    let document = document(&out);
    let found = document["periods"][0]["causes"].as_array().unwrap();
    let of = |name: &str| found.iter().find(|cause| cause["cause"] == name).unwrap()["m2"].clone();
    assert_eq!(
        (of("probable-change"), of("outside")),
        (4020.into(), 1045.into())
    );
    for (name, m2) in [
        ("changement probable", 4020),
        ("hors de la couverture commune", 1045),
    ] {
        let line = format!(";2009;2015;{name};{m2};");
        assert!(causes.contains(&line), "{line} in {causes}");
    }
}

#[test]
fn one_period_without_territories_is_told_in_its_own_words() {
    let dir = tempfile::tempdir().unwrap();
    let out = compare(dir.path(), &parcels(), &[]);
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    assert!(!html.contains("durée"), "there is one period");
    assert!(!html.contains("par territoire"), "there are no territories");
    assert!(html.contains("la précision que Relais suppose"));
    let stated = compare(dir.path(), &parcels(), &["--sigma", "1"]);
    let html = std::fs::read_to_string(stated.join("rapport.html")).unwrap();
    assert!(!html.contains("la précision que Relais suppose"));
}

#[test]
fn flows_of_too_many_classes_are_not_drawn_and_the_page_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let codes: Vec<String> = (1..=16).map(|n| n.to_string()).collect();
    let row = |(at, code): (usize, &String)| {
        let west = 100.0 * at as f64;
        let after = if at == 0 { "2" } else { code };
        (
            [west, 0.0, west + 100.0, 100.0],
            code.clone(),
            after.to_string(),
        )
    };
    let rows: Vec<([f64; 4], String, String)> = codes.iter().enumerate().map(row).collect();
    let parcels: Vec<([f64; 4], &str, &str)> = rows
        .iter()
        .map(|(bounds, before, after)| (*bounds, before.as_str(), after.as_str()))
        .collect();
    let out = compare(dir.path(), &parcels, &[]);
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    assert!(html.contains("Avec 16 classes, un dessin des flux ne se lirait pas"));
    let matrix = of_page(&html, "Classes en 2009");
    let heads: Vec<&str> = matrix.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(heads[..16], codes, "in the order of their numbers");
}
