//! GeoPackage 1.2: the tables that every file has, and layers of features with their styles.

mod package;
mod geometry;
mod style;
mod features;

pub use crate::sqlite::SqliteFault;
pub use features::{Sheet, write};
pub(crate) use package::{Contents, Package, RIGHTS};
