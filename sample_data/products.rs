//! The products of the sample: each renders the landscape through a sensor and writes a delivery.

pub mod ground;
pub mod frame;
pub mod spot;
