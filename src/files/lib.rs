//! Every format read or written, nothing half made.

pub mod folder;
