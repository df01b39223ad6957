//! What is wrong with a table.

use relais_core::fault::{Fault, Kind};

/// A table that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// Nothing in it.
    #[error("{name} holds no line")]
    Empty {
        /// The table.
        name: String,
    },
    /// Quotes that never end, and the like.
    #[error("{name}, line {line}: {why}")]
    Broken {
        /// The table.
        name: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// No line has the columns that are needed.
    #[error("{name} has no column {wanted}")]
    NoColumn {
        /// The table.
        name: String,
        /// The column by the names that it may have.
        wanted: String,
        /// The columns of what looks most like a header.
        has: Vec<String>,
    },
    /// A workbook that is none, is a bomb, or has no such sheet.
    #[error("{name}: {why}")]
    Book {
        /// The file.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// Two columns of one name.
    #[error("{name} has two columns {column}")]
    TwoColumns {
        /// The table.
        name: String,
        /// Their name.
        column: String,
    },
}

/// True where what should be a header begins as JSON does.
fn is_json(has: &[String]) -> bool {
    let first = has.first().map(|cell| cell.trim_start());
    first.is_some_and(|cell| cell.starts_with(['[', '{']))
}

impl Fault for TableFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            TableFault::Empty { .. } => "RLS-E193",
            TableFault::Broken { .. } => "RLS-E194",
            TableFault::NoColumn { .. } => "RLS-E195",
            TableFault::TwoColumns { .. } => "RLS-E196",
            TableFault::Book { .. } => "RLS-E198",
        }
    }

    fn help(&self) -> String {
        match self {
            TableFault::Empty { .. } => "is it the right file?".into(),
            TableFault::Broken { .. } => {
                "correct the line, or save the table as CSV (UTF-8) again".into()
            }
            TableFault::NoColumn { has, .. } if is_json(has) => {
                "it is JSON, which is not read here: give a CSV".into()
            }
            TableFault::NoColumn { has, .. } => {
                format!("its columns are {}: rename one", has.join(", "))
            }
            TableFault::TwoColumns { .. } => "rename one of them".into(),
            TableFault::Book { .. } => {
                "save the sheet that is meant as CSV (UTF-8), or in a workbook of its own".into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_as_what_it_is() {
        let help = |first: &str| {
            let fault = TableFault::NoColumn {
                name: "a".into(),
                wanted: "MOD".into(),
                has: vec![first.into()],
            };
            fault.help()
        };
        assert_eq!(
            help("[{\"code\": 1"),
            "it is JSON, which is not read here: give a CSV"
        );
        assert_eq!(help("code"), "its columns are code: rename one");
    }
}
