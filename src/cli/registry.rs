//! `relais registry`: one file an object, and the door from words to the members' async verbs.

mod place;
mod init;
mod operator;
mod partner;
mod journal;

use std::future::Future;

use clap::Subcommand;
use relais_core::fault::{Fault, Trouble};

use super::console::Console;

/// The verbs of `relais registry`.
#[derive(Subcommand)]
pub enum Verb {
    Init(init::Args),
    /// Who acts in the registry, and by which roles
    #[command(after_help = operator::EXAMPLES)]
    Operator {
        #[command(subcommand)]
        verb: operator::Verb,
    },
    /// Bodies that the relay serves or could serve
    #[command(after_help = partner::EXAMPLES)]
    Partner {
        #[command(subcommand)]
        verb: Box<partner::Verb>,
    },
    /// What happened, and whether the record of it is sound
    #[command(after_help = journal::EXAMPLES)]
    Journal {
        #[command(subcommand)]
        verb: journal::Verb,
    },
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Init(args) => init::run(&args, console),
            Verb::Operator { verb } => verb.run(console),
            Verb::Partner { verb } => verb.run(console),
            Verb::Journal { verb } => verb.run(console),
        }
    }
}

/// Waits for an async verb: the one place of the program that does.
fn wait<T, E: Fault>(verb: impl Future<Output = Result<T, E>>) -> Result<T, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.map_err(|source| place::NoRuntime { source })?;
    runtime.block_on(verb).map_err(Into::into)
}

/// `label  value` lines, the values under each other.
fn lines(pairs: &[(&str, String)]) -> String {
    let width = pairs
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    let line = |(label, value): &(&str, String)| {
        let value = value.replace('\n', &format!("\n  {:width$}  ", ""));
        format!("  {label:width$}  {value}\n")
    };
    pairs.iter().map(line).collect()
}
