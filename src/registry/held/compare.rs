//! The rows of a table, one after the other, against what was told of them.

use std::collections::HashSet;

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use super::kinds::{Column, Kind, Shape};
use super::told::{Object, Told};
use super::{Difference, Held};

/// Compares all rows of a kind; then tells those that are missing.
pub async fn rows(
    sql: &mut SqliteConnection,
    kind: &Kind,
    told: &Told,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    let columns = kind.distinct();
    let names = columns
        .iter()
        .map(|column| format!("coalesce(CAST({} AS TEXT), '')", column.name));
    let text = format!(
        "SELECT {}, {} FROM {} t ORDER BY 1",
        kind.id,
        names.collect::<Vec<_>>().join(", "),
        kind.table
    );
    let none = std::collections::HashMap::new();
    let objects = told.objects.get(kind.kind).unwrap_or(&none);
    let mut seen = HashSet::new();
    for row in sqlx::query(AssertSqlSafe(text)).fetch_all(sql).await? {
        let id: String = row.try_get(0)?;
        let named = format!("{} {id}", crate::fr::kind(kind.kind));
        match objects.get(&id) {
            Some(object) if object.gone => held.unsaid(named),
            Some(object) => {
                held.objects += 1;
                one(&columns, &named, object, &row, held)?;
            }
            None if told.whole && kind.every => held.unsaid(named),
            None => held.untold += 1,
        }
        seen.insert(id);
    }
    let mut missing: Vec<&String> = objects
        .iter()
        .filter(|(id, object)| !object.gone && !seen.contains(*id))
        .map(|(id, _)| id)
        .collect();
    missing.sort();
    for id in missing {
        held.missing(format!("{} {id}", crate::fr::kind(kind.kind)));
    }
    Ok(())
}

fn one(
    columns: &[&'static Column],
    named: &str,
    object: &Object,
    row: &SqliteRow,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    for (at, column) in columns.iter().enumerate() {
        let Some(said) = object.columns.get(column.name) else {
            continue;
        };
        let is: String = row.try_get(at + 1)?;
        match column.shape {
            Shape::Text | Shape::Flag => held.value(named, column.key, said, &is),
            Shape::Length => held.value(named, column.key, said, &crate::record::length(&is)),
            Shape::Number => {
                let number = |text: &str| text.parse::<f64>().ok();
                let is = if number(said) == number(&is) {
                    said
                } else {
                    &is
                };
                held.value(named, column.key, said, is);
            }
            Shape::Personal => {
                held.values += 1;
                if *said != is {
                    held.differs(Difference {
                        object: named.into(),
                        field: Some(column.key),
                        journal: None,
                        table: None,
                    });
                }
            }
        }
    }
    Ok(())
}
