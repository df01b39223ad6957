//! Values and pure operations: no file, thread or clock.
//!
//! [`fault`] says how a failure is told, [`code`] how the State numbers places, [`grid`] where pixels lie on the ground, [`raster`] what
//! pixels are and how they are pulled, [`vector`] what polygons are, and [`ops`] holds the operations on them, one verb a file.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod fault;
pub mod code;
pub mod grid;
pub mod raster;
pub mod vector;
pub mod ops;
