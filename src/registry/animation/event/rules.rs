//! The fields of an event.

use serde::Serialize;

use super::EVENT;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::record::{Field, Record, line, shown, some, words};
use crate::value::{self, among};

/// What it is: word and label.
pub const KINDS: [(&str, &str); 4] = [
    ("webinaire", "webinaire"),
    ("formation", "formation"),
    ("reunion", "réunion"),
    ("comite", "comité consultatif"),
];

/// An event.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "each field has its label in `fields`")]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub on_day: String,
    pub place: Option<String>,
    pub words: Option<String>,
    pub made_at: String,
    pub version: i64,
}

impl Event {
    /// One that says nothing yet.
    pub fn new(id: String, at: &str) -> Self {
        Self {
            id,
            kind: String::new(),
            title: String::new(),
            on_day: String::new(),
            place: None,
            words: None,
            made_at: at.into(),
            version: 1,
        }
    }
}

static FIELDS: [Field<Event>; 5] = [
    Field {
        key: "titre",
        label: "titre",
        free: true,
        labels: &[],
        get: |e| e.title.clone(),
        set: |e, v| line(v).map(|v| e.title = v),
    },
    Field {
        key: "nature",
        label: "nature",
        free: false,
        labels: &KINDS,
        get: |e| e.kind.clone(),
        set: |e, v| among(&KINDS, v).map(|v| e.kind = v),
    },
    Field {
        key: "jour",
        label: "jour",
        free: false,
        labels: &[],
        get: |e| e.on_day.clone(),
        set: |e, v| value::day(v).map(|day| e.on_day = day.to_string()),
    },
    Field {
        key: "lieu",
        label: "lieu",
        free: true,
        labels: &[],
        get: |e| shown(&e.place),
        set: |e, v| line(v).map(|v| e.place = some(&v)),
    },
    Field {
        key: "texte",
        label: "texte",
        free: true,
        labels: &[],
        get: |e| shown(&e.words),
        set: |e, v| words(v).map(|v| e.words = some(&v)),
    },
];

/// The fields of an event, in the order in which they are shown.
pub fn fields() -> &'static [Field<Event>] {
    &FIELDS
}

impl Record for Event {
    const OBJECT: relais_store::Object = EVENT;
    const ACT: Act = Act::Animation;
    const NONE: &'static str = "aucun événement";
    const CALLED: (&'static str, &'static str) = ("event", "title");

    fn fields() -> &'static [Field<Self>] {
        &FIELDS
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn version(&mut self) -> &mut i64 {
        &mut self.version
    }

    fn name(&self) -> String {
        self.title.clone()
    }

    fn partner(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> Result<(), RegistryFault> {
        crate::record::filled(&[
            ("titre", &self.title),
            ("nature", &self.kind),
            ("jour", &self.on_day),
        ])
    }

    async fn load(sql: &mut sqlx::SqliteConnection, id: &str) -> Result<Option<Self>, sqlx::Error> {
        super::sql::load(sql, id).await
    }

    async fn save(&self, sql: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        super::sql::save(sql, self).await
    }
}
