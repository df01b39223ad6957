//! From what a producer delivers to facts and pixels: [`Delivery`] is all that a path holds,
//! [`Scene`] one product of it, [`facts`] what is known of each of its images, [`rpc`] the model of
//! those in sensor geometry, [`pixels`] their pixels, [`masks`] which of them may be used.

mod fault;
pub mod xml;
pub mod rpc;
pub mod masks;
pub mod facts;
mod place;
pub mod dim;
mod bundle;
mod volume;
mod plain;
mod stac;
mod dalles;
pub mod order;
pub mod pixels;
mod sniff;
mod open;
pub mod completeness;
pub mod inspection;
pub mod quicklook;
#[cfg(test)]
mod real;
#[cfg(test)]
mod tests;

pub use bundle::{Bundle, TOGETHER_S};
pub use completeness::Completeness;
pub use fault::SceneFault;
pub use inspection::Inspection;
pub use open::{Delivery, Scene};
pub use place::Place;
pub(crate) use plain::rpc_tags;

use relais_core::fault::Trouble;
