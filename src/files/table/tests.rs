//! Workbooks as they come, and as nobody should send them.

use std::path::PathBuf;

use super::{Form, Table};
use crate::package::Package;

fn book(parts: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let mut package = Package::default();
    for (name, content) in parts {
        package.add(name, content.as_bytes()).unwrap();
    }
    kept(&package.finish().unwrap())
}

fn kept(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("essai.xlsx");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
  <sheets><sheet name="Liste" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="rId1" Target="xl/workbook.xml"
   Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="rId1" Target="worksheets/sheet1.xml"
   Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>
  <Relationship Id="rId2" Target="styles.xml"
   Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>"#;
/// The second format is the built-in one of days.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
  <cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

fn xlsx(cells: &str) -> (tempfile::TempDir, PathBuf) {
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <dimension ref=\"A1:XFD1048576\"/><sheetData>{cells}</sheetData></worksheet>"
    );
    book(&[
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn ods(rows: &str) -> (tempfile::TempDir, PathBuf) {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Liste\">{rows}</table:table></office:spreadsheet>\
         </office:body></office:document-content>"
    );
    book(&[("content.xml", &content)])
}

fn rows(path: &std::path::Path) -> Vec<(u64, Vec<String>)> {
    let tables = Table::sheets(path, None).unwrap();
    let lines = tables[0].lines();
    lines
        .map(|line| (line.number(), line.cells().map(str::to_string).collect()))
        .collect()
}

fn refused(path: &std::path::Path) -> (String, &'static str) {
    let trouble = Table::sheets(path, None).unwrap_err();
    (trouble.to_string(), trouble.code())
}

/// A siret that is a number, a day, a truth, a text, a formula that failed; the extent of the
/// sheet claims seventeen milliards of cells.
#[test]
fn cells_of_an_xlsx_are_what_a_person_would_have_typed() {
    let (_folder, path) = xlsx(
        "<row r=\"2\"><c r=\"A2\"><v>13000076300016</v></c><c r=\"B2\" s=\"1\"><v>45322</v></c>\
         <c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" t=\"inlineStr\"><is><t>Pôle &amp; œuvre</t></is></c>\
         </row><row r=\"4\"><c r=\"A4\"><v>12.5</v></c><c r=\"B4\" t=\"e\"><v>#N/A</v></c></row>",
    );
    assert_eq!(
        rows(&path),
        [
            (
                2,
                ["13000076300016", "2024-01-31", "", "oui", "Pôle & œuvre"]
                    .map(String::from)
                    .to_vec()
            ),
            (4, ["12.5", "#N/A", "", "", ""].map(String::from).to_vec()),
        ]
    );
    let table = &Table::sheets(&path, Some("Liste")).unwrap()[0];
    assert_eq!(*table.form(), Form::Sheet("Liste".into()));
    assert_eq!(
        Table::sheets(&path, Some("Autre")).unwrap_err().code(),
        "RLS-E198"
    );
}

#[test]
fn cells_of_an_ods_are_repeated_as_often_as_they_stand() {
    let (_folder, path) = ods(
        "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a<text:s text:c=\"2\"/>b</text:p>\
         <text:p>c&amp;d</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"13000076300016\">\
         <text:p>1,30001E+13</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-31T00:00:00\">\
         <office:annotation><text:p>note</text:p></office:annotation><text:p>31/01/24</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048572\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
    );
    assert_eq!(
        rows(&path),
        [
            (
                1,
                ["a  b\nc&d", "13000076300016", "13000076300016"]
                    .map(String::from)
                    .to_vec()
            ),
            (4, ["2024-01-31", "", ""].map(String::from).to_vec()),
        ]
    );
}

#[test]
fn bombs_are_refused() {
    // A part of 51 MiB, packed in some 50 kB.
    let (_folder, path) = xlsx(&" ".repeat(51 << 20));
    let (told, code) = refused(&path);
    assert!(told.contains("unpacked") && code == "RLS-E198", "{told}");
    // Cells that are written once and stand a milliard times.
    let (_folder, path) = ods(
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
         table:number-columns-repeated=\"1000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    );
    let (told, code) = refused(&path);
    assert!(told.contains("more than") && code == "RLS-E194", "{told}");
    // A long cell that stands a million times: it is refused before it fills the memory.
    let long = "x".repeat(100_000);
    let (_folder, path) = ods(&format!(
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell><text:p>{long}</text:p>\
         </table:table-cell></table:table-row>"
    ));
    let (told, code) = refused(&path);
    assert!(
        told.contains("bytes of cells") && code == "RLS-E194",
        "{told}"
    );
    // A cell that stands in millions of columns.
    let (_folder, path) = ods(
        "<table:table-row><table:table-cell table:number-columns-repeated=\"9000000\"><text:p>x</text:p>\
         </table:table-cell></table:table-row>",
    );
    assert!(refused(&path).0.contains("column 4097"));
    // Rows of one cell each, far to the right.
    let row = |row: u32| format!("<row r=\"{row}\"><c r=\"EZZ{row}\"><v>1</v></c></row>");
    let (_folder, path) = xlsx(&(1..20_000).map(row).collect::<String>());
    let (told, _) = refused(&path);
    assert!(told.contains("more than"), "{told}");
    let (_folder, path) = xlsx("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
    assert!(refused(&path).0.contains("column 16384"));
    // Many parts.
    let names: Vec<String> = (0..3000).map(|n| format!("xl/{n}.xml")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let (_folder, path) = book(&parts);
    assert!(refused(&path).0.contains("3000 entries"));
}

#[test]
fn entities_are_refused() {
    let declared = |name: &'static str, xml: &str| {
        let xml = format!("<!DOCTYPE x [<!ENTITY a \"aaaa\">]>{xml}");
        book(&[(name, &xml)])
    };
    for name in ["content.xml", "xl/workbook.xml"] {
        let (_folder, path) = declared(name, "<x>&a;</x>");
        let (told, code) = refused(&path);
        assert!(
            told.contains("declares entities") && code == "RLS-E198",
            "{told}"
        );
    }
    let (_folder, path) = ods(
        "<table:table-row><table:table-cell><text:p>&amp;&#233;&inconnue;</text:p></table:table-cell></table:table-row>",
    );
    let (told, _) = refused(&path);
    assert!(told.contains("`&inconnue;`"), "{told}");
}

#[test]
fn what_is_no_workbook_says_so() {
    let (_folder, path) = book(&[("readme.xml", "<a/>")]);
    assert_eq!(refused(&path).1, "RLS-E198");
    let (_folder, path) = kept(b"PK\x03\x04and no more");
    assert_eq!(refused(&path).1, "RLS-E198");
    let (_folder, path) = kept(b"nom;siret\nUn;2\n");
    assert_eq!(rows(&path)[1].1, ["Un", "2"]);
    assert_eq!(
        Table::sheets(&path, Some("x")).unwrap_err().code(),
        "RLS-E198"
    );
    let (_folder, path) = ods("<table:table-row><table:table-cell/></table:table-row>");
    assert_eq!(refused(&path).1, "RLS-E193");
    let (_folder, path) = xlsx(
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
    );
    assert!(refused(&path).0.contains("out of order"));
}
