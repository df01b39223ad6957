//! Deliveries as the families write them: folders, names, XML, masks, side files.

pub mod roi;
pub mod stats;
pub mod raster;
pub mod facts;
pub mod identity;
pub mod imagery;
pub mod radiometry;
pub mod geometry;
pub mod quality;
pub mod dim;
pub mod volume;
pub mod masks;
pub mod lineage;
pub mod side;
pub mod rpc;
