//! Partners in the database.

use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::Absorbed;
use super::name::{self, Likeness};
use super::rules::{Field, Partner};

/// The one whose id, number of convention (one of its earlier ones too) or SIRET it is: they are no
/// one else's. An id that was merged is that of the record that goes on.
pub async fn exact(
    sql: &mut SqliteConnection,
    asked: &str,
    digits: &str,
) -> Result<Option<Partner>, sqlx::Error> {
    let text = "SELECT * FROM partner WHERE id = ?1 OR convention = ?2 OR siret = ?3
                OR id = (SELECT into_partner FROM merged WHERE old = ?1)
                OR id = (SELECT partner FROM convention WHERE number = ?2 AND kind = 'pigma')
                ORDER BY id = ?1 DESC, convention = ?2 DESC LIMIT 1";
    let row = sqlx::query(text)
        .bind(asked.to_ascii_lowercase())
        .bind(asked)
        .bind(digits)
        .fetch_optional(sql)
        .await?;
    row.as_ref().map(partner).transpose()
}

/// Those of this SIREN, or else of this key of a name.
pub async fn several(
    sql: &mut SqliteConnection,
    siren: &str,
    key: &str,
) -> Result<Vec<Partner>, sqlx::Error> {
    let text = "SELECT * FROM partner WHERE siren = ? OR (name_key = ? AND name_key <> '')
                ORDER BY name_key, id LIMIT 20";
    let rows = sqlx::query(text)
        .bind(siren)
        .bind(key)
        .fetch_all(sql)
        .await?;
    rows.iter().map(partner).collect()
}

/// The other partner that has this SIRET or this convention, however its letters are written: id, name, and
/// the value as it has it.
pub async fn taken(
    sql: &mut SqliteConnection,
    field: Field,
    value: &str,
    id: &str,
) -> Result<Option<(String, String, String)>, sqlx::Error> {
    let column = column(field);
    let mut text = QueryBuilder::<Sqlite>::new("SELECT id, name, ");
    text.push(column).push(" FROM partner WHERE ");
    text.push(column).push(" = ").push_bind(value);
    text.push(" COLLATE NOCASE AND id <> ").push_bind(id);
    text.build_query_as().fetch_optional(sql).await
}

/// Those that may be the same body as this one: its SIREN, its name, its domain of messaging, or a
/// name with the beginning of one of its rare words.
pub async fn candidates(
    sql: &mut SqliteConnection,
    of: &Likeness,
) -> Result<Vec<Likeness>, sqlx::Error> {
    let mut text = QueryBuilder::<Sqlite>::new(
        "SELECT id, name, name_key, siren, email FROM partner WHERE id <> ",
    );
    text.push_bind(&of.id);
    text.push(" AND (name_key = ").push_bind(&of.key);
    if let Some(siren) = &of.siren {
        text.push(" OR siren = ").push_bind(siren);
    }
    if let Some(domain) = &of.domain {
        text.push(" OR email LIKE ")
            .push_bind(format!("%@{domain}"));
    }
    for block in name::blocks(&of.key) {
        text.push(" OR instr(' ' || name_key, ")
            .push_bind(format!(" {block}"));
        text.push(") > 0");
    }
    text.push(") ORDER BY id LIMIT 5000");
    let rows = text.build().fetch_all(sql).await?;
    rows.iter().map(likeness).collect()
}

/// What every record is compared by.
pub async fn likenesses(sql: &mut SqliteConnection) -> Result<Vec<Likeness>, sqlx::Error> {
    let text = "SELECT id, name, name_key, siren, email FROM partner ORDER BY id";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    rows.iter().map(likeness).collect()
}

fn likeness(row: &SqliteRow) -> Result<Likeness, sqlx::Error> {
    let email: Option<String> = row.try_get("email")?;
    Ok(Likeness {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        key: row.try_get("name_key")?,
        siren: row.try_get("siren")?,
        domain: email.as_deref().and_then(name::telling_domain),
    })
}

/// The fields of a [`Partner`], in its order.
const FIELDS: &str = "id, name, siren, siret, legal_form, user_group, iif(is_public, json('true'), json('false')),
    iif(autonomous, json('true'), json('false')), means, maturity, potential, territory, territory_year, email, phone,
    address, convention, note, made_at, version";

/// Those whose names have all `words` and whose fields have these values.
///
/// They come as one value: each value of a row is copied by itself on its way from the thread of
/// SQLite, which for ten thousand records takes longer than to read them.
pub async fn listed(
    sql: &mut SqliteConnection,
    words: &[&str],
    having: &[(Field, String)],
) -> Result<Vec<Partner>, sqlx::Error> {
    let mut text = QueryBuilder::<Sqlite>::new(
        "SELECT '[' || coalesce(group_concat(one), '') || ']' FROM (SELECT json_array(",
    );
    text.push(FIELDS);
    text.push(") AS one FROM partner WHERE 1 = 1");
    for word in words {
        text.push(" AND instr(name_key, ")
            .push_bind(*word)
            .push(") > 0");
    }
    for (field, value) in having {
        text.push(" AND ").push(column(*field));
        match (field, value.as_str()) {
            (_, "") => text.push(" IS NULL"),
            (Field::Public | Field::Autonomous, word) => {
                text.push(" = ").push_bind(i64::from(word == "oui"))
            }
            _ => text.push(" = ").push_bind(value),
        };
    }
    // SQLite keeps this order for what is concatenated.
    text.push(" ORDER BY id)");
    let row = text.build().fetch_one(sql).await?;
    let all: &str = row.try_get(0)?;
    serde_json::from_str(all).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// The column of a field.
fn column(field: Field) -> &'static str {
    match field {
        Field::Name => "name",
        Field::Siren => "siren",
        Field::Siret => "siret",
        Field::LegalForm => "legal_form",
        Field::UserGroup => "user_group",
        Field::Public => "is_public",
        Field::Autonomous => "autonomous",
        Field::Means => "means",
        Field::Maturity => "maturity",
        Field::Potential => "potential",
        Field::Territory => "territory",
        Field::TerritoryYear => "territory_year",
        Field::Email => "email",
        Field::Phone => "phone",
        Field::Address => "address",
        Field::Convention => "convention",
        Field::Note => "note",
    }
}

/// The records that were merged into one.
pub async fn absorbed(sql: &mut SqliteConnection, id: &str) -> Result<Vec<Absorbed>, sqlx::Error> {
    let text =
        "SELECT old, record, merged_at FROM merged WHERE into_partner = ? ORDER BY merged_at, old";
    let rows = sqlx::query(text).bind(id).fetch_all(sql).await?;
    let absorbed = |row: &SqliteRow| {
        Ok(Absorbed {
            id: row.try_get(0)?,
            record: row.try_get(1)?,
            merged_at: row.try_get(2)?,
        })
    };
    rows.iter().map(absorbed).collect()
}

/// What each record that was merged said, and which one goes on.
pub async fn merged(sql: &mut SqliteConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    let text = "SELECT record, into_partner FROM merged ORDER BY merged_at, old";
    sqlx::query_as(text).fetch_all(sql).await
}

/// The record of an id.
pub async fn by_id(sql: &mut SqliteConnection, id: &str) -> Result<Option<Partner>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM partner WHERE id = ?")
        .bind(id)
        .fetch_optional(sql)
        .await?;
    row.as_ref().map(partner).transpose()
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
