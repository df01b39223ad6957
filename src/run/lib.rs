//! Do the work: blocks on threads, under a memory bound. Rayon lives here alone.

pub mod limits;

pub use limits::{Cancel, Limits, Progress, Silent};
