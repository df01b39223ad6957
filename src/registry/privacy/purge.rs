//! What has been kept for its time: persons without any tie, old entries of the journal.

use chrono::NaiveDate;
use relais_store::{Change, Entry, Id, REGISTRY};
use serde::Serialize;
use sqlx::SqliteConnection;

use super::erasures::{self, Erasure, Stage};
use super::fault::PrivacyFault;
use super::rules::{JOURNAL_MONTHS, PROOF_MONTHS, Redact, Why, before};
use super::words::Round;
use super::{Erased, Mode, Open, erase};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::person::kept;

/// What a purge removed, or would remove.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Purged {
    /// Persons who were erased.
    pub persons: Vec<Erased>,
    /// The day before which entries of the journal go.
    pub before: String,
    /// The last entry that goes; none when none is so old.
    pub up_to: Option<i64>,
    /// Entries that go.
    pub entries: i64,
    /// Adhésions whose signed documents have been kept for their time. They are public archives: they
    /// are not destroyed here, but on the word of the departmental archives.
    pub archives: Vec<String>,
}

/// Erases the persons whose time is over and removes the entries of the journal before a day: by
/// default that of the rules.
///
/// # Errors
/// A day that is not over; those of [`erase`](super::erase()).
pub async fn purge(
    desk: &Desk,
    day: Option<NaiveDate>,
    redact: Redact,
    mode: Mode,
) -> Result<Purged, PrivacyFault> {
    let today = desk.now().date_naive();
    let day = day.unwrap_or_else(|| before(today, JOURNAL_MONTHS));
    if day > today {
        return Err(PrivacyFault::Registry(RegistryFault::Value {
            field: "jour de la purge",
            why: format!("{day} est à venir"),
        }));
    }
    let mut change = desk.change(Act::Privacy).await?;
    let lost = erase::lost(&mut change, &erasures::beside(desk.db().path())).await?;
    let mut entries = Vec::new();
    let (mut persons, mut round) = (Vec::new(), Round::default());
    let due = kept::due(change.sql(), today).await;
    for (id, _) in due.map_err(|e| change.fault(&e))? {
        let how = (Open::Refuse, redact);
        let within = erase::within(&mut change, &id, Why::Duree, how, &mut round).await?;
        entries.extend(within.1);
        persons.push(within.0);
    }
    let (mut left, more) = round.finish(&mut change).await?;
    entries.extend(more);
    for erased in &mut persons {
        erased.left = left.remove(&erased.person).unwrap_or_default();
    }
    let archives = archives(change.sql(), before(today, PROOF_MONTHS)).await;
    let archives = archives.map_err(|e| change.fault(&e))?;
    let old = old(change.sql(), day).await;
    let (up_to, count) = old.map_err(|e| change.fault(&e))?;
    let purged = Purged {
        persons,
        before: day.to_string(),
        up_to,
        entries: count,
        archives,
    };
    if mode == Mode::Do {
        done(desk, change, (entries, redact), (&purged, &lost)).await?;
    }
    Ok(purged)
}

async fn done(
    desk: &Desk,
    mut change: Change<'_>,
    (mut entries, redact): (Vec<Entry>, Redact),
    (purged, lost): (&Purged, &[Erasure]),
) -> Result<(), PrivacyFault> {
    if let Some(seq) = purged.up_to {
        let registry = Id::new(REGISTRY.prefix)?;
        entries.push(change.purge(&registry, seq).await?);
    }
    if entries.is_empty() && lost.is_empty() {
        return Ok(());
    }
    let at = change.at().to_string();
    let list = erasures::beside(desk.db().path());
    erasures::complete(&list, lost)?;
    for erased in &purged.persons {
        erasures::note_redact(&list, redact, &erased.person, &at)?;
        erasures::note(&list, Stage::Asked, &erased.person, &at)?;
    }
    match entries.is_empty() {
        true => drop(change),
        false => drop(change.commit(entries).await?),
    }
    erase::scrub(desk, &at).await
}

/// The last entry before a day, and how many there are up to it.
async fn old(
    sql: &mut SqliteConnection,
    day: NaiveDate,
) -> Result<(Option<i64>, i64), sqlx::Error> {
    // Found from the end: what stands before an old entry is as old, even if a clock that was wrong
    // then gave it a later date.
    let text = "SELECT seq FROM journal WHERE at < ? ORDER BY seq DESC LIMIT 1";
    let up_to: Option<i64> = sqlx::query_scalar(text)
        .bind(day.to_string())
        .fetch_optional(&mut *sql)
        .await?;
    let count = sqlx::query_scalar("SELECT count(*) FROM journal WHERE seq <= ?")
        .bind(up_to.unwrap_or_default())
        .fetch_one(sql)
        .await?;
    Ok((up_to, count))
}

/// Adhésions that ended before a day.
async fn archives(sql: &mut SqliteConnection, day: NaiveDate) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT id FROM adhesion WHERE open = 0 AND since < ? ORDER BY id")
        .bind(day.to_string())
        .fetch_all(sql)
        .await
}
