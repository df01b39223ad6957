//! A list of activity that takes the place of those that told of its days: a month that was taken too
//! early, a wrong figure, the year up to a later month.

use relais_store::{Change, Entry};
use serde::Serialize;
use serde_json::json;

use super::{Asked, Compared, Difference, Work, cover, sql};
use crate::activity::{ACTIVITY, BRINGING};
use crate::exchange::fault::ExchangeFault;
use crate::exchange::import::End;
use crate::exchange::sql::{List, lists};
use crate::fault::RegistryFault;
use crate::period::Period;

/// A list that a new one takes the place of, with what it brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replaced {
    /// Its id.
    pub id: String,
    /// Its file.
    pub file: String,
    /// The hash of its file.
    pub sha256: String,
    /// The days that it covered.
    pub covered: Option<Period>,
    /// Its figures.
    pub figures: usize,
    /// Their square kilometres.
    pub km2: f64,
    /// Those of which the journal has an entry each, as a table brought them.
    #[serde(skip)]
    told: Vec<String>,
}

/// Takes away what the same file brought before: its hash is then free.
///
/// # Errors
/// What the database says.
pub(super) async fn same(
    change: &mut Change<'_>,
    asked: &Asked<'_>,
) -> Result<Option<Replaced>, ExchangeFault> {
    let all = all(change).await?;
    match all.into_iter().find(|list| list.sha256 == asked.sha256) {
        Some(list) => Ok(Some(take_away(change, list).await?)),
        None => Ok(None),
    }
}

/// Takes away what the lists of the days of the new one brought, `same` being away already.
///
/// # Errors
/// [`ExchangeFault::Beyond`] where one of them tells other days too; [`RegistryFault::Value`] where the
/// new list has nothing to put in their place, or lines that are not taken; what the database says.
pub(super) async fn others(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    (asked, same): (&Asked<'_>, Option<Replaced>),
) -> Result<(), ExchangeFault> {
    let (Some(covers), 1..) = (work.compared.covers, work.compared.figures) else {
        let why = "aucun chiffre n’y est lu, elle ne prend la place d’aucune autre";
        return stays(work, asked, why.into());
    };
    if let Some(why) = left_out(&work.compared) {
        return stays(work, asked, why);
    }
    let mut replaced = Vec::new();
    if let Some(same) = same {
        match same.covered.filter(|days| !is_within(*days, covers)) {
            Some(days) => beyond(work, asked, (&same.file, days, covers))?,
            None => replaced.push(same),
        }
    }
    for list in all(change).await? {
        let Some(days) =
            days(&list).filter(|days| days.from <= covers.to && covers.from <= days.to)
        else {
            continue;
        };
        if list.id == work.bringing {
            continue;
        }
        match is_within(days, covers) {
            true => replaced.push(take_away(change, list).await?),
            false => beyond(work, asked, (&list.file, days, covers))?,
        }
    }
    for one in &replaced {
        let entries = entries(one, &work.bringing)?;
        work.entries.extend(entries);
    }
    work.compared.replaces = Some(replaced);
    Ok(())
}

/// The lines of which no figure is taken, whatever the reason: a list that goes may have had theirs.
fn left_out(said: &Compared) -> Option<String> {
    let contrary = |one: &Difference| (one.line, format!("{}, « {} »", one.what, one.dinamis));
    let contrary = said.differences.iter().map(contrary);
    let unmatched = said
        .unmatched
        .iter()
        .map(|one| (one.line, one.what.clone()));
    let unread = said.problems.iter().map(|one| (one.line, one.why.clone()));
    let mut lines: Vec<(u64, String)> = contrary.chain(unmatched).chain(unread).collect();
    lines.sort();
    let told = |(line, why): &(u64, String)| format!("\n  - ligne {line}\u{202f}: {why}");
    let shown: String = lines.iter().take(SHOWN).map(told).collect();
    let rest = match lines.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!("\n  - et {rest} de plus"),
    };
    (!lines.is_empty()).then(|| {
        format!(
            "des lignes ne sont pas prises, et les chiffres qu’elles remplacent seraient perdus\u{202f}: \
             corrigez-les, écrivez-y le SIRET ou le nom que le registre connaît, ou ôtez celles qui ne \
             sont de personne ici{shown}{rest}"
        )
    })
}

/// So many lines are told of those that are left out.
const SHOWN: usize = 20;

/// Of a list without a figure, or with lines that are left out: what is there stays.
fn stays(work: &mut Work<'_>, asked: &Asked<'_>, why: String) -> Result<(), ExchangeFault> {
    if asked.end == End::Keep {
        return Err(RegistryFault::Value {
            field: "liste",
            why,
        }
        .into());
    }
    work.compared.doubts.push(format!("liste\u{202f}: {why}"));
    work.compared.replaces = Some(Vec::new());
    Ok(())
}

/// A list that tells days of which the new one says nothing: they would be lost.
fn beyond(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    (other, days, covers): (&str, Period, Period),
) -> Result<(), ExchangeFault> {
    let fault = ExchangeFault::Beyond {
        file: asked.file.into(),
        other: other.into(),
        days,
        covers,
    };
    if asked.end == End::Keep {
        return Err(fault);
    }
    work.compared.doubts.push(fault.to_string());
    Ok(())
}

fn is_within(days: Period, covers: Period) -> bool {
    covers.has(days.from) && covers.has(days.to)
}

fn days(list: &List) -> Option<Period> {
    list.period.map(|(from, to)| Period { from, to })
}

async fn all(change: &mut Change<'_>) -> Result<Vec<List>, RegistryFault> {
    let all = lists(change.sql()).await;
    all.map_err(|e| change.fault(&e).into())
}

/// Takes a list away with its figures, and says what went.
async fn take_away(change: &mut Change<'_>, list: List) -> Result<Replaced, RegistryFault> {
    let held = sql::held(change.sql(), &list.id).await;
    let held = held.map_err(|e| change.fault(&e))?;
    let told = sql::told_apart(change.sql(), &list.id).await;
    let told = told.map_err(|e| change.fault(&e))?;
    let gone = sql::take_away(change.sql(), &list.id).await;
    gone.map_err(|e| change.fault(&e))?;
    Ok(Replaced {
        covered: days(&list),
        id: list.id,
        file: list.file,
        sha256: list.sha256,
        figures: held.figures,
        km2: held.km2,
        told,
    })
}

/// What the journal keeps of a list that went, without its name, which may name somebody. A figure that
/// has an entry of its own has one of its end too, or the tables would seem to lack it.
fn entries(of: &Replaced, by: &str) -> Result<Vec<Entry>, RegistryFault> {
    let entry = |object, id: &str, detail| {
        Ok::<_, RegistryFault>(Entry {
            object,
            id: id.parse()?,
            verb: "replace",
            person: None,
            detail,
        })
    };
    let detail = json!({
        "sha256": of.sha256, "jours": of.covered.map(cover::word), "figures": of.figures,
        "km2": of.km2, "par": by,
    });
    let list = std::iter::once(entry(BRINGING, &of.id, detail));
    let told = of.told.iter();
    let figures = told.map(|id| entry(ACTIVITY, id, json!({ "origine": of.id, "par": by })));
    list.chain(figures).collect()
}
