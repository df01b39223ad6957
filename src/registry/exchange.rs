//! Tables in and out: what the relay had in sheets before, what DINAMIS sends, and what others get.
//!
//! [`import`] reads a table as it comes ([`layout`](layout::Layout) says which column is what) and
//! keeps all of it or nothing, in one change; [`export`] writes tables that it reads again. Facts of
//! before the registry enter as *reprises*, each with its day, the file and the line it comes from.
//! [`dinamis`] holds against the registry what DINAMIS sends, and [`merge`] makes one record of two.

pub mod fault;
pub mod column;
pub mod kind;
pub mod layout;
pub mod cell;
pub mod csv;
pub mod outcome;
mod known;
mod people;
mod erased;
mod partners;
mod roles;
mod persons;
mod mandates;
mod accounts;
mod path;
mod adhesions;
mod steps;
mod avenants;
mod conventions;
mod there;
mod records;
mod participants;
mod requests;
mod activity;
pub mod import;
pub mod export;
pub mod dinamis;
pub mod merge;
mod sql;
#[cfg(test)]
mod tests;

pub use fault::ExchangeFault;
pub use kind::Kind;
pub use layout::{Layout, Mapping};
pub use outcome::{Outcome, Problem};
