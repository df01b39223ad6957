//! The tables held against the journal: whoever changes a row without an entry is found.
//!
//! The journal is verified by itself first (`relais_store::verify`). Its entries are then walked once
//! more: what was said last of each field of each object is kept, and compared with what the tables
//! hold. What no entry tells is not compared: a field that its kind does not list, what was erased
//! with a person, what was said before a purge. Free words are told by their length alone.

mod kinds;
mod told;
mod walk;
mod compare;
mod seats;
mod path;
#[cfg(test)]
mod tests;

use relais_store::Db;
use serde::Serialize;
use sqlx::Connection;

use crate::fault::RegistryFault;
use told::Told;

/// Differences told; the others are counted.
const TOLD: usize = 100;

/// What a table holds and the journal does not say, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The object, as the journal names it.
    pub object: String,
    /// Its field; none where the object itself is missing or too many.
    pub field: Option<&'static str>,
    /// What the journal says; none where it may not be shown, or says nothing.
    pub journal: Option<String>,
    /// What the table holds; none where it may not be shown, or holds nothing.
    pub table: Option<String>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = |value: &Option<String>| match value.as_deref() {
            None => "?".to_string(),
            Some("") => "rien".into(),
            Some(value) => format!("« {value} »"),
        };
        match (self.field, &self.journal, &self.table) {
            (None, Some(_), _) => write!(
                f,
                "{}\u{202f}: le journal la connaît, la table ne l’a pas",
                self.object
            ),
            (None, None, _) => write!(
                f,
                "{}\u{202f}: la table l’a, aucune inscription ne le dit",
                self.object
            ),
            (Some(field), None, None) => write!(f, "{}, {field}\u{202f}: diffère", self.object),
            (Some(field), journal, table) => write!(
                f,
                "{}, {field}\u{202f}: {} au journal, {} dans la table",
                self.object,
                value(journal),
                value(table)
            ),
        }
    }
}

/// What was held against the journal, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Objects that were compared.
    pub objects: u64,
    /// Values that were compared.
    pub values: u64,
    /// Objects of which the entries that are left tell nothing: of before a purge.
    pub untold: u64,
    /// How many differences there are.
    pub found: u64,
    /// The first hundred.
    pub differences: Vec<Difference>,
}

impl Held {
    fn differs(&mut self, difference: Difference) {
        self.found += 1;
        if self.differences.len() < TOLD {
            self.differences.push(difference);
        }
    }

    /// Compares one value; `shown` where it may be told.
    fn value(&mut self, object: &str, field: &'static str, said: &str, is: &str) {
        self.values += 1;
        if said != is {
            self.differs(Difference {
                object: object.into(),
                field: Some(field),
                journal: Some(said.into()),
                table: Some(is.into()),
            });
        }
    }

    /// An object that the journal knows and the table has not.
    fn missing(&mut self, object: String) {
        self.differs(Difference {
            object,
            field: None,
            journal: Some("là".into()),
            table: None,
        });
    }

    /// An object that the table has and the journal does not know.
    fn unsaid(&mut self, object: String) {
        self.differs(Difference {
            object,
            field: None,
            journal: None,
            table: Some("là".into()),
        });
    }
}

/// Holds the tables of a registry against its journal, which was verified before.
///
/// # Errors
/// What the database says.
pub async fn hold(db: &Db) -> Result<Held, RegistryFault> {
    let mut read = db.read().await?;
    let fail = |e: sqlx::Error| db.fault(&e);
    // One state of the file, however much others write meanwhile.
    let mut state = read.begin().await.map_err(fail)?;
    let sql = &mut *state;
    let mut told = Told::default();
    walk::walk(sql, &mut told).await.map_err(fail)?;
    let mut held = Held::default();
    for kind in &kinds::KINDS {
        compare::rows(sql, kind, &told, &mut held)
            .await
            .map_err(fail)?;
    }
    seats::contacts(sql, &told, &mut held).await.map_err(fail)?;
    seats::merged(sql, &told, &mut held).await.map_err(fail)?;
    path::events(sql, &told, &mut held).await.map_err(fail)?;
    path::acceptances(sql, &told, &mut held)
        .await
        .map_err(fail)?;
    path::texts(sql, &mut held).await.map_err(fail)?;
    path::states(db, sql, &mut held).await?;
    state.rollback().await.map_err(fail)?;
    Ok(held)
}
