//! Overlay: the faces into which the boundaries of polygons, of one layer or of several, cut the
//! plane, each with the polygons that cover it.
//!
//! Everything is done at once and exactly, on the lattice of [`grain`](crate::vector::grain)s:
//! boundaries that coincide become one edge, edges that cross or touch are cut there
//! ([`Sets`] says whose they are), and a sweep finds what lies on either side. A polygon is what an
//! odd number of its rings hold, so that it does not matter which way round they go, whether they
//! cross themselves, or whether their parts share edges. Since each edge is seen by all polygons that
//! it bounds, nothing is lost or counted twice between them: the areas of the faces add up to the
//! whole number of grains, and the order of the input changes nothing.

mod place;
mod sets;
mod cut;
mod node;
mod faces;
mod trace;

pub use cut::{Frame, divide, each_edge, edges_of};
pub use faces::{Faces, OverlayFault, faces};
pub use node::{Owned, node};
pub use place::{Edge, Place, Side};
pub use sets::{SetId, Sets};
pub use trace::{Bound, polygons};

#[cfg(test)]
mod tests;
