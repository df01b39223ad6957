//! `relais cog`: one file a verb.

mod create;
mod validate;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais cog`.
#[derive(Subcommand)]
pub enum Verb {
    Create(create::Args),
    Validate(validate::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Create(args) => create::run(&args, console),
            Verb::Validate(args) => validate::run(&args, console),
        }
    }
}
