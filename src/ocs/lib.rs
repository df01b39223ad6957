//! Land cover (occupation du sol) between millésimes.
//!
//! [`nomenclature`] says which classes there are, how they are nested, and how those of one version
//! or of one producer become those of another.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod nomenclature;
