//! Territories of a stated year: communes, EPCI, SCoT, départements, regions.
//!
//! [`movement`] follows communes from one year of the geographic code to another, [`member`] reads
//! which communes belong to what, [`import()`] joins contours of communes to territories, which
//! [`Territories`] keeps in one GeoPackage and finds by code and year.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests look at files")
)]

pub mod year;
pub mod fault;
pub mod fr;
pub mod movement;
pub mod member;
mod book;
mod store;
mod contour;
mod coverage;
mod ground;
mod import;

pub use book::{Contours, Former, Precision, Territories, Territory};
pub use fault::TerritoryFault;
pub use import::{Imported, List, Sources, import};
pub use year::{CogYear, Day};
