//! Figures drawn as SVG, readable without colour.

mod map;

pub use map::{Map, Tone};
