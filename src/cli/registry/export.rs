//! `relais registry export`: tables out of the registry.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::exchange::ExchangeFault;
use relais_registry::exchange::export::{Personal, What, export, words};
use relais_report::french;
use serde::Serialize;

use super::place::Place;
use super::wait;
use crate::cli::console::Console;

const EXAMPLES: &str = "\
Examples:
  relais registry export partners -o partenaires.csv
  relais registry export steps -o etapes.csv --personal
  relais registry export accounts -o comptes.xlsx --personal
  relais registry export requests -o demandes.ods";

/// Write a table of the registry
///
/// Partners, conventions, persons, avenants, steps (adhésions event by event), mandates, accounts,
/// requests, needs, leads, events, participants, use cases and activity, written with --personal and
/// imported in this order into a new registry where the texts were loaded, are exported as the same
/// bytes. Documents, permits and the journal do not come back: `backup` is the copy of a registry.
/// Who acts for partners alone (referent:PARTNER) gets their lines alone, and never with --personal.
/// A CSV is for spreadsheets in France: UTF-8 with its mark, `;`; a cell that would be taken for a
/// formula has an apostrophe in front, which imports take away.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What
    #[arg(value_name = "WHAT", value_parser = clap::builder::PossibleValuesParser::new(words()))]
    what: String,
    /// The table to write: .csv, .xlsx or .ods
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// With what is said of persons: names, addresses, log-ins; reasons and log-in days of accounts;
    /// companies and purposes of mandates
    #[arg(long)]
    personal: bool,
    /// Replace a file that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

/// What was written.
#[derive(Serialize)]
struct Written<'a> {
    what: &'a str,
    file: &'a PathBuf,
    rows: usize,
    personal: bool,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let form = args
        .output
        .extension()
        .map(|form| form.to_ascii_lowercase());
    let form = form
        .and_then(|form| form.into_string().ok())
        .unwrap_or_default();
    let unknown = || ExchangeFault::Form(args.output.display().to_string());
    if !["csv", "xlsx", "ods"].contains(&form.as_str()) {
        return Err(unknown().into());
    }
    let overwrite = match args.overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    let mut output = Output::create(&args.output, overwrite)?;
    if args.personal {
        output = output.private()?;
    }
    let what = What::of(&args.what).ok_or_else(unknown)?;
    let personal = match args.personal {
        true => Personal::With,
        false => Personal::Without,
    };
    let desk = args.place.desk(console)?;
    let sheet = wait(export(&desk, &what, personal))?;
    let date = desk.now().date_naive().to_string();
    let bytes = match form.as_str() {
        "csv" => sheet.csv().into_bytes(),
        "xlsx" => sheet.xlsx(&date)?,
        _ => sheet.ods(&date)?,
    };
    output.put(&bytes)?;
    output.finish()?;
    let rows = sheet.rows.len();
    let text = format!(
        "{}\u{202f}: {} dans {}\n",
        sheet.title,
        french::count(rows, "ligne", "lignes"),
        args.output.display()
    );
    let written = Written {
        what: sheet.word,
        file: &args.output,
        rows,
        personal: args.personal,
    };
    console.result(&text, &written)
}
