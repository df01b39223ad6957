//! What the journal says: of each object, the last told value of each column.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::kinds::{Kind, Shape};

/// Who is what for whom, since when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    pub partner: String,
    pub role: String,
    pub person: String,
    pub from: String,
}

/// A text that an adhésion accepted: the adhésion, `id@version`.
pub type Accepted = (String, String);

/// An event of an adhésion as its entry tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    pub event: String,
    pub day: String,
    pub evidence: Value,
}

/// What is known of an object.
#[derive(Debug, Default)]
pub struct Object {
    /// Its creation is told.
    pub made: bool,
    /// It ended in another.
    pub gone: bool,
    /// The last told value of each column, as the table writes it; empty for nothing.
    pub columns: BTreeMap<&'static str, String>,
}

/// All that the entries that are left tell.
#[derive(Debug, Default)]
pub struct Told {
    /// By kind and id.
    pub objects: HashMap<&'static str, HashMap<String, Object>>,
    /// The last day of each seat; none where it is not told.
    pub seats: HashMap<Seat, Option<String>>,
    /// Persons of whom something was said that is erased.
    pub erased: HashSet<String>,
    /// Records that ended, and those that go on.
    pub merged: BTreeMap<String, String>,
    /// The events of adhésions whose opening is told event by event.
    pub events: HashMap<String, Vec<Happened>>,
    /// Day and signatory of each acceptance; none where they are not told.
    pub accepted: BTreeMap<Accepted, Option<(String, String)>>,
    /// Adhésions and merged records of which an entry says nothing any more.
    pub unsure: HashSet<String>,
    /// True when the entries begin with the first one.
    pub whole: bool,
}

impl Told {
    /// An object, known from now on.
    pub fn object(&mut self, kind: &'static str, id: &str) -> &mut Object {
        let of_kind = self.objects.entry(kind).or_default();
        of_kind.entry(id.to_string()).or_default()
    }
}

impl Object {
    /// Keeps what the fields of an entry say.
    pub fn take(&mut self, kind: &Kind, detail: &Value) {
        for (key, value) in detail.as_object().into_iter().flatten() {
            self.say(kind, key, after(value));
        }
    }

    /// Keeps what one field says.
    pub fn say(&mut self, kind: &Kind, key: &str, value: &Value) {
        if let Some(column) = kind.column(key) {
            self.columns.insert(column.name, kept(column.shape, value));
        }
    }

    /// The value of a column, empty where it is not told.
    pub fn get(&self, column: &str) -> &str {
        self.columns.get(column).map_or("", String::as_str)
    }

    /// What is not told any more.
    pub fn forget(&mut self) {
        self.columns.clear();
    }
}

/// What a field became: of a pair, the second.
fn after(value: &Value) -> &Value {
    match value {
        Value::Array(pair) if pair.len() == 2 => &pair[1],
        value => value,
    }
}

fn kept(shape: Shape, value: &Value) -> String {
    let text = word(value);
    match (shape, text.as_str()) {
        (Shape::Flag, "oui" | "true") => "1".into(),
        (Shape::Flag, _) => "0".into(),
        _ => text,
    }
}

/// A value as a text; empty for none.
pub fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
