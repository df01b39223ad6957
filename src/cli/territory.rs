//! `relais territory`: one file a verb.

mod place;
mod import;
mod list;
mod show;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais territory`.
#[derive(Subcommand)]
pub enum Verb {
    Import(Box<import::Args>),
    List(list::Args),
    Show(show::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Import(args) => import::run(&args, console),
            Verb::List(args) => list::run(&args, console),
            Verb::Show(args) => show::run(&args, console),
        }
    }
}
