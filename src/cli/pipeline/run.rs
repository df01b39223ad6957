//! `relais pipeline run`: do what is not done yet.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::Overwrite;
use relais_files::place;
use relais_run::Limits;
use relais_run::execute::{self, Execution, Outcome};
use relais_run::manifest::Digests;
use relais_run::plan::{self, HOUSEKEEPING, Look, Plan};
use relais_run::receipt::{Book, Trust};
use serde::Serialize;

use super::absent::{absent, fit, lines};
use super::load::Source;
use super::text::{self, Foreseen, bytes};
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::House;
use crate::steps::bench::VERSION;

const EXAMPLES: &str = "\
Examples:
  relais pipeline run pipelines/scenes.toml --param 'scenes=livraisons/*.zip' --output produits
  relais pipeline run pipelines/scenes.toml --resume";

/// Do what is not done yet
///
/// PIPELINE is planned and its units are done on threads; each that is done has a receipt in
/// OUTPUT/.relais. A run that was stopped, by Ctrl-C or by the power, goes on with --resume: what
/// is done is not done again, and what changed is. A bad delivery does not stop the others (exit code
/// 6, and the list).
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Go on with what is left; =verify hashes every output that is there
    #[arg(long, value_name = "HOW", num_args = 0..=1, default_missing_value = "stat", require_equals = true, conflicts_with = "overwrite")]
    resume: Option<Resume>,
    /// Say what would be done, what it would take, and which inputs are not there (exit code 7)
    #[arg(long)]
    dry_run: bool,
    /// Take a plan of another version of relais
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    work: WorkOptions,
}

/// How a file is believed to be what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Resume {
    /// By size, time and inode, and by its hash where these differ
    Stat,
    /// By its hash
    Verify,
}

/// What the verb says.
#[derive(Serialize)]
struct Report<'a> {
    ok: bool,
    pipeline: &'a str,
    output: &'a str,
    plan: Option<&'a Path>,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let limits = console.limits(&args.work)?;
    let digests = Mutex::new(console.digests());
    let loaded = args.source.load(Look::Hashes, console, &limits, &digests)?;
    let root = loaded.root();
    if let Some(path) = &loaded.path
        && !args.force
    {
        loaded.plan.made_by(VERSION, path)?;
    }
    let job = Job {
        plan: loaded.plan,
        root,
        limits,
        digests,
        only: None,
    };
    let book = job.book(args)?;
    if args.dry_run {
        return job.foresee(&book, args.trust(), console);
    }
    let path = job.begin(console)?;
    job.run(&book, args.trust(), Some(&path), console)
}

impl Args {
    fn trust(&self) -> Trust {
        match self.resume {
            Some(Resume::Verify) => Trust::Hash,
            _ => Trust::Stat,
        }
    }
}

/// Writes a plan to its place in the output folder.
pub fn keep(plan: &Plan, root: &Path) -> Result<PathBuf, Trouble> {
    let folder = root.join(HOUSEKEEPING);
    place::make_folder(&folder)?;
    let path = folder.join(plan::file_name(plan));
    plan::write(plan, &path, Overwrite::Replace)?;
    Ok(path)
}

/// A plan that is about to be done here.
pub struct Job {
    /// The plan.
    pub plan: Plan,
    /// Its output folder.
    pub root: PathBuf,
    /// What the run may use.
    pub limits: Limits,
    /// Known hashes.
    pub digests: Mutex<Digests>,
    /// The units that were asked for; all without.
    pub only: Option<Vec<usize>>,
}

impl Job {
    fn housekeeping(&self) -> PathBuf {
        self.root.join(HOUSEKEEPING)
    }

    /// The receipts that are to be heard; refuses what may not be replaced.
    fn book(&self, args: &Args) -> Result<Book, Trouble> {
        if args.work.overwrite {
            return Ok(Book::blank(&self.housekeeping()));
        }
        let taken = execute::taken(&self.plan, None, &self.root);
        let book = self.receipts()?;
        if args.resume.is_some() {
            execute::refuse_the_unknown(&book, &self.root, &taken)?;
        } else if !args.dry_run {
            execute::refuse_what_is_there(&self.plan, &book, &self.root, &taken)?;
        }
        Ok(book)
    }

    /// The receipts of the units of the plan.
    pub fn receipts(&self) -> Result<Book, Trouble> {
        Book::open(&self.housekeeping(), &self.plan)
    }

    /// Makes the output folder, clears it of the dead and keeps the plan there.
    pub fn begin(&self, console: &Console) -> Result<PathBuf, Trouble> {
        place::make_folder(&self.housekeeping())?;
        execute::clear_the_dead(&self.plan, &self.root);
        let foreseen = Foreseen::of(&self.plan, self.limits.threads, |_| true);
        if let Some(free) = place::free_bytes(&self.root)
            && free < foreseen.output_bytes
        {
            console.note(&format!(
                "{} are free, and a whole run writes about {}",
                bytes(free),
                bytes(foreseen.output_bytes)
            ));
        }
        keep(&self.plan, &self.root)
    }

    /// Does it, and tells how it went.
    pub fn run(
        &self,
        book: &Book,
        trust: Trust,
        path: Option<&Path>,
        console: &Console,
    ) -> Result<(), Trouble> {
        let survey = execute::survey(
            &self.plan,
            book,
            &self.root,
            trust,
            self.only.as_deref(),
            &self.limits,
        )?;
        if book.damaged() > 0 {
            let n = book.damaged();
            console.note(&format!(
                "{n} damaged receipt(s) are left out: units that have no other are done again"
            ));
        }
        for why in survey.spoilt.iter().take(20) {
            console.note(&format!("{why}: it is made again"));
        }
        let head = &self.plan.head;
        let house = House {
            cancel: &self.limits.cancel,
            digests: &self.digests,
            run: &|limits| console.run(limits),
            warn: &|what| console.warn(what),
            pipeline: (head.pipeline.clone(), head.version.clone()),
        };
        let mut outcome = Execution {
            plan: &self.plan,
            steps: &house,
            book,
            survey: &survey,
            root: self.root.clone(),
            limits: &self.limits,
            digests: &self.digests,
        }
        .run();
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.save();
        let verdict = outcome.verdict();
        let report = Report {
            ok: verdict.is_ok(),
            pipeline: &head.pipeline,
            output: &head.output,
            plan: path,
            outcome: &outcome,
        };
        console.result(&text::outcome(&self.plan, &outcome), &report)?;
        verdict
    }

    fn foresee(&self, book: &Book, trust: Trust, console: &Console) -> Result<(), Trouble> {
        let (plan, limits) = (&self.plan, &self.limits);
        let survey = execute::survey(plan, book, &self.root, trust, None, limits)?;
        let todo = |place| survey.todo.binary_search(&place).is_ok();
        let foreseen = Foreseen::of(plan, limits.threads, todo);
        let findings = absent(plan, todo);
        let text = format!(
            "{}: {} unit(s) are done, {} to be done\n{}{}",
            plan.head.pipeline,
            survey.kept,
            survey.todo.len(),
            foreseen.table(),
            lines(&findings)
        );
        let json = serde_json::json!({
            "ok": findings.is_empty(),
            "findings": findings,
            "pipeline": plan.head.pipeline,
            "kept": survey.kept,
            "todo": survey.todo.len(),
            "spoilt": survey.spoilt,
            "foreseen": foreseen,
        });
        console.result(&text, &json)?;
        fit(findings.len())
    }
}
