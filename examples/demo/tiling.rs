//! What an orthoimage becomes next: dalles, and tiles of the web.

use std::path::Path;

use relais_report::french;
use relais_report::html::{Facts, Image, Page, Pieces, Table, Viewer};
use relais_run::manifest::Manifest;
use serde_json::Value;

use crate::tool::Tools;
use crate::{Failure, fr};

/// Dalles and tiles, as the page shows them.
pub struct Tiling {
    /// The dalles in their places.
    pub dalles: Pieces,
    /// Their index.
    pub index: Table,
    /// The tiles of one zoom in their places.
    pub tiles: Pieces,
    /// About the tiles.
    pub facts: Facts,
    /// The page beside, with all tiles.
    pub viewer: String,
    /// Every command that was run for it, as it is typed.
    pub commands: Vec<String>,
}

const DALLES: &str = "produits/dalles";
const TILES: &str = "produits/tuiles";
const LAMBERT: &str = "produits/tuiles-l93.gpkg";
/// Width of a dalle on the page, in pixels.
const WIDTH: &str = "320";
/// More tiles than these are not on the page itself.
const MOST: usize = 9;

/// Looks at the dalles and tiles that are there.
pub fn look(tools: &mut Tools) -> Result<Tiling, Failure> {
    let (dalles, index) = dalles(tools)?;
    let zooms = zooms(&tools.path(TILES))?;
    let shown = zooms.iter().filter(|(_, tiles)| tiles.len() <= MOST);
    let (zoom, tiles) = shown.max_by_key(|(z, _)| *z).ok_or("no zoom is small")?;
    let mut pieces = Pieces::default();
    for (place, file) in tiles {
        let name = format!("tuile-{zoom}-{}-{}.webp", place.0, place.1);
        let bytes = tools.light(&format!("{TILES}/{file}"), &format!("vues/{name}"), &[])?;
        pieces.add(*place, Image::new(&bytes, &fr::alt_tile(file))?, "");
    }
    let mut facts = Facts::default();
    for (path, title) in [(TILES, fr::TILES_WEB), (LAMBERT, fr::TILES_LAMBERT)] {
        let survey = tools
            .relais(&["tiles", "inspect", path, "--json"])?
            .json()?;
        facts.add(title, told(&survey).ok_or("nothing is told of tiles")?);
    }
    facts.add(fr::TILES_SHOWN, fr::zoom(*zoom, tiles.len()));
    Ok(Tiling {
        dalles,
        index,
        tiles: pieces,
        facts,
        viewer: viewer(&zooms),
        commands: tools.take_lines(),
    })
}

/// The dalles as their manifest lists them, each with its picture.
fn dalles(tools: &mut Tools) -> Result<(Pieces, Table), Failure> {
    let files = std::fs::read_dir(tools.path(DALLES))?;
    let names = files.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let name = names.filter(|name| name.ends_with(".gpkg.manifest.json"));
    let name = name.max().ok_or("the dalles have no manifest")?;
    let manifest = Manifest::load(&tools.path(&format!("{DALLES}/{name}")))?;
    let all = manifest.facts.get("dalles").and_then(Value::as_array);
    let (mut pieces, mut index) = (
        Pieces::default(),
        Table::new(fr::DALLES_CAPTION, &fr::DALLES_COLUMNS),
    );
    for dalle in all.into_iter().flatten() {
        let word = |key: &str| dalle[key].as_str().unwrap_or_default().to_string();
        let (code, file) = (word("code"), word("name"));
        let view = format!("vues/{code}.webp");
        let bytes = tools.masked(&format!("{DALLES}/{file}"), &view, WIDTH)?;
        let place = place(&code).ok_or("a dalle has a strange code")?;
        pieces.add(place, Image::new(&bytes, &fr::alt_dalle(&code))?, &code);
        let valid = dalle["valid_percent"].as_f64().unwrap_or_default();
        let size = dalle["bytes"].as_u64().unwrap_or_default();
        index.row([
            code,
            french::percent(valid / 100.0, 1),
            french::bytes(size),
            file,
        ]);
    }
    Ok((pieces, index))
}

/// Column and row of `D0417-6423`: kilometres to the east, and from north to south.
fn place(code: &str) -> Option<(i64, i64)> {
    let (east, north) = code.strip_prefix('D')?.split_once('-')?;
    Some((east.parse().ok()?, -north.parse::<i64>().ok()?))
}

/// A tile by its column and row, and its path from the folder of all.
type Placed = ((i64, i64), String);

/// The tiles of a folder, `zoom/column/row.png`, by zoom.
fn zooms(folder: &Path) -> Result<Vec<(u8, Vec<Placed>)>, Failure> {
    let mut zooms = Vec::new();
    for (zoom, columns) in numbered(folder)? {
        let mut tiles = Vec::new();
        for (column, rows) in numbered(&columns)? {
            for (row, file) in numbered(&rows)? {
                let path = file.strip_prefix(folder)?.to_string_lossy().into_owned();
                tiles.push(((column, row), path));
            }
        }
        zooms.push((u8::try_from(zoom)?, tiles));
    }
    Ok(zooms)
}

/// What in a folder has a number as its name, by the number.
fn numbered(folder: &Path) -> Result<Vec<(i64, std::path::PathBuf)>, Failure> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(number) = stem.and_then(|stem| stem.parse().ok()) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found)
}

/// What `tiles inspect` says, in one line.
fn told(survey: &Value) -> Option<String> {
    let zooms = survey["zooms"].as_array()?;
    let zoom = |zoom: &Value| zoom["zoom"].as_u64();
    Some(fr::tiles(
        survey["tiles"].as_u64()?,
        (zoom(zooms.first()?)?, zoom(zooms.last()?)?),
        &french::bytes(survey["bytes"].as_u64()?),
    ))
}

/// The page beside, which shows the tiles of the folder.
fn viewer(zooms: &[(u8, Vec<Placed>)]) -> String {
    let mut viewer = Viewer::default();
    for (zoom, tiles) in zooms {
        let beside = |(place, path): &Placed| (*place, format!("{TILES}/{path}"));
        let title = fr::zoom(*zoom, tiles.len());
        viewer.zoom(*zoom, &title, tiles.iter().map(beside).collect());
    }
    let mut page = Page::new(fr::VIEWER_TITLE, fr::VIEWER_LEAD);
    page.notice(fr::NOTICE);
    page.section(fr::TILES).viewer(&viewer);
    page.link(fr::VIEWER_BACK, "index.html");
    page.finish(fr::VIEWER_FOOT)
}
