//! What can be wrong with a nomenclature, and with codes held against it.

use std::path::PathBuf;

use relais_core::fault::{Fault, Finding, Kind};

use super::census::Strange;

/// A nomenclature, a mapping or a code that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NomenclatureFault {
    /// Neither a file nor one that ships.
    #[error("{word} is no file, and no nomenclature of that name ships")]
    Unknown {
        /// As given.
        word: String,
        /// Those that ship.
        shipped: String,
    },
    /// Not what a nomenclature is written in.
    #[error("{} cannot be read: {reason}", .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Classes that do not hold together.
    #[error("{name}: {}", list(findings))]
    Invalid {
        /// The nomenclature or mapping.
        name: String,
        /// What is wrong.
        findings: Vec<Finding>,
    },
    /// Codes of a layer that the nomenclature does not have, or not in that year.
    #[error("{layer}: {}", strangers(codes))]
    Strangers {
        /// The layer and its column.
        layer: String,
        /// The nomenclature.
        nomenclature: String,
        /// The codes, with how many features bear them and the first of these.
        codes: Vec<Strange>,
    },
    /// A value on which the rule of a class does not decide.
    #[error("{mapping}: {code} has no target where {column} is {value}")]
    Undecided {
        /// The mapping.
        mapping: String,
        /// The class.
        code: String,
        /// What the rule asks.
        column: String,
        /// What the feature answers.
        value: String,
    },
}

/// As many as a line bears.
const SHOWN: usize = 8;

fn list(findings: &[Finding]) -> String {
    let shown = findings.iter().take(SHOWN);
    let shown: Vec<String> = shown.map(|f| format!("{}: {}", f.place, f.what)).collect();
    let more = findings.len().saturating_sub(SHOWN);
    match more {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// All of them: a code that is not told cannot be mended.
fn strangers(codes: &[Strange]) -> String {
    let told: Vec<String> = codes.iter().map(ToString::to_string).collect();
    told.join("; ")
}

impl Fault for NomenclatureFault {
    fn kind(&self) -> Kind {
        match self {
            NomenclatureFault::Unknown { .. } => Kind::Usage,
            NomenclatureFault::Syntax { .. }
            | NomenclatureFault::Invalid { .. }
            | NomenclatureFault::Strangers { .. }
            | NomenclatureFault::Undecided { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            NomenclatureFault::Unknown { .. } => "RLS-E500",
            NomenclatureFault::Syntax { .. } => "RLS-E501",
            NomenclatureFault::Invalid { .. } => "RLS-E502",
            NomenclatureFault::Strangers { .. } => "RLS-E503",
            NomenclatureFault::Undecided { .. } => "RLS-E504",
        }
    }

    fn help(&self) -> String {
        match self {
            NomenclatureFault::Unknown { shipped, .. } => {
                format!("give a .csv or .toml file, or one of {shipped}")
            }
            NomenclatureFault::Syntax { .. } => {
                "docs/formats.md shows what a nomenclature is written in".into()
            }
            NomenclatureFault::Invalid { .. } => {
                "correct the file; `relais ocs nomenclature check` tells all that is wrong".into()
            }
            NomenclatureFault::Strangers { nomenclature, .. } => format!(
                "add the codes to {nomenclature}, or lead them to its classes by a mapping; nothing \
                 is dropped or guessed"
            ),
            NomenclatureFault::Undecided { .. } => {
                "add the value to a `when` of the mapping, or an `otherwise`".into()
            }
        }
    }
}
