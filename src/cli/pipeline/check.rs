//! `relais pipeline check`: whether a pipeline can run here.

mod openings;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use clap::Args as ClapArgs;
use relais_core::fault::{Fault, Finding, Level, Trouble};
use relais_files::atomic::{Output, Overwrite};
use relais_files::folder::is_remote;
use relais_files::place;
use relais_run::manifest::Manifest;
use relais_run::plan::{HOUSEKEEPING, Look, Plan};
use serde::Serialize;

use super::absent::{MOST, absent, fit, lines};
use super::load::Source;
use super::text::{Foreseen, bytes};
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;

const EXAMPLES: &str = "\
Examples:
  relais pipeline check pipelines/scenes.toml --param 'scenes=livraisons/*.zip'";

/// Say whether a pipeline can run here
///
/// Keys, values, references, CRS; that every input is there, is a delivery or an image that opens,
/// is as long as its headers say, and has heights where it needs them; that the output folder can be
/// written to and has room. No pixel is decoded, an address is not followed, and of more than 1000
/// inputs the first 1000 are opened. Exit code 7 when it cannot run.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    source: Source,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    pipeline: String,
    foreseen: Foreseen,
    free_bytes: Option<u64>,
    findings: Vec<Finding>,
    toml: String,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let limits = console.limits(&WorkOptions::default())?;
    let digests = Mutex::new(console.digests());
    let loaded = args.source.load(Look::Sizes, console, &limits, &digests)?;
    let (plan, root) = (&loaded.plan, loaded.root());
    let foreseen = Foreseen::of(plan, limits.threads, |_| true);
    let free_bytes = place::free_bytes(&root);
    let mut findings = inputs(plan);
    findings.extend(openings::look(plan, &limits)?);
    findings.extend(output(plan, &root));
    if let Some(free) = free_bytes.filter(|free| *free < foreseen.output_bytes) {
        let what = format!(
            "{} are free, and about {} will be written",
            bytes(free),
            bytes(foreseen.output_bytes)
        );
        findings.push(Finding::fault(root.display().to_string(), what));
    }
    let faults = findings.iter().filter(|f| f.level == Level::Fault).count();
    let report = Report {
        ok: faults == 0,
        pipeline: plan.head.pipeline.clone(),
        foreseen,
        free_bytes,
        findings,
        toml: plan.head.text.clone(),
    };
    console.result(&text(&report), &report)?;
    fit(faults)
}

fn inputs(plan: &Plan) -> Vec<Finding> {
    let mut findings = absent(plan, |_| true);
    let remote = plan.inputs.iter().filter(|i| is_remote(&i.input));
    findings.extend(remote.take(MOST).map(|input| {
        Finding::note(
            &input.input,
            "an address: it is not looked at before it is read",
        )
    }));
    findings
}

fn output(plan: &Plan, root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folders = plan.units.iter().flat_map(|u| &u.outputs);
    let folders = folders.filter_map(|name| Some(root.join(Path::new(name).parent()?)));
    let housekeeping = [root.join(HOUSEKEEPING), root.to_path_buf()];
    let folders: BTreeSet<PathBuf> = folders.chain(housekeeping).collect();
    // Each is looked at down to the first that is there.
    let in_the_way = folders
        .iter()
        .filter_map(|folder| place::in_the_way(folder));
    let in_the_way: BTreeSet<&Path> = in_the_way.collect();
    for path in &in_the_way {
        findings.push(Finding::fault(path.display().to_string(), "not a folder"));
    }
    let outputs = plan.units.iter().flat_map(|u| &u.outputs);
    for name in outputs.filter(|name| is_too_long(name)).take(MOST) {
        let what = "its name, or that of its manifest, is longer than 255 bytes";
        findings.push(Finding::fault(name, what));
    }
    if !in_the_way.is_empty() {
        return findings;
    }
    let there = root.ancestors().find(|p| p.is_dir());
    let there = match there {
        Some(path) if !path.as_os_str().is_empty() => path,
        _ => Path::new("."),
    };
    // Whether files can be made is known by making one, which vanishes.
    if let Err(fault) = Output::create(&there.join("relais-check"), Overwrite::Replace) {
        let what = format!("{fault}; {}", fault.help());
        findings.push(Finding::fault(root.display().to_string(), what));
    }
    let outputs = plan.units.iter().flat_map(|u| &u.outputs);
    let existing = outputs.filter(|name| root.join(name).exists()).count();
    if existing > 0 {
        let what = format!("{existing} of its outputs are there already");
        findings.push(Finding::warning(root.display().to_string(), what));
    }
    findings
}

/// Whether file systems do not take the names of an output and of its manifest.
fn is_too_long(output: &str) -> bool {
    const MOST_BYTES: usize = 255;
    let manifest = Manifest::path_of(Path::new(output));
    let mut parts = manifest.components();
    parts.any(|part| part.as_os_str().len() > MOST_BYTES)
}

fn text(report: &Report) -> String {
    let mut out = format!(
        "{}: {}\n{}",
        report.pipeline,
        if report.ok { "can run" } else { "cannot run" },
        report.foreseen.table()
    );
    if let Some(free) = report.free_bytes {
        let _ = writeln!(out, "  {} are free", bytes(free));
    }
    out.push_str(&lines(&report.findings));
    out
}
