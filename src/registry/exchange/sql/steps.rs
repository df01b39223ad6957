//! What the steps of adhésions rest on besides persons: texts, documents, avenants.

use std::collections::HashMap;

use sqlx::SqliteConnection;

/// An avenant as a step may name it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Named {
    pub id: String,
    pub partner: String,
    pub number: String,
    pub sent_on: Option<String>,
    pub signed_on: Option<String>,
}

/// What steps rest on, as this registry holds it.
#[derive(Debug, Default)]
pub(crate) struct Grounds {
    /// Version and kind of each text that is loaded, by its id.
    pub texts: HashMap<String, Vec<(String, String)>>,
    /// Name of each document, by its hash.
    pub documents: HashMap<String, String>,
    pub avenants: Vec<Named>,
    /// The adhésions that accepted a text with a step of which a table told the day alone: who
    /// accepted, which texts, with which proof.
    pub accepted: HashMap<String, Vec<Acceptance>>,
}

/// A text that was accepted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Acceptance {
    pub adhesion: String,
    pub text: String,
    pub version: String,
    pub signatory: String,
    pub proof: Option<String>,
}

impl Grounds {
    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut grounds = Self::default();
        let text = "SELECT id, version, kind FROM licence ORDER BY id, version";
        let texts: Vec<(String, String, String)> =
            sqlx::query_as(text).fetch_all(&mut *sql).await?;
        for (id, version, kind) in texts {
            grounds.texts.entry(id).or_default().push((version, kind));
        }
        let text = "SELECT sha256, name FROM document";
        let documents: Vec<(String, String)> = sqlx::query_as(text).fetch_all(&mut *sql).await?;
        grounds.documents = documents.into_iter().collect();
        let text = "SELECT id, partner, number, sent_on, signed_on FROM avenant ORDER BY id";
        grounds.avenants = sqlx::query_as(text).fetch_all(&mut *sql).await?;
        let text = "SELECT adhesion, text, version, signatory, proof FROM acceptance
                    ORDER BY adhesion, text, version";
        let accepted: Vec<Acceptance> = sqlx::query_as(text).fetch_all(sql).await?;
        for one in accepted {
            let of = grounds.accepted.entry(one.adhesion.clone()).or_default();
            of.push(one);
        }
        Ok(grounds)
    }

    /// The avenant of this number that a partner was sent on this day, or signed.
    pub fn avenant(&self, partner: &str, number: &str, day: &str, signed: bool) -> Option<&str> {
        let of = |one: &&Named| one.partner == partner && one.number == number;
        let found = self.avenants.iter().find(of)?;
        let was = if signed {
            &found.signed_on
        } else {
            &found.sent_on
        };
        (was.as_deref() == Some(day)).then_some(found.id.as_str())
    }

    /// True of a number that an avenant of another partner has, and none of this one.
    pub fn is_of_another(&self, partner: &str, number: &str) -> bool {
        let mut of = self.avenants.iter().filter(|one| one.number == number);
        let has_one = of.clone().next().is_some();
        has_one && of.all(|one| one.partner != partner)
    }

    /// The number of an avenant.
    pub fn number(&self, id: &str) -> Option<&str> {
        let found = self.avenants.iter().find(|one| one.id == id)?;
        Some(&found.number)
    }
}
