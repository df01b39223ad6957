//! What is wrong with the words of `relais ocs`.

use relais_core::fault::{Fault, Kind};

/// Words that make no comparison.
#[derive(Debug, thiserror::Error)]
pub enum CompareFault {
    /// Not two dates.
    #[error("two dates are compared, and {count} are given")]
    Dates {
        /// How many.
        count: usize,
    },
}

impl Fault for CompareFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        "RLS-E972"
    }

    fn help(&self) -> String {
        "name two dates: --codes 2009=CODE,2015=CODE".into()
    }
}
