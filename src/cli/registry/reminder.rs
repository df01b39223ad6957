//! `relais registry reminder`: what waits for the officer.

use std::fmt::Write;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::reminder::{self, Kind, Reminder};
use relais_registry::value::day;

use super::place::Place;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry reminder list
  relais registry reminder list --kind mandat-expire --on 2027-01-01
  relais registry reminder list --json";

/// So many of each kind are told, unless one kind is asked for.
const FEW: usize = 20;

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Tell what waits, each with the command that settles it
    List(List),
}

#[derive(ClapArgs)]
pub struct List {
    /// What waits on this day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// Only this kind, all of it: mandat-echu, sans-notice, attente, adhesion-expire,
    /// convention-expire, mandat-expire, avenant-non-signe, attente-dinamis, texte-a-accepter,
    /// inactif24, inactif18, a-clore, a-effacer
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::List(args) => list(&args, console),
        }
    }
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(reminder::list(&desk, args.on, args.kind))?;
    let mut text = String::new();
    for kind in Kind::ALL {
        let some: Vec<&Reminder> = all.iter().filter(|one| one.kind == kind).collect();
        if some.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{} ({})", kind.heading(), some.len());
        let _ = writeln!(text, "  À faire\u{202f}: {}.", kind.todo());
        let most = if args.kind.is_some() { some.len() } else { FEW };
        for one in some.iter().take(most) {
            let _ = writeln!(text, "  - {}\n    {}", one.words, one.command);
        }
        if some.len() > most {
            let _ = writeln!(
                text,
                "  et {} autres\u{202f}: --kind {kind}",
                some.len() - most
            );
        }
    }
    if all.is_empty() {
        text.push_str("Rien n’attend.\n");
    }
    if wait(reminder::is_partial(&desk))? {
        console.note("ce qui touche des personnes (comptes, mandats, notices) n’est pas montré\u{202f}: vos rôles ne le permettent pas");
    }
    console.result(&text, &all)
}
