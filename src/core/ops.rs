//! Operations on pixels and on polygons, one verb a file.

pub mod paste;
pub mod resample;
pub mod fuse;
pub mod fit;
pub mod calibrate;
pub mod quantise;
pub mod rasterise;
pub mod reduce;
pub mod dissolve;
pub mod overlay;
pub mod tally;
