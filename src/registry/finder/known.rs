//! Who is known to a registry: its persons and its operators.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Row, SqliteConnection};

use super::Finder;
use super::spell::{is_weak, words};

/// What somebody is recognised by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    /// An opaque id.
    pub id: String,
    /// Given and family names, as they are written.
    pub names: Vec<(String, String)>,
    /// A name of which nobody says which part is the family name.
    pub whole: Option<String>,
    /// Addresses of messaging.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<String>,
    /// Log-ins.
    pub logins: Vec<String>,
    /// Users of the system: a word like another, so that it is no more than a doubt.
    pub users: Vec<String>,
    /// Somebody else has the family name, or a part of it.
    pub shared: bool,
    /// Those who have the same names.
    pub homonyms: Vec<String>,
}

impl Whom {
    /// Given name, family name, and whether the family name alone is looked for.
    pub(super) fn splits(&self) -> Vec<(String, String, bool)> {
        let mut all: Vec<(String, String, bool)> = Vec::new();
        for (given, family) in &self.names {
            all.push((given.clone(), family.clone(), true));
        }
        let whole = self.whole.as_deref().unwrap_or_default().trim();
        if let Some((first, last)) = whole.rsplit_once(char::is_whitespace) {
            all.push((first.into(), last.into(), true));
        }
        if let Some((first, last)) = whole.split_once(char::is_whitespace) {
            all.push((last.into(), first.into(), false));
        }
        all
    }

    /// The words of the family names, without articles.
    fn family(&self) -> BTreeSet<String> {
        let families = self.splits().into_iter().filter(|split| split.2);
        let all =
            families.flat_map(|split| words(&split.1).map(|word| word.plain).collect::<Vec<_>>());
        all.filter(|word| !is_weak(word)).collect()
    }

    /// The words of the first of the names.
    fn full(&self) -> Vec<String> {
        let first = self.splits().into_iter().find(|split| split.2);
        let text = first.map(|(given, family, _)| format!("{given} {family}"));
        let text = text.unwrap_or_default();
        words(&text).map(|word| word.plain).collect()
    }
}

/// What one person or operator is recognised by; nothing once it is erased.
pub(crate) async fn one(sql: &mut SqliteConnection, id: &str) -> Result<Whom, sqlx::Error> {
    let mut found = read(sql).await?;
    let mine = found.remove(id);
    let none = Whom {
        id: id.into(),
        ..Whom::default()
    };
    let mut mine = mine.unwrap_or(none);
    let (family, full) = (mine.family(), mine.full());
    for other in found.values() {
        mine.shared |= !other.family().is_disjoint(&family);
        if !full.is_empty() && other.full() == full {
            mine.homonyms.push(other.id.clone());
        }
    }
    Ok(mine)
}

/// Seeks everybody whom the registry knows.
pub(crate) async fn all(sql: &mut SqliteConnection) -> Result<Finder, sqlx::Error> {
    let mut finder = Finder {
        wide: true,
        ..Finder::default()
    };
    for whom in read(sql).await?.into_values() {
        finder.seek(&whom);
    }
    Ok(finder)
}

async fn read(sql: &mut SqliteConnection) -> Result<BTreeMap<String, Whom>, sqlx::Error> {
    let mut known: BTreeMap<String, Whom> = BTreeMap::new();
    let text = "SELECT id, given_name, family_name, email, phone, NULL AS login, NULL AS whole, NULL AS user
                FROM person
                UNION ALL SELECT person, NULL, NULL, NULL, NULL, dinamis_login, NULL, NULL FROM account
                WHERE dinamis_login IS NOT NULL
                UNION ALL SELECT id, NULL, NULL, NULL, NULL, NULL, name, os_user FROM operator
                WHERE os_user <> id";
    for row in sqlx::query(text).fetch_all(sql).await? {
        let get = |name: &str| row.try_get::<Option<String>, _>(name);
        let id: String = row.try_get("id")?;
        let whom = known.entry(id.clone()).or_default();
        whom.id = id;
        if let Some(family) = get("family_name")?.filter(|family| !family.is_empty()) {
            let given = get("given_name")?.unwrap_or_default();
            whom.names.push((given, family));
        }
        whom.emails.extend(get("email")?);
        whom.phones.extend(get("phone")?);
        whom.logins.extend(get("login")?);
        whom.whole = whom.whole.take().or(get("whole")?);
        whom.users.extend(get("user")?);
    }
    Ok(known)
}
