//! The pixels of a member: files, tiles, types, geometry.

use std::borrow::Cow;

use relais_core::grid::{Grid, Window};
use relais_core::raster::SampleType;
use relais_files::folder;
use serde::{Serialize, Serializer};

/// One tile of an image: a file and the window it fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TileFile {
    /// From the root of the delivery, or an https address, which may hold a signature: it is shown
    /// and serialised without its query.
    #[serde(serialize_with = "without_query")]
    pub path: String,
    /// `tile_R`, from 1.
    pub row: usize,
    /// `tile_C`, from 1.
    pub col: usize,
    /// Where it lies in the image.
    pub window: Window,
}

impl TileFile {
    /// The path for people: an address without its query.
    pub fn shown(&self) -> String {
        shown(&self.path).to_string()
    }
}

/// A path for people: an address without its secrets.
pub(in crate::scene) fn shown(path: &str) -> Cow<'_, str> {
    match folder::is_remote(path) {
        true => folder::public_name(path),
        false => path.into(),
    }
}

pub(super) fn without_query<S: Serializer>(path: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&shown(path))
}

/// Files that hold the same bands: one set, but for Pléiades Neo with six bands (RGB and NED).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileSet {
    /// The `BAND_ID` of each band of its files, in the order that is stated or expected.
    pub band_ids: Vec<String>,
    /// Its tiles, row by row.
    pub tiles: Vec<TileFile>,
}

/// What the metadata say of the pixels.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Image {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The type of the samples in the files.
    pub sample_type: SampleType,
    /// `image/jp2`, `image/tiff`.
    pub format: Option<String>,
    /// `LOSSLESS`…
    pub compression: Option<String>,
    /// Bits at acquisition.
    pub acquisition_bits: Option<u32>,
    /// Bits that the product claims. Values beyond them occur: never clamp to it.
    pub product_bits: Option<u32>,
    /// The count that stands for "no data"; outside the region of interest alone.
    pub nodata: Option<f64>,
    /// The count that stands for "saturated".
    pub saturated: Option<f64>,
    /// Whether the file itself has a mask or an alpha band; none where it is not known.
    pub mask: Option<bool>,
    /// True when the order of the bands in the files is stated (Pléiades Neo), false when it is
    /// what such products are known for.
    pub order_stated: bool,
    /// What a product of relais says of the order of its own bands, in its tag `BAND_ORDER`: there is
    /// nothing left to prove.
    #[serde(skip)]
    pub order_tag: Option<String>,
    /// The files.
    pub sets: Vec<FileSet>,
    /// Tiles (row, column) that the tiling wants and no file is listed for.
    pub unlisted_tiles: Vec<(usize, usize)>,
}

impl Image {
    /// The `BAND_ID` of each file band, set after set.
    pub fn file_order(&self) -> Vec<String> {
        self.sets
            .iter()
            .flat_map(|s| s.band_ids.iter().cloned())
            .collect()
    }

    /// Pixels of one band.
    pub fn pixels(&self) -> u64 {
        self.width as u64 * self.height as u64
    }
}

/// Where the rational model of a sensor image stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "path")]
pub enum RpcPlace {
    /// In a file of the delivery (from its root).
    File(String),
    /// In the tags of the image.
    Tags,
    /// Nowhere that was found.
    Nowhere,
}

/// How pixels relate to the ground.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Geometry {
    /// By a grid: transform and CRS are there.
    Ground {
        /// Outer corners, from the metadata (world files are not looked at).
        grid: Grid,
    },
    /// By a sensor model. A transform in the grid is not of the ground: it is the place of a crop
    /// in the full image.
    Sensor {
        /// Size, and where the crop lies.
        grid: Grid,
        /// The model.
        rpc: RpcPlace,
    },
    /// In no way that is known.
    Unknown {
        /// Size, and a transform if there is one.
        grid: Grid,
    },
}

impl Geometry {
    /// The grid, whatever it relates to.
    pub fn grid(&self) -> &Grid {
        match self {
            Geometry::Ground { grid }
            | Geometry::Sensor { grid, .. }
            | Geometry::Unknown { grid } => grid,
        }
    }
}
