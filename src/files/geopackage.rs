//! GeoPackage 1.2: the tables that every file has, and layers of features with their styles, and points
//! with a form to be filled in.

mod package;
mod geometry;
mod style;
mod index;
mod features;
mod form;
mod points;
mod alone;

pub use crate::sqlite::SqliteFault;
pub use alone::{AloneFault, alone};
pub use features::{Sheet, write};
pub use form::{Form, Widget};
pub(crate) use package::{Contents, Package, RIGHTS};
pub use points::{Points, write_points};
pub use style::foreign_styles;
