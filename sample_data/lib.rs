//! Sample data for Relais: one invented landscape, sensors that look at it, and deliveries written
//! as real ones are, with the truth beside them. No real image goes into it.
//!
//! [`landscape`] is the model, [`sensor`] how it is seen, [`camera`] from where, [`delivery`] how files are written,
//! [`products`] put the three together, [`territories`] are communes and what is made of them, [`ocs`] is the land cover of three dates,
//! [`relay`] are partners as their officer's spreadsheets have them; [`make()`] makes what [`Options`] ask for.

pub mod fault;
pub mod options;
pub mod tiles;
pub mod landscape;
pub mod sensor;
pub mod xml;
pub mod camera;
pub mod delivery;
pub mod products;
pub mod territories;
pub mod ocs;
pub mod relay;
mod make;

pub use fault::SampleFault;
pub use make::{Made, make, name};
pub use options::{Existing, Options, Part, Preset, Sizes};

#[cfg(test)]
mod proof;
