//! Contacts.

use sqlx::{Row, SqliteConnection};

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
