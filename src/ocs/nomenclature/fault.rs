//! What can be wrong with a nomenclature, and with codes held against it.

use std::path::PathBuf;

use relais_core::fault::{Fault, Finding, Kind};

use super::census::{Strange, Strangeness};

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
    /// A level below its deepest.
    #[error("{nomenclature} has {levels} levels, and none of number {level}")]
    NoLevel {
        /// The nomenclature.
        nomenclature: String,
        /// How many it has.
        levels: u8,
        /// That was asked for.
        level: u8,
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

/// All of them, for a code that is not told cannot be mended; beyond the first the codes alone.
fn strangers(codes: &[Strange]) -> String {
    let (first, more) = codes.split_at(codes.len().min(SHOWN));
    let told: Vec<String> = first.iter().map(ToString::to_string).collect();
    let told = told.join("; ");
    match more.len() {
        0 => told,
        count => {
            let bare: Vec<&str> = more.iter().map(|strange| strange.code.as_str()).collect();
            format!("{told}; and {count} more: {}", bare.join(", "))
        }
    }
}

/// True where the nomenclature has all of the codes, and none in that year.
fn only_years(codes: &[Strange]) -> bool {
    codes
        .iter()
        .all(|strange| strange.why == Strangeness::OutOfYears)
}

impl Fault for NomenclatureFault {
    fn kind(&self) -> Kind {
        match self {
            NomenclatureFault::Unknown { .. } | NomenclatureFault::NoLevel { .. } => Kind::Usage,
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
            NomenclatureFault::NoLevel { .. } => "RLS-E505",
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
            NomenclatureFault::Strangers {
                nomenclature,
                codes,
                ..
            } => match only_years(codes) {
                true => format!(
                    "correct the year, or the years in which {nomenclature} has these classes (its \
                     columns from and to)"
                ),
                false => format!(
                    "give the nomenclature and the column of these codes, add them to {nomenclature}, \
                     or correct them in the layer; nothing is dropped or guessed"
                ),
            },
            NomenclatureFault::NoLevel { .. } => "give a level that it has".into(),
            NomenclatureFault::Undecided { .. } => {
                "add the value to a `when` of the mapping, or an `otherwise`".into()
            }
        }
    }
}
