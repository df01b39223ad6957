//! Plans and what became of them, as text.

use std::fmt::Write;

use relais_run::execute::Outcome;
use relais_run::plan::{Plan, StepSum, sums};

use crate::cli::progress::duration;

/// What a plan, or a part of it, is foreseen to take.
#[derive(serde::Serialize)]
pub struct Foreseen {
    /// By step.
    pub steps: Vec<StepSum>,
    /// Units together.
    pub units: usize,
    /// Bytes read from outside.
    pub input_bytes: u64,
    /// Bytes written.
    pub output_bytes: u64,
    /// Wall time in seconds on this machine.
    pub seconds: f64,
    /// Threads that this supposes.
    pub threads: usize,
}

impl Foreseen {
    /// Of the units that `which` names.
    pub fn of(plan: &Plan, threads: usize, which: impl Fn(usize) -> bool) -> Self {
        let steps = sums(plan, which);
        let seconds: f64 = steps.iter().map(|s| s.seconds).sum();
        Self {
            units: steps.iter().map(|s| s.units).sum(),
            input_bytes: plan.inputs.iter().map(relais_run::plan::Input::bytes).sum(),
            output_bytes: steps.iter().map(|s| s.bytes).sum(),
            seconds: seconds / threads.max(1) as f64,
            threads,
            steps,
        }
    }

    /// As a table.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "  {:24} {:>8} {:>12} {:>10} {:>10}",
            "step", "units", "output", "CPU time", "memory"
        );
        for sum in &self.steps {
            let _ = writeln!(
                out,
                "  {:24} {:>8} {:>12} {:>10} {:>10}",
                sum.step,
                sum.units,
                bytes(sum.bytes),
                duration(sum.seconds),
                bytes(sum.memory)
            );
        }
        let _ = writeln!(
            out,
            "  {} unit(s); reads {}, writes about {}, takes about {} on {} thread(s)",
            self.units,
            bytes(self.input_bytes),
            bytes(self.output_bytes),
            duration(self.seconds),
            self.threads
        );
        out
    }
}

/// A size as people say it.
pub fn bytes(count: u64) -> String {
    let count = count as f64;
    match count {
        c if c < 1e6 => format!("{:.0} kB", c / 1e3),
        c if c < 1e9 => format!("{:.0} MB", c / 1e6),
        c => format!("{:.1} GB", c / 1e9),
    }
}

/// How a run went, in a line or two.
pub fn outcome(plan: &Plan, outcome: &Outcome) -> String {
    let mut out = format!(
        "{}: {} unit(s) done in {}",
        plan.head.pipeline,
        outcome.ran,
        duration(outcome.seconds)
    );
    let blocked = match (outcome.failed.is_empty(), outcome.gates.is_empty()) {
        (true, _) => "need one that does not hold",
        (false, true) => "need one that failed",
        (false, false) => "need one that failed or does not hold",
    };
    for (count, what) in [
        (outcome.kept, "done before"),
        (outcome.failed.len(), "failed"),
        (outcome.blocked.len(), blocked),
        (outcome.gates.len(), "do not hold"),
        (outcome.left, "left"),
    ] {
        if count > 0 {
            let _ = write!(out, ", {count} {what}");
        }
    }
    let _ = write!(out, "\n  in {}\n", plan.head.output);
    out
}
