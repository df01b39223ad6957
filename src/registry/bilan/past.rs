//! The states that a record came through, as its entries in the journal tell them.
//!
//! An entry says what a state was and became, and since when; where its detail was erased with a
//! person, the verb still says it, and the entry its day. What a purge took away is not known: the
//! oldest entry left still tells the state before it.
//! `account::course` reads them for rights, and tells nothing unless all is told: two readers.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

use crate::account::State;
use crate::account::rules::Deed;
use crate::period::Period;

/// A state, and the day since which a record was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The day.
    pub on: NaiveDate,
    /// The stored word of the state.
    pub state: String,
}

/// The states of a record, in the order in which they were written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// The one before them, since a day that is not known.
    before: Option<String>,
    turns: Vec<Turn>,
}

/// What a record says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// Its state.
    pub state: &'a str,
    /// The day since which it is in it, where the record keeps that.
    pub since: Option<NaiveDate>,
    /// The day since which it is taken to be in it, where neither the record nor an entry says one.
    pub known: NaiveDate,
}

/// An entry of the journal about a record.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its verb.
    pub verb: String,
    /// Its day.
    pub on: NaiveDate,
    /// What it says, as far as it was not erased.
    pub detail: Option<Value>,
}

impl Past {
    /// What entries say of a field, and the record itself.
    pub fn of(entries: &[Told], field: &str, now: &Now<'_>) -> Self {
        let mut past = Self::default();
        for entry in entries {
            past.tell(entry, field);
        }
        match past.turns.last_mut() {
            // The record knows the day even where the entry was erased.
            Some(last) if last.state == now.state => last.on = now.since.unwrap_or(last.on),
            _ => past.push(now.since.unwrap_or(now.known), now.state),
        }
        past
    }

    /// The same, of what began on a day in a state that nothing came before.
    pub fn begun(mut self, on: NaiveDate, state: &str) -> Self {
        let is_first = |turn: &Turn| turn.state == state || turn.on < on;
        if !self.turns.first().is_some_and(is_first) {
            let state = state.into();
            self.turns.insert(0, Turn { on, state });
        }
        self
    }

    /// It came to a state on a day with something else, which is written down of that alone.
    pub fn ended(&mut self, on: NaiveDate, state: &str) {
        let is_later = |last: &Turn| last.on <= on && last.state != state;
        if self.turns.last().is_some_and(is_later) {
            self.push(on, state);
        }
    }

    fn tell(&mut self, entry: &Told, field: &str) {
        let pair = |key: &str| {
            let pair = entry.detail.as_ref()?.get(key)?;
            Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?))
        };
        let is_first = self.before.is_none() && self.turns.is_empty();
        let Some((before, after)) = pair(field) else {
            if entry.detail.is_none() {
                self.tell_by_verb(entry, is_first);
            }
            return;
        };
        let since = pair("depuis");
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        if is_first && entry.verb != "create" && !before.is_empty() {
            match since.and_then(|(before, _)| day(before)) {
                Some(on) => self.push(on, before),
                None => self.before = Some(before.into()),
            }
        }
        let on = since.and_then(|(_, after)| day(after));
        self.push(on.unwrap_or(entry.on), after);
    }

    /// What is left of an entry about an account whose person was erased.
    fn tell_by_verb(&mut self, entry: &Told, is_first: bool) {
        let Ok(deed) = entry.verb.parse::<Deed>() else {
            return;
        };
        let (from, to) = match deed {
            Deed::Validate => (Some(State::Attente), State::Actif),
            Deed::Suspend => (Some(State::Actif), State::Suspendu),
            Deed::Resume => (Some(State::Suspendu), State::Actif),
            // Whatever was open.
            Deed::Close => (None, State::Clos),
        };
        if is_first {
            self.before = from.map(|state| state.word().into());
        }
        self.push(entry.on, to.word());
    }

    fn push(&mut self, on: NaiveDate, state: &str) {
        let state = state.into();
        self.turns.push(Turn { on, state });
    }

    /// The state at the end of a day, where it is known.
    pub fn on(&self, day: NaiveDate) -> Option<&str> {
        let turn = self.turns.iter().rev().find(|turn| turn.on <= day);
        turn.map(|turn| turn.state.as_str())
            .or(self.before.as_deref())
    }

    /// The same, or else the first one that is known.
    pub fn on_or_first(&self, day: NaiveDate) -> &str {
        let first = || self.turns.first().map(|turn| turn.state.as_str());
        self.on(day).or_else(first).unwrap_or_default()
    }

    /// The first day on which it is known.
    pub fn first(&self) -> Option<NaiveDate> {
        self.turns.iter().map(|turn| turn.on).min()
    }

    /// The last state and its day.
    pub fn last(&self) -> Option<&Turn> {
        self.turns.last()
    }

    /// True when it came to a state in a period.
    pub fn came(&self, state: &str, period: &Period) -> bool {
        let mut turns = self.turns.iter();
        turns.any(|turn| turn.state == state && period.has(turn.on))
    }

    /// The day on which it came to a state for the first time.
    pub fn since(&self, state: &str) -> Option<NaiveDate> {
        let found = self.turns.iter().find(|turn| turn.state == state);
        found.map(|turn| turn.on)
    }
}

