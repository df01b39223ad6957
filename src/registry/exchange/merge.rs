//! Two records of one body: found, and made one.

mod sql;

use chrono::NaiveDate;
use relais_store::{Db, Entry, Object};
use serde::Serialize;
use serde_json::json;
use sqlx::SqliteConnection;

use super::fault::ExchangeFault;
use super::import::End;
use super::known::Partners;
use crate::correction::Changed;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::name::Sameness;
use crate::partner::resting::{self, RIGHTS};
use crate::partner::{self, Field, PARTNER, Partner};

/// Two records that look like one body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Id of one.
    pub one: String,
    /// Its name.
    pub one_name: String,
    /// Id of the other.
    pub other: String,
    /// Its name.
    pub other_name: String,
    /// Why.
    pub why: Sameness,
}

/// What becomes of two records, or would.
#[derive(Debug, Serialize)]
pub struct Merged {
    /// The record that goes on, as it is then.
    pub keep: Partner,
    /// The record that ended.
    pub other: Partner,
    /// What the record that goes on took from the other.
    pub changed: Vec<Changed>,
    /// How many objects of which kind are its own now.
    pub moved: Vec<(&'static str, usize)>,
    /// What the officer should look at.
    pub doubts: Vec<String>,
    /// True once it is in the registry.
    pub applied: bool,
}

/// What becomes of who is référent of the record that ends: an operator bound to it, or a contact
/// beside that of the record that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referents {
    /// Nobody comes to be référent by a merge: it is refused.
    Refuse,
    /// They are référents of the record that goes on.
    Carry,
}

/// Pairs of records that look like one body, those that look most so first.
///
/// # Errors
/// What the database says.
pub async fn duplicates(db: &Db) -> Result<Vec<Pair>, RegistryFault> {
    let mut read = db.read().await?;
    let partners = Partners::load(&mut read).await.map_err(|e| db.fault(&e))?;
    let told = partners.pairs().into_iter().map(|(one, other, why)| Pair {
        one: one.likeness.id.clone(),
        one_name: one.likeness.name.clone(),
        other: other.likeness.id.clone(),
        other_name: other.likeness.name.clone(),
        why,
    });
    let mut pairs: Vec<Pair> = told.collect();
    pairs.sort_by(|a, b| {
        (&a.why, &a.one_name, &a.one, &a.other).cmp(&(&b.why, &b.one_name, &b.one, &b.other))
    });
    Ok(pairs)
}

/// Makes one record of two: all that was of `other` is of `keep`, whose empty fields take what the
/// other said. The other record is found under its old id for good. Where an adhésion is open, the two
/// must agree on what rights rest on.
///
/// # Errors
/// [`ExchangeFault::Merge`] when the two cannot be one; what the roles do not allow; what the
/// database says.
pub async fn merge(
    desk: &Desk,
    keep: &str,
    other: &str,
    referents: Referents,
    end: End,
) -> Result<Merged, ExchangeFault> {
    let mut change = desk.change(Act::Partners).await?;
    let mut keep = partner::one(desk.db(), change.sql(), keep).await?;
    let other = partner::one(desk.db(), change.sql(), other).await?;
    let conflicts = sql::conflicts(change.sql(), &keep.id, &other.id).await;
    let mut conflicts = conflicts.map_err(|e| change.fault(&e))?;
    conflicts.extend(contradiction(&keep, &other));
    let today = desk.now().date_naive();
    conflicts.extend(
        rights(change.sql(), (&keep, &other), today)
            .await
            .map_err(|e| change.fault(&e))?,
    );
    let comers = sql::referents(change.sql(), &keep, &other, today).await;
    let comers = comers.map_err(|e| change.fault(&e))?;
    if referents == Referents::Refuse && !comers.is_empty() {
        conflicts.push(format!(
            "{}\u{202f}: dites-le par --with-referents si c’est voulu",
            comers.join("\u{202f}; ")
        ));
    }
    if !conflicts.is_empty() {
        return Err(ExchangeFault::Merge {
            keep: format!("{} ({})", keep.name, keep.id),
            other: format!("{} ({})", other.name, other.id),
            why: conflicts.join("\u{202f}; "),
        });
    }
    let before = keep.clone();
    let (changed, mut doubts) = complete(&mut keep, &other)?;
    for record in [&before, &other] {
        let rests = resting::told(change.sql(), record, &keep, today).await;
        doubts.extend(rests.map_err(|e| change.fault(&e))?);
    }
    let seats = sql::representatives(change.sql(), &keep, &other, today).await;
    doubts.extend(seats.map_err(|e| change.fault(&e))?);
    doubts.extend(comers);
    keep.version += 1;
    let record = serde_json::to_string(&other).unwrap_or_default();
    let at = change.at().to_string();
    let moved = sql::merge(change.sql(), &keep, &other.id, (&record, &at)).await;
    let moved = moved.map_err(|e| change.fault(&e))?;
    let counts = moved.iter().filter(|moved| moved.count > 0);
    let counts: Vec<(&'static str, usize)> =
        counts.map(|moved| (moved.told, moved.count)).collect();
    let mut entries = vec![
        told(
            &keep.id,
            "merge",
            json!({ "from": other.id, "changed": changed, "moved": counts }),
        )?,
        told(&other.id, "merged", json!({ "into": keep.id }))?,
    ];
    for (object, id) in moved.iter().flat_map(|moved| moved.ids()) {
        entries.push(Entry {
            object,
            id: id.parse()?,
            verb: "carry",
            person: None,
            detail: json!({ "partenaire": [other.id, keep.id] }),
        });
    }
    let applied = end == End::Keep;
    if applied {
        change.commit(entries).await?;
    }
    Ok(Merged {
        keep,
        other,
        changed,
        moved: counts,
        doubts,
        applied,
    })
}

fn told(id: &str, verb: &'static str, detail: serde_json::Value) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: PARTNER,
        id: id.parse()?,
        verb,
        person: None,
        detail,
    })
}

