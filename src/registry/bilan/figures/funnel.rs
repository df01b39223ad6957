//! Adhésions: how many passed each step, where they stand, how long steps take.

use chrono::NaiveDate;
use serde::Serialize;

use super::spread;
use crate::bilan::facts::{Adhesion, Passage};
use crate::bilan::step::{ENDS, Path, RETURNED, reached};
use crate::period::Period;

/// A path to DINAMIS and how far adhésions came on it.
#[derive(Debug, Clone, Serialize)]
pub struct Funnel {
    /// The path.
    pub path: Path,
    /// Its steps, in order.
    pub steps: Vec<StepLine>,
    /// States in which adhésions rest or end.
    pub ends: Vec<StepLine>,
    /// Cases that were sent back to be corrected.
    pub returned: i64,
    /// From step to step, and from the first to the last.
    pub delays: Vec<Delay>,
}

/// A step.
#[derive(Debug, Clone, Serialize)]
pub struct StepLine {
    /// The state that it brings about.
    pub state: &'static str,
    /// Adhésions that reached it in the period.
    pub reached: i64,
    /// Those that reached it in the period as facts of before the registry: not among the former.
    pub reprises: i64,
    /// Adhésions in that state at the end of the period.
    pub standing: i64,
}

/// How long it takes from a step to a later one, of adhésions that reached the latter in the period.
#[derive(Debug, Clone, Serialize)]
pub struct Delay {
    /// The former step.
    pub from: &'static str,
    /// The latter.
    pub to: &'static str,
    /// How many adhésions.
    pub count: i64,
    /// Days, in the middle of them.
    pub median_days: i64,
    /// Days, at most.
    pub longest_days: i64,
}

impl Funnel {
    /// That of a path.
    pub fn of(all: &[Adhesion], path: Path, period: &Period) -> Self {
        let all: Vec<&Adhesion> = all.iter().filter(|one| one.path == path).collect();
        let line = |state: &&'static str| step(&all, state, period);
        let steps = path.steps();
        let mut pairs: Vec<(&'static str, &'static str)> =
            steps.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.push((steps[0], steps[steps.len() - 1]));
        let events = all.iter().flat_map(|one| &one.events);
        let returned = events.filter(|event| event.event == RETURNED && period.has(event.on));
        Self {
            path,
            steps: steps.iter().map(line).collect(),
            ends: ENDS.iter().map(line).collect(),
            returned: returned.count() as i64,
            delays: pairs
                .into_iter()
                .filter_map(|pair| delay(&all, pair, period))
                .collect(),
        }
    }

    /// All its states.
    pub fn all(&self) -> impl Iterator<Item = &StepLine> {
        self.steps.iter().chain(&self.ends)
    }
}

fn step(all: &[&Adhesion], state: &'static str, period: &Period) -> StepLine {
    let mut line = StepLine {
        state,
        reached: 0,
        reprises: 0,
        standing: 0,
    };
    let is_end = ENDS.contains(&state);
    for adhesion in all {
        // A step is passed once, the first time; to rest or to end may come again.
        let came = match is_end {
            true => adhesion
                .events
                .iter()
                .find(|event| is(event, state) && period.has(event.on)),
            false => first(adhesion, state).filter(|event| period.has(event.on)),
        };
        match came {
            Some(event) if event.reprise => line.reprises += 1,
            Some(_) => line.reached += 1,
            None => {}
        }
        line.standing += i64::from(standing(adhesion, period.to) == Some(state));
    }
    line
}

fn is(event: &Passage, state: &str) -> bool {
    reached(&event.event) == Some(state)
}

fn first<'a>(adhesion: &'a Adhesion, state: &str) -> Option<&'a Passage> {
    adhesion.events.iter().find(|event| is(event, state))
}

/// The state of an adhésion at the end of a day; none before it began.
pub(in crate::bilan) fn standing<'a>(adhesion: &'a Adhesion, day: NaiveDate) -> Option<&'a str> {
    if adhesion.since <= day {
        return Some(&adhesion.state);
    }
    let until = adhesion.events.iter().filter(|event| event.on <= day);
    let state = |event: &'a Passage| match (event.event.as_str(), adhesion.path) {
        (RETURNED, Path::Relais) => Some(event.back_to.as_deref().unwrap_or("saisie")),
        (RETURNED, Path::Direct) => Some("formulaire"),
        (word, _) => reached(word),
    };
    until.filter_map(state).next_back()
}

fn delay(
    all: &[&Adhesion],
    (from, to): (&'static str, &'static str),
    period: &Period,
) -> Option<Delay> {
    let days = |adhesion: &&Adhesion| {
        let (a, b) = (first(adhesion, from)?, first(adhesion, to)?);
        let counts = !a.reprise && !b.reprise && period.has(b.on) && a.on <= b.on;
        counts.then(|| (b.on - a.on).num_days())
    };
    let all: Vec<i64> = all.iter().filter_map(days).collect();
    let count = all.len() as i64;
    let (median_days, longest_days) = spread(all)?;
    Some(Delay {
        from,
        to,
        count,
        median_days,
        longest_days,
    })
}
