//! `relais tiles`: one file a verb.

mod build;
mod cut;
mod inspect;

use clap::Subcommand;
use relais_core::fault::Trouble;

use super::console::Console;

/// The verbs of `relais tiles`.
#[derive(Subcommand)]
pub enum Verb {
    /// Make web tiles of an image or a delivery: PMTiles, MBTiles, GeoPackage, or a folder
    Build(Box<build::Args>),
    /// Cut an image or a delivery into regular dalles, each a COG, with their index
    Cut(Box<cut::Args>),
    /// Tell what a container of tiles holds, and show some of them
    Inspect(inspect::Args),
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Build(args) => build::run(&args, console),
            Verb::Cut(args) => cut::run(&args, console),
            Verb::Inspect(args) => inspect::run(&args, console),
        }
    }
}
