//! Adhésions looked at: lists, one with its timeline, the funnel.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::Db;
use serde::Serialize;

use super::none;
use super::sql::{self, Accepted, Adhesion, Recorded};
use super::state::{Event, Path, State};
use crate::fault::RegistryFault;
use crate::partner::{self, Partner};

/// Which adhésions are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
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
    let events = match all.iter().any(|one| one.since > on) {
        true => sql::all_events(&mut read).await.map_err(|e| db.fault(&e))?,
        false => Vec::new(),
    };
    let names = sql::names(&mut read).await.map_err(|e| db.fault(&e))?;
    let mut listed: Vec<Listed> = all
        .into_iter()
        .filter_map(|adhesion| as_of(adhesion, &events, on))
        .map(|adhesion| Listed {
            name: names.get(&adhesion.partner).cloned().unwrap_or_default(),
            now: adhesion.state_on(on),
            days: (on - adhesion.since).num_days(),
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

/// An adhésion as it was on a day; none before its opening. `events` are those of all adhésions,
/// in order, as [`sql::all_events`] gives them.
fn as_of(adhesion: Adhesion, events: &[(String, Recorded)], on: NaiveDate) -> Option<Adhesion> {
    if adhesion.since <= on {
        return Some(adhesion);
    }
    let first = events.partition_point(|(id, _)| *id < adhesion.id);
    let own = events[first..].iter();
    let own = own.take_while(|(id, _)| *id == adhesion.id);
    let mut so_far = own.map(|(_, event)| event).filter(|one| one.on_day <= on);
    let opening = so_far.next()?;
    let start = (State::Prospect, opening.on_day);
    let (state, since) = so_far.fold(start, |(state, since), one| {
        match arrival(adhesion.path, one) {
            Some(next) => (next, one.on_day),
            None => (state, since),
        }
    });
    Some(Adhesion {
        state,
        since,
        ..adhesion
    })
}

/// An adhésion with all its events.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The partner.
    pub partner: Partner,
    /// Where it is on the day it is looked at.
    pub now: State,
    /// The record.
    pub adhesion: Adhesion,
    /// What happened, in order.
    pub events: Vec<Recorded>,
    /// The texts that were accepted.
    pub accepted: Vec<Accepted>,
    /// Ids of its earlier adhésions.
    pub earlier: Vec<String>,
}

/// The adhésion of a partner: the open one, or else the last.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str, on: NaiveDate) -> Result<Shown, RegistryFault> {
    let partner = partner::show(db, asked).await?;
    let mut read = db.read().await?;
    let there = sql::of_partner(&mut read, &partner.id).await;
    let mut there = there.map_err(|e| db.fault(&e))?.into_iter();
    let adhesion = there.next().ok_or_else(|| none(&partner.name))?;
    let events = sql::events(&mut read, &adhesion.id).await;
    let accepted = sql::accepted(&mut read, &adhesion.id).await;
    Ok(Shown {
        accepted: accepted.map_err(|e| db.fault(&e))?,
        now: adhesion.state_on(on),
        events: events.map_err(|e| db.fault(&e))?,
        earlier: there.map(|one| one.id).collect(),
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
    let all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    let events = sql::all_events(&mut read).await;
    let mut events = events.map_err(|e| db.fault(&e))?;
    let all: Vec<Adhesion> = all
        .into_iter()
        .filter_map(|adhesion| as_of(adhesion, &events, on))
        .collect();
    events.retain(|(_, event)| event.on_day <= on);
    let paths: HashMap<&str, Path> = all.iter().map(|one| (one.id.as_str(), one.path)).collect();
    let mut arrivals = Vec::new();
    for of_one in events.chunk_by(|a, b| a.0 == b.0) {
        if let Some(path) = paths.get(of_one[0].0.as_str()) {
            arrivals.extend(first_arrivals(*path, of_one));
        }
    }
    let mut rows = Vec::new();
    for path in Path::ALL {
        for state in State::ALL {
            let here = |one: &&Adhesion| one.path == path && one.state_on(on) == state;
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
fn first_arrivals(path: Path, events: &[(String, Recorded)]) -> Vec<Arrival> {
    let Some((_, opening)) = events.first() else {
        return Vec::new();
    };
    let (mut seen, mut arrivals) = (vec![State::Prospect], vec![(path, State::Prospect, None)]);
    let mut before = opening.on_day;
    for (_, recorded) in &events[1..] {
        let Some(state) = arrival(path, recorded) else {
            continue;
        };
        let from = std::mem::replace(&mut before, recorded.on_day);
        if seen.contains(&state) {
            continue;
        }
        seen.push(state);
        let told = !recorded.reprise && !opening.reprise;
        let delay = (
            (recorded.on_day - opening.on_day).num_days(),
            (recorded.on_day - from).num_days(),
        );
        arrivals.push((path, state, told.then_some(delay)));
    }
    arrivals
}

/// The state to which an event that was taken leads.
fn arrival(path: Path, recorded: &Recorded) -> Option<State> {
    Some(match Event::of(&recorded.event)? {
        Event::Eligible => State::Eligible,
        Event::NotEligible | Event::Refuse => State::Refusee,
        Event::Send => State::AvenantEnvoye,
        Event::Sign => State::Signee,
        Event::Enter => State::Saisie,
        Event::Submit => State::Soumise,
        Event::Form => State::Formulaire,
        Event::Accept => State::Acceptee,
        Event::Examine => State::Instruction,
        Event::Validate => State::Validee,
        Event::SendBack => match path {
            Path::Relais => recorded.evidence.to?,
            Path::Direct => State::Formulaire,
        },
        Event::Activate | Event::Resume | Event::TakeOver => State::Active,
        Event::Suspend => State::Suspendue,
        Event::End => State::Terminee,
        Event::Expire => State::Echue,
        Event::AcceptTexts => return None,
    })
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
