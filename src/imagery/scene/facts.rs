//! What is known of a delivered image, in one vocabulary for all families.

mod band;
mod image;
mod kinds;
mod member;
mod moment;

pub use band::{BandFacts, Histogram, Role};
pub(super) use image::shown;
pub use image::{FileSet, Geometry, Image, RpcPlace, TileFile};
pub use kinds::{Family, Level, Processing, Spectral};
pub use member::{
    FileRole, ListedFile, MaskFile, Member, Origin, Platform, Rights, Strip, Viewing,
};
pub use moment::Moment;
