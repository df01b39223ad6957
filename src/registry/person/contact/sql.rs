//! Roles of persons in the database.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::rules::Deed;
use super::{Contact, Role};
use crate::value::day;

const COLUMNS: &str = "partner, person, role, from_day, until_day";

/// Those of a partner, the newest of each role first.
pub async fn of_partner(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Contact>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM contact WHERE partner = ? ORDER BY role DESC, from_day DESC, person"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(partner)
        .fetch_all(sql)
        .await
}

/// Those of a partner and a role.
pub async fn of_role(
    sql: &mut SqliteConnection,
    partner: &str,
    role: Role,
) -> Result<Vec<Contact>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS} FROM contact WHERE partner = ? AND role = ?");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(partner)
        .bind(role.word())
        .fetch_all(sql)
        .await
}

/// Those of a person.
pub async fn of_person(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<Contact>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS} FROM contact WHERE person = ? ORDER BY from_day, role");
    sqlx::query_as(AssertSqlSafe(text))
        .bind(person)
        .fetch_all(sql)
        .await
}

/// True when a person works for a partner under a mandate that is not over on a day.
pub async fn mandated(
    sql: &mut SqliteConnection,
    person: &str,
    partner: &str,
    day: &str,
) -> Result<bool, sqlx::Error> {
    let text = "SELECT EXISTS (SELECT 1 FROM mandate WHERE person = ? AND partner = ?
                AND until_day >= ? AND (ended_on IS NULL OR ended_on >= ?))";
    sqlx::query_scalar(text)
        .bind(person)
        .bind(partner)
        .bind(day)
        .bind(day)
        .fetch_one(sql)
        .await
}

/// A new one.
pub async fn insert(sql: &mut SqliteConnection, contact: &Contact) -> Result<(), sqlx::Error> {
    let of = contact.clone();
    sqlx::query(
        "INSERT INTO contact (partner, person, role, from_day, until_day) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(of.partner)
    .bind(of.person)
    .bind(of.role.word())
    .bind(of.from_day)
    .bind(of.until_day)
    .execute(sql)
    .await?;
    Ok(())
}

/// Its last day.
pub async fn end(sql: &mut SqliteConnection, contact: &Contact) -> Result<(), sqlx::Error> {
    let of = contact.clone();
    sqlx::query(
        "UPDATE contact SET until_day = ? WHERE partner = ? AND person = ? AND role = ? AND from_day = ?",
    )
    .bind(of.until_day)
    .bind(of.partner)
    .bind(of.person)
    .bind(of.role.word())
    .bind(of.from_day)
    .execute(sql)
    .await?;
    Ok(())
}

/// Takes it back.
pub async fn remove(sql: &mut SqliteConnection, contact: &Contact) -> Result<(), sqlx::Error> {
    let of = contact.clone();
    sqlx::query(
        "DELETE FROM contact WHERE partner = ? AND person = ? AND role = ? AND from_day = ?",
    )
    .bind(of.partner)
    .bind(of.person)
    .bind(of.role.word())
    .bind(of.from_day)
    .execute(sql)
    .await?;
    Ok(())
}

/// Its days, of which the first tells which it is.
pub async fn redate(
    sql: &mut SqliteConnection,
    before: &Contact,
    after: &Contact,
) -> Result<(), sqlx::Error> {
    let text = "UPDATE contact SET from_day = ?, until_day = ?
                WHERE partner = ? AND person = ? AND role = ? AND from_day = ?";
    sqlx::query(text)
        .bind(&after.from_day)
        .bind(&after.until_day)
        .bind(&before.partner)
        .bind(&before.person)
        .bind(before.role.word())
        .bind(&before.from_day)
        .execute(sql)
        .await?;
    Ok(())
}

/// What a person accepted and signed for a partner, oldest first.
pub async fn deeds(
    sql: &mut SqliteConnection,
    partner: &str,
    person: &str,
) -> Result<Vec<Deed>, sqlx::Error> {
    let text = "SELECT 'texte ' || x.text || '@' || x.version || ' (' || h.id || ')' AS what, x.on_day AS day
                FROM acceptance x JOIN adhesion h ON h.id = x.adhesion
                WHERE h.partner = ?1 AND x.signatory = ?2
                UNION SELECT 'avenant ' || number, signed_on FROM avenant
                WHERE partner = ?1 AND signatory = ?2 AND state = 'signe' AND signed_on IS NOT NULL
                ORDER BY 2, 1";
    let rows: Vec<(String, String)> = sqlx::query_as(text)
        .bind(partner)
        .bind(person)
        .fetch_all(sql)
        .await?;
    let deed = |(what, on): (String, String)| {
        let on = day(&on).map_err(|why| sqlx::Error::Decode(why.into()))?;
        Ok((what, on))
    };
    rows.into_iter().map(deed).collect()
}
