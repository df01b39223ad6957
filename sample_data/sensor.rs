//! How sensors see the landscape: their bands, the light of the day, what falls into each
//! detector, and the noise it adds.

pub mod instrument;
pub mod sun;
pub mod cloud;
pub mod light;
pub mod sight;
pub mod scan;
pub mod detect;

pub use instrument::{BandSpec, Family, Instrument};
pub use light::Light;
pub use sight::Sight;
