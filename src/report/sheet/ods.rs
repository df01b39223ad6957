//! ODS: OpenDocument 1.2, what a workbook of tables needs of it and no more.

use std::fmt::Write;

use relais_files::package::Package;

use super::SheetFault;
use super::leaf::{FIRST, Leaf, MOST_ROWS, leaves, width, words};
use crate::figures::{Cell, Column, Kind, Report, Sign};
use crate::html::escape;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const NAMES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.2\"";

/// The sheets of a report as an ODS.
///
/// # Errors
/// What a package does not hold.
pub fn ods(report: &Report) -> Result<Vec<u8>, SheetFault> {
    let leaves = leaves(report, MOST_ROWS);
    let mut package = Package::default();
    package
        .store("mimetype", MIME.as_bytes())?
        .add("content.xml", content(report, &leaves).as_bytes())?
        .add("styles.xml", styles().as_bytes())?
        .add("settings.xml", settings(&leaves).as_bytes())?
        .add("meta.xml", meta(report).as_bytes())?
        .add("META-INF/manifest.xml", manifest().as_bytes())?;
    Ok(package.finish()?)
}

fn content(report: &Report, leaves: &[Leaf<'_>]) -> String {
    let mut xml = format!("{HEAD}<office:document-content {NAMES}><office:automatic-styles>");
    number_styles(&mut xml);
    let mut widths = vec![26, 110];
    for leaf in leaves {
        widths.extend((0..leaf.table.columns.len()).map(|at| width(leaf, at)));
    }
    widths.sort_unstable();
    widths.dedup();
    for letters in widths {
        let _ = write!(
            xml,
            "<style:style style:name=\"w{letters}\" style:family=\"table-column\">\
             <style:table-column-properties style:column-width=\"{:.2}cm\"/></style:style>",
            letters as f64 * 0.2
        );
    }
    xml.push_str("</office:automatic-styles><office:body><office:spreadsheet>");
    first_table(&mut xml, &words(report, leaves));
    for leaf in leaves {
        table(&mut xml, leaf);
    }
    xml + "</office:spreadsheet></office:body></office:document-content>\n"
}

/// How numbers are shown: by decimals, with their sign or without, and in a sum.
fn number_styles(xml: &mut String) {
    for decimals in 0..=4 {
        let number = format!(
            "<number:number number:decimal-places=\"{decimals}\" number:min-decimal-places=\"{decimals}\" \
             number:min-integer-digits=\"1\" number:grouping=\"true\"/>"
        );
        let plus = format!("p{decimals}");
        let _ = write!(
            xml,
            "<number:number-style style:name=\"n{decimals}\">{number}</number:number-style>\
             <number:number-style style:name=\"{plus}a\" style:volatile=\"true\">\
             <number:text>+</number:text>{number}</number:number-style>\
             <number:number-style style:name=\"{plus}\">{number}\
             <style:map style:condition=\"value()&gt;0\" style:apply-style-name=\"{plus}a\"/>\
             </number:number-style>"
        );
        for sign in ["n", "p"] {
            for (end, weight) in [("", ""), ("t", " fo:font-weight=\"bold\"")] {
                let _ = write!(
                    xml,
                    "<style:style style:name=\"{sign}{decimals}c{end}\" style:family=\"table-cell\" \
                     style:parent-style-name=\"Default\" style:data-style-name=\"{sign}{decimals}\">\
                     <style:text-properties{weight}/></style:style>"
                );
            }
        }
    }
    xml.push_str(
        "<style:style style:name=\"head\" style:family=\"table-cell\" style:parent-style-name=\"Default\">\
         <style:table-cell-properties fo:background-color=\"#e4ecf1\" fo:wrap-option=\"wrap\" \
         style:vertical-align=\"top\"/><style:text-properties fo:font-weight=\"bold\"/></style:style>\
         <style:style style:name=\"bold\" style:family=\"table-cell\" style:parent-style-name=\"Default\">\
         <style:table-cell-properties style:vertical-align=\"top\"/>\
         <style:text-properties fo:font-weight=\"bold\"/></style:style>\
         <style:style style:name=\"wrap\" style:family=\"table-cell\" style:parent-style-name=\"Default\">\
         <style:table-cell-properties fo:wrap-option=\"wrap\" style:vertical-align=\"top\"/></style:style>",
    );
}

fn first_table(xml: &mut String, words: &[(String, String)]) {
    let _ = write!(
        xml,
        "<table:table table:name=\"{FIRST}\"><table:table-column table:style-name=\"w26\"/>\
         <table:table-column table:style-name=\"w110\"/>"
    );
    for (left, right) in words {
        xml.push_str("<table:table-row>");
        text_cell(xml, left, "bold");
        text_cell(xml, right, "wrap");
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table>");
}

fn table(xml: &mut String, leaf: &Leaf<'_>) {
    let columns = &leaf.table.columns;
    let _ = write!(xml, "<table:table table:name=\"{}\">", text(&leaf.name));
    for at in 0..columns.len() {
        let letters = width(leaf, at);
        let _ = write!(xml, "<table:table-column table:style-name=\"w{letters}\"/>");
    }
    xml.push_str("<table:table-header-rows><table:table-row>");
    for column in columns {
        text_cell(xml, &column.header(), "head");
    }
    xml.push_str("</table:table-row></table:table-header-rows>");
    for (at, row) in leaf.rows.iter().enumerate() {
        let end = if leaf.has_total && at + 1 == leaf.rows.len() {
            "t"
        } else {
            ""
        };
        xml.push_str("<table:table-row>");
        for (column, cell) in columns.iter().zip(*row) {
            write_cell(xml, column, cell, end);
        }
        xml.push_str("</table:table-row>");
    }
    if leaf.rows.is_empty() {
        xml.push_str("<table:table-row><table:table-cell/></table:table-row>");
    }
    xml.push_str("</table:table>");
}

fn write_cell(xml: &mut String, column: &Column, cell: &Cell, end: &str) {
    match (cell, column.kind.number(cell)) {
        (Cell::Text(text), _) => {
            text_cell(xml, text, if end.is_empty() { "Default" } else { "bold" })
        }
        (_, Some(number)) => {
            let sign = if column.sign == Sign::Always {
                "p"
            } else {
                "n"
            };
            let decimals = match column.kind {
                Kind::Text => 0,
                kind => kind.decimals().min(4),
            };
            let _ = write!(
                xml,
                "<table:table-cell table:style-name=\"{sign}{decimals}c{end}\" \
                 office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p>\
                 </table:table-cell>"
            );
        }
        (_, None) => xml.push_str("<table:table-cell/>"),
    }
}

/// A cell that says it is a text, so that nothing in it is ever a formula.
fn text_cell(xml: &mut String, words: &str, style: &str) {
    if words.is_empty() {
        return xml.push_str("<table:table-cell/>");
    }
    let _ = write!(
        xml,
        "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\">"
    );
    for line in words.lines() {
        // Spaces beside each other are one, unless they are said to be several.
        let line = text(line).replace("  ", " <text:s/>");
        let _ = write!(xml, "<text:p>{line}</text:p>");
    }
    xml.push_str("</table:table-cell>");
}

/// A text without what XML cannot hold.
fn text(words: &str) -> String {
    let cannot = |c: char| (c.is_control() && c != '\t') || ('\u{fffe}'..='\u{ffff}').contains(&c);
    escape(&words.replace(cannot, ""))
}

fn styles() -> String {
    format!(
        "{HEAD}<office:document-styles {NAMES}><office:styles>\
         <style:default-style style:family=\"table-cell\"><style:text-properties fo:language=\"fr\" \
         fo:country=\"FR\"/></style:default-style>\
         <style:style style:name=\"Default\" style:family=\"table-cell\"/></office:styles>\
         </office:document-styles>\n"
    )
}

/// The first row and the first column stay in view.
fn settings(leaves: &[Leaf<'_>]) -> String {
    let mut xml = format!(
        "{HEAD}<office:document-settings {NAMES}><office:settings>\
         <config:config-item-set config:name=\"ooo:view-settings\">\
         <config:config-item-map-indexed config:name=\"Views\"><config:config-item-map-entry>\
         <config:config-item config:name=\"ViewId\" config:type=\"string\">view1</config:config-item>\
         <config:config-item-map-named config:name=\"Tables\">"
    );
    let items = [
        ("HorizontalSplitMode", "short", 2),
        ("VerticalSplitMode", "short", 2),
        ("HorizontalSplitPosition", "int", 1),
        ("VerticalSplitPosition", "int", 1),
        ("ActiveSplitRange", "short", 3),
        ("PositionLeft", "int", 0),
        ("PositionRight", "int", 1),
        ("PositionTop", "int", 0),
        ("PositionBottom", "int", 1),
    ];
    for leaf in leaves {
        let name = text(&leaf.name);
        let _ = write!(xml, "<config:config-item-map-entry config:name=\"{name}\">");
        for (item, kind, value) in items {
            let _ = write!(
                xml,
                "<config:config-item config:name=\"{item}\" config:type=\"{kind}\">{value}\
                 </config:config-item>"
            );
        }
        xml.push_str("</config:config-item-map-entry>");
    }
    xml + "</config:config-item-map-named></config:config-item-map-entry>\
           </config:config-item-map-indexed></config:config-item-set></office:settings>\
           </office:document-settings>\n"
}

fn meta(report: &Report) -> String {
    let date = report.date.as_deref().map_or_else(String::new, |date| {
        format!("<meta:creation-date>{}</meta:creation-date>", text(date))
    });
    format!(
        "{HEAD}<office:document-meta {NAMES}><office:meta><dc:title>{}</dc:title>{date}</office:meta>\
         </office:document-meta>\n",
        text(&report.title)
    )
}

fn manifest() -> String {
    let mut xml = format!(
        "{HEAD}<manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" \
         manifest:media-type=\"{MIME}\"/>"
    );
    for name in ["content.xml", "styles.xml", "settings.xml", "meta.xml"] {
        let _ = write!(
            xml,
            "<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"text/xml\"/>"
        );
    }
    xml + "</manifest:manifest>\n"
}
