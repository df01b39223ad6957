//! From a delivery to pixels on the ground.

pub mod scene;
pub mod terrain;
pub mod ortho;
