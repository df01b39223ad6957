//! The facts read from the registry, all at one moment.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;
use relais_files::atomic::Digest;
use relais_store::Nature;
use sqlx::{Connection, SqliteConnection};

use super::document;
use super::facts::{Acceptance, Account, Adhesion, Facts, Mandate, Party, Wording};
use super::fault::RightsFault;
use super::licence::Licence;
use super::place::Places;
use super::sql::{self, TextRow};
use crate::account;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;

/// Reads all facts, in one transaction.
///
/// # Errors
/// What the database says; a text that is not any more what was loaded.
pub async fn load(desk: &Desk, places: Places) -> Result<Facts, RightsFault> {
    let mut read = desk.db().read().await?;
    let fail = |error: sqlx::Error| RightsFault::from(desk.db().fault(&error));
    let mut one = read.begin().await.map_err(fail)?;
    within(desk, &mut one, places).await
}

/// The same where a transaction is open.
pub(super) async fn within(
    desk: &Desk,
    sql: &mut SqliteConnection,
    places: Places,
) -> Result<Facts, RightsFault> {
    let fail = |error: sqlx::Error| RightsFault::from(desk.db().fault(&error));
    let texts = sql::texts(sql).await.map_err(fail)?;
    let texts = texts.iter().map(text).collect::<Result<_, _>>()?;
    let rows = rows(sql, desk.db().nature(), places).await.map_err(fail)?;
    Ok(Facts { texts, ..rows })
}

/// A text as it was loaded, with the end that it was given since.
///
/// # Errors
/// It is not what was loaded: nothing can be decided then, since an older version might come back.
pub(super) fn text(row: &TextRow) -> Result<Licence, RightsFault> {
    let name = format!("{}@{}", row.id, row.version);
    let changed = |why: &str| RightsFault::Version {
        name: name.clone(),
        why: why.into(),
    };
    if Digest::of_bytes(row.toml.as_bytes()).to_string() != row.sha256 {
        return Err(changed(
            "le texte a été modifié dans la base depuis qu’il a été chargé",
        ));
    }
    let mut text = document::read(Path::new(&name), &row.toml)?;
    if text.name() != name {
        return Err(changed("la base l’appelle autrement que son texte"));
    }
    text.until = match &row.until_day {
        Some(day) => Some(self::day(day).ok_or_else(|| changed("sa fin n’est pas un jour"))?),
        None => None,
    };
    Ok(text)
}

fn day(word: &str) -> Option<NaiveDate> {
    crate::value::day(word).ok()
}

/// A row with a value that is none is left out: what is not known is not allowed.
async fn rows(
    sql: &mut SqliteConnection,
    nature: Nature,
    places: Places,
) -> Result<Facts, sqlx::Error> {
    let mut facts = Facts::none(nature);
    facts.places = places;
    for row in sql::parties(sql).await? {
        let party = Party {
            name: row.name,
            user_group: row.user_group,
            is_public: row.is_public,
            autonomous: row.autonomous,
            territory: row.territory.and_then(|word| word.parse().ok()),
            year: row.territory_year.and_then(|year| year.try_into().ok()),
        };
        facts.partners.insert(row.id, party);
    }
    for row in sql::accounts(sql).await? {
        let Some(since) = day(&row.since) else {
            continue;
        };
        let account = Account {
            person: row.person,
            partner: row.partner,
            state: row.state,
            since,
            mandate: row.mandate,
        };
        facts.accounts.insert(row.id, account);
    }
    for row in sql::mandates(sql).await? {
        let (Some(from), Some(until)) = (day(&row.from_day), day(&row.until_day)) else {
            continue;
        };
        let mandate = Mandate {
            person: row.person,
            partner: row.partner,
            purpose: Wording::of(&row.purpose),
            from,
            until,
            // An end that cannot be read is one all the same.
            ended: row.ended_on.map(|on| day(&on).unwrap_or(from)),
        };
        facts.mandates.insert(row.id, mandate);
    }
    facts.adhesions = adhesions(sql).await?;
    Ok(facts)
}

async fn adhesions(
    sql: &mut SqliteConnection,
) -> Result<HashMap<String, Vec<Adhesion>>, sqlx::Error> {
    let mut accepted: HashMap<String, Vec<Acceptance>> = HashMap::new();
    for row in sql::acceptances(sql).await? {
        let parts = (row.text.parse(), row.version.parse(), day(&row.on_day));
        if let (Ok(text), Ok(version), Some(on)) = parts {
            let acceptance = Acceptance { text, version, on };
            accepted.entry(row.adhesion).or_default().push(acceptance);
        }
    }
    let mut all: HashMap<String, Vec<Adhesion>> = HashMap::new();
    for row in sql::adhesions(sql).await? {
        let Some(since) = day(&row.since) else {
            continue;
        };
        let adhesion = Adhesion {
            acceptances: accepted.remove(&row.id).unwrap_or_default(),
            id: row.id,
            path: row.path,
            state: row.state,
            since,
            // An end that cannot be read has come.
            until: row.until_day.map(|on| day(&on).unwrap_or(NaiveDate::MIN)),
        };
        all.entry(row.partner).or_default().push(adhesion);
    }
    Ok(all)
}

/// The id of the account that is meant: by its id, its name at DINAMIS, or `PERSON+PARTNER`, the
/// person by id or address. An id that nobody has is given back, for [`decide`](super::decide) to
/// refuse.
///
/// # Errors
/// [`RightsFault::NotFound`]; a name at DINAMIS of several accounts; the partner is not found; what the database says.
pub async fn account_of(desk: &Desk, asked: &str) -> Result<String, RightsFault> {
    let asked = asked.trim();
    let mut read = desk.db().read().await?;
    let found = account::meant(desk.db(), &mut read, asked).await?;
    let none = |what| RightsFault::NotFound {
        what,
        asked: asked.into(),
    };
    match found.as_slice() {
        [line] => {
            // What the answer tells of an account is for those who may read of its person.
            desk.hold(Act::Persons, Some(&line.account.partner)).await?;
            Ok(line.account.id.clone())
        }
        [] if asked.starts_with("acct-") && !asked.contains('+') => Ok(asked.to_ascii_lowercase()),
        [] => Err(none("compte")),
        several => {
            let ids: Vec<&str> = several
                .iter()
                .map(|line| line.account.id.as_str())
                .collect();
            let why = format!(
                "« {asked} » en désigne plusieurs\u{202f}: {}",
                ids.join(", ")
            );
            let field = "compte";
            Err(RegistryFault::Value { field, why }.into())
        }
    }
}
