//! Pictures of what changed, each over the land cover of the first date.

use relais_files::layer::{Request, read};
use relais_report::html::Image;

use super::{MADE, OCS};
use crate::Failure;
use crate::fr::cover as fr;
use crate::tool::Tools;

/// Metres of ground a pixel.
const PIXEL: &str = "3";

/// Classes are numbers of an image, those behind paler: `couleurs.txt` has the colours of both.
const BEHIND: &str = "SELECT geom, CAST(NIV4_09 AS INTEGER) + 10000 AS v FROM trajectoires";
const CROSSED: &str = "SELECT geom, CAST(code_apres AS INTEGER) AS v FROM ecarts \
    UNION ALL SELECT geom, CAST(code_apres AS INTEGER) FROM changements";
const PUBLISHED: &str = "SELECT geom, CAST(code_2020 AS INTEGER) AS v FROM publiee \
    WHERE code_2009 <> code_2015 OR code_2015 <> code_2020";
/// Fallow land has another code in 2009, and did not change for that.
const TRUE: &str = "SELECT geom, CAST(NIV4_20 AS INTEGER) AS v FROM trajectoires \
    WHERE NIV4_09 <> NIV4_15 AND NIV4_09 <> '3221' OR NIV4_15 <> NIV4_20";

/// All differences, what is published, and the truth.
pub fn draw(tools: &mut Tools) -> Result<[Image; 3], Failure> {
    let truth = format!("{OCS}/verite/trajectoires.gpkg");
    let made = format!("{MADE}/comparaison.gpkg");
    behind(tools, &truth)?;
    Ok([
        map(tools, "croisement", (CROSSED, &made), fr::ALT_CROSSED)?,
        map(tools, "publie", (PUBLISHED, &made), fr::ALT_PUBLISHED)?,
        map(tools, "verite", (TRUE, &truth), fr::ALT_TRUTH)?,
    ])
}

const GROUND: &str = "vues/ocs-fond.tif";

/// The land cover of the first date, on the box of the layer.
fn behind(tools: &mut Tools, truth: &str) -> Result<(), Failure> {
    let loaded = read(&tools.path(truth), &Request::default());
    let loaded = loaded.map_err(|fault| fault.to_string())?;
    let rings = loaded.layer.features.iter().flat_map(|f| &f.geometry.0);
    let points = rings.flat_map(|polygon| &polygon.exterior().0);
    let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for point in points {
        bounds = [
            bounds[0].min(point.x),
            bounds[1].min(point.y),
            bounds[2].max(point.x),
            bounds[3].max(point.y),
        ];
    }
    let bounds = bounds.map(|metres| metres.round().to_string());
    let mut words = vec!["-q", "-dialect", "SQLite", "-sql", BEHIND, "-a", "v"];
    words.extend(["-ot", "UInt16", "-co", "COMPRESS=DEFLATE", "-te"]);
    words.extend(bounds.iter().map(String::as_str));
    words.extend(["-tr", PIXEL, PIXEL, truth, GROUND]);
    tools.tool("gdal_rasterize", &words)
}

/// What a query finds, every pixel that it touches, over what lies behind.
fn map(
    tools: &mut Tools,
    name: &str,
    (query, of): (&str, &str),
    alt: &str,
) -> Result<Image, Failure> {
    let [classes, colours, webp] =
        ["tif", "rvb.tif", "webp"].map(|end| format!("vues/ocs-{name}.{end}"));
    tools.tool("cp", &[GROUND, &classes])?;
    let words = ["-q", "-at", "-dialect", "SQLite", "-sql", query, "-a", "v"];
    tools.tool("gdal_rasterize", &[&words[..], &[of, &classes]].concat())?;
    let palette = format!("{OCS}/couleurs.txt");
    let words = ["color-relief", "-q", "-nearest_color_entry"];
    let words = [&words[..], &[&classes, &palette, &colours]].concat();
    tools.tool("gdaldem", &words)?;
    let words = ["-q", "-of", "WEBP", "-co", "LOSSLESS=YES", &colours, &webp];
    tools.tool("gdal_translate", &words)?;
    Ok(Image::new(&std::fs::read(tools.path(&webp))?, alt)?)
}
