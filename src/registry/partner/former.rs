//! Records that were merged, found by what they said.

use serde::Deserialize;
use sqlx::SqliteConnection;

use super::name::{key, plain};
use super::rules::Partner;
use super::sql;
use crate::aside;

/// What a record that ended said of who it was.
#[derive(Debug, Deserialize)]
pub(crate) struct Former {
    /// Its name.
    pub name: String,
    siren: Option<String>,
    siret: Option<String>,
    convention: Option<String>,
}

impl Former {
    /// From the record as it was kept; what cannot be read says nothing.
    pub fn read(record: &str) -> Option<Self> {
        serde_json::from_str(record).ok()
    }

    /// True when these words named it: a number without its blanks, or its name.
    pub fn is(&self, asked: &str) -> bool {
        let asked = asked.trim();
        let digits: String = asked.chars().filter(|c| !c.is_whitespace()).collect();
        let numbers = [&self.siren, &self.siret].into_iter().flatten();
        let sought = key(asked);
        numbers.into_iter().any(|number| *number == digits)
            || self.convention.as_deref() == Some(asked)
            || !sought.is_empty()
                && (key(&self.name) == sought || plain(&self.name) == plain(asked))
    }
}

/// The records that go on of those that `asked` named before they were merged.
pub(super) async fn found(
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Vec<Partner>, sqlx::Error> {
    let mut into: Vec<String> = Vec::new();
    for (record, survivor) in sql::merged(connection).await? {
        let named = Former::read(&record).is_some_and(|former| former.is(asked));
        if named && !into.contains(&survivor) {
            into.push(survivor);
        }
    }
    let mut partners = Vec::new();
    for id in into {
        partners.extend(sql::by_id(connection, &id).await?);
    }
    Ok(partners)
}

/// Says that what was asked for is found under another record.
pub(super) fn say(asked: &str, found: &Partner) {
    aside::note(format!(
        "« {asked} » a été fusionné dans {} [{}]",
        found.name, found.id
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_answers_to_its_numbers_and_its_name() {
        let record = r#"{"id":"part-1","name":"CC du Val Fictif","siren":"130000763",
                         "siret":"13000076300016","convention":"2019-009"}"#;
        let former = Former::read(record).unwrap();
        for asked in [
            "130 000 763",
            "13000076300016",
            "2019-009",
            "communauté de communes du val fictif",
            " CC du Val Fictif ",
        ] {
            assert!(former.is(asked), "{asked}");
        }
        for asked in ["", "?", "val", "130000764", "part-1"] {
            assert!(!former.is(asked), "{asked}");
        }
        assert!(Former::read("{}").is_none());
    }
}
