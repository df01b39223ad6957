//! What a table was kept as.

use crate::text::Encoding;

/// A text, or a sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// CSV.
    Text {
        /// The encoding that it was in.
        encoding: Encoding,
        /// What separates its cells.
        separator: char,
    },
    /// A sheet of an XLSX or an ODS, by its name.
    Sheet(String),
}
