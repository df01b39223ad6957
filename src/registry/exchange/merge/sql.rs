//! Everything that belongs to a partner, moved to another.

use chrono::NaiveDate;
use relais_store::Object;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::object;
use crate::partner::{Partner, sql};

/// A table with a column `partner`.
pub(crate) struct Owned {
    pub table: &'static str,
    /// Its rows in French, of several.
    pub told: &'static str,
    /// How its rows are told in the journal; none for those that are no objects of their own.
    pub object: Option<Object>,
    /// Whether its rows count their corrections.
    pub versioned: bool,
}

const fn owned(
    table: &'static str,
    told: &'static str,
    object: Option<Object>,
    versioned: bool,
) -> Owned {
    Owned {
        table,
        told,
        object,
        versioned,
    }
}

/// All tables whose rows are a partner's. A test holds them against the schema.
pub(crate) const TABLES: [Owned; 13] = [
    owned("account", "comptes", Some(object("account")), true),
    owned("mandate", "mandats", Some(object("mandate")), true),
    owned(
        "convention",
        "conventions",
        Some(object("convention")),
        true,
    ),
    owned("avenant", "avenants", Some(object("avenant")), true),
    owned("adhesion", "adhésions", Some(object("adhesion")), true),
    owned("permit", "permis", Some(object("permit")), false),
    owned("request", "demandes", Some(object("request")), true),
    owned("need", "besoins", Some(object("need")), true),
    owned("lead", "pistes", Some(object("lead")), true),
    owned("use_case", "cas d’usage", Some(object("use-case")), true),
    owned("activity", "chiffres d’activité", None, false),
    owned("contact", "contacts", None, false),
    owned("participant", "participations", None, false),
];

/// What moved of a table.
pub(crate) struct Moved {
    pub told: &'static str,
    pub count: usize,
    object: Option<Object>,
    ids: Vec<String>,
}

impl Moved {
    /// The objects of the journal among them.
    pub fn ids(&self) -> impl Iterator<Item = (Object, &str)> {
        let object = self.object;
        self.ids
            .iter()
            .filter_map(move |id| Some((object?, id.as_str())))
    }
}

/// What stands against making one of two.
pub(crate) async fn conflicts(
    sql: &mut SqliteConnection,
    keep: &str,
    other: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let mut conflicts = Vec::new();
    let both = "SELECT COUNT(DISTINCT partner) FROM adhesion WHERE open = 1 AND partner IN (?, ?)";
    let both: i64 = sqlx::query_scalar(both)
        .bind(keep)
        .bind(other)
        .fetch_one(&mut *sql)
        .await?;
    if both == 2 {
        conflicts.push("tous deux ont une adhésion ouverte".to_string());
    }
    let twice = "SELECT a.person FROM account a JOIN account b ON a.person = b.person
                 WHERE a.partner = ? AND b.partner = ? AND a.state <> 'clos' AND b.state <> 'clos' ORDER BY 1";
    let twice: Vec<String> = sqlx::query_scalar(twice)
        .bind(keep)
        .bind(other)
        .fetch_all(sql)
        .await?;
    if !twice.is_empty() && keep != other {
        conflicts.push(format!(
            "un compte ouvert dans chacun pour {}",
            twice.join(", ")
        ));
    }
    Ok(conflicts)
}

/// Who would come to be référent of `keep` by the merge: operators bound to `other` alone, and a
/// contact of `other` beside another of `keep`; a sentence for each.
pub(crate) async fn referents(
    sql: &mut SqliteConnection,
    keep: &Partner,
    other: &Partner,
    today: NaiveDate,
) -> Result<Vec<String>, sqlx::Error> {
    let bound = "SELECT o.name, o.os_user FROM operator_role r JOIN operator o ON o.id = r.operator
                 WHERE r.role = 'referent' AND r.partner = ?1 AND o.until IS NULL
                 AND NOT EXISTS (SELECT 1 FROM operator_role WHERE operator = o.id
                                 AND role = 'referent' AND partner = ?2)
                 ORDER BY o.name, o.id";
    let bound: Vec<(String, String)> = sqlx::query_as(bound)
        .bind(&other.id)
        .bind(&keep.id)
        .fetch_all(&mut *sql)
        .await?;
    let operator = |(name, user): (String, String)| {
        format!(
            "l’opérateur {name} ({user}), référent de {} [{}], le devient de {} [{}] et voit ses personnes et ses comptes",
            other.name, other.id, keep.name, keep.id
        )
    };
    let mut told: Vec<String> = bound.into_iter().map(operator).collect();
    told.extend(two(sql, ("referent", "référents"), keep, other, today).await?);
    Ok(told)
}

