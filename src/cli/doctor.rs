//! `relais doctor`: whether this machine has what Relais needs, and how to mend what it lacks.

mod check;
mod libraries;
mod system;

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::{Fault, Kind, Trouble};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::config::ConfigFault;
use check::{Check, State};

const EXAMPLES: &str = "\
Examples:
  relais doctor
  relais doctor /data/produits --max-memory 8G
  relais doctor --json";

/// Say whether this machine has what Relais needs, and how to mend it
///
/// Looks at GDAL and its drivers, PROJ and its grids, the configuration, rights and room in FOLDER,
/// the clock, memory and threads. Exit code 7 when a check does not hold: the report is printed all
/// the same.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES, mut_arg("overwrite", |arg| arg.hide(true)))]
pub struct Args {
    /// Where outputs will go
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    #[command(flatten)]
    work: WorkOptions,
}

/// A machine that lacks something.
#[derive(Debug, thiserror::Error)]
#[error("{wrong} of {all} checks {}: {names}", if *wrong == 1 { "does not hold" } else { "do not hold" })]
struct DoctorFault {
    wrong: usize,
    all: usize,
    names: String,
}

impl Fault for DoctorFault {
    fn kind(&self) -> Kind {
        Kind::Check
    }

    fn code(&self) -> &'static str {
        "RLS-E997"
    }

    fn help(&self) -> String {
        "do what the report says behind `mend:`, then run it again".into()
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    ok: bool,
    checks: Vec<Check>,
}

/// Runs every check; `config` is what is wrong with the configuration, if anything is.
pub fn run(args: &Args, console: &Console, config: Option<ConfigFault>) -> Result<(), Trouble> {
    let limits = console.limits(&args.work)?;
    let mut checks = libraries::checks();
    checks.push(system::config(config));
    checks.extend(system::checks(&args.folder, &limits));
    let wrong: Vec<&str> = checks
        .iter()
        .filter(|check| check.state == State::Wrong)
        .map(|check| check.name)
        .collect();
    let fault = DoctorFault {
        wrong: wrong.len(),
        all: checks.len(),
        names: wrong.join(", "),
    };
    let report = Report {
        ok: wrong.is_empty(),
        checks,
    };
    console.result(&text(&report.checks), &report)?;
    match report.ok {
        true => Ok(()),
        false => Err(fault.into()),
    }
}

fn text(checks: &[Check]) -> String {
    let width = checks.iter().map(|c| c.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for check in checks {
        let state = check.state.label();
        text += &format!("{state:<5}  {:<width$}  {}\n", check.name, check.what);
        if let Some(mend) = &check.mend {
            text += &format!("{:<5}  {:<width$}  mend: {mend}\n", "", "");
        }
    }
    text
}
