//! Reading images through GDAL; the only door to it, and the only place with unsafe code.
//!
//! A [`GdalSource`] is one image that many threads may read: it lends them handles from a bounded
//! pool, since a GDAL handle is not for two threads at once. What GDAL would print becomes part of
//! our errors; GDAL's own threads are off, and nothing is ever written beside an input.

#![allow(unsafe_code)]

mod fault;
mod heap;
mod setup;
mod srs;
mod open;
mod pool;
mod facts;
mod samples;
mod legend;
mod source;
mod remote;
mod geojson;
mod encoding;
mod vector;
mod shapes;
mod memory;

pub use fault::GdalFault;
pub use legend::{Column, Legend};
pub use memory::decode;
pub use open::{Opening, StatedValidity, Trust};
pub use remote::{RemoteFacts, remote_facts};
pub use setup::{gdal_version, has_driver, set_gdal_cache};
pub use shapes::{Bounds, Rings, Shapes, polygons};
pub use source::GdalSource;
pub(crate) use srs::georeferenced_pixel;
pub use srs::{crs_of_wkt, wkt_of_crs};
pub(crate) use vector::VectorFile;

#[cfg(test)]
mod tests;
