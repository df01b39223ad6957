//! What the registry holds of one person, handed out (GDPR, articles 15 and 20).

use std::collections::BTreeMap;
use std::path::Path;

use relais_files::atomic::{Output, Overwrite};
use relais_files::package::Package;
use relais_files::table::guarded;
use relais_store::{Change, Entry, PERSON};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sqlx::sqlite::{SqliteRow, SqliteValueRef};
use sqlx::{Column, Row, SqliteConnection, TypeInfo, ValueRef};

use super::fault::PrivacyFault;
use super::words::{Left, mentions};
use super::{fr, sql};
use crate::desk::Desk;
use crate::finder;
use crate::operator::OPERATOR;
use crate::operator::rules::Act;

/// A row: column and value.
type Line = Map<String, Value>;

/// All that is held of a person.
#[derive(Debug, Default, Serialize)]
pub struct Held {
    /// Whom.
    pub person: String,
    /// The rows that are of it or name it, by table; the schema itself says which refer to it.
    pub tables: BTreeMap<String, Vec<Line>>,
    /// Documents that those rows rest on, without their content: it may name others.
    pub documents: Vec<Line>,
    /// What the journal says of it.
    pub journal: Vec<Line>,
    /// Where free words name it: the object, the field, and the words around.
    pub mentions: Vec<Line>,
}

/// What was handed out.
#[derive(Debug, Serialize)]
pub struct Exported {
    /// Whom.
    pub person: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, usize>,
    /// Documents listed.
    pub documents: usize,
    /// Entries of the journal.
    pub entries: usize,
    /// Free words that name the person: whoever hands them out looks whether they name others too.
    pub mentions: usize,
}

/// Writes into `output` all that is held of a person, and notes in the journal that it was done. The
/// same data give the same bytes.
///
/// # Errors
/// [`PrivacyFault::Nobody`]; what the roles do not allow, what the database or the disk says.
pub async fn export(
    desk: &Desk,
    asked: &str,
    output: &Path,
    overwrite: Overwrite,
) -> Result<Exported, PrivacyFault> {
    let mut file = Output::create(output, overwrite)?.private()?;
    let mut change = desk.change(Act::Privacy).await?;
    let id = super::one(&mut change, asked).await?;
    let held = collect(&mut change, &id).await?;
    file.put(&packed(&held)?)?;
    let entry = Entry {
        object: PERSON,
        id: id.parse()?,
        verb: "export",
        person: None,
        detail: json!({}),
    };
    change.commit(vec![entry]).await?;
    file.finish()?;
    let count = |(table, rows): (&String, &Vec<Line>)| (table.clone(), rows.len());
    Ok(Exported {
        person: id,
        rows: held.tables.iter().map(count).collect(),
        documents: held.documents.len(),
        entries: held.journal.len(),
        mentions: held.mentions.len(),
    })
}

async fn collect(change: &mut Change<'_>, id: &str) -> Result<Held, PrivacyFault> {
    let held = gather(change.sql(), id).await;
    Ok(held.map_err(|e| change.fault(&e))?)
}

/// The row of the person; rows that refer to it; rows that refer to its accounts and mandates; the
/// documents of all of them.
async fn gather(sql: &mut SqliteConnection, id: &str) -> Result<Held, sqlx::Error> {
    let own = match id.starts_with(OPERATOR.prefix) {
        true => "operator",
        false => "person",
    };
    let mut found = Found::default();
    found.take(sql, own, "id", id).await?;
    found.refer(sql, own, id).await?;
    for table in ["account", "mandate"] {
        for id in found.ids(table) {
            found.refer(sql, table, &id).await?;
        }
    }
    let documents = found.documents(sql).await?;
    let whom = finder::one(sql, id).await?;
    let mentions = mentions(sql, &whom).await?;
    let journal = journal(sql, id).await?;
    let told: Vec<i64> = journal
        .iter()
        .filter_map(|line| line.get("seq")?.as_i64())
        .collect();
    let is_told = |seq: &str| seq.parse().is_ok_and(|seq| told.contains(&seq));
    let own = |one: &Left| match one.is_entry() {
        true => is_told(&one.id),
        false => found.ids(&one.table).contains(&one.id),
    };
    let mentions = mentions
        .iter()
        .filter(|one| !own(one))
        .map(mention)
        .collect();
    found.partners(sql).await?;
    let tables = found.0.into_iter();
    let tables = tables.map(|(table, rows)| (table, rows.into_values().collect()));
    Ok(Held {
        person: id.to_string(),
        tables: tables.collect(),
        documents,
        journal,
        mentions,
    })
}

fn mention(one: &Left) -> Line {
    let mut line = Line::new();
    for (key, value) in [
        ("objet", one.kind()),
        ("identifiant", one.id.clone()),
        ("champ", one.field().into()),
        ("texte", one.around.clone()),
    ] {
        line.insert(key.into(), value.into());
    }
    line
}

/// Rows by table and number: one is there once, however it was reached.
#[derive(Default)]
struct Found(BTreeMap<String, BTreeMap<i64, Line>>);

impl Found {
    async fn take(
        &mut self,
        sql: &mut SqliteConnection,
        table: &str,
        column: &str,
        id: &str,
    ) -> Result<(), sqlx::Error> {
        for row in sql::rows(sql, table, column, id).await? {
            self.put(table, &row)?;
        }
        Ok(())
    }

    async fn refer(
        &mut self,
        sql: &mut SqliteConnection,
        table: &str,
        id: &str,
    ) -> Result<(), sqlx::Error> {
        for (from, column) in sql::referring(sql, table).await? {
            self.take(sql, &from, &column, id).await?;
        }
        Ok(())
    }

