//! What is wrong with a code.

use crate::fault::{Fault, Kind};

/// A code that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// A code of a commune.
    #[error("{code:?} is no INSEE code of a commune: {why}")]
    Commune {
        /// As written.
        code: String,
        /// Why not.
        why: String,
    },
    /// A code of a département or of a region.
    #[error("{code:?} is no code of a {what}: {why}")]
    Area {
        /// `département`, `region`.
        what: &'static str,
        /// As written.
        code: String,
        /// What such a code is.
        why: &'static str,
    },
    /// A SIREN.
    #[error("{code:?} is no SIREN: {why}")]
    Siren {
        /// As written.
        code: String,
        /// Why not.
        why: String,
    },
    /// A SIRET.
    #[error("{code:?} is no SIRET: {why}")]
    Siret {
        /// As written.
        code: String,
        /// Why not.
        why: String,
    },
    /// A territory.
    #[error("{word:?} names no territory: {why}")]
    Territory {
        /// As written.
        word: String,
        /// Why not.
        why: String,
    },
}

impl Fault for CodeFault {
    fn kind(&self) -> Kind {
        match self {
            CodeFault::Territory { .. } => Kind::Usage,
            CodeFault::Commune { .. }
            | CodeFault::Area { .. }
            | CodeFault::Siren { .. }
            | CodeFault::Siret { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CodeFault::Commune { .. } => "RLS-E020",
            CodeFault::Area { .. } => "RLS-E021",
            CodeFault::Siren { .. } => "RLS-E022",
            CodeFault::Territory { .. } => "RLS-E023",
            CodeFault::Siret { .. } => "RLS-E024",
        }
    }

    fn help(&self) -> String {
        match self {
            CodeFault::Commune { .. } => {
                "write the five characters, as 33063, 01001 or 2A004; a spreadsheet that takes codes \
                 for numbers loses their zeros: import the column as text"
                    .into()
            }
            CodeFault::Area { what, .. } => match *what {
                "region" => "write its two digits, as 75".into(),
                _ => "write its two or three characters, as 33, 01, 2A or 974".into(),
            },
            CodeFault::Siren { .. } => "write the nine digits, as 243300316".into(),
            CodeFault::Siret { .. } => "write the fourteen digits, as 13000076300016".into(),
            CodeFault::Territory { .. } => {
                "write COM:33063, EPCI:243300316, DEP:33, REG:75, or the kind and the code of a \
                 perimeter that was imported, as SCOT:sysdau"
                    .into()
            }
        }
    }
}
