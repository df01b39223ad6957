//! Partners in the database.

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row, Sqlite, SqliteConnection};

use super::name;
use super::rules::Partner;

/// All of them, by name.
pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Partner>, sqlx::Error> {
    let rows = sqlx::query("SELECT * FROM partner ORDER BY name_key, id")
        .fetch_all(sql)
        .await?;
    rows.iter().map(partner).collect()
}

fn partner(row: &SqliteRow) -> Result<Partner, sqlx::Error> {
    Ok(Partner {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        siren: row.try_get("siren")?,
        siret: row.try_get("siret")?,
        legal_form: row.try_get("legal_form")?,
        user_group: row.try_get("user_group")?,
        is_public: row.try_get("is_public")?,
        autonomous: row.try_get("autonomous")?,
        means: row.try_get("means")?,
        maturity: row.try_get("maturity")?,
        potential: row.try_get("potential")?,
        territory: row.try_get("territory")?,
        territory_year: row.try_get("territory_year")?,
        email: row.try_get("email")?,
        phone: row.try_get("phone")?,
        address: row.try_get("address")?,
        convention: row.try_get("convention")?,
        note: row.try_get("note")?,
        made_at: row.try_get("made_at")?,
        version: row.try_get("version")?,
    })
}

/// A new one.
pub async fn insert(sql: &mut SqliteConnection, partner: &Partner) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO partner (name, name_key, siren, siret, legal_form, user_group, is_public, autonomous,
                means, maturity, potential, territory, territory_year, email, phone, address, convention, note,
                version, id, made_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    bound(text, partner)
        .bind(partner.made_at.clone())
        .execute(sql)
        .await?;
    Ok(())
}

/// The whole record of one that is there.
pub async fn update(sql: &mut SqliteConnection, partner: &Partner) -> Result<(), sqlx::Error> {
    let text = "UPDATE partner SET name = ?, name_key = ?, siren = ?, siret = ?, legal_form = ?, user_group = ?,
                is_public = ?, autonomous = ?, means = ?, maturity = ?, potential = ?, territory = ?,
                territory_year = ?, email = ?, phone = ?, address = ?, convention = ?, note = ?, version = ?
                WHERE id = ?";
    bound(text, partner).execute(sql).await?;
    Ok(())
}

fn bound(text: &'static str, partner: &Partner) -> Query<'static, Sqlite, SqliteArguments> {
    let of = partner.clone();
    sqlx::query(text)
        .bind(of.name)
        .bind(name::key(&partner.name))
        .bind(of.siren)
        .bind(of.siret)
        .bind(of.legal_form)
        .bind(of.user_group)
        .bind(of.is_public)
        .bind(of.autonomous)
        .bind(of.means)
        .bind(of.maturity)
        .bind(of.potential)
        .bind(of.territory)
        .bind(of.territory_year)
        .bind(of.email)
        .bind(of.phone)
        .bind(of.address)
        .bind(of.convention)
        .bind(of.note)
        .bind(of.version)
        .bind(of.id)
}
