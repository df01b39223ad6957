//! The camera of sensor products: an orbit, an attitude and a line of detectors that sweeps the
//! ground. It shares nothing with Relais' own geometry: its products are the truth for that.
//!
//! Image coordinates are continuous, (0, 0) the outer corner of the first pixel; ground
//! coordinates are WGS 84 longitude, latitude (degrees) and height above the ellipsoid (metres).

pub mod earth;
pub mod orbit;
pub mod attitude;
pub mod pushbroom;
pub mod rpc;
pub mod refined;

pub use pushbroom::Camera;
pub use rpc::RpcModel;
