//! What changed in a record, as commands show it and as the journal keeps it.

use relais_store::{Entry, Object};
use serde_json::{Map, Value, json};

use crate::fault::RegistryFault;

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Changed {
    /// Its key.
    pub field: &'static str,
    /// What it was, empty for nothing.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What a new record says, field by field, as what changed from nothing; empty fields say nothing.
pub(crate) fn filled(fields: impl IntoIterator<Item = (&'static str, String)>) -> Vec<Changed> {
    let said = fields.into_iter().filter(|(_, after)| !after.is_empty());
    said.map(|(field, after)| Changed {
        field,
        before: String::new(),
        after,
    })
    .collect()
}

/// The entry that says what changed: a pair of before and after for each field. `person` is the id
/// of whom it speaks, and is erased with that person.
pub(crate) fn entry(
    object: Object,
    id: &str,
    verb: &'static str,
    person: Option<&str>,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    let pair = |change: &Changed| {
        (
            change.field.to_string(),
            json!([change.before, change.after]),
        )
    };
    let detail: Map<String, Value> = changed.iter().map(pair).collect();
    Ok(Entry {
        object,
        id: id.parse()?,
        verb,
        person: person.map(str::parse).transpose()?,
        detail: detail.into(),
    })
}
