//! Tile: an image in regular pieces, for web maps and for people.
//!
//! [`shown_bands`] says what web tiles show. A [`Dalle`] is a square on the kilometre grid; [`dalles`]
//! plans those of an image, [`Framed`] gives the pixels of one, and [`Naming`] its name.

mod bands;
mod fault;
mod dalle;
mod framed;
mod naming;

pub use bands::shown_bands;
pub use dalle::{Dalle, dalles};
pub use fault::TileFault;
pub use framed::Framed;
pub use naming::Naming;
