//! Layers of polygons as people of the trade exchange them: GeoPackage, Shapefile, FlatGeobuf,
//! GeoJSON and other texts.
//!
//! What a file holds and a layer of polygons cannot is counted and told ([`Passed`]), never left
//! out in silence. A layer is written by [`crate::geopackage`].

mod fault;
mod wkb;
mod passed;
mod read;
mod located;
mod companions;

pub use companions::companions;
pub use fault::LayerFault;
pub use located::{Located, LocatedLayer, is_layered, located};
pub use passed::{Passed, Some10};
pub use read::{Loaded, Request, look, read};

#[cfg(test)]
mod tests;
