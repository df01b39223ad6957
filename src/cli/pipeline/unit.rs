//! `relais pipeline unit`: some units of a plan, anywhere.

use std::path::PathBuf;
use std::sync::Mutex;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::place;
use relais_run::execute;
use relais_run::plan::HOUSEKEEPING;
use relais_run::receipt::Trust;

use super::load::read_plan;
use super::run::Job;
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::bench::VERSION;

const EXAMPLES: &str = "\
Examples:
  relais pipeline unit produits/.relais/plan-0123456789abcdef.jsonl ortho-0123456789abcdef";

/// Do some units of a plan, anywhere
///
/// Units that are done are not done again. What they need must be done. Any number of these commands
/// may run at once, on any machine that sees the same folders: they make the same bytes.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Ids of units, beginnings of ids, or names of steps
    #[arg(value_name = "ID", required = true)]
    units: Vec<String>,
    /// The folder from which names are meant [default: the plan's]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Take a plan of another version of relais
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    work: WorkOptions,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let limits = console.limits(&args.work)?;
    let digests = Mutex::new(console.digests());
    let plan = read_plan(&args.plan, args.folder.as_deref(), &digests, &limits)?;
    if !args.force {
        plan.made_by(VERSION, &args.plan)?;
    }
    let job = Job {
        only: Some(plan.find(&args.units)?),
        root: PathBuf::from(&plan.head.output),
        plan,
        limits,
        digests,
    };
    let taken = execute::taken(&job.plan, job.only.as_deref(), &job.root);
    let book = job.receipts()?;
    if !args.work.overwrite {
        execute::refuse_the_unknown(&book, &job.root, &taken)?;
    }
    place::make_folder(&job.root.join(HOUSEKEEPING))?;
    job.run(&book, Trust::Stat, None, console)
}
