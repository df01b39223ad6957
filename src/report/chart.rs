//! Figures drawn as SVG, readable without colour.

mod class;
mod words;
mod map;
mod sankey;
mod bars;
mod tally;

pub use bars::{Bar, Bars};
pub use class::Class;
pub use map::{Map, Outlined, Spot, Spots, Tone};
pub use sankey::Sankey;
pub use tally::{Tally, TallyRow};

use crate::html::Svg;

/// A drawing with the words under it.
pub struct Drawing {
    /// The drawing.
    pub svg: Svg,
    /// What those hear who do not see it.
    pub told: String,
    /// What it shows and what it leaves out.
    pub caption: String,
}
