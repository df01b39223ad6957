//! What can go wrong with tiles and their containers.

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};

/// Tiles that cannot be made, put away or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// A container that does not know the grid.
    #[error("no {set} tiles in a {container}: {why}")]
    Pairing {
        /// The container.
        container: &'static str,
        /// The grid.
        set: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// Pixels that do not lie on the grid.
    #[error("the pixels of the image are not those of zoom {zoom} of {set}")]
    NotOnGrid {
        /// The grid.
        set: &'static str,
        /// The zoom.
        zoom: u8,
    },
    /// Zooms that are none.
    #[error("no zooms {first} to {last}: those of {set} go from 0 to {most}, the lower one first")]
    Zooms {
        /// The first.
        first: u8,
        /// The last.
        last: u8,
        /// The last that there is.
        most: u8,
        /// The grid.
        set: &'static str,
    },
    /// An image elsewhere.
    #[error("the image lies outside {set}")]
    Outside {
        /// The grid.
        set: &'static str,
    },
    /// Samples that no tile can show.
    #[error("tiles show one band or three, of 8 bits: not {bands} of {samples}")]
    Samples {
        /// How many bands.
        bands: usize,
        /// Of which type.
        samples: String,
    },
    /// A bug of whoever made the block.
    #[error("not a block of {}: {what}", .path.display())]
    NotABlock {
        /// The output.
        path: PathBuf,
        /// What came.
        what: String,
    },
    /// No tile at all.
    #[error("nothing of the image is valid: there is no tile to put into {}", .path.display())]
    Nothing {
        /// The output.
        path: PathBuf,
    },
    /// Directories that cannot be encoded.
    #[error("cannot encode the directories of {}: {reason}", .path.display())]
    Directory {
        /// The output.
        path: PathBuf,
        /// What the encoder says.
        reason: String,
    },
    /// Something that is no container of tiles, or a broken one.
    #[error("{} holds no tiles that can be read: {reason}", .path.display())]
    Content {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl ArchiveFault {
    /// The fault for a container that cannot be read.
    pub(super) fn content(path: &Path, reason: impl ToString) -> Self {
        ArchiveFault::Content {
            path: path.to_path_buf(),
            reason: reason.to_string(),
        }
    }
}

impl Fault for ArchiveFault {
    fn kind(&self) -> Kind {
        match self {
            ArchiveFault::Pairing { .. }
            | ArchiveFault::Zooms { .. }
            | ArchiveFault::Samples { .. }
            | ArchiveFault::Outside { .. } => Kind::Usage,
            ArchiveFault::NotOnGrid { .. }
            | ArchiveFault::NotABlock { .. }
            | ArchiveFault::Directory { .. } => Kind::Processing,
            ArchiveFault::Nothing { .. } | ArchiveFault::Content { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ArchiveFault::Pairing { .. } => "RLS-E170",
            ArchiveFault::NotOnGrid { .. } => "RLS-E171",
            ArchiveFault::Zooms { .. } => "RLS-E172",
            ArchiveFault::Outside { .. } => "RLS-E173",
            ArchiveFault::Samples { .. } => "RLS-E174",
            ArchiveFault::NotABlock { .. } => "RLS-E175",
            ArchiveFault::Nothing { .. } => "RLS-E176",
            ArchiveFault::Directory { .. } => "RLS-E177",
            ArchiveFault::Content { .. } => "RLS-E179",
        }
    }

    fn help(&self) -> String {
        match self {
            ArchiveFault::Pairing { .. } => {
                "WebMercatorQuad goes into .pmtiles, .mbtiles or a folder; 2154_5cm into .gpkg or a \
                 folder"
            }
            ArchiveFault::Zooms { .. } => "write --zoom FIRST-LAST, as 11-17",
            ArchiveFault::Outside { .. } => "choose a grid that covers it with --tms",
            ArchiveFault::Samples { .. } => {
                "add --stretch to make 8 bits of more, and choose the bands with --bands"
            }
            ArchiveFault::Nothing { .. } => "look at its masks and nodata: relais scene inspect",
            ArchiveFault::NotOnGrid { .. }
            | ArchiveFault::NotABlock { .. }
            | ArchiveFault::Directory { .. } => {
                "this is a defect of relais: please report it with the command"
            }
            ArchiveFault::Content { .. } => {
                "give a .pmtiles, .mbtiles or .gpkg file, or a folder of tiles made by relais"
            }
        }
        .into()
    }
}
