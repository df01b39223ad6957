//! Proofs on whole parts of the sample, with GDAL's tools as judges.

#![allow(clippy::unwrap_used)]

mod tools;
mod spot;
