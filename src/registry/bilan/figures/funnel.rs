//! Adhésions: how many passed each step, where they stand, how long steps take.

use chrono::NaiveDate;
use serde::Serialize;

use super::spread;
use crate::adhesion::course::{Course, Passage};
use crate::adhesion::{Event, Path, State};
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
    pub state: State,
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
    pub from: State,
    /// The latter.
    pub to: State,
    /// How many adhésions.
    pub count: i64,
    /// Days, in the middle of them.
    pub median_days: i64,
    /// Days, at most.
    pub longest_days: i64,
}

impl Funnel {
    /// That of a path, as it is known on a day.
    pub fn of(all: &[Course], path: Path, period: &Period, today: NaiveDate) -> Self {
        let all: Vec<&Course> = all.iter().filter(|one| one.adhesion.path == path).collect();
        let end = period.to.min(today);
        let line = |state: &State| step(&all, *state, period, end);
        let steps = path.steps();
        let mut pairs: Vec<(State, State)> =
            steps.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.push((steps[0], steps[steps.len() - 1]));
        let passages = all.iter().flat_map(|one| one.until(end));
        let returned = passages
            .filter(|one| one.event == Some(Event::SendBack) && period.has(one.on))
            .count();
        Self {
            path,
            steps: steps.iter().map(line).collect(),
            ends: State::ENDS.iter().map(line).collect(),
            returned: returned as i64,
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

fn step(all: &[&Course], state: State, period: &Period, end: NaiveDate) -> StepLine {
    let mut line = StepLine {
        state,
        reached: 0,
        reprises: 0,
        standing: 0,
    };
    for course in all {
        let mut came = course.until(end).iter().filter(|one| one.state == state);
        let within = |one: &&Passage| period.has(one.on);
        // A step is passed once, the first time; to rest or to end may come again.
        let came = match State::ENDS.contains(&state) {
            true => came.find(within),
            false => came.next().filter(within),
        };
        match came {
            Some(one) if one.reprise => line.reprises += 1,
            Some(_) => line.reached += 1,
            None => {}
        }
        line.standing += i64::from(course.state_on(end) == Some(state));
    }
    line
}

fn delay(all: &[&Course], (from, to): (State, State), period: &Period) -> Option<Delay> {
    let days = |course: &&Course| {
        let (a, b) = (course.first(from)?, course.first(to)?);
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