/// The entries about some records, oldest first, by the id of the record. `those` selects their ids;
/// its one parameter is the day.
pub(super) async fn entries(
    sql: &mut SqliteConnection,
    those: &'static str,
    from: NaiveDate,
) -> Result<HashMap<String, Vec<Told>>, sqlx::Error> {
    let text = format!(
        "SELECT j.object, j.verb, substr(j.at, 1, 10) AS day, d.detail
         FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq
         WHERE j.object IN ({those}) ORDER BY j.object, j.seq"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(from.to_string())
        .fetch_all(sql)
        .await?;
    let mut all: HashMap<String, Vec<Told>> = HashMap::new();
    for row in &rows {
        let detail: Option<String> = row.try_get("detail")?;
        let told = Told {
            verb: row.try_get("verb")?,
            on: super::sql::day(row, "day")?,
            detail: detail.and_then(|detail| serde_json::from_str(&detail).ok()),
        };
        all.entry(row.try_get("object")?).or_default().push(told);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(verb: &str, on: &str, detail: Option<&str>) -> Told {
        Told {
            verb: verb.into(),
            on: day(on),
            detail: detail.map(|text| serde_json::from_str(text).unwrap()),
        }
    }

    const WHOLE: [(&str, &str, &str); 3] = [
        (
            "create",
            "2026-01-10",
            r#"{"etat":["","attente"],"depuis":["","2026-01-10"]}"#,
        ),
        (
            "validate",
            "2026-02-20",
            r#"{"etat":["attente","actif"],"depuis":["2026-01-10","2026-02-02"]}"#,
        ),
        (
            "suspend",
            "2026-06-01",
            r#"{"etat":["actif","suspendu"],"depuis":["2026-02-02","2026-06-01"]}"#,
        ),
    ];

    fn on(past: &Past, days: &[&str]) -> Vec<String> {
        let on = |text: &&str| past.on(day(text)).unwrap_or("?").to_string();
        days.iter().map(on).collect()
    }

    fn now<'a>(since: &str, state: &'a str) -> Now<'a> {
        Now {
            state,
            since: Some(day(since)),
            known: day(since),
        }
    }

    const DAYS: [&str; 4] = ["2026-01-09", "2026-02-01", "2026-02-02", "2026-06-01"];
    const NOW: (&str, &str) = ("2026-06-01", "suspendu");

    #[test]
    fn entries_tell_the_day_of_the_fact_and_not_of_the_writing() {
        let all = WHOLE.map(|(verb, at, detail)| told(verb, at, Some(detail)));
        let now = &now(NOW.0, NOW.1);
        let past = Past::of(&all, "etat", now);
        assert_eq!(on(&past, &DAYS), ["?", "attente", "actif", "suspendu"]);
        // A purge left the last entry: it tells the state before, and since when.
        let past = Past::of(&all[2..], "etat", now);
        assert_eq!(on(&past, &DAYS), ["?", "?", "actif", "suspendu"]);
        // It left none.
        let past = Past::of(&[], "etat", now);
        assert_eq!(on(&past, &DAYS), ["?", "?", "?", "suspendu"]);
        assert_eq!(past.on_or_first(day("2026-01-09")), "suspendu");
    }

    #[test]
    fn verbs_tell_what_is_left_of_an_erased_person() {
        let all = WHOLE.map(|(verb, at, _)| told(verb, at, None));
        let past = Past::of(&all, "etat", &now("2026-07-01", "clos"));
        // The day of the fact went with the detail: that of the entry is left.
        let days = ["2026-02-19", "2026-02-20", "2026-06-30", "2026-07-01"];
        assert_eq!(on(&past, &days), ["attente", "actif", "suspendu", "clos"]);
    }

    #[test]
    fn what_was_met_may_come_up_again() {
        let moves = [
            told("edit", "2026-02-01", Some(r#"{"titre":["a","b"]}"#)),
            told(
                "move",
                "2026-03-01",
                Some(r#"{"etat":["ouvert","couvert"]}"#),
            ),
            told(
                "move",
                "2026-05-01",
                Some(r#"{"etat":["couvert","ouvert"]}"#),
            ),
        ];
        let now = Now {
            since: None,
            ..now("2026-01-01", "ouvert")
        };
        let past = Past::of(&moves, "etat", &now);
        let days = ["2026-02-28", "2026-03-01", "2026-05-01"];
        assert_eq!(on(&past, &days), ["ouvert", "couvert", "ouvert"]);
    }
}