/// What two records of one body cannot both say.
fn contradiction(keep: &Partner, other: &Partner) -> Option<String> {
    if keep.id == other.id {
        return Some("c’est la même fiche".into());
    }
    let sirens = keep.siren.as_ref().zip(other.siren.as_ref());
    let (one, two) = sirens.filter(|(one, two)| one != two)?;
    Some(format!(
        "deux SIREN, {one} et {two}\u{202f}: ce sont deux personnes morales"
    ))
}

/// What the two say differently of what rights rest on, while an adhésion of one is open: each field,
/// and the edit that brings the other record to what that adhésion was decided on.
async fn rights(
    sql: &mut SqliteConnection,
    (keep, other): (&Partner, &Partner),
    today: NaiveDate,
) -> Result<Vec<String>, sqlx::Error> {
    let decided = match resting::open(&mut *sql, &keep.id, today).await? {
        Some(_) => Some((keep, other)),
        None => resting::open(sql, &other.id, today)
            .await?
            .map(|_| (other, keep)),
    };
    let Some((member, record)) = decided.filter(|_| keep.id != other.id) else {
        return Ok(Vec::new());
    };
    let differs = |(field, option): (Field, &str)| {
        let (is, says) = (field.get(member), field.get(record));
        (!is.is_empty() && !says.is_empty() && is != says).then(|| {
            format!(
                "{}\u{202f}: « {is} » sous une adhésion ouverte {}, « {says} » dans l’autre fiche\u{202f}: `relais registry partner edit {} {option} {is}` les met d’accord",
                field.label(),
                crate::fr::of(&member.name),
                record.id
            )
        })
    };
    Ok(RIGHTS.into_iter().filter_map(differs).collect())
}

/// The empty fields of `keep` take what `other` says; where both say something else, `keep` stays
/// and the officer is told.
fn complete(
    keep: &mut Partner,
    other: &Partner,
) -> Result<(Vec<Changed>, Vec<String>), RegistryFault> {
    let (mut values, mut doubts) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        let (own, theirs) = (field.get(keep), field.get(other));
        if own.is_empty() && !theirs.is_empty() {
            values.push((field, theirs));
        } else if !theirs.is_empty() && own != theirs {
            doubts.push(format!(
                "{}\u{202f}: « {own} » reste, « {theirs} » était dans l’autre fiche",
                field.label()
            ));
        }
    }
    let changed = partner::apply(keep, &values)?;
    keep.check()?;
    Ok((changed, doubts))
}

/// An object of the journal that may move with its partner.
pub(crate) const fn object(kind: &'static str) -> Object {
    Object { kind, prefix: "" }
}

/// The tables whose rows move with their partner.
#[cfg(test)]
pub(super) fn moved_tables() -> Vec<&'static str> {
    sql::TABLES.iter().map(|owned| owned.table).collect()
}
