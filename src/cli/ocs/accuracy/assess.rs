//! `relais ocs accuracy assess`: what the answers of interpreters say of a map.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_ocs::accuracy::{
    Answers, Completeness, Estimate, Estimates, Plan, collect, document, publish,
};
use serde_json::{Value, json};

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::Bench;

const EXAMPLES: &str = "\
Examples:
  relais ocs accuracy assess echantillon/plan_echantillonnage.json echantillon/interpretation/points.gpkg -o exactitude
  relais ocs accuracy assess plan_echantillonnage.json points_1.gpkg points_2.gpkg --incomplete --json";

/// Say how good a map is, and how much of each class there is
///
/// Holds the points of interpreters against the plan (missing, unknown, twice, moved, answers that are
/// none), then gives the error matrix, the user's, producer's and overall accuracies and the areas that
/// the sample says, each with its 95 % interval (Olofsson et al. 2014). DIR gets them as CSV and JSON.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The plan that design wrote: plan_echantillonnage.json
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// The points with their answers, of one interpreter or of several who shared them
    #[arg(value_name = "POINTS", required = true)]
    points: Vec<PathBuf>,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Leave points without an answer out, and say how many
    #[arg(long)]
    incomplete: bool,
    #[command(flatten)]
    work: WorkOptions,
}

/// What there is to tell.
struct Made {
    plan: Plan,
    answers: Answers,
    estimates: Estimates,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let made = console.work(&args.work, |bench| make(args, bench))?;
    let out: u64 = made.answers.unanswered.values().sum();
    if out > 0 {
        console.warn(&format!(
            "{out} of {} points have no answer and are left out: if they are not like the others, \
             the estimates are off",
            made.plan.points.len()
        ));
    }
    console.result(&text(args, &made), &told(args, &made))
}

fn make(args: &Args, bench: &Bench) -> Result<Made, Trouble> {
    let completeness = match args.incomplete {
        true => Completeness::Waived,
        false => Completeness::Required,
    };
    let plan = Plan::read(&args.plan)?;
    let answers = collect(&plan, &args.points, completeness)?;
    let estimates = answers.matrix.estimates()?;
    if let Some(output) = &args.output {
        let inputs = args.points.iter().chain([&args.plan]).map(PathBuf::as_path);
        Bench::keep(inputs, output)?;
        publish(output, &plan, &answers, &estimates, bench.overwrite)?;
    }
    Ok(Made {
        plan,
        answers,
        estimates,
    })
}

fn told(args: &Args, made: &Made) -> Value {
    let mut all = document(&made.plan, &made.answers, &made.estimates);
    all["outputs"] = json!(args.output.iter().collect::<Vec<_>>());
    all
}

/// `94.7 ± 1.8 %`.
fn percent(estimate: Option<Estimate>) -> String {
    estimate.map_or("-".into(), |e| {
        format!("{:.1} ± {:.1} %", 100.0 * e.value, 100.0 * e.half)
    })
}

fn text(args: &Args, made: &Made) -> String {
    let estimates = &made.estimates;
    let mut out = String::new();
    if let Some(path) = &args.output {
        let _ = writeln!(out, "{}", path.display());
    }
    let _ = writeln!(
        out,
        "  plan {}: {} points, the map is right on {} of its area (95 % interval)",
        made.plan.id,
        estimates.points,
        percent(Some(estimates.overall))
    );
    let silent: u64 = made.answers.not_interpretable.values().sum();
    if silent > 0 {
        let _ = writeln!(
            out,
            "  {silent} points could not be interpreted and are left out"
        );
    }
    let _ = writeln!(
        out,
        "  {:<10} {:>14} {:>28} {:>16} {:>16}",
        "class", "map ha", "estimated ha", "user's", "producer's"
    );
    for class in &estimates.classes {
        let (area, half) = (class.area_m2.value / 1e4, class.area_m2.half / 1e4);
        let _ = writeln!(
            out,
            "  {:<10} {:>14.1} {:>28} {:>16} {:>16}",
            class.code,
            class.map_m2 / 1e4,
            format!("{area:.1} ± {half:.1}"),
            percent(class.users),
            percent(class.producers)
        );
    }
    out
}
