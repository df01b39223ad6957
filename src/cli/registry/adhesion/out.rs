//! What goes to DINAMIS and comes back: the fiche, the month's cases, the decisions.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::{OutputFolder, Overwrite};
use relais_files::table::Table;
use relais_registry::adhesion::dossier::{self, Run};
use relais_registry::adhesion::fiche;
use relais_report::french;

use super::told;
use crate::cli::console::Console;
use crate::cli::registry::place::Place;
use crate::cli::registry::wait;

#[derive(ClapArgs)]
pub struct Fiche {
    /// Id, SIRET, number of convention, or name; or the adhésion by its own id
    #[arg(value_name = "PARTNER")]
    partner: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Dossier {
    /// Gather the cases submitted in this month that wait for a decision, as 2026-11
    #[arg(
        long,
        value_name = "YYYY-MM",
        required_unless_present = "decisions",
        requires = "output"
    )]
    month: Option<String>,
    /// The folder to make: dossiers.csv, dossiers.ods and a fiche each
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Take the decisions of this table back, CSV, XLSX or ODS: adhesion (its id, or the partner's
    /// convention, SIRET or name), decision, jour, reference, motif, vers
    #[arg(long, value_name = "FILE", conflicts_with_all = ["month", "output"])]
    decisions: Option<PathBuf>,
    /// Say what the decisions would do, and keep nothing
    #[arg(long, requires = "decisions")]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
}

/// Prints a fiche.
pub fn fiche(args: &Fiche, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let one = wait(fiche::fiche(&desk, &args.partner))?;
    console.result(&one.text(), &one)
}

/// Gathers the cases of a month, or takes decisions back.
pub fn dossier(args: &Dossier, console: &Console) -> Result<(), Trouble> {
    match (&args.decisions, &args.month, &args.output) {
        (Some(path), _, _) => decide(args, path, console),
        (None, Some(month), Some(folder)) => gather(args, month, folder, console),
        // The command line holds that one of both is there.
        _ => Ok(()),
    }
}

fn gather(args: &Dossier, month: &str, folder: &Path, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let gathered = wait(dossier::gather(&desk, month))?;
    let out = OutputFolder::create(folder, Overwrite::Refuse, |_| false)?.private()?;
    out.put("dossiers.csv".as_ref(), gathered.csv().as_bytes())?;
    out.put("dossiers.ods".as_ref(), &gathered.ods()?)?;
    for line in &gathered.lines {
        let name = dossier::file_name(line);
        out.put(name.as_ref(), line.fiche.html().as_bytes())?;
        for missing in &line.fiche.missing {
            console.warn(&format!("{}\u{202f}: il manque {missing}", line.partner));
        }
    }
    out.finish()?;
    let count = french::count(gathered.lines.len(), "dossier", "dossiers");
    console.result(
        &format!("{count} de {month}\u{202f}: {}", folder.display()),
        &gathered,
    )
}

fn decide(args: &Dossier, path: &Path, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let tables = Table::sheets(path, None)?;
    let run = match args.dry_run {
        true => Run::Try,
        false => Run::Keep,
    };
    let decided = wait(dossier::decide(&desk, &tables, run))?;
    let mut text = String::new();
    for one in &decided.moved {
        let _ = writeln!(text, "{}\u{202f}: {}", one.partner, told(one));
    }
    let (one, several, kept) = match run {
        Run::Try => (
            "décision essayée",
            "décisions essayées",
            ", rien n’est gardé",
        ),
        Run::Keep => ("décision enregistrée", "décisions enregistrées", ""),
    };
    let count = french::count(decided.moved.len(), one, several);
    let waiting = french::count(
        decided.waiting,
        "dossier attend encore",
        "dossiers attendent encore",
    );
    let _ = writeln!(text, "{count}{kept}\u{202f}; {waiting}");
    console.result(&text, &decided)
}
