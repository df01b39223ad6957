//! Adhésions looked at: lists, one with its timeline, the funnel.

use chrono::NaiveDate;
use relais_store::Db;
use serde::Serialize;

use super::course::{self, Course};
use super::meant::{Meant, meant};
use super::next::{Next, next};
use super::sql::{self, Accepted, Adhesion, Recorded};
use super::state::{Path, State};
use crate::fault::RegistryFault;
use crate::partner::Partner;

/// Which adhésions are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this partner, or this one by its id.
    pub of: Option<String>,
    /// In this state.
    pub state: Option<State>,
    /// By this path.
    pub path: Option<Path>,
    /// In it since that many days at least; under way only, where no state is wanted.
    pub waiting: Option<u32>,
}

/// An adhésion of a list.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// Name of the partner.
    pub name: String,
    /// Where it is on the day of the list.
    pub now: State,
    /// Days since it is there.
    pub days: i64,
    /// The record.
    pub adhesion: Adhesion,
}

/// Adhésions as they are on a day, the longest waiting first.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter, on: NaiveDate) -> Result<Vec<Listed>, RegistryFault> {
    let mut read = db.read().await?;
    let all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    let all = match all.iter().any(|one| one.since > on) {
        true => past(course::all(&mut read).await, on).map_err(|e| db.fault(&e))?,
        false => all,
    };
    let of = match &filter.of {
        Some(asked) => Some(meant(db, &mut read, asked).await?),
        None => None,
    };
    let wanted = |one: &Adhesion| match &of {
        Some(Meant { id: Some(id), .. }) => one.id == *id,
        Some(meant) => one.partner == meant.partner.id,
        None => true,
    };
    let names = sql::names(&mut read).await.map_err(|e| db.fault(&e))?;
    let mut listed: Vec<Listed> = all
        .into_iter()
        .filter(wanted)
        .map(|adhesion| Listed {
            name: names.get(&adhesion.partner).cloned().unwrap_or_default(),
            now: adhesion.state_on(on),
            days: (on - adhesion.since_on(on)).num_days(),
            adhesion,
        })
        .filter(|one| filter.state.is_none_or(|state| one.now == state))
        .filter(|one| filter.path.is_none_or(|path| one.adhesion.path == path))
        .filter(|one| {
            let counts = filter.state.is_some() || one.now.is_under_way();
            let waits = |days| counts && one.days >= i64::from(days);
            filter.waiting.is_none_or(waits)
        })
        .collect();
    listed.sort_by(|a, b| (a.adhesion.since, &a.name).cmp(&(b.adhesion.since, &b.name)));
    Ok(listed)
}

/// Adhésions as they were on a day, those that were open by then.
fn past(
    all: Result<Vec<Course>, sqlx::Error>,
    on: NaiveDate,
) -> Result<Vec<Adhesion>, sqlx::Error> {
    Ok(all?.iter().filter_map(|one| one.as_of(on)).collect())
}

/// An adhésion with all its events.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The partner.
    pub partner: Partner,
    /// Where it is on the day it is looked at.
    pub now: State,
    /// Since when.
    pub since: NaiveDate,
    /// The record.
    pub adhesion: Adhesion,
    /// What happened, in order.
    pub events: Vec<Recorded>,
    /// The texts that were accepted.
    pub accepted: Vec<Accepted>,
    /// Ids of the partner's other adhésions.
    pub earlier: Vec<String>,
    /// What can come next; nothing once it is over.
    pub next: Vec<Next>,
}

