//! Why a layer cannot be used.

use relais_core::fault::{Fault, Kind};

/// A file that is no layer of polygons that could be used.
#[derive(Debug, thiserror::Error)]
pub enum LayerFault {
    /// Its coordinates cannot be placed.
    #[error("{name}: its layer {layer} states no CRS")]
    NoCrs {
        /// The file.
        name: String,
        /// The layer.
        layer: String,
    },
    /// No such layer, or several to choose from.
    #[error("{name}: {what}: {}", .layers.join(", "))]
    WhichLayer {
        /// The file.
        name: String,
        /// What is the matter.
        what: String,
        /// Those that it has.
        layers: Vec<String>,
    },
    /// Points or lines, or nothing.
    #[error("{name}: its layer {layer} holds no polygon: {held}")]
    NoPolygon {
        /// The file.
        name: String,
        /// The layer.
        layer: String,
        /// What it holds.
        held: String,
    },
    /// No such column.
    #[error("{name}: its layer {layer} has no column {column}: it has {}", .columns.join(", "))]
    NoColumn {
        /// The file.
        name: String,
        /// The layer.
        layer: String,
        /// The column that was asked for.
        column: String,
        /// Those that it has.
        columns: Vec<String>,
    },
    /// A text that the encoding of its file does not explain: two codes might have become one.
    #[error(
        "{name}: feature {id} of {layer}: the encoding of the file does not explain {text:?} in the column {column}"
    )]
    Garbled {
        /// The file.
        name: String,
        /// The layer.
        layer: String,
        /// The feature.
        id: i64,
        /// The column.
        column: String,
        /// What came of it.
        text: String,
    },
    /// A geometry that cannot be taken for polygons.
    #[error("{name}: feature {id} of {layer}: {reason}")]
    Geometry {
        /// The file.
        name: String,
        /// The layer.
        layer: String,
        /// The feature.
        id: i64,
        /// What is wrong.
        reason: &'static str,
    },
}

impl Fault for LayerFault {
    fn kind(&self) -> Kind {
        match self {
            LayerFault::NoColumn { .. } | LayerFault::WhichLayer { .. } => Kind::Usage,
            LayerFault::NoCrs { .. }
            | LayerFault::NoPolygon { .. }
            | LayerFault::Garbled { .. }
            | LayerFault::Geometry { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            LayerFault::NoCrs { .. } => "RLS-E185",
            LayerFault::WhichLayer { .. } => "RLS-E186",
            LayerFault::NoPolygon { .. } => "RLS-E187",
            LayerFault::NoColumn { .. } => "RLS-E188",
            LayerFault::Geometry { .. } => "RLS-E189",
            LayerFault::Garbled { .. } => "RLS-E197",
        }
    }

    fn help(&self) -> String {
        match self {
            LayerFault::NoCrs { .. } => {
                "write the CRS into it: ogr2ogr -a_srs EPSG:2154 NEW.gpkg FILE (a Shapefile needs \
                 its .prj)"
            }
            LayerFault::WhichLayer { .. } => "name one of its layers (--layer)",
            LayerFault::NoPolygon { .. } => "give the layer of polygons",
            LayerFault::NoColumn { .. } => "name one of its columns",
            LayerFault::Garbled { .. } => {
                "write the true encoding into the .cpg (CP1252 for many Shapefiles of Windows), or name \
                 it with --encoding where the command has it; in other formats have the text mended"
            }
            LayerFault::Geometry { reason, .. } if *reason == super::wkb::CURVED => {
                "make it straight with ogr2ogr -nlt CONVERT_TO_LINEAR"
            }
            LayerFault::Geometry { .. } => "the file is damaged: ask for it again",
        }
        .into()
    }
}
