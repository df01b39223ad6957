//! Classified images of two or three dates laid over each other: which class became which, pixel by
//! pixel.
//!
//! [`Image`] is an image of one date, [`Stack`] says how images lie over each other (or that they do
//! not), [`count`] counts their pixels on all threads, and a [`Crosstab`] is what comes of it.

mod fault;
mod image;
mod placed;
mod ground;
mod stack;
mod count;
mod legend;
mod result;
mod publish;

pub use count::count;
pub use fault::CrosstabFault;
pub use ground::Ground;
pub use image::Image;
pub use legend::{Coding, Wording};
pub use placed::Placing;
pub use publish::{csv, document};
pub use result::{Cell, Crosstab, Pair, crosstab};
pub use stack::{Alignment, Stack};
