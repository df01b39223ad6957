//! Tiles of several zooms in one container: PMTiles, MBTiles, GeoPackage, or a folder.
//!
//! [`TileSink`] takes the blocks of an image that lies on the grid of a zoom, encodes its tiles and
//! makes those of the lower zooms from them, in memory. Tiles are set aside as they come and put
//! into the [`Container`] at the end, in its order, equal ones once where it can: the bytes do not
//! depend on the order in which they came. [`Archive`] reads all four again.

mod fault;
mod container;
mod png;
mod paint;
mod pyramid;
mod shelf;
mod place;
mod hilbert;
mod directory;
mod pmtiles;
mod mbtiles;
mod geopackage;
mod tree;
mod sink;
mod read;
mod survey;
mod sheet;

pub use container::{Container, Format};
pub use fault::ArchiveFault;
pub use place::check_zooms;
pub use read::{Archive, ArchiveFacts};
pub use sheet::contact_sheet;
pub use sink::{TileSink, TileSpec, TileSummary, ZoomSummary};
pub use survey::{ZoomSurvey, survey};
