//! The states that an adhésion came through, one after the other, as its events tell them.
//!
//! Lists, the funnel and the bilan all read the past here, so that they tell the same of a day.

use chrono::{Days, NaiveDate};
use sqlx::SqliteConnection;

use super::sql::{self, Adhesion, OPENING, Recorded};
use super::state::{Event, State};

/// A state that an adhésion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Which.
    pub state: State,
    /// On which day.
    pub on: NaiveDate,
    /// By which event; none for the opening, for a day that a table told without more, and for a
    /// last day that has passed and that nobody wrote down yet.
    pub event: Option<Event>,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// An adhésion and the states that it came to, in order; those to come, by a last day that is
/// known, too.
#[derive(Debug, Clone)]
pub struct Course {
    /// As it is stored.
    pub adhesion: Adhesion,
    passages: Vec<Passage>,
}

impl Course {
    /// That of an adhésion with these events.
    pub fn of(adhesion: Adhesion, events: &[Recorded]) -> Self {
        let mut passages = with_table(events, own(&adhesion, events));
        passages.extend(expiry(&adhesion, passages.last()));
        Self { adhesion, passages }
    }

    /// The states that it came to until the end of a day.
    pub fn until(&self, day: NaiveDate) -> &[Passage] {
        // Days never go back.
        let end = self.passages.partition_point(|one| one.on <= day);
        &self.passages[..end]
    }

    /// All of them, those to come too.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// When it came to a state for the first time.
    pub fn first(&self, state: State) -> Option<&Passage> {
        self.passages.iter().find(|one| one.state == state)
    }

    /// Where it was on a day; none before its opening.
    pub fn state_on(&self, day: NaiveDate) -> Option<State> {
        self.as_of(day).map(|one| one.state_on(day))
    }

    /// The adhésion as it was on a day; none before its opening.
    pub fn as_of(&self, day: NaiveDate) -> Option<Adhesion> {
        if self.adhesion.since <= day {
            return Some(self.adhesion.clone());
        }
        let last = self.until(day).last()?;
        Some(Adhesion {
            state: last.state,
            since: last.on,
            ..self.adhesion.clone()
        })
    }
}

/// All adhésions with their courses.
pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Course>, sqlx::Error> {
    let adhesions = sql::all(sql).await?;
    let mut events = sql::all_events(sql).await?;
    let course = |adhesion: Adhesion| {
        let own = events.remove(&adhesion.id).unwrap_or_default();
        Course::of(adhesion, &own)
    };
    Ok(adhesions.into_iter().map(course).collect())
}

/// Those of a partner.
pub async fn of_partner(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Course>, sqlx::Error> {
    let mut courses = Vec::new();
    for adhesion in sql::of_partner(&mut *sql, partner).await? {
        let events = sql::events(&mut *sql, &adhesion.id).await?;
        courses.push(Course::of(adhesion, &events));
    }
    Ok(courses)
}

/// What the events themselves tell.
fn own(adhesion: &Adhesion, events: &[Recorded]) -> Vec<Passage> {
    let passage = |one: &Recorded| {
        let event = Event::of(&one.event);
        let state = match event {
            Some(event) => event.leads_to(adhesion.path, one.evidence.to),
            None => (one.event == OPENING).then_some(State::Prospect),
        };
        state.map(|state| Passage {
            state,
            on: one.on_day,
            event,
            reprise: one.reprise,
        })
    };
    events.iter().filter_map(passage).collect()
}

/// The same with the steps that a table told by their days alone, each before the first event that
/// is later.
fn with_table(events: &[Recorded], own: Vec<Passage>) -> Vec<Passage> {
    // Each line of a table is told with its event, the days of the steps with one of them.
    let tables = events.iter().filter_map(|one| one.evidence.table.as_ref());
    let mut told: Vec<(State, NaiveDate)> = tables.flat_map(|table| table.steps()).collect();
    told.retain(|(state, _)| own.iter().all(|one| one.state != *state));
    let mut told = told.into_iter().peekable();
    let mut all = Vec::new();
    for one in own {
        let earlier = |step: &(State, NaiveDate)| (step.1, step.0) < (one.on, one.state);
        while let Some((state, on)) = told.next_if(earlier) {
            all.push(Passage {
                state,
                on,
                event: None,
                reprise: true,
            });
        }
        all.push(one);
    }
    // What is told later than the last event did not last: the state is that of the event.
    all
}

/// The day after the last one, of what holds until then and has not been written down as expired.
fn expiry(adhesion: &Adhesion, last: Option<&Passage>) -> Option<Passage> {
    let last = last.filter(|last| last.state.holds())?;
    let on = adhesion.until_day?.checked_add_days(Days::new(1))?;
    Some(Passage {
        state: State::Echue,
        on: on.max(last.on),
        event: None,
        reprise: false,
    })
}
