//! Figures of activity in the database.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::rules::ActivityEvent;
use super::{By, Filter, Sum};

type Got<T> = Result<T, sqlx::Error>;

/// The days that lists of activity from DINAMIS cover.
pub(crate) async fn heard(sql: &mut SqliteConnection) -> Got<Vec<(NaiveDate, NaiveDate)>> {
    let text = "SELECT from_day, until_day FROM bringing
                WHERE source = 'dinamis' AND kind = 'activity'
                  AND from_day IS NOT NULL AND until_day IS NOT NULL
                ORDER BY from_day, until_day";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    rows.iter()
        .map(|row| Ok((day(row, "from_day")?, day(row, "until_day")?)))
        .collect()
}

/// A day that a row holds.
pub(crate) fn day(row: &SqliteRow, column: &'static str) -> Got<NaiveDate> {
    let text: String = row.try_get(column)?;
    text.parse()
        .map_err(|source: chrono::ParseError| sqlx::Error::ColumnDecode {
            index: column.into(),
            source: source.into(),
        })
}

/// What a list asks for, in the order in which it is bound.
const WHERE: &str = "WHERE (?1 IS NULL OR activity.partner = ?1)
                     AND (?2 IS NULL OR activity.on_day >= ?2) AND (?3 IS NULL OR activity.on_day <= ?3)
                     AND (?4 IS NULL OR activity.source = ?4)";

/// The figures that are asked for, oldest first.
pub async fn list(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partner: Option<&str>,
) -> Got<Vec<ActivityEvent>> {
    let text = format!(
        "SELECT activity.*, partner.name AS partner_name, bringing.file AS origin
         FROM activity JOIN partner ON partner.id = activity.partner
         LEFT JOIN bringing ON bringing.id = activity.bringing
         {WHERE} ORDER BY activity.on_day, activity.id"
    );
    let asked = sqlx::query(sqlx::AssertSqlSafe(text)).bind(partner);
    let asked = asked.bind(filter.from.map(|day| day.to_string()));
    let asked = asked
        .bind(filter.to.map(|day| day.to_string()))
        .bind(&filter.source);
    let rows = asked.fetch_all(sql).await?;
    rows.iter().map(figure).collect()
}

/// The first and the last day of the figures that are asked for.
pub async fn days(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partner: Option<&str>,
) -> Got<Option<(NaiveDate, NaiveDate)>> {
    let text = format!(
        "SELECT min(on_day) AS first, max(on_day) AS last FROM activity {WHERE} HAVING count(*) > 0"
    );
    let asked = sqlx::query(sqlx::AssertSqlSafe(text)).bind(partner);
    let asked = asked.bind(filter.from.map(|day| day.to_string()));
    let asked = asked
        .bind(filter.to.map(|day| day.to_string()))
        .bind(&filter.source);
    let row = asked.fetch_optional(sql).await?;
    row.as_ref()
        .map(|row| Ok((day(row, "first")?, day(row, "last")?)))
        .transpose()
}

/// One figure.
pub async fn one(sql: &mut SqliteConnection, id: &str) -> Got<Option<ActivityEvent>> {
    let text = "SELECT activity.*, partner.name AS partner_name, bringing.file AS origin
                FROM activity JOIN partner ON partner.id = activity.partner
                LEFT JOIN bringing ON bringing.id = activity.bringing
                WHERE activity.id = ?";
    let row = sqlx::query(text).bind(id).fetch_optional(sql).await?;
    row.as_ref().map(figure).transpose()
}

fn figure(row: &SqliteRow) -> Got<ActivityEvent> {
    Ok(ActivityEvent {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        partner_name: row.try_get("partner_name")?,
        account: row.try_get("account")?,
        on: day(row, "on_day")?,
        what: row.try_get("what")?,
        product: row.try_get("product")?,
        sensor: row.try_get("sensor")?,
        count: row.try_get("count")?,
        km2: row.try_get("km2")?,
        bytes: row.try_get("bytes")?,
        source: row.try_get("source")?,
        origin: row.try_get("origin")?,
        version: row.try_get("version")?,
    })
}

