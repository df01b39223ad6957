//! GeoPackage 1.2: the tables that every file has, and layers of features.

mod package;
mod geometry;
mod features;

pub use crate::sqlite::SqliteFault;
pub use features::{Column, Features, Value};
pub use geometry::Polygon;
pub(crate) use package::{Contents, Package};
