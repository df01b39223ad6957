//! Mandates.

use sqlx::SqliteConnection;

/// A mandate that there is; days are written 2026-01-31, so that their order is that of texts.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Mandate {
    pub id: String,
    pub person: String,
    pub partner: String,
    pub from_day: String,
    /// Its last day, that of its early end when there was one.
    pub last_day: String,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Mandates(Vec<Mandate>);

impl Mandates {
    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let text = "SELECT id, person, partner, from_day, coalesce(ended_on, until_day) AS last_day
                    FROM mandate ORDER BY id";
        Ok(Self(sqlx::query_as(text).fetch_all(sql).await?))
    }

    pub fn add(&mut self, mandate: Mandate) {
        self.0.push(mandate);
    }

    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|one| one.id == id)
    }

    /// The mandate of this id, or the one that began on the same day.
    pub fn same(&self, id: &str, person: &str, partner: &str, from: &str) -> Option<&str> {
        let is = |one: &&Mandate| {
            one.id == id || one.person == person && one.partner == partner && one.from_day == from
        };
        self.0.iter().find(is).map(|one| one.id.as_str())
    }

    /// The mandate of a person in a partner by its id, or by one of its days.
    pub fn meant(&self, person: &str, partner: &str, asked: &str, day: &str) -> Option<&Mandate> {
        let own = |one: &&Mandate| one.person == person && one.partner == partner;
        let mut own = self.0.iter().filter(own);
        own.find(|one| {
            one.id == asked || one.from_day.as_str() <= day && day <= one.last_day.as_str()
        })
    }
}