/// Two legal representatives whom one body would have; a sentence.
pub(crate) async fn representatives(
    sql: &mut SqliteConnection,
    keep: &Partner,
    other: &Partner,
    today: NaiveDate,
) -> Result<Option<String>, sqlx::Error> {
    let role = ("representant-legal", "représentants légaux");
    two(sql, role, keep, other, today).await
}

/// Two persons who have a role of each record today, and would both have it of one body.
async fn two(
    sql: &mut SqliteConnection,
    (role, told): (&str, &str),
    keep: &Partner,
    other: &Partner,
    today: NaiveDate,
) -> Result<Option<String>, sqlx::Error> {
    let mut both = Vec::new();
    for partner in [&keep.id, &other.id] {
        let text = "SELECT p.id, trim(coalesce(p.given_name, '') || ' ' || coalesce(p.family_name, p.id))
                    FROM contact c JOIN person p ON p.id = c.person
                    WHERE c.partner = ?1 AND c.role = ?2 AND c.from_day <= ?3
                    AND (c.until_day IS NULL OR c.until_day >= ?3) ORDER BY c.from_day DESC LIMIT 1";
        let found: Option<(String, String)> = sqlx::query_as(text)
            .bind(partner)
            .bind(role)
            .bind(today.to_string())
            .fetch_optional(&mut *sql)
            .await?;
        both.extend(found);
    }
    Ok(match both.as_slice() {
        [(one, own), (two, theirs)] if one != two => Some(format!(
            "deux {told} pour un seul organisme, {own} et {theirs}\u{202f}: terminez l’un par `relais registry person leave`"
        )),
        _ => None,
    })
}

/// Moves all that is of `other` to `keep`, saves `keep` and ends the other record.
pub(crate) async fn merge(
    connection: &mut SqliteConnection,
    keep: &Partner,
    other: &str,
    (record, at): (&str, &str),
) -> Result<Vec<Moved>, sqlx::Error> {
    let mut moved = Vec::new();
    for owned in &TABLES {
        moved.push(take(connection, owned, &keep.id, other).await?);
    }
    // Roles are told by the journal of operators when they change; these name the same body as before.
    for text in [
        "UPDATE OR IGNORE operator_role SET partner = ? WHERE partner = ?",
        "UPDATE merged SET into_partner = ? WHERE into_partner = ?",
    ] {
        sqlx::query(text)
            .bind(&keep.id)
            .bind(other)
            .execute(&mut *connection)
            .await?;
    }
    for text in [
        "DELETE FROM operator_role WHERE partner = ?",
        "DELETE FROM partner WHERE id = ?",
    ] {
        sqlx::query(text)
            .bind(other)
            .execute(&mut *connection)
            .await?;
    }
    sql::update(connection, keep).await?;
    sqlx::query("INSERT INTO merged (old, into_partner, record, merged_at) VALUES (?, ?, ?, ?)")
        .bind(other)
        .bind(&keep.id)
        .bind(record)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(moved)
}

async fn take(
    sql: &mut SqliteConnection,
    owned: &Owned,
    keep: &str,
    other: &str,
) -> Result<Moved, sqlx::Error> {
    let table = owned.table;
    let ids = match owned.object {
        Some(_) => {
            let text = format!("SELECT id FROM {table} WHERE partner = ? ORDER BY id");
            sqlx::query_scalar(AssertSqlSafe(text))
                .bind(other)
                .fetch_all(&mut *sql)
                .await?
        }
        None => Vec::new(),
    };
    let version = if owned.versioned {
        ", version = version + 1"
    } else {
        ""
    };
    // The same contact or participant of both is one; the tables are ours, the values are bound.
    let text = format!("UPDATE OR IGNORE {table} SET partner = ?{version} WHERE partner = ?");
    let done = sqlx::query(AssertSqlSafe(text))
        .bind(keep)
        .bind(other)
        .execute(&mut *sql)
        .await?;
    if owned.object.is_none() {
        let text = format!("DELETE FROM {table} WHERE partner = ?");
        sqlx::query(AssertSqlSafe(text))
            .bind(other)
            .execute(sql)
            .await?;
    }
    Ok(Moved {
        told: owned.told,
        count: usize::try_from(done.rows_affected()).unwrap_or(usize::MAX),
        object: owned.object,
        ids,
    })
}
