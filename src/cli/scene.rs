//! `relais scene`: one file a verb.

mod ortho;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais scene`.
#[derive(Subcommand)]
pub enum Verb {
    /// Put an image on the ground, as a COG, in one pass
    Ortho(Box<ortho::Args>),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Ortho(args) => ortho::run(&args, console),
        }
    }
}
