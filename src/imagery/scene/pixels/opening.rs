//! Files opened, and held against what the metadata say of them.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::raster::{RasterSource, SampleType};
use relais_files::folder;
use relais_files::gdal::{GdalSource, Opening, StatedValidity, Trust};

use super::tiles::Set;
use crate::scene::facts::{FileSet, Member, Origin, TileFile};
use crate::scene::{Place, SceneFault};

pub(super) fn open_tile(
    place: &Place,
    member: &Member,
    file: &TileFile,
    handles: usize,
) -> Result<GdalSource, Trouble> {
    let trust = match member.origin {
        Origin::Image => Trust::User,
        _ if folder::is_remote(&file.path) => Trust::Link,
        _ => Trust::Delivery,
    };
    let validity = match member.origin {
        // What a DIMAP file is worth is said by its metadata and masks.
        Origin::Dimap => StatedValidity::Ignored,
        Origin::Stac | Origin::Image => StatedValidity::Taken,
    };
    let path = place.gdal_path(&file.path)?;
    Ok(GdalSource::open_with(
        Path::new(&path),
        &Opening {
            trust,
            handles,
            validity,
            ..Opening::default()
        },
    )?)
}

pub(super) fn check(set: &Set, stated: &FileSet) -> Result<(), SceneFault> {
    for (tile, file) in set.tiles.iter().zip(&stated.tiles) {
        let wrong = |reason: String| SceneFault::Pixels {
            file: file.shown(),
            reason,
        };
        let grid = tile.source.grid();
        if (grid.width, grid.height) != (tile.window.width, tile.window.height) {
            return Err(wrong(format!(
                "{} × {} pixels, but {} × {} by the metadata",
                grid.width, grid.height, tile.window.width, tile.window.height
            )));
        }
        let bands = tile.source.bands().len();
        if bands != set.bands {
            return Err(wrong(format!(
                "{bands} bands, but {} by the metadata ({})",
                set.bands,
                stated.band_ids.join(", ")
            )));
        }
    }
    Ok(())
}

pub(super) fn one_type(sets: &[Set], member: &Member) -> Result<SampleType, SceneFault> {
    let mut found: Option<SampleType> = None;
    for tile in sets.iter().flat_map(|s| &s.tiles) {
        let kind = tile.source.sample_type();
        match found {
            None => found = Some(kind),
            Some(first) if first != kind => {
                return Err(SceneFault::Pixels {
                    file: tile.source.name().to_string(),
                    reason: format!("samples of type {kind:?}, but {first:?} in other tiles"),
                });
            }
            Some(_) => {}
        }
    }
    let found = found.unwrap_or(member.image.sample_type);
    if found != member.image.sample_type {
        return Err(SceneFault::Pixels {
            file: member.source.clone(),
            reason: format!(
                "samples of type {found:?} in the files, but {:?} by the metadata",
                member.image.sample_type
            ),
        });
    }
    Ok(found)
}
