//! From what a producer delivers to facts and pixels: [`Delivery`] is all that a path holds,
//! [`Scene`] one product of it, [`facts`] what is known of each of its images, [`rpc`] the model of
//! those in sensor geometry.

mod fault;
pub mod xml;
pub mod rpc;
pub mod facts;
pub mod dim;
mod bundle;
mod volume;
mod sniff;
mod open;
#[cfg(test)]
mod real;

pub use bundle::Bundle;
pub use fault::SceneFault;
pub use open::{Delivery, Scene};

use relais_core::fault::Trouble;
