//! `relais scene`: one file a verb.

mod inspect;
mod ortho;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais scene`.
#[derive(Subcommand)]
pub enum Verb {
    /// Tell what a delivery is, what it holds, and whether it is whole
    Inspect(Box<inspect::Args>),
    /// Put an image on the ground, as a COG, in one pass
    Ortho(Box<ortho::Args>),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Inspect(args) => inspect::run(&args, console),
            Verb::Ortho(args) => ortho::run(&args, console),
        }
    }
}
