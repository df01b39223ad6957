//! Documents in the database.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

/// A document without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// SHA-256, which is its name in the registry.
    pub sha256: String,
    /// The name of the file, without a path.
    pub name: String,
    /// Media type.
    pub media: String,
    /// Length.
    pub bytes: i64,
    /// When it came, UTC.
    pub added_at: String,
    /// Which objects rest on it, where that was asked: kind and id.
    pub uses: Vec<String>,
}

const COLUMNS: &str = "sha256, name, media, bytes, added_at";

pub async fn insert(
    sql: &mut SqliteConnection,
    sha256: &str,
    name: &str,
    media: &str,
    bytes: &[u8],
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO document (sha256, name, media, bytes, content, added_at)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING";
    sqlx::query(text)
        .bind(sha256)
        .bind(name)
        .bind(media)
        .bind(i64::try_from(bytes.len()).unwrap_or(i64::MAX))
        .bind(bytes)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}

pub async fn all(sql: &mut SqliteConnection) -> Result<Vec<Document>, sqlx::Error> {
    let text = format!("SELECT {COLUMNS} FROM document ORDER BY added_at DESC, sha256");
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .fetch_all(sql)
        .await?;
    rows.iter().map(document).collect()
}

/// Those whose hash begins so, two at most.
pub async fn beginning(
    sql: &mut SqliteConnection,
    hash: &str,
) -> Result<Vec<Document>, sqlx::Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM document WHERE substr(sha256, 1, length(?1)) = ?1 ORDER BY sha256 LIMIT 2"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(hash)
        .fetch_all(sql)
        .await?;
    rows.iter().map(document).collect()
}

pub async fn content(sql: &mut SqliteConnection, sha256: &str) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar("SELECT content FROM document WHERE sha256 = ?")
        .bind(sha256)
        .fetch_one(sql)
        .await
}

/// What rests on a document.
pub async fn uses(sql: &mut SqliteConnection, sha256: &str) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT 'convention ' || id FROM convention WHERE document = ?1
                UNION SELECT 'avenant ' || id FROM avenant WHERE draft = ?1 OR signed = ?1
                UNION SELECT 'mandate ' || id FROM mandate WHERE document = ?1
                UNION SELECT 'adhesion ' || adhesion FROM adhesion_event WHERE document = ?1
                UNION SELECT 'adhesion ' || adhesion FROM acceptance WHERE document = ?1
                ORDER BY 1";
    sqlx::query_scalar(text).bind(sha256).fetch_all(sql).await
}

fn document(row: &SqliteRow) -> Result<Document, sqlx::Error> {
    Ok(Document {
        sha256: row.try_get("sha256")?,
        name: row.try_get("name")?,
        media: row.try_get("media")?,
        bytes: row.try_get("bytes")?,
        added_at: row.try_get("added_at")?,
        uses: Vec::new(),
    })
}
