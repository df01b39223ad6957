//! The masks of a delivery: which pixels of an image may be used.
//!
//! [`read`] gives the polygons of a GML mask in pixel coordinates of its image; [`Masked`] is an image
//! whose validity follows from such polygons.

mod gml;
mod masked;

pub use gml::{Region, read};
pub(super) use masked::measured;
pub use masked::{Masked, Validity};

#[cfg(test)]
mod tests;
