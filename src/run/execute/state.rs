//! Whose turn it is.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use relais_core::fault::{Kind, Trouble};
use serde_json::value::RawValue;

use super::{Failure, Outcome, Survey};
use crate::limits::Cancel;
use crate::manifest::Values;
use crate::pipeline::GateFailure;
use crate::plan::Plan;

/// What a worker is told.
pub(super) enum Next {
    /// Do this unit; so many are done side by side.
    Unit {
        /// Its place in the plan.
        place: usize,
        /// Units running or ready, this one included.
        abreast: usize,
        /// It takes more memory than its share: it has all of it, and nothing else runs.
        alone: bool,
    },
    /// There is nothing left to do.
    Over,
}

/// The units of a run, shared by its workers.
pub(super) struct State<'a> {
    plan: &'a Plan,
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    ready: BTreeSet<usize>,
    /// Units that do not fit their share of the memory: each is done alone, when nothing else is.
    large: BTreeSet<usize>,
    /// Units that wait, and for how many.
    waiting: HashMap<usize, usize>,
    /// Who waits for a unit.
    after: HashMap<usize, Vec<usize>>,
    running: usize,
    outcome: Outcome,
}

impl<'a> State<'a> {
    pub(super) fn new(plan: &'a Plan, survey: &Survey) -> Self {
        let todo: BTreeSet<usize> = survey.todo.iter().copied().collect();
        let mut inner = Inner::default();
        let mut spoilt = Vec::new();
        for (place, measures) in survey.measures.iter().enumerate() {
            if let Some(measures) = measures
                && let Err(failure) = holds(plan, place, measures)
            {
                spoilt.push((place, failure));
            }
        }
        for place in &todo {
            let needs = &plan.units[*place].needs;
            let open: Vec<usize> = needs.iter().copied().filter(|n| todo.contains(n)).collect();
            match open.len() {
                0 => drop(inner.ready.insert(*place)),
                n => drop(inner.waiting.insert(*place, n)),
            }
            for need in open {
                inner.after.entry(need).or_default().push(*place);
            }
        }
        // What does not hold stops what needs it, however long ago it was made.
        for (of, failure) in spoilt {
            inner.outcome.gates.push(failure);
            for next in todo.iter().filter(|p| plan.units[**p].needs.contains(&of)) {
                inner.block(plan, *next);
            }
        }
        Self {
            plan,
            inner: Mutex::new(inner),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a unit that can be done.
    pub(super) fn next(&self, cancel: &Cancel) -> Next {
        let mut inner = self.lock();
        loop {
            if inner.outcome.stopped.is_none()
                && let Err(interrupted) = cancel.check()
            {
                inner.outcome.stopped = Some(interrupted.into());
            }
            if inner.outcome.stopped.is_some() {
                return Next::Over;
            }
            if let Some(place) = inner.ready.pop_first() {
                inner.running += 1;
                let abreast = inner.running + inner.ready.len();
                return Next::Unit {
                    place,
                    abreast,
                    alone: false,
                };
            }
            if inner.running == 0
                && let Some(place) = inner.large.pop_first()
            {
                inner.running += 1;
                return Next::Unit {
                    place,
                    abreast: 1,
                    alone: true,
                };
            }
            if inner.running == 0 {
                return Next::Over;
            }
            inner = self
                .changed
                .wait(inner)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A unit that did not fit its share of the memory is to be done alone.
    pub(super) fn put_aside(&self, place: usize) {
        let mut inner = self.lock();
        inner.running -= 1;
        inner.large.insert(place);
        drop(inner);
        self.changed.notify_all();
    }

    /// Takes the answer of a unit.
    pub(super) fn put(&self, place: usize, done: Result<Box<RawValue>, Trouble>) {
        let mut inner = self.lock();
        inner.running -= 1;
        match done {
            Ok(measures) => inner.done(self.plan, place, &measures),
            Err(trouble) => inner.failed(self.plan, place, trouble),
        }
        drop(inner);
        self.changed.notify_all();
    }

    /// What became of the units.
    pub(super) fn outcome(self) -> Outcome {
        let inner = self
            .inner
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut outcome = inner.outcome;
        outcome.left = inner.ready.len() + inner.large.len() + inner.waiting.len();
        outcome.failed.sort_by(|a, b| a.output.cmp(&b.output));
        outcome.gates.sort_by(|a, b| a.output.cmp(&b.output));
        outcome.blocked.sort();
        outcome
    }
}

impl Inner {
    fn done(&mut self, plan: &Plan, place: usize, measures: &RawValue) {
        self.outcome.ran += 1;
        let after = self.after.remove(&place).unwrap_or_default();
        if let Err(failure) = holds(plan, place, measures) {
            self.outcome.gates.push(failure);
            after.into_iter().for_each(|next| self.block(plan, next));
            return;
        }
        for next in after {
            if let Some(open) = self.waiting.get_mut(&next) {
                *open -= 1;
                if *open == 0 {
                    self.waiting.remove(&next);
                    self.ready.insert(next);
                }
            }
        }
    }

    fn failed(&mut self, plan: &Plan, place: usize, trouble: Trouble) {
        let unit = &plan.units[place];
        match trouble.kind() {
            // Nothing else would fare better.
            Kind::Interrupted | Kind::Resource => {
                self.ready.insert(place);
                self.outcome.stopped.get_or_insert(trouble);
                return;
            }
            _ => self.outcome.failed.push(Failure {
                unit: unit.id.clone(),
                output: unit.outputs.first().cloned().unwrap_or_default(),
                code: trouble.code(),
                reason: with_causes(&trouble),
                help: trouble.help(),
                kind: Some(trouble.kind()),
            }),
        }
        for next in self.after.remove(&place).unwrap_or_default() {
            self.block(plan, next);
        }
    }

    /// A unit that will not be done, and all that needs it.
    fn block(&mut self, plan: &Plan, place: usize) {
        let was = self.waiting.remove(&place).is_some() | self.ready.remove(&place);
        if !was {
            return;
        }
        self.outcome.blocked.push(plan.units[place].id.clone());
        for next in self.after.remove(&place).unwrap_or_default() {
            self.block(plan, next);
        }
    }
}

/// Whether what was measured of a unit is what the pipeline asks for.
fn holds(plan: &Plan, place: usize, measures: &RawValue) -> Result<(), GateFailure> {
    let unit = &plan.units[place];
    let Some(gates) = plan.head.quality.get(&unit.step) else {
        return Ok(());
    };
    let measures: Values = serde_json::from_str(measures.get()).unwrap_or_default();
    let objections = gates
        .iter()
        .filter_map(|(name, gate)| gate.objection(name, measures.get(name)));
    let objections: Vec<String> = objections.collect();
    match objections.is_empty() {
        true => Ok(()),
        false => Err(GateFailure {
            unit: unit.id.clone(),
            output: unit.outputs.first().cloned().unwrap_or_default(),
            reason: objections.join("; "),
        }),
    }
}

/// A fault in one line, with the causes that it does not tell itself.
fn with_causes(trouble: &Trouble) -> String {
    let mut said = format!("[{}] {trouble}", trouble.code());
    let mut cause = trouble.source();
    while let Some(error) = cause {
        let line = error.to_string();
        if !said.contains(&line) {
            said.push_str(": ");
            said.push_str(&line);
        }
        cause = error.source();
    }
    said
}
