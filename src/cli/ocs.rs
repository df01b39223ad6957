//! `relais ocs`: one file a verb.

mod accuracy;
mod compare;
mod matrix;
mod nomenclature;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

const NOMENCLATURE_EXAMPLES: &str = "\
Examples:
  relais ocs nomenclature show corine
  relais ocs nomenclature check ocs-na.csv";

const ACCURACY_EXAMPLES: &str = "\
Examples:
  relais ocs accuracy design ocs_2020.tif --margin 0.02 -o echantillon
  relais ocs accuracy assess echantillon/plan_echantillonnage.json echantillon/interpretation/points.gpkg -o exactitude";

/// The verbs of `relais ocs`.
#[derive(Subcommand)]
pub enum Verb {
    Compare(Box<compare::Args>),
    Matrix(matrix::Args),
    /// How good a map is, and how much of each class there is: from points that people interpret
    #[command(after_help = ACCURACY_EXAMPLES)]
    Accuracy {
        #[command(subcommand)]
        verb: accuracy::Verb,
    },
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
            Verb::Matrix(args) => matrix::run(&args, console),
            Verb::Accuracy { verb } => verb.run(console),
            Verb::Nomenclature { verb } => verb.run(console),
        }
    }
}
