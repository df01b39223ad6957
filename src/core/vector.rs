//! What lies on the ground as polygons: features with values, layers of them, and areas that do not
//! depend on the order in which they are added.
//!
//! Geometries are those of `geo-types`, x (or longitude) first. Where exactness counts they are
//! taken to a lattice of [`grain`]s, on which areas are whole numbers ([`Area`]).

pub mod grain;
mod area;
mod value;
mod layer;
mod style;
mod reproject;

pub use area::{Area, area_of};
pub use geo_types::{Coord, LineString, MultiPolygon, Polygon};
pub use layer::{Feature, Field, Layer, rectangle};
pub use reproject::reproject;
pub use style::{Class, Rgb, Style};
pub use value::{FieldKind, Value};