/// Sums by something, each kind and each source on a line of its own.
pub async fn sums(
    sql: &mut SqliteConnection,
    filter: &Filter,
    partner: Option<&str>,
    by: By,
) -> Got<Vec<Sum>> {
    // Only these words, none of which anybody typed, are put into the statement.
    let (key, name) = match by {
        By::Partner => ("activity.partner", "partner.name"),
        By::Account => ("activity.account", "partner.name"),
        By::Month => (
            "substr(activity.on_day, 1, 7)",
            "substr(activity.on_day, 1, 7)",
        ),
        By::Product => ("activity.product", "activity.product"),
    };
    let text = format!(
        "SELECT {key} AS key, max({name}) AS name, what, source, sum(count) AS count,
                count(DISTINCT activity.partner) AS partners, sum(km2) AS km2, sum(bytes) AS bytes
         FROM activity JOIN partner ON partner.id = activity.partner
         {WHERE} GROUP BY {key}, what, source ORDER BY name, key, what, source"
    );
    let asked = sqlx::query(sqlx::AssertSqlSafe(text)).bind(partner);
    let asked = asked.bind(filter.from.map(|day| day.to_string()));
    let asked = asked
        .bind(filter.to.map(|day| day.to_string()))
        .bind(&filter.source);
    let rows = asked.fetch_all(sql).await?;
    let sum = |row: &SqliteRow| {
        Ok(Sum {
            key: row.try_get("key")?,
            name: row.try_get("name")?,
            what: row.try_get("what")?,
            source: row.try_get("source")?,
            count: row.try_get("count")?,
            partners: row.try_get("partners")?,
            km2: row.try_get("km2")?,
            bytes: row.try_get("bytes")?,
        })
    };
    rows.iter().map(sum).collect()
}

/// The name of the person whose account it is.
pub async fn person_of(sql: &mut SqliteConnection, account: &str) -> Got<Option<String>> {
    let text = "SELECT trim(coalesce(given_name, '') || ' ' || coalesce(family_name, ''))
                FROM account JOIN person ON person.id = account.person WHERE account.id = ?";
    sqlx::query_scalar(text)
        .bind(account)
        .fetch_optional(sql)
        .await
}

/// The partner of an account.
pub async fn partner_of(sql: &mut SqliteConnection, account: &str) -> Got<Option<String>> {
    let text = "SELECT partner FROM account WHERE id = ?";
    sqlx::query_scalar(text)
        .bind(account)
        .fetch_optional(sql)
        .await
}

/// A figure and where it comes from.
pub async fn insert(
    sql: &mut SqliteConnection,
    of: &ActivityEvent,
    bringing: Option<&str>,
    at: &str,
) -> Got<()> {
    let text = "INSERT INTO activity (id, partner, account, on_day, what, product, sensor, count, km2, bytes, source,
                bringing, made_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.account)
        .bind(of.on.to_string())
        .bind(&of.what)
        .bind(&of.product)
        .bind(&of.sensor)
        .bind(of.count)
        .bind(of.km2)
        .bind(of.bytes)
        .bind(&of.source)
        .bind(bringing)
        .bind(at)
        .bind(of.version)
        .execute(sql)
        .await?;
    Ok(())
}

/// What is typed of a figure that is there; the bringing too where it changes.
pub async fn update(
    sql: &mut SqliteConnection,
    of: &ActivityEvent,
    bringing: Option<&str>,
) -> Got<()> {
    let text = "UPDATE activity SET on_day = ?, what = ?, product = ?, sensor = ?, count = ?, km2 = ?, bytes = ?,
                bringing = coalesce(?, bringing), version = ? WHERE id = ?";
    sqlx::query(text)
        .bind(of.on.to_string())
        .bind(&of.what)
        .bind(&of.product)
        .bind(&of.sensor)
        .bind(of.count)
        .bind(of.km2)
        .bind(of.bytes)
        .bind(bringing)
        .bind(of.version)
        .bind(&of.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// What was said by hand in the same words before.
pub async fn said(sql: &mut SqliteConnection, sha256: &str) -> Got<Option<String>> {
    let text = "SELECT id FROM bringing WHERE source = 'main' AND kind = 'activity' AND sha256 = ?";
    sqlx::query_scalar(text)
        .bind(sha256)
        .fetch_optional(sql)
        .await
}

/// One more figure that was said in the same words.
pub async fn one_more(sql: &mut SqliteConnection, bringing: &str) -> Got<()> {
    let text = "UPDATE bringing SET lines = lines + 1 WHERE id = ?";
    sqlx::query(text).bind(bringing).execute(sql).await?;
    Ok(())
}

/// Where figures that are typed come from.
pub async fn bring(
    sql: &mut SqliteConnection,
    id: &str,
    note: &str,
    sha256: &str,
    at: &str,
) -> Got<()> {
    let text = "INSERT INTO bringing (id, source, kind, file, sha256, lines, made_at)
                VALUES (?, 'main', 'activity', ?, ?, 1, ?)";
    sqlx::query(text)
        .bind(id)
        .bind(note)
        .bind(sha256)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}
