//! The product file of DIMAP v2 (`DIM_*.XML`): SPOT 6/7, Pléiades, Pléiades Neo. Element names and
//! their traps: `docs/formats.md`, from real products.

mod bands;
mod doc;
mod geometry;
mod identity;
mod quality;
mod raster;
mod read;
mod tiling;

pub use read::read;

pub(super) use doc::Doc;
