//! From a delivery to pixels on the ground.

pub mod scene;
