//! Dalles that relais has cut, as the one image that they are pieces of: which belong together is
//! said by the manifest of their index.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Grid, Window};
use relais_core::raster::RasterSource;
use relais_files::gdal::Trust;
use relais_run::manifest::Manifest;

use super::facts::{FileRole, Geometry, ListedFile, Member, Origin, TileFile, shown};
use super::{Bundle, Place, SceneFault, plain};

/// How the manifest of an index is named, after the index.
const MANIFEST: &str = ".manifest.json";
/// How an index is named.
const INDEX: &str = ".gpkg";
/// No manifest is longer.
const MOST_BYTES: u64 = 64 << 20;
/// More dalles are not opened at once.
const MOST_DALLES: usize = 500;
/// Pixels of one grid lie so near each other, in pixels.
const NEAR_PX: f64 = 1e-3;

/// Every image whose dalles are listed in a folder.
///
/// # Errors
/// As [`of_index`].
pub(super) fn read_all(place: &Place) -> Result<Vec<Bundle>, Trouble> {
    let entries = place.folder().map(|f| f.entries()).unwrap_or_default();
    let names = entries.iter().map(|entry| entry.path.as_str());
    let indexes = names.filter_map(|name| name.strip_suffix(MANIFEST));
    let indexes: Vec<String> = indexes
        .filter(|name| name.ends_with(INDEX))
        .map(str::to_string)
        .collect();
    let mut bundles = Vec::new();
    for index in indexes {
        bundles.extend(of_index(place, &index)?);
    }
    Ok(bundles)
}

/// The image whose dalles an index lists; none where it is no index of dalles.
///
/// # Errors
/// Dalles that are missing or do not open, that are no pieces of one image, or too many of them.
pub(super) fn of_index(place: &Place, index: &str) -> Result<Option<Bundle>, Trouble> {
    if !index.ends_with(INDEX) {
        return Ok(None);
    }
    let Some(names) = listed(place, index) else {
        return Ok(None);
    };
    if names.len() > MOST_DALLES {
        return Err(SceneFault::NotAScene {
            path: shown(index).to_string(),
            reason: format!(
                "an index of {} dalles, and at most {MOST_DALLES} are read as one image: make a VRT \
                 of them (gdalbuildvrt) and give that",
                names.len()
            ),
        }
        .into());
    }
    let member = together(place, index, &names)?;
    Ok(Some(Bundle {
        id: member.name.clone(),
        members: vec![member],
    }))
}

/// The dalles that the manifest of an index says were made with it.
fn listed(place: &Place, index: &str) -> Option<Vec<String>> {
    let bytes = place.read_small(&format!("{index}{MANIFEST}"), MOST_BYTES);
    let manifest: Manifest = serde_json::from_slice(&bytes.ok()?).ok()?;
    let folder = index.rsplit_once('/').map(|(folder, _)| folder);
    let is_dalle = |name: &str| name.ends_with(".tif") && !name.contains(['/', '\\']);
    let names = manifest.outputs.iter().map(|product| &product.name);
    let names = names.filter(|name| is_dalle(name));
    let names: Vec<String> = names
        .map(|name| match folder {
            Some(folder) => format!("{folder}/{name}"),
            None => name.clone(),
        })
        .collect();
    (manifest.command == "tiles cut" && !names.is_empty()).then_some(names)
}

/// Them as one image: the facts are those of the first.
fn together(place: &Place, index: &str, names: &[String]) -> Result<Member, Trouble> {
    let missing =
        |name: &&String| !matches!(place.folder().map(|f| f.find(name)), Some(Ok(Some(_))));
    let missing: Vec<String> = names.iter().filter(missing).cloned().collect();
    if !missing.is_empty() {
        let files = missing
            .iter()
            .map(|name| format!("{} (missing)", shown(name)));
        return Err(SceneFault::Incomplete {
            path: place.shown().to_string(),
            files: files.collect(),
        }
        .into());
    }
    let first = plain::open(place, &names[0], Trust::User)?;
    let mut member = plain::describe(place, &names[0], &first, Origin::Image);
    let mut pieces = Vec::with_capacity(names.len());
    for name in names {
        let source = plain::open(place, name, Trust::User)?;
        let piece = place_of(first.grid(), source.grid());
        let piece = piece.ok_or_else(|| SceneFault::Pixels {
            file: shown(name).to_string(),
            reason: format!("no piece of the image that {} is of", shown(&names[0])),
        })?;
        pieces.push(piece);
    }
    let (left, top) = (
        pieces.iter().map(|p| p.0).min().unwrap_or(0),
        pieces.iter().map(|p| p.1).min().unwrap_or(0),
    );
    let tiles: Vec<TileFile> = names
        .iter()
        .zip(&pieces)
        .map(|(name, (col, row, width, height))| TileFile {
            path: name.clone(),
            row: 1,
            col: 1,
            window: Window::new((col - left) as usize, (row - top) as usize, *width, *height),
        })
        .collect();
    let width = tiles.iter().map(|t| t.window.right()).max().unwrap_or(0);
    let height = tiles.iter().map(|t| t.window.bottom()).max().unwrap_or(0);
    let grid = Grid {
        width,
        height,
        transform: first.grid().transform.map(|to_world| {
            let (x, y) = to_world.apply(left as f64, top as f64);
            let Affine([_, a, b, _, d, e]) = to_world;
            Affine([x, a, b, y, d, e])
        }),
        crs: first.grid().crs.clone(),
    };
    let name = index.rsplit('/').next().unwrap_or(index);
    member.name = shown(name.trim_end_matches(INDEX)).to_string();
    member.source = index.to_string();
    member.geometry = Geometry::Ground { grid };
    (member.image.width, member.image.height) = (width, height);
    let pixels = |name: &String| ListedFile {
        path: name.clone(),
        role: FileRole::Pixels,
    };
    member.listed = names.iter().map(pixels).collect();
    member.listed.push(ListedFile {
        path: index.to_string(),
        role: FileRole::Metadata,
    });
    if let Some(set) = member.image.sets.first_mut() {
        set.tiles = tiles;
    }
    Ok(member)
}

/// Where a dalle lies in the pixels of another: column, row, width and height; none where their
/// pixels are not of one grid.
fn place_of(first: &Grid, grid: &Grid) -> Option<(i64, i64, usize, usize)> {
    let (own, other) = (first.transform?, grid.transform?);
    let Affine([_, a, b, _, d, e]) = own;
    let Affine([_, its_a, its_b, _, its_d, its_e]) = other;
    let most = NEAR_PX * a.hypot(d) / grid.width.max(grid.height) as f64;
    let mut apart = [a - its_a, b - its_b, d - its_d, e - its_e].into_iter();
    let alike = apart.all(|v| v.abs() <= most);
    let (x, y) = other.apply(0.0, 0.0);
    let (col, row) = own.inverse()?.apply(x, y);
    let whole = |v: f64| (v - v.round()).abs() <= NEAR_PX && v.abs() < 1e9;
    let fits = first.crs.is_some() && first.crs == grid.crs && alike && whole(col) && whole(row);
    fits.then_some((
        col.round() as i64,
        row.round() as i64,
        grid.width,
        grid.height,
    ))
}
