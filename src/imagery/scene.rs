//! scene

pub mod rpc;
