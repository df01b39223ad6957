//! Land cover (occupation du sol) between millésimes.
//!
//! [`nomenclature`] says which classes there are, how they are nested, and how those of one version
//! or of one producer become those of another. [`millesime`] is land cover at a date, [`overlay`] lays
//! several over each other, and [`transition`] makes matrices of it. [`compare`] finds why dates differ
//! and what is published of it, [`figures`] is the one table of numbers of which all views are made,
//! [`reconcile`] holds it against what others published, [`album`] shows its places on images, [`report`] tells it to people, and [`publish`] writes all; [`crossing`] stops at the overlay. [`crosstab`] does so with classified images, and [`accuracy`] says how good
//! a map is, from points that people look at.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

mod separated;
mod plane;
mod by_date;
pub mod nomenclature;
pub mod millesime;
pub mod overlay;
pub mod transition;
pub mod cause;
pub mod compare;
pub mod figures;
pub mod reconcile;
pub mod album;
pub mod report;
pub mod publish;
pub mod crossing;
pub mod crosstab;
pub mod accuracy;

#[cfg(test)]
mod tests;
