//! `relais pipeline`: one file a verb.

mod fault;
mod document;
mod inline;
mod load;
mod text;
mod absent;
mod check;
mod plan;
mod run;
mod unit;
mod replay;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais pipeline`.
#[derive(Subcommand)]
pub enum Verb {
    Check(check::Args),
    Plan(plan::Args),
    Run(run::Args),
    Unit(unit::Args),
    Replay(replay::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Check(args) => check::run(&args, console),
            Verb::Plan(args) => plan::run(&args, console),
            Verb::Run(args) => run::run(&args, console),
            Verb::Unit(args) => unit::run(&args, console),
            Verb::Replay(args) => replay::run(&args, console),
        }
    }
}
