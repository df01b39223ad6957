use std::io::{Cursor, Read};

use super::leaf::leaves;
use super::*;
use crate::figures::{Cell, Column, Figure, Kind, Report, Section, Sign, Table};

fn report() -> Report {
    let columns = vec![
        Column::text("Classe"),
        Column::of(Kind::Ha, "Après"),
        Column::of(Kind::Ha, "Solde").signed(Sign::Always),
        Column::of(Kind::Percent(2), "Part"),
    ];
    let mut table = Table::new("Soldes: 2009/2020", "Soldes des classes", columns);
    for (name, after, net, share) in [
        ("=1+1", 12_345_678, -5, Cell::Real(12.5)),
        ("A & <b>  c\u{1}", 1, 30_000, Cell::Nothing),
    ] {
        table.rows.push(vec![
            Cell::Text(name.into()),
            Cell::Whole(after),
            Cell::Whole(net),
            share,
        ]);
    }
    table.total = Some(vec![
        Cell::Text("Total".into()),
        table.sum(1),
        table.sum(2),
        Cell::Nothing,
    ]);
    table.source = "source : ici".into();
    let figure = Figure {
        drawings: Vec::new(),
        table: table.clone(),
    };
    Report {
        title: "@titre".into(),
        lead: "chapeau".into(),
        sections: vec![Section {
            title: "Soldes".into(),
            figures: vec![figure],
            ..Section::default()
        }],
        annexes: vec![table],
        date: Some("2026-11-26".into()),
        ..Report::default()
    }
}

/// A file of a package.
fn part(package: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn an_ods_has_numbers_texts_and_a_row_that_stays() {
    let bytes = ods(&report()).unwrap();
    assert_eq!(bytes, ods(&report()).unwrap());
    let content = part(&bytes, "content.xml");
    for wanted in [
        "office:value-type=\"float\" office:value=\"1234.5678\"",
        "office:value=\"-0.0005\"",
        "office:value=\"1234.5679\"",
        "office:value-type=\"string\"><text:p>=1+1</text:p>",
        "<text:p>A &amp; &lt;b&gt; <text:s/>c</text:p>",
        "<text:p>Solde (ha)</text:p>",
        "table:name=\"Soldes 20092020\"",
        "table:name=\"Soldes 20092020 (2)\"",
    ] {
        assert!(content.contains(wanted), "{wanted} in {content}");
    }
    assert!(!content.contains("table:formula"));
    assert!(
        part(&bytes, "settings.xml").contains("\"VerticalSplitPosition\" config:type=\"int\">1<")
    );
    assert!(part(&bytes, "meta.xml").contains("2026-11-26"));
    assert_eq!(&bytes[30..38], b"mimetype");
}

#[test]
fn an_xlsx_has_numbers_texts_and_a_row_that_stays() {
    let bytes = xlsx(&report()).unwrap();
    assert_eq!(bytes, xlsx(&report()).unwrap());
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    for wanted in [
        "<v>1234.5678</v>",
        "<v>-0.0005</v>",
        "state=\"frozen\"",
        "<v>1234.5679</v>",
    ] {
        assert!(sheet.contains(wanted), "{wanted} in {sheet}");
    }
    assert!(!sheet.contains("<f>"), "no formula");
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("<t>=1+1</t>"));
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(part(&bytes, "docProps/core.xml").contains("2026-11-26T00:00:00Z"));
    let without = Report {
        date: None,
        ..report()
    };
    assert!(part(&xlsx(&without).unwrap(), "docProps/core.xml").contains("1980-01-01T00:00:00Z"));
}

#[test]
fn a_long_table_goes_on_on_the_next_sheet() {
    let report = report();
    let leaves = leaves(&report, 3);
    let shape: Vec<(&str, usize, bool)> = leaves
        .iter()
        .map(|leaf| (leaf.name.as_str(), leaf.rows.len(), leaf.has_total))
        .collect();
    assert_eq!(
        shape,
        [
            ("Soldes 20092020", 2, false),
            ("Soldes 20092020 (2)", 1, true),
            ("Soldes 20092020 (3)", 2, false),
            ("Soldes 20092020 (4)", 1, true),
        ]
    );
}
