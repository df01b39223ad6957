//! A report as a page that stands alone.
//!
//! Each figure is its drawings, then its table, then where the numbers come from and what they are not.
//! A number shown is rounded; the page keeps the number itself beside it (`<data value>`), so that who
//! copies the table by program has the same as in the sheets.

use std::fmt::Write;

use crate::figures::{Cell, Column, Figure, Links, Plate, Report, Section, Table};
use crate::french::spaced;
use crate::html::{Facts, Image, Page, Raw, escape};

/// A report as HTML.
pub fn page(report: &Report) -> String {
    let mut page = Page::new(&report.title, &report.lead);
    for notice in &report.notices {
        page.notice(notice);
    }
    if !report.facts.is_empty() {
        let mut facts = Facts::default();
        for (name, value) in &report.facts {
            facts.add(name, value.as_str());
        }
        page.facts(&facts);
    }
    for part in &report.sections {
        section(&mut page, part);
    }
    if !report.links.is_empty() {
        page.raw(&links(&report.links));
    }
    page.finish(&report.foot)
}

/// A list of files beside the page.
fn links(all: &[Links]) -> Raw {
    let mut html = String::from("<nav><ul class=\"links\">\n");
    for one in all {
        let _ = write!(html, "<li>{}\u{a0}:", escape(&spaced(&one.of)));
        for (at, (words, path)) in one.to.iter().enumerate() {
            let (comma, words) = (if at == 0 { "" } else { "," }, escape(&spaced(words)));
            let label = escape(&spaced(&format!("{}, {words}", one.of)));
            let path = escape(path);
            let _ = write!(
                html,
                "{comma} <a href=\"{path}\" aria-label=\"{label}\">{words}</a>"
            );
        }
        html.push_str("</li>\n");
    }
    Raw(html + "</ul></nav>\n")
}

fn section(page: &mut Page, part: &Section) {
    page.section(&part.title);
    for words in &part.words {
        page.paragraph(words);
    }
    for one in &part.figures {
        figure(page, one);
    }
    for one in &part.plates {
        plate(page, one);
    }
    if let Some(name) = &part.comment {
        page.raw(&comment(name, &part.title));
    }
}

fn figure(page: &mut Page, figure: &Figure) {
    for drawing in &figure.drawings {
        page.drawing(&drawing.svg, &drawing.caption);
    }
    page.raw(&table(&figure.table));
    if !figure.table.source.is_empty() {
        page.note(&format!("Source : {}", figure.table.source));
    }
    for limit in &figure.table.limits {
        page.note(&format!("Limite : {limit}"));
    }
}

/// Photographs of a place side by side; in the place of one that is not there stands why.
fn plate(page: &mut Page, plate: &Plate) {
    page.heading(&plate.title).paragraph(&plate.words);
    let mut html = String::from("<div class=\"plates\">\n");
    for picture in &plate.pictures {
        let image = picture.bytes.as_ref();
        let image = image.and_then(|bytes| Image::new(bytes, &picture.told).ok());
        let shown = image.map_or("<div class=\"absent\"></div>".into(), |image| image.html());
        let caption = escape(&spaced(&picture.caption));
        let _ = writeln!(
            html,
            "<figure>{shown}<figcaption>{caption}</figcaption></figure>"
        );
    }
    page.raw(&Raw(html + "</div>\n"));
}

/// A place to write in, which is printed with the page where somebody wrote in it.
fn comment(name: &str, section: &str) -> Raw {
    let (name, section) = (escape(&spaced(name)), escape(&spaced(section)));
    Raw(format!(
        "<div class=\"comment\"><h3>{name}</h3>\n<div role=\"textbox\" aria-multiline=\"true\" \
         aria-label=\"{name}, {section}\" contenteditable=\"true\" spellcheck=\"true\" data-hint=\"{}\"></div></div>\n",
        escape(&spaced(HINT))
    ))
}

const HINT: &str = "Écrivez ici : ce texte s’imprime avec la page. Il n’est gardé nulle part : imprimez ou \
    enregistrez la page en PDF avant de la fermer.";

/// Columns from which on a table is set in small letters.
const MANY_COLUMNS: usize = 8;

fn table(table: &Table) -> Raw {
    let dense = match table.columns.len() {
        ..MANY_COLUMNS => "",
        _ => " dense",
    };
    // What may be wider than the screen is moved with the keyboard too.
    let title = escape(&spaced(&table.title));
    let mut html = format!(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n\
         <table class=\"figures-of{dense}\">\n<caption>{title}</caption>\n<thead><tr>"
    );
    for (at, column) in table.columns.iter().enumerate() {
        let (class, title) = (class(column), escape(&spaced(&table.header(at))));
        let _ = write!(html, "<th scope=\"col\"{class}>{title}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        line(&mut html, table, row);
    }
    html.push_str("</tbody>\n");
    if let Some(total) = &table.total {
        html.push_str("<tfoot>\n");
        line(&mut html, table, total);
        html.push_str("</tfoot>\n");
    }
    Raw(html + "</table>\n</div>\n")
}

fn class(column: &Column) -> &'static str {
    match column.kind.unit().is_some() || column.kind == crate::figures::Kind::Count {
        true => " class=\"number\"",
        false => "",
    }
}

fn line(html: &mut String, table: &Table, row: &[Cell]) {
    html.push_str("<tr>");
    for (at, (column, cell)) in table.columns.iter().zip(row).enumerate() {
        let shown = escape(&spaced(&column.shown(cell)));
        let inside = match column.kind.number(cell) {
            Some(number) => format!("<data value=\"{number}\">{shown}</data>"),
            None => shown,
        };
        let class = class(column);
        let _ = match at {
            0 => write!(html, "<th scope=\"row\"{class}>{inside}</th>"),
            _ => write!(html, "<td{class}>{inside}</td>"),
        };
    }
    html.push_str("</tr>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Kind, Sign};

    #[test]
    fn a_page_has_each_figure_with_its_numbers_source_and_limits() {
        let columns = vec![
            Column::text("Classe"),
            Column::of(Kind::Ha, "Solde").signed(Sign::Always),
        ];
        let mut soldes = Table::new("soldes", "Soldes : tout", columns);
        soldes
            .rows
            .push(vec![Cell::Text("<Eau>".into()), Cell::Whole(-123_456)]);
        soldes.total = Some(vec![Cell::Text("Total".into()), Cell::Whole(0)]);
        soldes.source = "OCS 2009".into();
        soldes.limits = vec!["aucune".into()];
        let report = Report {
            title: "Rapport".into(),
            sections: vec![Section {
                title: "Soldes".into(),
                figures: vec![Figure {
                    drawings: Vec::new(),
                    table: soldes,
                }],
                comment: Some("Commentaire".into()),
                ..Section::default()
            }],
            ..Report::default()
        };
        let html = page(&report);
        for wanted in [
            "<th scope=\"col\" class=\"number\">Solde (ha)</th>",
            "<th scope=\"row\">&lt;Eau&gt;</th>",
            "<data value=\"-12.3456\">\u{2212}12,3</data>",
            "<tfoot>",
            "Source\u{a0}: OCS 2009",
            "Limite\u{a0}: aucune",
            "contenteditable=\"true\"",
        ] {
            assert!(html.contains(wanted), "{wanted} in {html}");
        }
    }
}
