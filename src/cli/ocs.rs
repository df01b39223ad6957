//! `relais ocs`: one file a verb.

mod compare;
mod fault;
mod nomenclature;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

const NOMENCLATURE_EXAMPLES: &str = "\
Examples:
  relais ocs nomenclature show corine
  relais ocs nomenclature check ocs-na.csv";

/// The verbs of `relais ocs`.
#[derive(Subcommand)]
pub enum Verb {
    Compare(Box<compare::Args>),
    /// Nomenclatures and the mappings between them: the operator's own, and those that ship
    #[command(after_help = NOMENCLATURE_EXAMPLES)]
    Nomenclature {
        #[command(subcommand)]
        verb: nomenclature::Verb,
    },
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Compare(args) => compare::run(&args, console),
            Verb::Nomenclature { verb } => verb.run(console),
        }
    }
}
