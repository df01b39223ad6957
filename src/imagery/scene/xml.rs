//! XML of deliveries as a small read-only tree, within hard bounds: nothing is fetched, no entity is
//! expanded, no document grows in memory beyond a small multiple of its size.

mod decode;
mod parse;
mod tree;

pub use parse::{LARGEST_BYTES, parse};
pub use tree::Element;
