//! Tables of published figures that cannot be read.

use relais_core::fault::{Fault, Kind};

/// A table of published figures with lines that say nothing.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {}", .wrong.join("; "))]
pub struct ReconcileFault {
    /// The table.
    pub name: String,
    /// What is wrong, by line.
    pub wrong: Vec<String>,
}

impl Fault for ReconcileFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        "RLS-E545"
    }

    fn help(&self) -> String {
        "a line has a period (2009-2015, or one date), `de` and `vers` or `classe`, and surface_ha, a number"
            .into()
    }
}