    fn ids(&self, table: &str) -> Vec<String> {
        let rows = self.0.get(table).into_iter().flat_map(BTreeMap::values);
        rows.filter_map(|line| Some(line.get("id")?.as_str()?.to_string()))
            .collect()
    }

    /// The names of the partners that the rows speak of.
    async fn partners(&mut self, sql: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let lines = self.0.values().flat_map(BTreeMap::values);
        let ids: std::collections::BTreeSet<String> = lines
            .filter_map(|line| Some(line.get("partner")?.as_str()?.to_string()))
            .collect();
        for id in ids {
            let text = "SELECT rowid AS row_number, id, name FROM partner WHERE id = ?";
            for row in sqlx::query(text).bind(id).fetch_all(&mut *sql).await? {
                self.put("partner", &row)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, table: &str, row: &SqliteRow) -> Result<(), sqlx::Error> {
        let mut line = line(row)?;
        let number = line.remove("row_number").and_then(|value| value.as_i64());
        let rows = self.0.entry(table.to_string()).or_default();
        rows.insert(number.unwrap_or_default(), line);
        Ok(())
    }

    async fn documents(&self, sql: &mut SqliteConnection) -> Result<Vec<Line>, sqlx::Error> {
        let mut hashes = std::collections::BTreeSet::new();
        for (table, column) in sql::referring(sql, "document").await? {
            let rows = self.0.get(&table).into_iter().flat_map(BTreeMap::values);
            hashes.extend(rows.filter_map(|line| Some(line.get(&column)?.as_str()?.to_string())));
        }
        let text = "SELECT sha256, name, media, bytes, added_at FROM document WHERE sha256 = ?";
        let mut all = Vec::new();
        for hash in hashes {
            let row = sqlx::query(text).bind(hash).fetch_one(&mut *sql).await?;
            all.push(line(&row)?);
        }
        Ok(all)
    }
}

async fn journal(sql: &mut SqliteConnection, id: &str) -> Result<Vec<Line>, sqlx::Error> {
    let text = "SELECT j.seq, j.at, j.kind, j.object, j.verb, d.detail
                FROM journal j LEFT JOIN journal_detail d ON d.seq = j.seq
                WHERE j.seq IN (SELECT seq FROM journal WHERE person = ?1
                                UNION SELECT seq FROM journal WHERE object = ?1)
                ORDER BY j.seq";
    let rows = sqlx::query(text).bind(id).fetch_all(sql).await?;
    rows.iter().map(line).collect()
}

fn line(row: &SqliteRow) -> Result<Line, sqlx::Error> {
    let mut line = Line::new();
    for column in row.columns() {
        let raw = row.try_get_raw(column.ordinal())?;
        line.insert(column.name().into(), value(row, column.ordinal(), raw)?);
    }
    Ok(line)
}

fn value(row: &SqliteRow, at: usize, raw: SqliteValueRef<'_>) -> Result<Value, sqlx::Error> {
    if raw.is_null() {
        return Ok(Value::Null);
    }
    Ok(match raw.type_info().name() {
        "INTEGER" => row.try_get::<i64, _>(at)?.into(),
        "REAL" => row.try_get::<f64, _>(at)?.into(),
        "BLOB" => relais_store::key::hex(&row.try_get::<Vec<u8>, _>(at)?).into(),
        _ => row.try_get::<String, _>(at)?.into(),
    })
}

fn packed(held: &Held) -> Result<Vec<u8>, PrivacyFault> {
    let mut package = Package::default();
    package.add("LISEZMOI.txt", fr::READ_ME.as_bytes())?;
    let json = serde_json::to_vec_pretty(held).unwrap_or_default();
    package.add("donnees.json", &json)?;
    for (table, rows) in &held.tables {
        let name = format!("{}.csv", fr::table(table));
        package.add(&name, csv(rows).as_bytes())?;
    }
    package.add("documents.csv", csv(&held.documents).as_bytes())?;
    package.add("journal.csv", csv(&held.journal).as_bytes())?;
    package.add("mentions.csv", csv(&held.mentions).as_bytes())?;
    Ok(package.finish()?)
}

/// Rows as spreadsheets in France open them: semicolons, a mark of UTF-8, nothing that is taken for
/// a formula.
fn csv(rows: &[Line]) -> String {
    let Some(first) = rows.first() else {
        return String::from("\u{feff}\r\n");
    };
    let columns: Vec<&String> = first.keys().collect();
    let titles = columns.iter().map(|column| cell(column));
    let mut out = format!("\u{feff}{}\r\n", titles.collect::<Vec<_>>().join(";"));
    for row in rows {
        let cells = columns.iter().map(|column| match row.get(*column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => cell(text),
            Some(other) => other.to_string(),
        });
        out += &cells.collect::<Vec<_>>().join(";");
        out += "\r\n";
    }
    out
}

fn cell(text: &str) -> String {
    format!("\"{}\"", guarded(text).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_nor_breaks_out_of_its_quotes() {
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a \"b\"; c"), "\"a \"\"b\"\"; c\"");
        let line = |value: &str| {
            let mut line = Line::new();
            line.insert("a".into(), value.into());
            line.insert("b".into(), Value::Null);
            line
        };
        assert_eq!(
            csv(&[line("x"), line("@y")]),
            "\u{feff}\"a\";\"b\"\r\n\"x\";\r\n\"'@y\";\r\n"
        );
    }
}
