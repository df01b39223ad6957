//! What tiles are put into, and what a tile is written as.

use std::path::Path;

use relais_core::grid::{LAMBERT_93_5CM, TileMatrixSet, WEB_MERCATOR_QUAD};

use super::ArchiveFault;
use crate::atomic::{AtomicFault, check_ending};

/// What tiles are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// PMTiles, version 3: one file, read by ranges over the network.
    PmTiles,
    /// MBTiles 1.3: one SQLite file.
    MbTiles,
    /// GeoPackage 1.2 with a pyramid of tiles.
    GeoPackage,
    /// `zoom/column/row.png`, rows from the top.
    Folder,
}

impl Container {
    /// By the extension of the output; a folder has none of the three.
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        match extension.to_string_lossy().to_ascii_lowercase().as_str() {
            "pmtiles" => Container::PmTiles,
            "mbtiles" => Container::MbTiles,
            "gpkg" => Container::GeoPackage,
            _ => Container::Folder,
        }
    }

    /// By the name of an output, which must not be that of a file that this is none of.
    ///
    /// # Errors
    /// [`AtomicFault::OtherFormat`].
    pub fn named(path: &Path) -> Result<Self, AtomicFault> {
        check_ending(path, "a folder of tiles", &["pmtiles", "mbtiles", "gpkg"])?;
        Ok(Self::of(path))
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Container::PmTiles => "PMTiles",
            Container::MbTiles => "MBTiles",
            Container::GeoPackage => "GeoPackage",
            Container::Folder => "folder",
        }
    }

    /// The grid of an output that names none: what the container knows.
    pub fn usual_set(self) -> TileMatrixSet {
        match self {
            Container::GeoPackage => LAMBERT_93_5CM,
            Container::PmTiles | Container::MbTiles | Container::Folder => WEB_MERCATOR_QUAD,
        }
    }

    /// That it can hold tiles of a grid.
    ///
    /// # Errors
    /// [`ArchiveFault::Pairing`], with the reason.
    pub fn accepts(self, set: &TileMatrixSet) -> Result<(), ArchiveFault> {
        let web = *set == WEB_MERCATOR_QUAD;
        let why = match self {
            Container::PmTiles | Container::MbTiles if !web => {
                "the format has no place for a grid and means the web's by definition: every reader \
                 would put the tiles elsewhere"
            }
            Container::GeoPackage if web => {
                "for the web's grid PMTiles and MBTiles serve, which more readers know and which \
                 hold equal tiles once"
            }
            _ => return Ok(()),
        };
        Err(ArchiveFault::Pairing {
            container: self.label(),
            set: set.id,
            why,
        })
    }
}

/// What a tile is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Format {
    /// Without loss; transparent where nothing is valid.
    Png,
    /// With loss; where nothing is valid the background shows.
    Jpeg {
        /// 1 to 100.
        quality: u8,
        /// Red, green, blue.
        background: [u8; 3],
    },
}

impl Format {
    /// The extension of a tile.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg { .. } => "jpg",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Png => "image/png",
            Format::Jpeg { .. } => "image/jpeg",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_names_its_container_and_each_knows_its_grids() {
        for (path, container) in [
            ("a/b.PMTiles", Container::PmTiles),
            ("b.mbtiles", Container::MbTiles),
            ("c.gpkg", Container::GeoPackage),
            ("tiles", Container::Folder),
            ("tiles.d", Container::Folder),
        ] {
            assert_eq!(Container::of(Path::new(path)), container);
            assert!(container.accepts(&container.usual_set()).is_ok());
        }
        for (container, set) in [
            (Container::PmTiles, LAMBERT_93_5CM),
            (Container::MbTiles, LAMBERT_93_5CM),
            (Container::GeoPackage, WEB_MERCATOR_QUAD),
        ] {
            assert!(container.accepts(&set).is_err());
        }
        assert!(Container::Folder.accepts(&LAMBERT_93_5CM).is_ok());
    }
}
