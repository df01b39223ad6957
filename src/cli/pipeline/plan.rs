//! `relais pipeline plan`: what a pipeline is going to do.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args as ClapArgs;
use relais_core::fault::{Finding, Trouble};
use relais_files::atomic::Overwrite;
use relais_run::plan::{self, Graph, Input, Look, Plan};
use serde::Serialize;

use super::absent::{absent, fit, lines};
use super::fault::WordsFault;
use super::load::{Loaded, Source, absolute, is_plan};
use super::run::keep;
use super::text::Foreseen;
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::Bench;

const EXAMPLES: &str = "\
Examples:
  relais pipeline plan pipelines/scenes.toml --dry-run
  relais pipeline plan pipelines/scenes.toml --graph mermaid";

/// Say what a pipeline is going to do, and keep it as a plan
///
/// The plan lists every unit with its step, its values, the hashes of its inputs, its output, its
/// cost and what it needs. It is written to OUTPUT/.relais and never changed; `relais pipeline run`
/// and `unit` take it. Sizes and times are foreseen by a plain model: a factor of two either way.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Write the plan here rather than to OUTPUT/.relais
    #[arg(long, value_name = "FILE.jsonl")]
    plan: Option<PathBuf>,
    /// Replace FILE.jsonl if it exists
    #[arg(long, requires = "plan")]
    overwrite: bool,
    /// Write nothing and hash nothing: sizes, times, and the inputs that are not there (exit code 7)
    #[arg(long, conflicts_with = "plan")]
    dry_run: bool,
    /// Print the units as a drawing
    #[arg(long, value_name = "LANGUAGE")]
    graph: Option<Language>,
    /// List the units
    #[arg(long)]
    units: bool,
}

/// The language of a drawing.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Language {
    /// Mermaid
    Mermaid,
    /// DOT, of Graphviz
    Dot,
}

/// What the verb says.
#[derive(Serialize)]
struct Report<'a> {
    ok: bool,
    pipeline: &'a str,
    plan: Option<PathBuf>,
    hash: Option<&'a str>,
    foreseen: Foreseen,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<&'a [plan::Unit]>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let limits = console.limits(&WorkOptions::default())?;
    let digests = Mutex::new(console.digests());
    let look = if args.dry_run {
        Look::Sizes
    } else {
        Look::Hashes
    };
    let kept = args.kept()?;
    let source = args.source.file()?;
    let loaded = args.source.load(look, console, &limits, &digests)?;
    let digests = digests.into_inner();
    digests.unwrap_or_else(PoisonError::into_inner).save();
    let Loaded { plan, path } = &loaded;
    let path = match (args.dry_run, path) {
        (true, _) => None,
        (false, Some(path)) if kept.is_none() => Some(path.clone()),
        (false, _) => Some(match kept {
            None => keep(plan, &loaded.root())?,
            Some(path) => {
                write(plan, &path, source.as_deref(), args.overwrite)?;
                path
            }
        }),
    };
    let language = args.graph.map(|language| match language {
        Language::Mermaid => Graph::Mermaid,
        Language::Dot => Graph::Dot,
    });
    let findings = absent(plan, |_| true);
    let faults = findings.len();
    if !args.dry_run && faults > 0 {
        console.warn(&format!(
            "{faults} input(s) are not there: the units that read them will fail"
        ));
    }
    let report = Report {
        ok: faults == 0,
        findings,
        pipeline: &plan.head.pipeline,
        hash: path.as_ref().map(|_| plan.hash.as_str()),
        plan: path,
        foreseen: Foreseen::of(plan, limits.threads, |_| true),
        graph: language.map(|language| plan::graph(plan, language)),
        units: args.units.then_some(&plan.units),
    };
    console.result(&text(&report, plan), &report)?;
    match args.dry_run {
        true => fit(faults),
        false => Ok(()),
    }
}

impl Args {
    /// Where the plan is to be written, looked at before anything is hashed.
    fn kept(&self) -> Result<Option<PathBuf>, WordsFault> {
        match self.plan.as_deref() {
            Some(path) if !is_plan(path) => Err(WordsFault::NoName {
                path: path.to_path_buf(),
            }),
            path => path.map(absolute).transpose(),
        }
    }
}

/// Writes a plan where it was asked for; it replaces neither what it was made of nor what it reads.
fn write(plan: &Plan, path: &Path, source: Option<&Path>, overwrite: bool) -> Result<(), Trouble> {
    let inputs = plan.inputs.iter().flat_map(Input::paths);
    let inputs: Vec<PathBuf> = inputs.collect();
    let read = inputs.iter().map(PathBuf::as_path).chain(source);
    Bench::keep(read, path)?;
    let overwrite = match overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    plan::write(plan, path, overwrite)
}

fn text(report: &Report, plan: &Plan) -> String {
    if let Some(graph) = &report.graph {
        return graph.clone();
    }
    let mut out = format!("{}\n{}", report.pipeline, report.foreseen.table());
    out.push_str(&lines(&report.findings));
    if let Some(path) = &report.plan {
        let _ = writeln!(out, "  planned as {} says", path.display());
    }
    for unit in report.units.into_iter().flatten() {
        let needs = unit.needs.iter().map(|n| plan.units[*n].id.as_str());
        let needs: Vec<&str> = needs.collect();
        let after = match needs.is_empty() {
            true => String::new(),
            false => format!(" after {}", needs.join(", ")),
        };
        let _ = writeln!(
            out,
            "  {} makes {}{after}",
            unit.id,
            unit.outputs.join(", ")
        );
    }
    out
}
