//! Files of pixels: length and header, then whether GDAL opens them.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::raster::RasterSource;
use relais_files::folder::{self, Entry, Folder};
use relais_files::gdal::GdalSource;
use relais_files::probe::{Defect, Probe};

use super::State;
use crate::scene::Scene;
use crate::scene::facts::{Member, Origin, TileFile};

/// A tile, what its set of files should hold, and its member.
pub(super) struct Wanted<'a> {
    member: &'a Member,
    tile: &'a TileFile,
    bands: usize,
}

pub(super) fn tiles(scene: &Scene) -> BTreeMap<&str, Wanted<'_>> {
    let mut tiles = BTreeMap::new();
    for member in scene.members() {
        for set in &member.image.sets {
            for tile in &set.tiles {
                let bands = set.band_ids.len();
                tiles.insert(
                    tile.path.as_str(),
                    Wanted {
                        member,
                        tile,
                        bands,
                    },
                );
            }
        }
    }
    tiles
}

pub(super) fn presence(scene: &Scene, path: &str) -> State {
    let Some(folder) = scene.place().folder() else {
        return State::Present;
    };
    match folder.find(path) {
        Ok(Some(Entry { size: 0, .. })) => State::Empty { bytes: 0 },
        Ok(Some(_)) => State::Present,
        Ok(None) => State::Missing,
        Err(e) => State::Unreadable {
            reason: e.to_string(),
        },
    }
}

/// Length and header first, which tell a cut file; then GDAL must open it.
pub(super) fn pixels(scene: &Scene, wanted: &Wanted<'_>) -> State {
    let path = wanted.tile.path.as_str();
    // A remote image was opened when its facts were read.
    let local = scene.place().folder().filter(|_| !folder::is_remote(path));
    let Some(folder) = local else {
        return State::Present;
    };
    match presence(scene, path) {
        State::Present => {}
        other => return other,
    }
    match folder.probe(path) {
        Err(e) => {
            return State::Unreadable {
                reason: e.to_string(),
            };
        }
        Ok(Some(Err(Defect::Empty { bytes }))) => return State::Empty { bytes },
        Ok(Some(Err(Defect::Truncated { needed, bytes }))) => {
            return State::Truncated { needed, bytes };
        }
        // Other formats than these two are for GDAL to judge.
        Ok(Some(Err(Defect::Damaged { .. })) | None) => {}
        Ok(Some(Ok(probe))) => {
            if let Some(reason) = difference(&probe, wanted) {
                return State::Differs { reason };
            }
        }
    }
    match wanted.member.origin {
        // It was opened when its facts were read.
        Origin::Image => State::Present,
        Origin::Dimap | Origin::Stac => opened(folder, wanted),
    }
}

fn difference(probe: &Probe, wanted: &Wanted<'_>) -> Option<String> {
    let window = wanted.tile.window;
    let size = (window.width as u64, window.height as u64);
    if (probe.width, probe.height) != size {
        return Some(format!(
            "{} × {} pixels, {} × {} stated",
            probe.width, probe.height, size.0, size.1
        ));
    }
    if wanted.member.origin != Origin::Dimap {
        return None;
    }
    if probe.bands as usize != wanted.bands {
        return Some(format!("{} bands, {} stated", probe.bands, wanted.bands));
    }
    let bits = 8 * wanted.member.image.sample_type.bytes() as u32;
    // 12 bits are carried in 16.
    (probe.bits > bits || (bits == 16 && probe.bits <= 8))
        .then(|| format!("samples of {} bits, {bits} stated", probe.bits))
}

fn opened(folder: &Folder, wanted: &Wanted<'_>) -> State {
    let unreadable = |reason: String| State::Unreadable { reason };
    let path = match folder.gdal_path(&wanted.tile.path) {
        Ok(path) => path,
        Err(e) => return unreadable(e.to_string()),
    };
    match GdalSource::open(Path::new(&path)) {
        Err(e) => unreadable(e.to_string()),
        Ok(source) => {
            let grid = source.grid();
            let window = wanted.tile.window;
            match (grid.width, grid.height) == (window.width, window.height) {
                true => State::Present,
                false => State::Differs {
                    reason: format!(
                        "{} × {} pixels, {} × {} stated",
                        grid.width, grid.height, window.width, window.height
                    ),
                },
            }
        }
    }
}
