//! Persons and contacts.

use sqlx::{Row, SqliteConnection};

use crate::exchange::people::Person;

/// All persons; those who were erased too, without values.
pub(crate) async fn persons(sql: &mut SqliteConnection) -> Result<Vec<Person>, sqlx::Error> {
    let text = "SELECT id, COALESCE(family_name, ''), COALESCE(given_name, ''), COALESCE(email, ''),
                COALESCE(phone, ''), COALESCE(function, ''), CASE opt_out WHEN 1 THEN 'oui' ELSE '' END,
                COALESCE(notice_on, ''), COALESCE(notice_how, ''), erased_at IS NOT NULL, version
                FROM person ORDER BY id";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let person = |row: &sqlx::sqlite::SqliteRow| {
        let mut person = Person {
            id: row.try_get(0)?,
            erased: row.try_get(9)?,
            version: row.try_get(10)?,
            ..Person::default()
        };
        for (at, value) in person.values.iter_mut().enumerate() {
            *value = row.try_get(at + 1)?;
        }
        Ok(person)
    };
    rows.iter().map(person).collect()
}

/// A new one, of before the registry.
pub(crate) async fn insert_person(
    sql: &mut SqliteConnection,
    person: &Person,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO person (family_name, given_name, email, phone, function, opt_out, notice_on,
                notice_how, name_key, version, id, reprise, made_at)
                VALUES (NULLIF(?, ''), NULLIF(?, ''), NULLIF(?, ''), NULLIF(?, ''), NULLIF(?, ''), ? = 'oui',
                NULLIF(?, ''), NULLIF(?, ''), ?, ?, ?, 1, ?)";
    let mut query = sqlx::query(text);
    for value in &person.values {
        query = query.bind(value);
    }
    query
        .bind(person.key())
        .bind(person.version)
        .bind(&person.id)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}

/// The whole record of one that is there.
pub(crate) async fn update_person(
    sql: &mut SqliteConnection,
    person: &Person,
) -> Result<(), sqlx::Error> {
    let text = "UPDATE person SET family_name = NULLIF(?, ''), given_name = NULLIF(?, ''),
                email = NULLIF(?, ''), phone = NULLIF(?, ''), function = NULLIF(?, ''), opt_out = ? = 'oui',
                notice_on = NULLIF(?, ''), notice_how = NULLIF(?, ''), name_key = ?, version = ? WHERE id = ?";
    let mut query = sqlx::query(text);
    for value in &person.values {
        query = query.bind(value);
    }
    query
        .bind(person.key())
        .bind(person.version)
        .bind(&person.id)
        .execute(sql)
        .await?;
    Ok(())
}

/// What a person is for a partner.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Contact {
    pub partner: String,
    pub person: String,
    pub role: String,
    pub from_day: String,
    pub until_day: Option<String>,
}

impl Contact {
    pub fn of(self, person: &str) -> Self {
        Self {
            person: person.into(),
            ..self
        }
    }
}

/// All contacts.
pub(crate) async fn contacts(sql: &mut SqliteConnection) -> Result<Vec<Contact>, sqlx::Error> {
    let text = "SELECT partner, person, role, from_day, until_day FROM contact";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let contact = |row: &sqlx::sqlite::SqliteRow| {
        Ok(Contact {
            partner: row.try_get(0)?,
            person: row.try_get(1)?,
            role: row.try_get(2)?,
            from_day: row.try_get(3)?,
            until_day: row.try_get(4)?,
        })
    };
    rows.iter().map(contact).collect()
}

/// A new one; one of the same day and role takes the end that is told.
pub(crate) async fn insert_contact(
    sql: &mut SqliteConnection,
    contact: &Contact,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO contact (partner, person, role, from_day, until_day) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (partner, role, person, from_day) DO UPDATE SET until_day = excluded.until_day";
    sqlx::query(text)
        .bind(&contact.partner)
        .bind(&contact.person)
        .bind(&contact.role)
        .bind(&contact.from_day)
        .bind(&contact.until_day)
        .execute(sql)
        .await?;
    Ok(())
}
