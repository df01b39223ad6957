//! `relais scene`: one file a verb.

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais scene`.
#[derive(Subcommand)]
pub enum Verb {}

impl Verb {
    /// Runs the verb.
    pub fn run(self, _console: &Console) -> Result<(), Trouble> {
        match self {}
    }
}
