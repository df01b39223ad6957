//! Containers of tiles, read: what they hold, and the bytes of a tile.

mod files;
mod packed;
mod tables;

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::grid::{Tile, TileMatrixSet};

use super::{ArchiveFault, Container};
use crate::probe::probe;
use crate::regular;

/// Tiles of one container, all of which are held in memory at once.
const MOST_TILES: usize = 10_000_000;
/// No tile is longer.
const MOST_TILE_BYTES: u64 = 16 << 20;

/// What to say of a file that is none of the containers.
fn no_container(path: &Path) -> String {
    let probed = regular::open(path).ok().and_then(|mut file| {
        let length = file.metadata().ok()?.len();
        probe(&mut file, length).ok()
    });
    match probed {
        Some(_) => {
            "it is an image: `relais scene inspect` tells of it, and `relais tiles build` makes \
                    tiles of it"
                .into()
        }
        None => "it is a file, and none that ends in .pmtiles, .mbtiles or .gpkg".into(),
    }
}

fn too_many() -> String {
    format!("more than {MOST_TILES} tiles")
}

/// Whether there is such a tile on any grid: four times as many on each zoom.
fn is_tile(tile: &Tile) -> bool {
    tile.zoom <= 30 && tile.col.max(tile.row) >> tile.zoom == 0
}

/// What a container says of itself.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ArchiveFacts {
    /// What it is.
    pub container: Container,
    /// The name of its grid; none when the container's own is not one of ours.
    pub set: Option<String>,
    /// `png`, `jpg`.
    pub format: String,
    /// The name for people.
    pub name: Option<String>,
    /// The credit line.
    pub attribution: Option<String>,
    /// West, south, east and north in degrees, as stated.
    pub bounds: Option<[f64; 4]>,
}

/// A container of tiles, open for reading. What it says is not believed before it was looked at: it
/// may come from anywhere.
pub struct Archive {
    path: PathBuf,
    facts: ArchiveFacts,
    set: Option<TileMatrixSet>,
    tiles: Vec<(Tile, u32)>,
    store: Box<dyn Store>,
}

/// Where the bytes of tiles are.
trait Store {
    /// The bytes of a tile that is in the list.
    fn read(&mut self, tile: Tile) -> Result<Vec<u8>, String>;
}

/// What opening a container gives.
struct Opened {
    facts: ArchiveFacts,
    set: Option<TileMatrixSet>,
    tiles: Vec<(Tile, u32)>,
    store: Box<dyn Store>,
}

impl Archive {
    /// Opens a container and lists its tiles.
    ///
    /// # Errors
    /// Something that is no container of tiles, or a broken one.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let opened = match Container::of(path) {
            Container::Folder if path.is_file() => Err(no_container(path)),
            Container::PmTiles => packed::pmtiles(path),
            Container::MbTiles => tables::mbtiles(path),
            Container::GeoPackage => tables::geopackage(path),
            Container::Folder => files::folder(path),
        };
        let Opened {
            facts,
            set,
            mut tiles,
            store,
        } = opened.map_err(|reason| ArchiveFault::content(path, reason))?;
        tiles.sort_unstable();
        let twice = tiles.windows(2).find(|pair| pair[0].0 == pair[1].0);
        if let Some([(Tile { zoom, row, col }, _), _]) = twice {
            let reason = format!("tile {zoom}/{col}/{row} is there more than once");
            return Err(ArchiveFault::content(path, reason).into());
        }
        Ok(Self {
            path: path.to_path_buf(),
            facts,
            set,
            tiles,
            store,
        })
    }

    /// The file or folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of itself.
    pub fn facts(&self) -> &ArchiveFacts {
        &self.facts
    }

    /// Its grid, when it is one of ours.
    pub fn set(&self) -> Option<&TileMatrixSet> {
        self.set.as_ref()
    }

    /// Its tiles and the bytes of each, by zoom, row and column.
    pub fn tiles(&self) -> &[(Tile, u32)] {
        &self.tiles
    }

    /// The bytes of one of its tiles.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(&mut self, tile: Tile) -> Result<Vec<u8>, ArchiveFault> {
        let read = self.store.read(tile);
        read.map_err(|reason| ArchiveFault::content(&self.path, reason))
    }
}
