//! A folder of tiles, read.

use std::fs;
use std::path::{Path, PathBuf};

use relais_core::grid::{Tile, TileMatrixSet};
use serde_json::Value;

use super::super::{Container, tree};
use super::{ArchiveFacts, MOST_TILE_BYTES, MOST_TILES, Opened, Store};
use crate::regular;

/// No document of ours is longer.
const MOST_BYTES: u64 = 4 << 20;

/// A folder with its documents.
pub(super) fn folder(path: &Path) -> Result<Opened, String> {
    let tileset = document(&path.join(tree::TILESET))?;
    let id = document(&path.join(tree::GRID))?["id"]
        .as_str()
        .map(str::to_string);
    let text = |key: &str| tileset[key].as_str().map(str::to_string);
    let format = tileset["links"][0]["href"]
        .as_str()
        .and_then(|href| href.rsplit_once('.'))
        .map(|(_, extension)| extension.to_string())
        .filter(|extension| ["png", "jpg"].contains(&extension.as_str()))
        .ok_or("its tileset.json names no tiles")?;
    let corner = |key: &str, i: usize| tileset["boundingBox"][key][i].as_f64();
    let bounds = || {
        Some([
            corner("lowerLeft", 0)?,
            corner("lowerLeft", 1)?,
            corner("upperRight", 0)?,
            corner("upperRight", 1)?,
        ])
    };
    let facts = ArchiveFacts {
        container: Container::Folder,
        set: id.clone(),
        name: text("title"),
        attribution: text("attribution"),
        bounds: bounds(),
        format: format.clone(),
    };
    let store = Files {
        folder: path.to_path_buf(),
        extension: format,
    };
    Ok(Opened {
        facts,
        set: id.as_deref().and_then(TileMatrixSet::named),
        tiles: store.list()?,
        store: Box::new(store),
    })
}

fn document(path: &Path) -> Result<Value, String> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let wrong = |e: &dyn ToString| format!("{name}: {}", e.to_string());
    let bytes = regular::read(path, MOST_BYTES).map_err(|e| wrong(&e))?;
    serde_json::from_slice(&bytes).map_err(|e| wrong(&e))
}

struct Files {
    folder: PathBuf,
    extension: String,
}

impl Files {
    fn list(&self) -> Result<Vec<(Tile, u32)>, String> {
        let mut tiles = Vec::new();
        for (zoom, of_zoom) in numbered::<u8>(&self.folder, None)? {
            for (col, of_col) in numbered::<u32>(&of_zoom, None)? {
                for (row, file) in numbered::<u32>(&of_col, Some(&self.extension))? {
                    let tile = Tile { zoom, row, col };
                    tiles.push((tile, length(&file, &tile)?));
                    if tiles.len() > MOST_TILES {
                        return Err(super::too_many());
                    }
                }
            }
        }
        Ok(tiles)
    }
}

impl Store for Files {
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String> {
        let path = self.folder.join(tree::path_of(tile, &self.extension));
        regular::read(&path, MOST_TILE_BYTES).map_err(|e| e.to_string())
    }
}

/// The bytes of a tile in its file.
fn length(file: &Path, tile: &Tile) -> Result<u32, String> {
    let wrong = |what: &str| {
        let Tile { zoom, row, col } = tile;
        format!("tile {zoom}/{col}/{row}: {what}")
    };
    if !super::is_tile(tile) {
        return Err(wrong("there is none on its zoom"));
    }
    let there = fs::metadata(file).map_err(|e| wrong(&e.to_string()))?;
    if !there.is_file() {
        return Err(wrong("not a regular file"));
    }
    u32::try_from(there.len()).map_err(|_| wrong("too long"))
}

/// The entries of a folder whose names are numbers (before the extension, where there is one).
fn numbered<N: std::str::FromStr>(
    folder: &Path,
    extension: Option<&str>,
) -> Result<Vec<(N, PathBuf)>, String> {
    let entries = fs::read_dir(folder).map_err(|e| e.to_string())?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        let is = match extension {
            None => path.is_dir(),
            Some(wanted) => path.extension().is_some_and(|e| e == wanted),
        };
        let number = path.file_stem().and_then(|s| s.to_str()?.parse().ok());
        if let (true, Some(number)) = (is, number) {
            found.push((number, path));
        }
    }
    Ok(found)
}
