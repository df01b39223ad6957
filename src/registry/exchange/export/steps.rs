//! The steps of adhésions, a line an event.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use crate::adhesion::retell::{all, by_events};
use crate::adhesion::{Adhesion, OfTable, Recorded, Text};
use crate::exchange::sql::Grounds;

/// What says in a correction that there is none any more.
pub(in crate::exchange) const NONE: &str = "aucun";

/// Their rows, in the columns of imports.
pub(super) async fn rows(sql: &mut SqliteConnection) -> Result<Vec<Vec<String>>, sqlx::Error> {
    let grounds = Grounds::load(&mut *sql).await?;
    let mut rows = Vec::new();
    for (adhesion, events) in all(sql).await? {
        let of = Of::new(&adhesion, &events, &grounds);
        rows.extend(events.iter().map(|event| of.row(event)));
    }
    Ok(rows)
}

/// An adhésion whose events are written.
struct Of<'a> {
    adhesion: &'a Adhesion,
    grounds: &'a Grounds,
    /// Texts that no event rests on: `charte@1 licence@2`, who accepted them, with which proof.
    before: (String, String, String),
    /// The event that they stand with.
    with: i64,
    /// Last day and reference, where they were corrected.
    corrected: (String, String),
}

impl<'a> Of<'a> {
    fn new(adhesion: &'a Adhesion, events: &[Recorded], grounds: &'a Grounds) -> Self {
        let of_events: HashSet<(&str, &str)> = events
            .iter()
            .flat_map(|event| &event.evidence.texts)
            .map(|text| (text.id.as_str(), text.version.as_str()))
            .collect();
        let accepted = grounds.accepted.get(&adhesion.id);
        let before: Vec<_> = accepted
            .into_iter()
            .flatten()
            .filter(|one| !of_events.contains(&(one.text.as_str(), one.version.as_str())))
            .collect();
        let texts: Vec<String> = before
            .iter()
            .map(|one| format!("{}@{}", one.text, one.version))
            .collect();
        let first = before.first();
        let days = |event: &&Recorded| event.evidence.table.as_ref().is_some_and(has_days);
        let with = events.iter().find(days).map_or(0, |event| event.number);
        let told = by_events(adhesion, events);
        let corrected = |is: String, by_events: String| match (is == by_events, is.is_empty()) {
            (true, _) => String::new(),
            (false, true) => NONE.into(),
            (false, false) => is,
        };
        let day =
            |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            before: (
                texts.join(" "),
                first.map_or_else(String::new, |one| one.signatory.clone()),
                first.and_then(|one| one.proof.clone()).unwrap_or_default(),
            ),
            with,
            corrected: (
                corrected(day(adhesion.until_day), day(told.0)),
                corrected(
                    adhesion.dinamis_ref.clone().unwrap_or_default(),
                    told.1.unwrap_or_default(),
                ),
            ),
            adhesion,
            grounds,
        }
    }

    fn row(&self, event: &Recorded) -> Vec<String> {
        let of = &event.evidence;
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let own = of.avenant.as_deref();
        let avenant = own.map(|id| self.grounds.number(id).unwrap_or(id).to_string());
        let hash = of.document.as_ref();
        let own = hash.map(|hash| (hash.clone(), self.grounds.documents.get(hash).cloned()));
        let cited = of.cited.as_ref();
        let cited = cited.map(|one| (one.sha256.clone(), Some(one.name.clone())));
        let (hash, name) = own.or(cited).unwrap_or_default();
        let is_opening = event.number == 0;
        let before = |text: &str| match event.number == self.with {
            true => text.to_string(),
            false => String::new(),
        };
        let or = |first: String, second: String| match first.is_empty() {
            true => second,
            false => first,
        };
        let corrected = |text: &str| match is_opening {
            true => text.to_string(),
            false => String::new(),
        };
        vec![
            self.adhesion.id.clone(),
            self.adhesion.partner.clone(),
            self.adhesion.path.word().into(),
            event.number.to_string(),
            event.event.clone(),
            event.on_day.to_string(),
            said(&of.by),
            said(&of.reference),
            said(&of.reason),
            of.category
                .map_or("", crate::adhesion::Category::word)
                .into(),
            said(&of.condition),
            said(&avenant.or(of.cited_avenant.clone())),
            or(said(&of.signatory), before(&self.before.1)),
            hash,
            name.unwrap_or_default(),
            or(said(&of.proof), before(&self.before.2)),
            texts(&of.texts),
            of.to.map_or("", |state| state.word()).into(),
            of.until.map(|day| day.to_string()).unwrap_or_default(),
            crate::fr::yes(event.reprise).to_string(),
            of.table.as_ref().map(days).unwrap_or_default(),
            before(&self.before.0),
            corrected(&self.corrected.0),
            corrected(&self.corrected.1),
        ]
    }
}

fn has_days(table: &OfTable) -> bool {
    !table.days.is_empty()
}

/// `signee@2024-01-10 active@2024-02-11`.
fn days(table: &OfTable) -> String {
    let days: Vec<String> = table
        .steps()
        .iter()
        .map(|(state, day)| format!("{}@{day}", state.word()))
        .collect();
    days.join(" ")
}

/// `charte:charte-exemple@1 licence:spot@2`.
fn texts(texts: &[Text]) -> String {
    let all: Vec<String> = texts
        .iter()
        .map(|text| format!("{}:{}@{}", text.kind.word(), text.id, text.version))
        .collect();
    all.join(" ")
}
