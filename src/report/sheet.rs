//! A report as sheets, for those who go on calculating: one sheet a table, after one that says what
//! they are.
//!
//! The first row has the headers with their units, stays in view and stands alone, so that the rows
//! below are data and nothing else. Numbers are numbers, with all their digits; texts are texts, those
//! that begin like a formula too. The same report gives the same bytes: dates inside are its own.

mod csv;
mod fault;
mod leaf;
mod ods;
mod xlsx;

pub use csv::csv;
pub use fault::SheetFault;
pub use ods::ods;
pub use xlsx::xlsx;

#[cfg(test)]
mod tests;
