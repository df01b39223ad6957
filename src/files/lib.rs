//! Every format read or written, nothing half made.
//!
//! [`regular`] opens what is a file and nothing else, [`atomic`] gives an output its name only once it is whole, [`place`] says what is where, [`probe`] tells files cut short, [`secret`] keeps keys,
//! [`folder`] is a delivery on disk or in a ZIP, [`package`] makes a ZIP, [`unpack`] reads a small one, [`gdal`] reads images, [`codec`] compresses tiles, [`cog`] writes cloud optimized
//! GeoTIFFs, [`tiled`] reads those of classes, [`layer`] reads layers of polygons and [`geopackage`] writes them, [`text`] and [`table`] read what people type, and
//! [`archive`] is web tiles.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod regular;
pub mod atomic;
pub mod place;
pub mod printable;
pub mod probe;
pub mod secret;
pub mod folder;
pub mod package;
pub mod unpack;
pub mod text;
pub mod table;
pub mod gdal;
pub mod codec;
pub mod cog;
pub mod tiled;
pub mod picture;
mod sqlite;
pub mod geopackage;
pub mod layer;
pub mod archive;
