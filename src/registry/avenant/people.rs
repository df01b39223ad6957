//! Who stands for a partner: read from the records of persons.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use crate::convention::day;

/// A person as letters and forms need it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    /// Opaque id.
    pub id: String,
    /// Given and family name.
    pub name: String,
    /// Function in the body.
    pub function: Option<String>,
    /// Address of messaging.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The persons of a partner on a day.
#[derive(Debug, Default)]
pub struct People {
    /// Its legal representative.
    pub representative: Option<Person>,
    /// Its référent.
    pub referent: Option<Person>,
}

/// A role of a person for a partner, from a day to another.
pub type Standing = (String, NaiveDate, Option<NaiveDate>);

/// Who stands for a partner on a day: the last named of each role.
pub async fn of(
    sql: &mut SqliteConnection,
    partner: &str,
    on: NaiveDate,
) -> Result<People, sqlx::Error> {
    let text = "SELECT c.role, p.id, p.given_name, p.family_name, p.function, p.email, p.phone
                FROM contact c JOIN person p ON p.id = c.person
                WHERE c.partner = ?1 AND c.from_day <= ?2 AND (c.until_day IS NULL OR c.until_day >= ?2)
                  AND p.erased_at IS NULL ORDER BY c.from_day, p.id";
    let rows = sqlx::query(text)
        .bind(partner)
        .bind(on.to_string())
        .fetch_all(sql)
        .await?;
    let mut people = People::default();
    for row in &rows {
        let role: String = row.try_get("role")?;
        match role.as_str() {
            "representant-legal" => people.representative = Some(person(row)?),
            "referent" => people.referent = Some(person(row)?),
            _ => {}
        }
    }
    Ok(people)
}

/// The first role of those that sign or are named which begins after a day, while nobody has it then:
/// its word, and its first day.
pub async fn too_late(
    sql: &mut SqliteConnection,
    partner: &str,
    on: NaiveDate,
) -> Result<Option<(String, String)>, sqlx::Error> {
    let text = "SELECT role, min(from_day) FROM contact c
                WHERE partner = ?1 AND role <> 'contact' AND from_day > ?2
                  AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.partner = c.partner AND o.role = c.role
                      AND o.from_day <= ?2 AND (o.until_day IS NULL OR o.until_day >= ?2))
                GROUP BY role ORDER BY role DESC";
    sqlx::query_as(text)
        .bind(partner)
        .bind(on.to_string())
        .fetch_optional(sql)
        .await
}

/// Who represents a partner by law, and when.
pub async fn representatives(
    sql: &mut SqliteConnection,
    partner: &str,
) -> Result<Vec<Standing>, sqlx::Error> {
    let text = "SELECT person, from_day, until_day FROM contact
                WHERE partner = ? AND role = 'representant-legal' ORDER BY from_day";
    let rows = sqlx::query(text).bind(partner).fetch_all(sql).await?;
    let standing = |row: &SqliteRow| {
        let from = day(row, "from_day")?.ok_or(sqlx::Error::RowNotFound)?;
        Ok((row.try_get("person")?, from, day(row, "until_day")?))
    };
    rows.iter().map(standing).collect()
}

/// The id of the person whom an id or an address means.
pub async fn find(sql: &mut SqliteConnection, asked: &str) -> Result<Option<String>, sqlx::Error> {
    let text = "SELECT id FROM person WHERE (id = ?1 OR lower(email) = ?1) AND erased_at IS NULL";
    sqlx::query_scalar(text)
        .bind(asked.trim().to_lowercase())
        .fetch_optional(sql)
        .await
}

/// A user of a partner: the person, and the state of its account.
pub type User = (Person, String, Option<String>);

/// The users of a partner whose accounts are not closed.
pub async fn users(sql: &mut SqliteConnection, partner: &str) -> Result<Vec<User>, sqlx::Error> {
    let text =
        "SELECT p.*, a.state, a.dinamis_login FROM account a JOIN person p ON p.id = a.person
                WHERE a.partner = ? AND a.state <> 'clos' AND p.erased_at IS NULL
                ORDER BY p.family_name, p.given_name, p.id";
    let rows = sqlx::query(text).bind(partner).fetch_all(sql).await?;
    let user = |row: &SqliteRow| {
        Ok((
            person(row)?,
            row.try_get("state")?,
            row.try_get("dinamis_login")?,
        ))
    };
    rows.iter().map(user).collect()
}

fn person(row: &SqliteRow) -> Result<Person, sqlx::Error> {
    let part = |column: &str| row.try_get::<Option<String>, _>(column);
    let names = [part("given_name")?, part("family_name")?];
    let names: Vec<String> = names.into_iter().flatten().collect();
    Ok(Person {
        id: row.try_get("id")?,
        name: names.join(" "),
        function: part("function")?,
        email: part("email")?,
        phone: part("phone")?,
    })
}
