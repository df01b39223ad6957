//! Tables of people: CSV as spreadsheets, the State and databases write it, and the sheets of
//! workbooks (XLSX, ODS), unpacked within bounds before anything reads them.
//!
//! Encoding, separator and quotes are found, not asked for; the header is the first line that has
//! the columns wanted, since official tables have a title above it. Cells are texts: a code is
//! never taken for a number.

mod fault;
mod guard;
mod form;
mod quotes;
mod records;
mod sheet;
mod book;
mod grid;
mod xlsx;
mod ods;
#[cfg(test)]
mod tests;

pub use fault::TableFault;
pub use form::Form;
pub use guard::{guarded, is_formula, unguarded};
pub use records::{Line, Table};
pub use sheet::{Row, Sheet};
