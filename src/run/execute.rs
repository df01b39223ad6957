//! Execute: do the units of a plan that are not done, on threads, within the limits of the run.
//!
//! No locks: another attempt may do the same unit at the same time, and both leave the same bytes.
//! What fails stops only what needs it; a full disk and the user stop everything.

mod fault;
mod state;
mod unit;
mod portion;
mod survey;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use relais_core::fault::{Kind, Trouble};
use relais_files::gdal::set_gdal_cache;
use serde::Serialize;

pub use fault::ExecuteFault;
pub use survey::{Survey, clear_the_dead, refuse_the_unknown, refuse_what_is_there, survey, taken};

use crate::limits::{Limits, MemoryFault};
use crate::manifest::Digests;
use crate::pipeline::{GateFailure, Steps};
use crate::plan::Plan;
use crate::receipt::Book;
use portion::Whole;
use state::{Next, State};

/// Memory below which two units are not run side by side.
const LEAST_BYTES: u64 = 256 << 20;

/// What is to be done, and with what.
pub struct Execution<'a> {
    /// The plan; its folder is the working directory.
    pub plan: &'a Plan,
    /// Who knows the steps.
    pub steps: &'a dyn Steps,
    /// The receipts.
    pub book: &'a Book,
    /// What is done and what is not.
    pub survey: &'a Survey,
    /// The output folder.
    pub root: PathBuf,
    /// What the run may use.
    pub limits: &'a Limits,
    /// Known hashes of inputs.
    pub digests: &'a Mutex<Digests>,
}

/// How it went.
#[derive(Debug, Default, Serialize)]
pub struct Outcome {
    /// Units that were run and are done.
    pub ran: usize,
    /// Units that were done before.
    pub kept: usize,
    /// Units that failed.
    pub failed: Vec<Failure>,
    /// Units that need one that failed, or that does not hold.
    pub blocked: Vec<String>,
    /// Units whose products do not hold what the pipeline asks of them.
    pub gates: Vec<GateFailure>,
    /// Units that nobody came to.
    pub left: usize,
    /// Wall time.
    pub seconds: f64,
    /// Why the run stopped before its end.
    #[serde(skip)]
    pub stopped: Option<Trouble>,
}

/// A unit that failed.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The unit.
    pub unit: String,
    /// Its first output.
    pub output: String,
    /// `RLS-Ennn`.
    pub code: &'static str,
    /// What went wrong.
    pub reason: String,
    /// What to do.
    pub help: String,
    #[serde(skip)]
    pub(crate) kind: Option<Kind>,
}

impl Execution<'_> {
    /// Does what is not done.
    pub fn run(&self) -> Outcome {
        let began = Instant::now();
        let todo = &self.survey.todo;
        let state = State::new(self.plan, self.survey);
        let whole = Whole::begin(self.plan, todo, &self.limits.progress);
        let workers = self.workers(todo.len());
        let each = self.limits.memory_bytes / workers as u64;
        set_gdal_cache(self.limits.share().gdal);
        std::thread::scope(|scope| {
            let worker = || scope.spawn(|| self.work(&state, &whole, each));
            let threads: Vec<_> = (0..workers).map(|_| worker()).collect();
            for thread in threads {
                // Until the thread itself has ended: what PROJ keeps for it must be gone before
                // the process ends, and the scope waits for the work alone.
                let _ = thread.join();
            }
        });
        whole.end();
        let mut outcome = state.outcome();
        outcome.kept = self.survey.kept;
        outcome.seconds = began.elapsed().as_secs_f64();
        outcome
    }

    /// How many units at once.
    fn workers(&self, todo: usize) -> usize {
        let by_memory = (self.limits.memory_bytes / LEAST_BYTES).max(1) as usize;
        self.limits.threads.min(by_memory).min(todo).max(1)
    }

    fn work(&self, state: &State, whole: &Whole, memory: u64) {
        while let Next::Unit {
            place,
            abreast,
            alone,
        } = state.next(&self.limits.cancel)
        {
            let limits = Limits {
                // Threads that no other unit will use.
                threads: (self.limits.threads / abreast).max(1),
                memory_bytes: if alone {
                    self.limits.memory_bytes
                } else {
                    memory
                },
                cancel: self.limits.cancel.clone(),
                progress: whole.portion(self.plan.units[place].cost.seconds),
            };
            let shares = limits.memory_bytes < self.limits.memory_bytes;
            let done = self.unit(place, limits);
            if shares && matches!(&done, Err(trouble) if trouble.code() == MemoryFault::CODE) {
                state.put_aside(place);
                continue;
            }
            whole.one_more();
            state.put(place, done);
        }
    }
}

impl Outcome {
    /// Whether all that was asked for is done and holds.
    ///
    /// # Errors
    /// The user or a lack of resources stopped it; something failed; a gate does not hold.
    pub fn verdict(&mut self) -> Result<(), Trouble> {
        if let Some(trouble) = self.stopped.take() {
            return Err(ExecuteFault::Stopped {
                ran: self.ran,
                kept: self.kept,
                left: self.left + self.blocked.len() + self.failed.len(),
                trouble,
            }
            .into());
        }
        if self.failed.is_empty() && self.gates.is_empty() {
            return Ok(());
        }
        if self.failed.is_empty() {
            return Err(ExecuteFault::Gates {
                list: lines(self.gates.iter().map(|g| (&g.output, &g.reason))),
                count: self.gates.len(),
                blocked: self.blocked.len(),
            }
            .into());
        }
        let failed = self.failed.iter().map(|f| (&f.output, &f.reason));
        let gates = self.gates.iter().map(|g| (&g.output, &g.reason));
        let kind = match self.ran + self.kept {
            // Nothing was done: then it is no partial success.
            0 => self.failed[0].kind.unwrap_or(Kind::Processing),
            _ => Kind::Partial,
        };
        Err(ExecuteFault::Failed {
            count: self.failed.len() + self.gates.len(),
            of: self.ran + self.kept + self.failed.len() + self.blocked.len(),
            blocked: self.blocked.len(),
            list: lines(failed.chain(gates)),
            kind,
        }
        .into())
    }
}

fn lines<'a>(of: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    of.map(|(output, reason)| format!("\n  {output}: {reason}"))
        .collect()
}
