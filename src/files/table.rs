//! Tables of people: CSV as spreadsheets, the State and databases write it.
//!
//! Encoding, separator and quotes are found, not asked for; the header is the first line that has
//! the columns wanted, since official tables have a title above it. Cells are texts: a code is
//! never taken for a number.

mod fault;
mod records;
mod sheet;

pub use fault::TableFault;
pub use records::Table;
pub use sheet::{Row, Sheet};
