//! The states that an account came through, as its entries of the journal tell them.

use chrono::NaiveDate;
use relais_store::journal;
use sqlx::SqliteConnection;

use super::rules::{Deed, State};
use super::{Account, sql};

/// A state that an account came to, and the day since which it is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Which.
    pub state: State,
    /// Since when.
    pub since: NaiveDate,
}

/// All of them, in the order in which they were recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course(Vec<Passage>);

impl Course {
    /// That of these passages.
    #[cfg(test)]
    pub fn of(passages: Vec<Passage>) -> Self {
        Self(passages)
    }

    /// Where it was at the end of a day; none before it was typed. What was recorded late makes no
    /// account older: days never go back.
    pub fn on(&self, day: NaiveDate) -> Option<Passage> {
        self.0.iter().rfind(|one| one.since <= day).copied()
    }

    /// The day of its validation, or that of a *reprise*; none while it waits.
    pub fn validated(&self) -> Option<NaiveDate> {
        let mut active = self.0.iter().filter(|one| one.state == State::Actif);
        active.next().map(|one| one.since)
    }
}

/// What the journal tells of an account; none where it does not tell all that led to where the
/// account is: it was purged or erased, or the table was written by somebody else.
pub(crate) async fn read(
    connection: &mut SqliteConnection,
    account: &Account,
) -> Result<Option<Course>, sqlx::Error> {
    let asked = journal::Asked {
        object: Some(&account.id),
        ..Default::default()
    };
    let told = journal::read(connection, &asked).await?;
    let is = (account.state, account.since.as_str());
    Ok(played(&told, is))
}

/// The same of the account of an id, if there is one.
pub(crate) async fn of(
    connection: &mut SqliteConnection,
    id: &str,
) -> Result<Option<Course>, sqlx::Error> {
    match sql::by_id(&mut *connection, id).await? {
        Some(line) => read(connection, &line.account).await,
        None => Ok(None),
    }
}

fn played(told: &[journal::Told], (state, since): (State, &str)) -> Option<Course> {
    let mut passages: Vec<Passage> = Vec::new();
    let moves = |verb: &str| verb == "create" || verb.parse::<Deed>().is_ok();
    for entry in told.iter().filter(|entry| moves(&entry.verb)) {
        let detail = entry.detail.as_ref()?;
        let after = |field: &str| detail.get(field)?.get(1)?.as_str();
        let state: State = match (after("etat"), passages.last()) {
            (Some(word), _) => word.parse().ok()?,
            // Suspended with the adhésion, then for grounds of its own.
            (None, Some(before)) => before.state,
            (None, None) => return None,
        };
        let since = match (after("depuis"), passages.last()) {
            (Some(day), _) => crate::value::day(day).ok()?,
            // Moved within one day.
            (None, Some(before)) => before.since,
            (None, None) => return None,
        };
        if passages.is_empty() != (entry.verb == "create") {
            return None;
        }
        passages.push(Passage { state, since });
    }
    let last = passages.last()?;
    let agrees = last.state == state && last.since.to_string() == since;
    agrees.then_some(Course(passages))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::value::day(text).unwrap()
    }

    fn told(verb: &str, detail: Option<Value>) -> journal::Told {
        journal::Told {
            seq: 1,
            at: String::new(),
            actor: String::new(),
            kind: "account".into(),
            object: String::new(),
            verb: verb.into(),
            person: None,
            detail,
        }
    }

    fn life() -> Vec<journal::Told> {
        vec![
            told(
                "create",
                Some(json!({"etat": ["", "attente"], "depuis": ["", "2026-01-01"]})),
            ),
            told("validate", Some(json!({"etat": ["attente", "actif"]}))),
            told("login", Some(json!({"login_dinamis": ["", "x"]}))),
            told(
                "suspend",
                Some(
                    json!({"etat": ["actif", "suspendu"], "depuis": ["2026-01-01", "2026-03-01"]}),
                ),
            ),
            told(
                "resume",
                Some(
                    json!({"etat": ["suspendu", "actif"], "depuis": ["2026-03-01", "2026-04-01"]}),
                ),
            ),
        ]
    }

    #[test]
    fn a_day_finds_the_state_of_its_evening() {
        let course = played(&life(), (State::Actif, "2026-04-01")).unwrap();
        let on = |text| course.on(day(text)).map(|one| one.state);
        for (text, state) in [
            ("2025-12-31", None),
            ("2026-01-01", Some(State::Actif)),
            ("2026-02-28", Some(State::Actif)),
            ("2026-03-01", Some(State::Suspendu)),
            ("2026-03-31", Some(State::Suspendu)),
            ("2026-04-01", Some(State::Actif)),
            ("2027-01-01", Some(State::Actif)),
        ] {
            assert_eq!(on(text), state, "{text}");
        }
        assert_eq!(course.validated(), Some(day("2026-01-01")));
    }

    /// Suspended with the adhésion, then on its own: one state, and the day of each.
    #[test]
    fn a_suspension_that_becomes_its_own_is_one_more_passage() {
        let mut told_so = life();
        told_so.truncate(4);
        let own =
            json!({"depuis": ["2026-03-01", "2026-03-10"], "motif": ["adhésion suspendue", "x"]});
        told_so.push(told("suspend", Some(own)));
        let course = played(&told_so, (State::Suspendu, "2026-03-10")).unwrap();
        let on = |text| course.on(day(text)).map(|one| one.state);
        assert_eq!(on("2026-02-28"), Some(State::Actif));
        assert_eq!(on("2026-03-05"), Some(State::Suspendu));
        assert_eq!(on("2026-03-10"), Some(State::Suspendu));
    }

    #[test]
    fn what_is_not_all_told_tells_nothing() {
        let is = (State::Actif, "2026-04-01");
        let mut erased = life();
        erased[3].detail = None;
        assert_eq!(played(&erased, is), None);
        // An entry that moves nothing may be erased.
        let mut login = life();
        login[2].detail = None;
        assert!(played(&login, is).is_some());
        assert_eq!(played(&life()[1..], is), None);
        assert_eq!(played(&[], is), None);
        // The table says something else.
        assert_eq!(played(&life(), (State::Clos, "2026-04-01")), None);
        assert_eq!(played(&life(), (State::Actif, "2026-04-02")), None);
    }
}
