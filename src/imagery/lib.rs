//! From a delivery to pixels on the ground.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

#[cfg(test)]
mod real_data;
pub mod scene;
pub mod terrain;
pub mod ortho;
pub mod tile;
pub mod mosaic;
