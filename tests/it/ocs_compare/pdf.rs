//! The report as PDF, as poppler reads it.

#![cfg(feature = "pdf")]

use std::path::Path;
use std::process::Command;

use super::report::{NOMENCLATURE, compare, parcels};

fn said(name: &str, more: &[&str], file: &Path) -> String {
    let end = (name == "pdftotext").then_some("-");
    let words = more.iter().copied().chain(file.to_str()).chain(end);
    // Of the structure poppler writes some texts in Latin-1.
    let out = Command::new(name).args(words).output().unwrap();
    assert!(out.status.success(), "{name}: {}", out.status);
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The numbers of each row of the tables of a page, as they are shown, without blanks.
fn rows(html: &str) -> Vec<String> {
    let rows = html.split("<tr>").skip(1);
    let numbers = |row: &str| -> String {
        let row = row.split("</tr>").next().unwrap();
        let cells = row.split("<data value=\"").skip(1);
        let shown = cells.map(|cell| cell.split(['>', '<']).nth(1).unwrap());
        shown.collect::<String>().replace(char::is_whitespace, "")
    };
    rows.map(numbers).filter(|row| !row.is_empty()).collect()
}

#[test]
fn a_pdf_is_tagged_and_has_the_numbers_of_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let nomenclature = dir.path().join("n.csv");
    std::fs::write(&nomenclature, NOMENCLATURE).unwrap();
    let words = ["--nomenclature", nomenclature.to_str().unwrap()];
    let out = compare(dir.path(), &parcels(), &words);
    let file = out.join("rapport.pdf");
    let info = said("pdfinfo", &[], &file);
    for line in ["Tagged:          yes", "Occupation du sol"] {
        assert!(info.contains(line), "{line} in {info}");
    }
    assert!(!info.contains("CreationDate"), "no clock: {info}");
    let tags = said("pdfinfo", &["-struct"], &file);
    for tag in ["Table", "TH", "TD", "Figure", "H1", "Caption"] {
        assert!(tags.contains(tag), "{tag} in {tags}");
    }
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    let text = said("pdftotext", &["-layout"], &file);
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.replace(char::is_whitespace, ""))
        .collect();
    let wanted = rows(&html);
    assert!(wanted.len() > 15, "{}", wanted.len());
    for row in wanted {
        let stands = lines.iter().any(|line| line.ends_with(&row));
        assert!(stands, "{row} in {text}");
    }
}

#[test]
fn codes_that_are_markup_or_no_letters_do_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let parcels = [
        ([0.0, 0.0, 100.0, 100.0], "#panic() $x$ *a*", "<b>"),
        ([100.0, 0.0, 200.0, 100.0], "中\\u202eé", "中\\u202eé"),
        ([200.0, 0.0, 300.0, 100.0], "=1", "\\u0007z"),
    ];
    let out = compare(dir.path(), &parcels, &[]);
    let text = said("pdftotext", &["-layout"], &out.join("rapport.pdf"));
    for code in ["#panic() $x$ *a*", "<b>", "\\u{4e2d}\\u{202e}é", "\\u{7}z"] {
        assert!(text.contains(code), "{code} in {text}");
    }
    let html = std::fs::read_to_string(out.join("rapport.html")).unwrap();
    assert!(
        html.contains("中\\u{202e}é") && html.contains("\\u{7}z"),
        "{html}"
    );
    let harm = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!html.contains(harm) && !text.replace('\u{c}', "").contains(harm));
}
