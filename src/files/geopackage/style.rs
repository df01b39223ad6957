//! Styles inside the file: the table `layer_styles` that QGIS and GDAL look for.

use std::fmt::Write;
use std::path::Path;

use relais_core::vector::{Class, Style};
use rusqlite::params;

use super::package::Package;
use crate::atomic::Digest;
use crate::sqlite::{self, SqliteFault};

/// As QGIS creates it.
const TABLE: &str = "
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
        f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
        styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
        owner TEXT(30), ui TEXT(30), update_time DATETIME);
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
        VALUES ('layer_styles', 'attributes', 'layer_styles', '', '1970-01-01T00:00:00.000Z', 0);
";

/// Writes the styles of some layers, each that with which its layer opens: the name of the layer, its
/// own, and what QGIS reads.
pub(super) fn write(package: &Package, styles: &[(&str, &str, String)]) -> Result<(), SqliteFault> {
    if styles.is_empty() {
        return Ok(());
    }
    let wrong = package.wrong();
    let database = package.database();
    database.execute_batch(TABLE).map_err(wrong)?;
    for (layer, name, qml) in styles {
        let row = params![layer, name, qml];
        database
            .execute(
                "INSERT INTO layer_styles VALUES (NULL, '', '', ?1, 'geom', ?2, ?3, NULL, 1, '', \
                 '', NULL, '1970-01-01T00:00:00.000Z')",
                row,
            )
            .map_err(wrong)?;
    }
    let digests = styles
        .iter()
        .map(|(layer, name, qml)| digest(layer, name, qml));
    let written = format!("{WRITTEN}{}", digests.collect::<Vec<_>>().join(" "));
    database
        .execute(
            "UPDATE gpkg_contents SET description = ?1 WHERE table_name = 'layer_styles'",
            [written],
        )
        .map_err(wrong)?;
    Ok(())
}

/// What stands before the digests of the styles that were written with a file.
const WRITTEN: &str = "sha256 ";

/// By which a style is known again.
fn digest(layer: &str, name: &str, qml: &str) -> String {
    Digest::of_bytes(format!("{layer}\0{name}\0{qml}").as_bytes()).to_string()
}

/// The styles of a GeoPackage of ours that somebody changed or added since it was written, as
/// `layer: name`. None of a file that is not one, or does not say what was written with it.
pub fn foreign_styles(path: &Path) -> Vec<String> {
    let found = || -> rusqlite::Result<Vec<String>> {
        let database = sqlite::open(path)?;
        let said: Option<String> = database.query_row(
            "SELECT description FROM gpkg_contents WHERE table_name = 'layer_styles'",
            [],
            |row| row.get(0),
        )?;
        let Some(written) = said.as_deref().and_then(|said| said.strip_prefix(WRITTEN)) else {
            return Ok(Vec::new());
        };
        let written: Vec<&str> = written.split(' ').collect();
        let mut rows = database
            .prepare("SELECT f_table_name, styleName, styleQML FROM layer_styles ORDER BY id")?;
        let styles = rows.query_map([], |row| {
            let text = |at| {
                row.get::<_, Option<String>>(at)
                    .map(Option::unwrap_or_default)
            };
            Ok((text(0)?, text(1)?, text(2)?))
        })?;
        let mut foreign = Vec::new();
        for style in styles {
            let (layer, name, qml) = style?;
            if !written.contains(&digest(&layer, &name, &qml).as_str()) {
                foreign.push(format!("{layer}: {name}"));
            }
        }
        Ok(foreign)
    };
    // A file that cannot be read holds no style that could be kept.
    found().unwrap_or_default()
}

/// The style as QGIS writes it: a filled symbol for each value of a column, or frames.
pub(super) fn qml(style: &Style) -> String {
    match style.classes.is_empty() {
        true => frames(style),
        false => document("Symbology", &renderer(style, Symbol::Fill)),
    }
}

/// One symbol, a frame through which what lies below is seen, and the value of the column in it.
fn frames(style: &Style) -> String {
    let line = "215,48,39,255";
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"1\">\
         <renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" \
         forceraster=\"0\"><symbols><symbol type=\"fill\" name=\"0\" alpha=\"1\" \
         clip_to_extent=\"1\" force_rhr=\"0\"><layer class=\"SimpleFill\" enabled=\"1\" \
         locked=\"0\" pass=\"0\"><Option type=\"Map\">{}{}{}{}{}</Option></layer></symbol>\
         </symbols></renderer-v2><labeling type=\"simple\"><settings calloutType=\"simple\">\
         <text-style fieldName=\"{}\" isExpression=\"0\" fontSize=\"9\" \
         fontSizeUnit=\"Point\" textColor=\"{line}\"><text-buffer bufferDraw=\"1\" \
         bufferSize=\"1\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\"/>\
         </text-style><placement placement=\"1\"/></settings></labeling></qgis>",
        option("color", "255,255,255,0"),
        option("style", "no"),
        option("outline_color", line),
        option("outline_style", "solid"),
        option("outline_width", "0.4"),
        escaped(&style.column)
    )
}

/// What is drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Symbol {
    Fill,
    Marker,
}

/// A document of some categories of styles.
pub(super) fn document(categories: &str, content: &str) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22\" styleCategories=\"{categories}\">{content}</qgis>"
    )
}

/// A symbol for each value of a column.
pub(super) fn renderer(style: &Style, drawn: Symbol) -> String {
    let mut categories = String::new();
    let mut symbols = String::new();
    for (i, Class { value, label, fill }) in style.classes.iter().enumerate() {
        // Writing into a text cannot fail.
        let _ = write!(
            categories,
            "<category render=\"true\" symbol=\"{i}\" value=\"{}\" label=\"{}\"/>",
            escaped(value),
            escaped(label)
        );
        let colour = format!("{},{},{},255", fill.0, fill.1, fill.2);
        let (kind, class, options) = match drawn {
            Symbol::Fill => (
                "fill",
                "SimpleFill",
                [
                    ("style", "solid"),
                    ("outline_style", "solid"),
                    ("outline_width", "0.05"),
                ],
            ),
            Symbol::Marker => (
                "marker",
                "SimpleMarker",
                [
                    ("name", "cross_fill"),
                    ("outline_color", "0,0,0,255"),
                    ("size", "4"),
                ],
            ),
        };
        let options = options.map(|(name, value)| option(name, value)).concat();
        let _ = write!(
            symbols,
            "<symbol type=\"{kind}\" name=\"{i}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\
             <layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\
             <Option type=\"Map\">{}{options}</Option></layer></symbol>",
            option("color", &colour),
        );
    }
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"0\" \
         enableorderby=\"0\" forceraster=\"0\"><categories>{categories}</categories>\
         <symbols>{symbols}</symbols></renderer-v2>",
        escaped(&style.column)
    )
}

pub(super) fn option(name: &str, value: &str) -> String {
    format!("<Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>")
}

/// What means something in XML, made harmless; what XML cannot hold is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
