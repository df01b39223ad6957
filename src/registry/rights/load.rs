//! The facts read from the registry, all at one moment.

use std::collections::{HashMap, HashSet};
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
use super::sql::{self, AcceptanceRow, AccountRow, AdhesionRow, MandateRow, PartyRow, TextRow};
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
    facts_within(desk, &mut one, places).await
}

/// The same where a transaction is open.
pub(super) async fn facts_within(
    desk: &Desk,
    sql: &mut SqliteConnection,
    places: Places,
) -> Result<Facts, RightsFault> {
    let fail = |error: sqlx::Error| RightsFault::from(desk.db().fault(&error));
    let texts = sql::texts(sql).await.map_err(fail)?;
    let texts = texts.iter().map(text).collect::<Result<_, _>>()?;
    let rows = rows(sql).await.map_err(fail)?;
    Ok(Facts {
        texts,
        ..facts(rows, desk.db().nature(), places)
    })
}

/// A text as it was loaded, with the end that it was given since.
///
/// # Errors
/// It is not what was loaded: nothing can be decided then, since an older version might come back.
pub(crate) fn text(row: &TextRow) -> Result<Licence, RightsFault> {
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

/// What the tables say of who asks.
#[derive(Default)]
pub(crate) struct Rows {
    pub parties: Vec<PartyRow>,
    pub accounts: Vec<AccountRow>,
    pub mandates: Vec<MandateRow>,
    /// Persons whose function says that they are contractors.
    pub called: HashSet<String>,
    /// Those of a partner oldest first, the one that is open last.
    pub adhesions: Vec<AdhesionRow>,
    pub acceptances: Vec<AcceptanceRow>,
}

async fn rows(sql: &mut SqliteConnection) -> Result<Rows, sqlx::Error> {
    Ok(Rows {
        parties: sql::parties(sql).await?,
        accounts: sql::accounts(sql).await?,
        mandates: sql::mandates(sql).await?,
        called: sql::called_contractors(sql).await?,
        adhesions: sql::adhesions(sql).await?,
        acceptances: sql::acceptances(sql).await?,
    })
}

/// The facts that rows are, without any text. A row with a value that is none is left out: what is
/// not known is not allowed.
pub(crate) fn facts(rows: Rows, nature: Nature, places: Places) -> Facts {
    let mandated: HashSet<(String, String)> = rows
        .mandates
        .iter()
        .map(|row| (row.person.clone(), row.partner.clone()))
        .collect();
    let account = |row: AccountRow| {
        let contractor = rows.called.contains(&row.person)
            || mandated.contains(&(row.person.clone(), row.partner.clone()));
        account(row, contractor)
    };
    Facts {
        nature,
        partners: rows.parties.into_iter().map(party).collect(),
        accounts: rows.accounts.into_iter().filter_map(account).collect(),
        mandates: rows.mandates.into_iter().filter_map(mandate).collect(),
        adhesions: adhesions(rows.adhesions, rows.acceptances),
        texts: Vec::new(),
        places,
    }
}

fn party(row: PartyRow) -> (String, Party) {
    let party = Party {
        name: row.name,
        user_group: row.user_group,
        is_public: row.is_public,
        autonomous: row.autonomous,
        territory: row.territory.and_then(|word| word.parse().ok()),
        year: row.territory_year.and_then(|year| year.try_into().ok()),
    };
    (row.id, party)
}

fn account(row: AccountRow, contractor: bool) -> Option<(String, Account)> {
    let account = Account {
        person: row.person,
        partner: row.partner,
        state: row.state,
        since: day(&row.since)?,
        mandate: row.mandate,
        contractor,
        untold: false,
    };
    Some((row.id, account))
}

fn mandate(row: MandateRow) -> Option<(String, Mandate)> {
    let from = day(&row.from_day)?;
    let mandate = Mandate {
        person: row.person,
        partner: row.partner,
        purpose: Wording::of(&row.purpose),
        from,
        until: day(&row.until_day)?,
        // An end that cannot be read is one all the same.
        ended: row.ended_on.map(|on| day(&on).unwrap_or(from)),
    };
    Some((row.id, mandate))
}

fn adhesions(
    rows: Vec<AdhesionRow>,
    acceptances: Vec<AcceptanceRow>,
) -> HashMap<String, Vec<Adhesion>> {
    let mut accepted: HashMap<String, Vec<Acceptance>> = HashMap::new();
    for row in acceptances {
        let parts = (row.text.parse(), row.version.parse(), day(&row.on_day));
        if let (Ok(text), Ok(version), Some(on)) = parts {
            let acceptance = Acceptance { text, version, on };
            accepted.entry(row.adhesion).or_default().push(acceptance);
        }
    }
    let mut all: HashMap<String, Vec<Adhesion>> = HashMap::new();
    for row in rows {
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
    all
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
    let found = crate::account::meant(desk.db(), &mut read, asked).await?;
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
