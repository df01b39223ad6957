//! Lists of members: the communes of a year, EPCI, and perimeters of the operator.

mod commune;
mod json;
mod name;
mod perimeter;

pub use commune::{Commune, Communes};
pub use name::read as read_names;
pub use perimeter::{Perimeter, Perimeters, read as read_perimeters};
