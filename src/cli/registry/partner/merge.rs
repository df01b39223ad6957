//! `relais registry partner duplicates` and `merge`: one record for each body.

use std::fmt::Write;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_registry::exchange::import::End;
use relais_registry::exchange::merge::{Merged, Referents, duplicates, merge};
use relais_report::french;

use super::super::place::Place;
use super::super::{more, said, wait};
use crate::cli::console::Console;

/// So many pairs are shown; `--json` has all.
const SHOWN: usize = 100;

/// The options of `duplicates`.
#[derive(ClapArgs)]
pub struct Duplicates {
    #[command(flatten)]
    place: Place,
}

/// The options of `merge`.
#[derive(ClapArgs)]
pub struct Merge {
    /// The record that goes on: id, SIRET, number of convention, or name
    #[arg(value_name = "KEEP")]
    keep: String,
    /// The record that ends: all that was its own goes to the other
    #[arg(value_name = "OTHER")]
    other: String,
    /// Whoever is référent of the other record, an operator or a contact, is référent of this one
    #[arg(long)]
    with_referents: bool,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

impl Duplicates {
    /// Runs the verb.
    pub fn run(&self, console: &Console) -> Result<(), Trouble> {
        let desk = self.place.desk(console)?;
        let pairs = wait(duplicates(desk.db()))?;
        let mut text = String::new();
        for pair in pairs.iter().take(SHOWN) {
            let who = format!("{} ({})", pair.other_name, pair.other);
            let _ = writeln!(
                text,
                "{} ({})\u{202f}: {}",
                pair.one_name,
                pair.one,
                pair.why.told(&who)
            );
        }
        more(&mut text, pairs.len(), SHOWN);
        let _ = writeln!(text, "{}", french::count(pairs.len(), "paire", "paires"));
        console.result(&text, &pairs)
    }
}

impl Merge {
    /// Runs the verb.
    pub fn run(&self, console: &Console) -> Result<(), Trouble> {
        let desk = self.place.desk(console)?;
        let end = if self.dry_run { End::DryRun } else { End::Keep };
        let referents = match self.with_referents {
            true => Referents::Carry,
            false => Referents::Refuse,
        };
        let merged = wait(merge(&desk, &self.keep, &self.other, referents, end))?;
        for doubt in &merged.doubts {
            console.warn(doubt);
        }
        console.result(&text(&merged), &merged)
    }
}

fn text(merged: &Merged) -> String {
    let what = if merged.applied {
        "Fusionné"
    } else {
        "À blanc"
    };
    let Merged { keep, other, .. } = merged;
    let mut text = format!(
        "{what}\u{202f}: {} [{}] reprend {} [{}], version {}\n",
        keep.name, keep.id, other.name, other.id, keep.version
    );
    text += &said::changed(&merged.changed);
    for (kind, count) in &merged.moved {
        let _ = writeln!(text, "  {kind}\u{202f}: {count}");
    }
    text
}
