//! The products of the sample: each renders the landscape through a sensor and writes a delivery.

pub mod ground;
pub mod frame;
pub mod image;
pub mod sen_geometry;
pub mod pair;
pub mod spot;
pub mod pms;
pub mod cog;
pub mod sen;
pub mod dem;
pub mod truth;
