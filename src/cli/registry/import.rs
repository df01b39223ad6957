//! `relais registry import`: tables into the registry.

mod dinamis;
mod told;

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_files::atomic::{Digest, Output, Overwrite};
use relais_files::table::Table;
use relais_files::text;
use relais_registry::exchange::import::{Ask, End, OnWrong, There, import, sketch};
use relais_registry::exchange::{ExchangeFault, Kind, Mapping, Outcome};

use super::place::Place;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry import partners partenaires.xlsx --dry-run
  relais registry import partners partenaires.xlsx --save-mapping partenaires.toml
  relais registry import steps etapes.csv --dry-run
  relais registry import accounts comptes.csv --skip-invalid --rejects rejets.csv
  relais registry import dinamis adherents.csv --kind members";

/// What is imported.
#[derive(Subcommand)]
pub enum Verb {
    /// Records of partners
    Partners(Args),
    /// Persons, and what they are for partners
    Persons(Args),
    /// Accounts, as they stood
    Accounts(Args),
    /// Adhésions, as they stood, with the day of each step
    Adhesions(Args),
    /// Adhésions event by event, each with its proof, as `export steps --personal` writes them
    Steps(Args),
    /// Mandates of contractors
    Mandates(Args),
    /// Conventions
    Conventions(Args),
    /// Avenants, as they stood
    Avenants(Args),
    /// Requests, as they stood
    Requests(Args),
    /// Needs of user groups
    Needs(Args),
    /// Leads
    Leads(Args),
    /// Events
    Events(Args),
    /// Who came to events: persons, or how many of a partner
    Participants(Args),
    /// Use cases
    UseCases(Args),
    /// Figures of activity, each with who says it, as `export activity --personal` writes them
    Activity(Args),
    /// Lists that DINAMIS sends, held against the registry
    Dinamis(dinamis::Args),
}

/// The options of all tables.
#[derive(ClapArgs)]
pub struct Args {
    /// CSV, XLSX or ODS, as it comes
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The sheet of a workbook [default: the one whose header says most]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Which column is what, as --save-mapping wrote it
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,
    /// Write which column was taken for what
    #[arg(long, value_name = "FILE.toml")]
    save_mapping: Option<PathBuf>,
    /// Say what would happen, line by line, and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Change records that are there already; empty cells change nothing
    #[arg(long)]
    update: bool,
    /// Leave out the lines that cannot be taken, and keep the others
    #[arg(long)]
    skip_invalid: bool,
    /// Where those lines go, with what is wrong with each
    #[arg(long, value_name = "FILE.csv", requires = "skip_invalid")]
    rejects: Option<PathBuf>,
    /// Replace files that are there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        let (kind, args) = match self {
            Verb::Partners(args) => (Kind::Partners, args),
            Verb::Persons(args) => (Kind::Persons, args),
            Verb::Accounts(args) => (Kind::Accounts, args),
            Verb::Adhesions(args) => (Kind::Adhesions, args),
            Verb::Steps(args) => (Kind::Steps, args),
            Verb::Mandates(args) => (Kind::Mandates, args),
            Verb::Requests(args) => (Kind::Requests, args),
            Verb::Needs(args) => (Kind::Needs, args),
            Verb::Leads(args) => (Kind::Leads, args),
            Verb::Events(args) => (Kind::Events, args),
            Verb::Participants(args) => (Kind::Participants, args),
            Verb::Activity(args) => (Kind::Activity, args),
            Verb::UseCases(args) => (Kind::UseCases, args),
            Verb::Avenants(args) => (Kind::Avenants, args),
            Verb::Conventions(args) => (Kind::Conventions, args),
            Verb::Dinamis(args) => return dinamis::run(&args, console),
        };
        run(kind, &args, console)
    }
}

fn run(kind: Kind, args: &Args, console: &Console) -> Result<(), Trouble> {
    let overwrite = match args.overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    relais_files::atomic::keep_safe(&args.file);
    args.place.path(console)?;
    // What cannot be written is said before anything is kept.
    let output = |path: &Option<PathBuf>| {
        let begun = path
            .as_deref()
            .map(|path| Output::create(path, overwrite)?.private());
        begun.transpose()
    };
    let (rejects, saved) = (output(&args.rejects)?, output(&args.save_mapping)?);
    let (tables, sha256) = read(&args.file, args.sheet.as_deref())?;
    let mapping = args.mapping.as_deref().map(mapping).transpose()?;
    let (layout, wrong) = sketch(&tables, kind, mapping.as_ref())?;
    if let Some(saved) = saved {
        put(saved, &layout.mapping(kind.word()).text(kind.columns()))?;
    }
    if let Some(wrong) = wrong {
        if let Some(path) = &args.save_mapping {
            let path = path.display();
            console.warn(&format!(
                "{path} est à compléter, puis à redonner par --mapping"
            ));
        }
        return Err(wrong.into());
    }
    let desk = args.place.desk(console)?;
    let ask = Ask {
        kind,
        file: &name(&args.file),
        sha256: &sha256,
        there: if args.update {
            There::Update
        } else {
            There::Stay
        },
        wrong: if args.skip_invalid {
            OnWrong::Skip
        } else {
            OnWrong::Stop
        },
        end: if args.dry_run { End::DryRun } else { End::Keep },
    };
    let outcome = wait(import(&desk, &layout, &ask))?;
    if let Some(rejects) = rejects {
        put(rejects, &outcome.rejects(&layout))?;
    }
    told::warn(&outcome, console);
    console.result(&told::text(&outcome, kind, args.dry_run), &outcome)?;
    ended(&outcome, args)
}

/// Problems are an exit code too.
fn ended(outcome: &Outcome, args: &Args) -> Result<(), Trouble> {
    let lines = outcome.refused().len();
    match (lines, args.skip_invalid) {
        (0, _) => Ok(()),
        (lines, true) => Err(ExchangeFault::Rejected {
            kept: outcome.kept(),
            tried: args.dry_run,
            lines,
            rejects: args.rejects.clone(),
        }
        .into()),
        (lines, false) => Err(ExchangeFault::Invalid {
            problems: outcome.problems.len(),
            lines,
        }
        .into()),
    }
}

/// The tables of a file and its hash.
fn read(file: &Path, sheet: Option<&str>) -> Result<(Vec<Table>, String), Trouble> {
    relais_files::atomic::keep_safe(file);
    let tables = Table::sheets(file, sheet)?;
    Ok((tables, Digest::of_file(file)?.to_string()))
}

fn mapping(path: &Path) -> Result<Mapping, Trouble> {
    Ok(Mapping::parse(&text::read(path)?.content)?)
}

fn put(mut output: Output, text: &str) -> Result<(), Trouble> {
    output.put(text.as_bytes())?;
    Ok(output.finish()?)
}

/// The name of a file without the folders that it is in.
fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    name.to_string_lossy().into_owned()
}
