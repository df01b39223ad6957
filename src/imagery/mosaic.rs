//! Mosaic: several scenes on one grid as one image, which also knows which scene it shows where.
//!
//! [`rank`] orders scenes, [`Match`] makes them look alike where they overlap, [`Mosaic`] is the
//! image, and [`Shown`] remembers what it showed.

mod fault;
mod rank;
mod matching;
mod scene;
mod shown;
mod source;

pub use fault::MosaicFault;
pub use matching::{Match, match_scenes};
pub use rank::{Priority, rank};
pub use scene::{MosaicScene, SceneFacts};
pub use shown::Shown;
pub use source::Mosaic;
