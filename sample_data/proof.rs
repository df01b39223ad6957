//! Proofs on whole parts of the sample, with GDAL's tools as judges.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod tools;
mod spot;
mod sen;
mod more;
mod ocs;
