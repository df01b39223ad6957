//! `relais ocs nomenclature`: one file a verb.

mod check;
mod show;

use clap::Subcommand;
use relais_core::fault::Trouble;

use crate::cli::console::Console;

/// The verbs of `relais ocs nomenclature`.
#[derive(Subcommand)]
pub enum Verb {
    Check(check::Args),
    Show(show::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Check(args) => check::run(&args, console),
            Verb::Show(args) => show::run(&args, console),
        }
    }
}
