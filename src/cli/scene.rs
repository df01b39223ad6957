//! `relais scene`: one file a verb.

mod inspect;
mod mosaic;
mod ortho;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais scene`.
#[derive(Subcommand)]
pub enum Verb {
    Inspect(Box<inspect::Args>),
    Ortho(Box<ortho::Args>),
    /// Put several scenes on one grid, as one COG that knows which it shows where
    Mosaic(Box<mosaic::Args>),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Inspect(args) => inspect::run(&args, console),
            Verb::Ortho(args) => ortho::run(&args, console),
            Verb::Mosaic(args) => mosaic::run(&args, console),
        }
    }
}
