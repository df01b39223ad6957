//! `relais ocs accuracy`: how good a map is, from a sample of points that people interpret.

mod assess;
mod design;

use clap::Subcommand;
use relais_core::fault::Trouble;

use crate::cli::console::Console;

/// The verbs of `relais ocs accuracy`.
#[derive(Subcommand)]
pub enum Verb {
    Design(design::Args),
    Assess(assess::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Design(args) => design::run(&args, console),
            Verb::Assess(args) => assess::run(&args, console),
        }
    }
}