/// An adhésion by its own id, or that of a partner: the open one, or else the last.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str, on: NaiveDate) -> Result<Shown, RegistryFault> {
    let mut read = db.read().await?;
    let meant = meant(db, &mut read, asked).await?;
    let there = sql::of_partner(&mut read, &meant.partner.id).await;
    let (partner, adhesion, others) = meant.among(there.map_err(|e| db.fault(&e))?)?;
    let events = sql::events(&mut read, &adhesion.id).await;
    let events = events.map_err(|e| db.fault(&e))?;
    let accepted = sql::accepted(&mut read, &adhesion.id).await;
    let now = adhesion.state_on(on);
    let after_opening = events.len().saturating_sub(1);
    Ok(Shown {
        accepted: accepted.map_err(|e| db.fault(&e))?,
        next: next(&adhesion, now, after_opening, partner.autonomous),
        now,
        since: adhesion.since_on(on),
        events,
        earlier: others.into_iter().map(|one| one.id).collect(),
        partner,
        adhesion,
    })
}

/// How many adhésions are where, and how long they took to come there.
#[derive(Debug, Serialize)]
pub struct Funnel {
    /// A row a path and state that somebody is in or came through.
    pub rows: Vec<FunnelRow>,
}

/// A row of the funnel.
#[derive(Debug, Serialize)]
pub struct FunnelRow {
    /// The path.
    pub path: Path,
    /// The state.
    pub state: State,
    /// Adhésions that are in it.
    pub now: usize,
    /// Adhésions that were in it once.
    pub reached: usize,
    /// Half of them took at most so many days from the opening; none of *reprises*.
    pub days_from_opening: Option<f64>,
    /// The same from the state before.
    pub days_from_before: Option<f64>,
}

/// One arrival: the state, days since the opening and since the event before, where they are told.
type Arrival = (Path, State, Option<(i64, i64)>);

/// The funnel on a day.
///
/// # Errors
/// What the database says.
pub async fn funnel(db: &Db, on: NaiveDate) -> Result<Funnel, RegistryFault> {
    let mut read = db.read().await?;
    let all = course::all(&mut read).await.map_err(|e| db.fault(&e))?;
    let arrivals: Vec<Arrival> = all.iter().flat_map(|one| first_arrivals(one, on)).collect();
    let mut rows = Vec::new();
    for path in Path::ALL {
        for state in State::ALL {
            let here = |one: &&Course| one.adhesion.path == path && one.state_on(on) == Some(state);
            let of: Vec<&Arrival> = arrivals
                .iter()
                .filter(|one| (one.0, one.1) == (path, state))
                .collect();
            let delays: Vec<(i64, i64)> = of.iter().filter_map(|one| one.2).collect();
            let now = all.iter().filter(here).count();
            if now > 0 || !of.is_empty() {
                rows.push(FunnelRow {
                    path,
                    state,
                    now,
                    reached: of.len().max(now),
                    days_from_opening: median(delays.iter().map(|one| one.0).collect()),
                    days_from_before: median(delays.iter().map(|one| one.1).collect()),
                });
            }
        }
    }
    Ok(Funnel { rows })
}

/// When each state was reached for the first time. What was taken over has no delays to tell.
fn first_arrivals(of: &Course, on: NaiveDate) -> Vec<Arrival> {
    let passages = of.until(on);
    let Some(opening) = passages.first() else {
        return Vec::new();
    };
    let (mut seen, mut arrivals) = (Vec::new(), Vec::new());
    let mut before = opening.on;
    for one in passages {
        let from = std::mem::replace(&mut before, one.on);
        if seen.contains(&one.state) {
            continue;
        }
        // Nobody waited for the opening.
        let told = !seen.is_empty() && !one.reprise && !opening.reprise;
        seen.push(one.state);
        let delay = ((one.on - opening.on).num_days(), (one.on - from).num_days());
        arrivals.push((of.adhesion.path, one.state, told.then_some(delay)));
    }
    arrivals
}

/// The middle of some numbers; of an even number of them, the mean of both middles.
fn median(mut days: Vec<i64>) -> Option<f64> {
    days.sort_unstable();
    let half = days.len() / 2;
    let upper = *days.get(half)? as f64;
    match days.len() % 2 {
        1 => Some(upper),
        _ => Some((days[half - 1] as f64 + upper) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 5]), Some(5.0));
        assert_eq!(median(vec![4, 1]), Some(2.5));
    }
}
