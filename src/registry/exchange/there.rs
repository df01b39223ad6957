//! Lines on what is there: where one says otherwise, that is told, and nothing changes.

use std::collections::HashMap;

use relais_store::Change;
use sqlx::{Connection, SqliteConnection};

use super::column::Column;
use super::export::{self, Personal, What};
use super::kind::Kind;
use super::outcome::{Given, Run};
use super::sql::load;
use crate::fault::RegistryFault;

/// Values that are longer are not shown: their column says where to look.
const SHOWN: usize = 80;

/// A line on what is there.
pub(super) struct Again<'a, R> {
    pub given: Given<'a>,
    /// Its id.
    pub there: String,
    /// What the line says, under an id of its own, which is `id`: kept no longer than it is compared.
    pub copy: R,
    pub id: String,
    /// Cells of the line that the copy does not bear.
    pub beside: Vec<(&'static str, String)>,
}

/// Tells of each line in which columns an export would write otherwise what it says and what is there,
/// and what `corrects` that. Cells that are empty say nothing.
pub(super) async fn tell<R>(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    again: &[Again<'_, R>],
    corrects: &str,
    save: impl AsyncFn(&mut SqliteConnection, &R) -> Result<(), sqlx::Error>,
) -> Result<(), RegistryFault> {
    if again.is_empty() {
        return Ok(());
    }
    let kind = run.ask.kind;
    let rows = load(change, async |sql| rows(sql, kind, again, save).await).await?;
    for one in again {
        let told = match (rows.get(&one.there), rows.get(&one.id)) {
            (Some(there), Some(copy)) => differences(run, one, there, copy),
            _ => Vec::new(),
        };
        if !told.is_empty() {
            let (id, told) = (&one.there, told.join(", "));
            let what = format!(
                "la ligne dit autre chose de {id} que le registre, où rien n’a changé\u{202f}: {told}\u{202f}; {corrects}"
            );
            run.doubt(&one.given, what);
        }
    }
    Ok(())
}

/// What an export writes by id, the copies among it.
async fn rows<R>(
    sql: &mut SqliteConnection,
    kind: Kind,
    again: &[Again<'_, R>],
    save: impl AsyncFn(&mut SqliteConnection, &R) -> Result<(), sqlx::Error>,
) -> Result<HashMap<String, Vec<String>>, sqlx::Error> {
    let mut aside = sql.begin().await?;
    for one in again {
        save(&mut aside, &one.copy).await?;
    }
    let rows = match What::of(kind.word()) {
        Some(what) => export::rows(&mut aside, &what, Personal::With).await?,
        None => Vec::new(),
    };
    aside.rollback().await?;
    let by_id = |row: Vec<String>| Some((row.first()?.clone(), row));
    Ok(rows.into_iter().filter_map(by_id).collect())
}

fn differences<R>(
    run: &Run<'_>,
    one: &Again<'_, R>,
    there: &[String],
    copy: &[String],
) -> Vec<String> {
    let columns = run.layout.columns.iter().zip(there.iter().zip(copy));
    // The first one is the id.
    let told = columns.skip(1).filter_map(|(column, (there, copy))| {
        let beside = one.beside.iter().find(|(key, _)| *key == column.key);
        let says = beside.map_or(copy, |(_, cell)| cell);
        let is_told = says != there && !one.given.get(column.key).is_empty();
        is_told.then(|| difference(column, &run.layout.header(column.key), there, says))
    });
    told.collect()
}

fn difference(column: &Column, header: &str, there: &str, says: &str) -> String {
    let is_long = |text: &str| text.chars().count() > SHOWN;
    let shown = |text: &str| match text {
        "" => "rien".to_string(),
        text => format!("« {text} »"),
    };
    match column.personal || is_long(there) || is_long(says) {
        true => header.to_string(),
        false => format!(
            "{header} ({} au registre, ici {})",
            shown(there),
            shown(says)
        ),
    }
}
