//! What lists of DINAMIS are held against, and what they change.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::activity::sql::day;
use crate::period::Period;

/// A file that was applied before.
#[derive(Debug)]
pub(super) struct Brought {
    pub id: String,
    /// When.
    pub at: String,
    /// The days that it covers.
    pub days: Option<Period>,
}

/// The file of this kind that was applied before; none if never.
pub(super) async fn brought(
    sql: &mut SqliteConnection,
    kind: &str,
    sha256: &str,
) -> Result<Option<Brought>, sqlx::Error> {
    let text = "SELECT id, made_at, from_day, until_day FROM bringing
                WHERE source = 'dinamis' AND kind = ? AND sha256 = ?";
    let row = sqlx::query(text).bind(kind).bind(sha256);
    let row = row.fetch_optional(sql).await?;
    row.map(|row| {
        Ok(Brought {
            id: row.try_get("id")?,
            at: row.try_get("made_at")?,
            days: days(&row, ["from_day", "until_day"])?,
        })
    })
    .transpose()
}

fn days(row: &SqliteRow, [from, to]: [&'static str; 2]) -> Result<Option<Period>, sqlx::Error> {
    let there: Option<String> = row.try_get(from)?;
    let days = there.map(|_| {
        Ok(Period {
            from: day(row, from)?,
            to: day(row, to)?,
        })
    });
    days.transpose()
}

/// What a file brought that is kept.
#[derive(Debug)]
pub(super) struct Held {
    pub figures: usize,
    pub km2: f64,
    /// From its first figure to its last.
    pub days: Option<Period>,
}

/// The figures of a file.
pub(super) async fn held(sql: &mut SqliteConnection, id: &str) -> Result<Held, sqlx::Error> {
    let text =
        "SELECT count(*) AS figures, total(km2) AS km2, min(on_day) AS first, max(on_day) AS last
                FROM activity WHERE bringing = ?";
    let row = sqlx::query(text).bind(id).fetch_one(sql).await?;
    let figures: i64 = row.try_get("figures")?;
    Ok(Held {
        figures: usize::try_from(figures).unwrap_or_default(),
        km2: row.try_get("km2")?,
        days: days(&row, ["first", "last"])?,
    })
}

/// The figures of a file of which the journal has an entry each.
pub(super) async fn told_apart(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT id FROM activity WHERE bringing = ? AND EXISTS
                (SELECT 1 FROM journal WHERE object = activity.id AND kind = 'activity') ORDER BY id";
    sqlx::query_scalar(text).bind(id).fetch_all(sql).await
}

/// A file and its figures are there no more.
pub(super) async fn take_away(sql: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
    for text in [
        "DELETE FROM activity WHERE bringing = ?",
        "DELETE FROM bringing WHERE id = ?",
    ] {
        sqlx::query(text).bind(id).execute(&mut *sql).await?;
    }
    Ok(())
}

/// The other files of activity of DINAMIS that tell a day of the period: file, first and last day.
pub(super) async fn overlapping(
    sql: &mut SqliteConnection,
    id: &str,
    period: Period,
) -> Result<Vec<(String, String, String)>, sqlx::Error> {
    let text = "SELECT file, from_day, until_day FROM bringing WHERE source = 'dinamis' AND kind = 'activity'
                AND id <> ? AND from_day <= ? AND until_day >= ? ORDER BY from_day, id";
    sqlx::query_as(text)
        .bind(id)
        .bind(period.to.to_string())
        .bind(period.from.to_string())
        .fetch_all(sql)
        .await
}

/// The adhésion that counts for a partner: the open one, else the last.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Adhesion {
    pub id: String,
    pub partner: String,
    pub state: String,
    pub dinamis_ref: Option<String>,
    /// Day of its validation or taking over.
    pub validated: Option<String>,
}

/// Those of all partners.
pub(super) async fn adhesions(sql: &mut SqliteConnection) -> Result<Vec<Adhesion>, sqlx::Error> {
    let text = "SELECT id, partner, state, dinamis_ref,
                (SELECT MAX(on_day) FROM adhesion_event WHERE adhesion = a.id AND event = 'validation') AS validated
                FROM adhesion a ORDER BY open, since, id";
    sqlx::query_as(text).fetch_all(sql).await
}

/// Its reference at DINAMIS.
pub(super) async fn refer(
    sql: &mut SqliteConnection,
    id: &str,
    reference: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE adhesion SET dinamis_ref = ?, version = version + 1 WHERE id = ?")
        .bind(reference)
        .bind(id)
        .execute(sql)
        .await?;
    Ok(())
}

/// An account with what names its person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Account {
    pub id: String,
    pub person: String,
    pub partner: String,
    pub state: String,
    pub since: String,
    pub dinamis_login: Option<String>,
    pub first_login: Option<String>,
    pub last_login: Option<String>,
    pub email: Option<String>,
    /// Name of the person; empty once it was erased.
    pub name: String,
}

impl Account {
    /// A first log-in may have come before the validation: it waits, or the log-in is older than the
    /// state that it is in.
    pub fn may_be_early(&self) -> bool {
        let first = self.first_login.as_ref();
        self.state == "attente" || first.is_some_and(|first| *first < self.since)
    }

    /// The person in words, for those who may read persons: by its name, or what else there is.
    pub fn who(&self, readable: bool) -> String {
        let named = [&self.name].into_iter().chain(&self.email);
        let mut named = named.filter(|name| readable && !name.is_empty());
        named.next().unwrap_or(&self.person).clone()
    }
}

/// All accounts, closed ones first.
pub(super) async fn accounts(sql: &mut SqliteConnection) -> Result<Vec<Account>, sqlx::Error> {
    let text = "SELECT a.id, a.person, a.partner, a.state, a.since, a.dinamis_login, a.first_login, a.last_login, p.email,
                TRIM(COALESCE(p.given_name, '') || ' ' || COALESCE(p.family_name, '')) AS name
                FROM account a JOIN person p ON p.id = a.person ORDER BY a.state <> 'clos', a.since, a.id";
    sqlx::query_as(text).fetch_all(sql).await
}

/// What DINAMIS says of an account.
pub(super) async fn update_account(
    sql: &mut SqliteConnection,
    account: &Account,
) -> Result<(), sqlx::Error> {
    let text = "UPDATE account SET dinamis_login = ?, first_login = ?, last_login = ?, version = version + 1
                WHERE id = ?";
    sqlx::query(text)
        .bind(&account.dinamis_login)
        .bind(&account.first_login)
        .bind(&account.last_login)
        .bind(&account.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// A figure of activity.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub partner: String,
    pub account: Option<String>,
    pub day: NaiveDate,
    pub what: &'static str,
    pub product: Option<String>,
    pub sensor: Option<String>,
    pub count: i64,
    pub km2: Option<f64>,
    pub bytes: Option<i64>,
}

/// One more.
pub(super) async fn figure(
    sql: &mut SqliteConnection,
    (id, bringing): (&str, &str),
    of: &Figure,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO activity (id, partner, account, on_day, what, product, sensor, count, km2, bytes,
                source, bringing, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'dinamis', ?, ?)";
    sqlx::query(text)
        .bind(id)
        .bind(&of.partner)
        .bind(&of.account)
        .bind(of.day.to_string())
        .bind(of.what)
        .bind(&of.product)
        .bind(&of.sensor)
        .bind(of.count)
        .bind(of.km2)
        .bind(of.bytes)
        .bind(bringing)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}
