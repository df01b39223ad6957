//! Why a comparison is not replaced.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A comparison that holds the work of somebody.
#[derive(Debug, thiserror::Error)]
pub enum PublishFault {
    /// Styles that would be lost.
    #[error("{} holds styles that somebody changed or added, which would be lost: {}", .path.display(), .styles.join(", "))]
    Styled {
        /// The GeoPackage.
        path: PathBuf,
        /// The layer and the name of each.
        styles: Vec<String>,
    },
}

impl Fault for PublishFault {
    fn kind(&self) -> Kind {
        Kind::Exists
    }

    fn code(&self) -> &'static str {
        "RLS-E540"
    }

    fn help(&self) -> String {
        "keep them as files (in QGIS: properties of the layer, style, save style, .qml), or give another \
         name"
            .into()
    }
}
