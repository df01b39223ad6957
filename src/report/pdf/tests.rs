//! Documents as readers of PDF see them.

use super::*;
use crate::chart::{Bar, Bars, Class};
use crate::figures::{Cell, Column, Figure, Kind, Section, Sign, Table};

fn report() -> Report {
    let columns = vec![
        Column::text("Classe"),
        Column::of(Kind::Ha, "Solde").signed(Sign::Always),
    ];
    let mut soldes = Table::new("soldes", "Soldes : #emph[tout] $x$", columns);
    let row = |name: &str, m2: i64| vec![Cell::Text(name.into()), Cell::Whole(m2)];
    soldes.rows = vec![row("<Eau> 中\u{202e}", -123_456_789), row("*Forêts*", 5)];
    soldes.total = Some(row("Total", -123_456_784));
    soldes.source = "OCS 2009".into();
    soldes.limits = vec!["aucune".into()];
    let bar = Bar {
        class: Class::new("1", "Eau 中", None),
        gain_m2: 0,
        loss_m2: 123_456_789,
        margin_m2: Some(5.0),
    };
    Report {
        title: "Rapport « d’essai »".into(),
        lead: "De quoi il parle.".into(),
        notices: vec!["À ne pas manquer".into()],
        facts: vec![("Millésimes".into(), "2009, 2015".into())],
        sections: vec![Section {
            title: "Soldes".into(),
            words: vec!["Des mots.".into()],
            figures: vec![Figure {
                drawings: Bars::new("Gains", vec![bar]).draw().into_iter().collect(),
                table: soldes,
            }],
            comment: Some("Commentaire".into()),
            ..Section::default()
        }],
        date: Some("2026-11-24".into()),
        ..Report::default()
    }
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn a_document_says_that_it_is_tagged_in_french_and_pdf_ua() {
    let bytes = pdf(&report()).unwrap();
    assert!(bytes.starts_with(b"%PDF-1."));
    for said in [
        "/MarkInfo",
        "/Lang(fr-FR)",
        "<pdfuaid:part>1</pdfuaid:part>",
        "/DisplayDocTitle true",
        "D:20261124",
    ] {
        assert!(has(&bytes, said), "{said}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(pdf(&report()).unwrap(), pdf(&report()).unwrap());
    let threads: Vec<_> = (0..3)
        .map(|_| std::thread::spawn(|| pdf(&report()).unwrap()))
        .collect();
    let first = pdf(&report()).unwrap();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), first);
    }
}

#[test]
fn an_empty_report_is_a_document_too() {
    let empty = Report {
        title: "Vide".into(),
        ..Report::default()
    };
    assert!(pdf(&empty).is_ok());
}

#[test]
fn a_table_of_many_columns_lies_across_and_a_long_one_goes_on() {
    let mut columns = vec![Column::text("Classe")];
    columns.extend((0..17).map(|n| Column::of(Kind::Ha, format!("{n}"))));
    let mut wide = Table::new("m", "Matrice", columns);
    for n in 0..120 {
        let mut row = vec![Cell::Text(format!("{n} – une classe au long nom"))];
        row.extend((0..17).map(|m| Cell::Whole(n * 1_234_567 + m)));
        wide.rows.push(row);
    }
    let figure = Figure {
        drawings: Vec::new(),
        table: wide,
    };
    let mut long = report();
    long.sections[0].figures.push(figure);
    let document = set(&long).unwrap();
    let across = document.pages().iter().map(|page| {
        let size = page.frame.size();
        size.x > size.y
    });
    let across: Vec<bool> = across.collect();
    assert!(
        !across[0] && across.iter().filter(|is| **is).count() > 1,
        "{across:?}"
    );
    assert!(pdf(&long).is_ok());
}
