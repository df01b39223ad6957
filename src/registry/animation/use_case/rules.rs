//! The fields of a use case.

use serde::Serialize;

use super::USE_CASE;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::record::{Field, Record, line, shown, some, theme, words};
use crate::value;

/// A use case.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "each field has its label in `fields`")]
pub struct UseCase {
    pub id: String,
    pub partner: Option<String>,
    pub title: String,
    pub theme: String,
    pub words: Option<String>,
    pub result: Option<String>,
    pub on_day: String,
    pub made_at: String,
    pub version: i64,
}

impl UseCase {
    /// One that says nothing yet.
    pub fn new(id: String, partner: Option<String>, on: &str, at: &str) -> Self {
        Self {
            id,
            partner,
            title: String::new(),
            theme: String::new(),
            words: None,
            result: None,
            on_day: on.into(),
            made_at: at.into(),
            version: 1,
        }
    }
}

static FIELDS: [Field<UseCase>; 5] = [
    Field {
        key: "titre",
        label: "titre",
        free: true,
        labels: &[],
        get: |c| c.title.clone(),
        set: |c, v| line(v).map(|v| c.title = v),
    },
    Field {
        key: "theme",
        label: "thème",
        free: true,
        labels: &crate::fr::THEMES,
        get: |c| c.theme.clone(),
        set: |c, v| theme(v).map(|v| c.theme = v),
    },
    Field {
        key: "jour",
        label: "jour",
        free: false,
        labels: &[],
        get: |c| c.on_day.clone(),
        set: |c, v| value::day(v).map(|day| c.on_day = day.to_string()),
    },
    Field {
        key: "texte",
        label: "texte",
        free: true,
        labels: &[],
        get: |c| shown(&c.words),
        set: |c, v| words(v).map(|v| c.words = some(&v)),
    },
    Field {
        key: "resultat",
        label: "résultat",
        free: true,
        labels: &[],
        get: |c| shown(&c.result),
        set: |c, v| words(v).map(|v| c.result = some(&v)),
    },
];

/// The fields of a use case, in the order in which they are shown.
pub fn fields() -> &'static [Field<UseCase>] {
    &FIELDS
}

impl Record for UseCase {
    const OBJECT: relais_store::Object = USE_CASE;
    const ACT: Act = Act::Animation;
    const NONE: &'static str = "aucun cas d’usage";
    const CALLED: (&'static str, &'static str) = ("use_case", "title");

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
        self.partner.as_deref()
    }

    fn check(&self) -> Result<(), RegistryFault> {
        crate::record::filled(&[("titre", &self.title), ("thème", &self.theme)])
    }

    async fn load(sql: &mut sqlx::SqliteConnection, id: &str) -> Result<Option<Self>, sqlx::Error> {
        super::sql::load(sql, id).await
    }

    async fn save(&self, sql: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
        super::sql::save(sql, self).await
    }
}
