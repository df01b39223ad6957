//! Partners: the record of each body that the relay serves or could serve.

pub mod rules;
pub mod name;
mod former;
mod overview;
pub(crate) mod resting;
pub(crate) mod sql;

use relais_store::{Db, Entry, Id, Object};

use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::value::taken_as;
pub(crate) use former::Former;
use name::Likeness;
pub use overview::{Bond, overview};
pub use rules::{Field, Partner};

/// A partner in the journal.
pub const PARTNER: Object = Object {
    kind: "partner",
    prefix: "part",
};

/// A partner as it was kept, and what the officer should look at.
#[derive(Debug, serde::Serialize)]
pub struct Kept {
    /// The record.
    pub partner: Partner,
    /// Fields that changed: key, before, after.
    pub changed: Vec<Changed>,
    /// What looks like a mistake and was kept all the same.
    pub doubts: Vec<String>,
}

/// Makes the record of a partner from the values given.
///
/// # Errors
/// [`RegistryFault::Value`] for a value that its field does not take, [`RegistryFault::Taken`] for
/// a SIRET or a convention of another; what the roles do not allow, what the database says.
pub async fn add(desk: &Desk, values: &[(Field, String)]) -> Result<Kept, RegistryFault> {
    let mut change = desk.change(Act::Partners).await?;
    let mut partner = Partner::new(Id::new(PARTNER.prefix)?.to_string(), change.at());
    let changed = apply(&mut partner, values)?;
    partner.check()?;
    taken(desk.db(), change.sql(), &partner).await?;
    ambiguous(desk.db(), change.sql(), &partner).await?;
    let doubts = doubts(desk.db(), change.sql(), &partner).await?;
    let saved = sql::insert(change.sql(), &partner).await;
    saved.map_err(|e| change.fault(&e))?;
    change
        .commit(vec![entry(&partner, "create", &changed)?])
        .await?;
    Ok(Kept {
        partner,
        changed,
        doubts,
    })
}

/// Corrects the record of a partner. `read` is the version that was shown to who corrects: when it
/// is not the registry's any more, nothing is changed.
///
/// # Errors
/// As [`add`]; [`RegistryFault::Conflict`], [`RegistryFault::NoChange`], [`RegistryFault::NotFound`].
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &[(Field, String)],
    read: Option<i64>,
) -> Result<Kept, RegistryFault> {
    let mut change = desk.change(Act::Partners).await?;
    let mut partner = one(desk.db(), change.sql(), asked).await?;
    if let Some(read) = read.filter(|read| *read != partner.version) {
        return Err(RegistryFault::Conflict {
            name: partner.name,
            is: partner.version,
            read,
        });
    }
    let before = partner.clone();
    let changed = apply(&mut partner, values)?;
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(partner.name));
    }
    partner.check()?;
    taken(desk.db(), change.sql(), &partner).await?;
    ambiguous(desk.db(), change.sql(), &partner).await?;
    let mut doubts = doubts(desk.db(), change.sql(), &partner).await?;
    let today = desk.now().date_naive();
    let rests = resting::told(change.sql(), &before, &partner, today).await;
    doubts.extend(rests.map_err(|e| change.fault(&e))?);
    let stays = resting::of_other_body(change.sql(), &before, &partner, today).await;
    doubts.extend(stays.map_err(|e| change.fault(&e))?);
    partner.version += 1;
    let saved = sql::update(change.sql(), &partner).await;
    saved.map_err(|e| change.fault(&e))?;
    change
        .commit(vec![entry(&partner, "edit", &changed)?])
        .await?;
    Ok(Kept {
        partner,
        changed,
        doubts,
    })
}

/// The partner that an id, a SIRET, a convention or a name means.
///
/// # Errors
/// [`RegistryFault::NotFound`], [`RegistryFault::Several`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Partner, RegistryFault> {
    let mut read = db.read().await?;
    one(db, &mut read, asked).await
}

/// Which partners are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words of the name.
    pub name: Option<String>,
    /// Fields that have exactly this value.
    pub having: Vec<(Field, String)>,
}

/// The partners that `filter` wants, by name.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<Partner>, RegistryFault> {
    let mut read = db.read().await?;
    let key = filter.name.as_deref().map(name::key).unwrap_or_default();
    let words: Vec<&str> = key.split_whitespace().collect();
    let found = sql::listed(&mut read, &words, &filter.having).await;
    let mut found = found.map_err(|e| db.fault(&e))?;
    found.sort_by_cached_key(|one| (name::plain(&one.name), one.name.clone()));
    Ok(found)
}

/// A record that was found to be of the same body, and ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Absorbed {
    /// Its id, which finds this partner for good.
    pub id: String,
    /// What it said last: JSON.
    pub record: String,
    /// When, UTC.
    pub merged_at: String,
}

/// The records that were merged into this one.
///
/// # Errors
/// What the database says.
pub async fn absorbed(db: &Db, partner: &Partner) -> Result<Vec<Absorbed>, RegistryFault> {
    let mut read = db.read().await?;
    let found = sql::absorbed(&mut read, &partner.id).await;
    found.map_err(|e| db.fault(&e).into())
}

pub(crate) fn apply(
    partner: &mut Partner,
    values: &[(Field, String)],
) -> Result<Vec<Changed>, RegistryFault> {
    let mut changed = Vec::new();
    for (field, value) in values {
        let before = field.get(partner);
        let set = field.set(partner, value.trim());
        set.map_err(|why| RegistryFault::Value {
            field: field.label(),
            why,
        })?;
        let after = field.get(partner);
        if before != after {
            changed.push(Changed {
                field: field.key(),
                before,
                after,
            });
        }
    }
    Ok(changed)
}

pub(crate) fn entry(
    partner: &Partner,
    verb: &'static str,
    changed: &[Changed],
) -> Result<Entry, RegistryFault> {
    correction::entry(PARTNER, &partner.id, verb, None, changed)
}

/// The partner that an id, a SIRET, a convention, a SIREN or a name means, within a change too.
/// What named a record that was merged means the one that goes on, where it names no other.
///
/// # Errors
/// As [`show`].
pub(crate) async fn one(
    db: &Db,
    connection: &mut sqlx::SqliteConnection,
    asked: &str,
) -> Result<Partner, RegistryFault> {
    let asked = asked.trim();
    let digits: String = asked.chars().filter(|c| !c.is_whitespace()).collect();
    let exact = sql::exact(connection, asked, &digits).await;
    if let Some(found) = exact.map_err(|e| db.fault(&e))? {
        if asked.starts_with(PARTNER.prefix) && !asked.eq_ignore_ascii_case(&found.id) {
            former::say(asked, &found);
        }
        return Ok(found);
    }
    let several = sql::several(connection, &digits, &name::key(asked)).await;
    let mut several = several.map_err(|e| db.fault(&e))?;
    if several.is_empty() {
        let before = former::found(connection, asked).await;
        several = before.map_err(|e| db.fault(&e))?;
        if let [found] = several.as_slice() {
            former::say(asked, found);
        }
    }
    if let Some(at) = name::exact(several.iter().map(|one| one.name.as_str()), asked) {
        return Ok(several[at].clone());
    }
    match several.as_slice() {
        [] => Err(RegistryFault::NotFound {
            what: "partenaire",
            asked: asked.into(),
        }),
        [found] => Ok(found.clone()),
        several => {
            let names = several
                .iter()
                .map(|one| format!("{} ({})", one.name, one.id));
            let names = names.collect::<Vec<_>>().join(", ");
            Err(RegistryFault::Several {
                asked: asked.into(),
                names,
            })
        }
    }
}

/// Numbers that only one partner may have.
async fn taken(
    db: &Db,
    connection: &mut sqlx::SqliteConnection,
    partner: &Partner,
) -> Result<(), RegistryFault> {
    for field in [Field::Siret, Field::Convention] {
        let value = field.get(partner);
        if value.is_empty() {
            continue;
        }
        let other = sql::taken(connection, field, &value, &partner.id).await;
        if let Some((id, name, known)) = other.map_err(|e| db.fault(&e))? {
            return Err(RegistryFault::Taken {
                field: field.label(),
                value: taken_as(&value, &known),
                name,
                id,
            });
        }
    }
    Ok(())
}

/// A name that is another's number of convention, or a number that is another's name, would mean both.
async fn ambiguous(
    db: &Db,
    connection: &mut sqlx::SqliteConnection,
    partner: &Partner,
) -> Result<(), RegistryFault> {
    let pairs = [
        (Field::Name, Field::Convention),
        (Field::Convention, Field::Name),
    ];
    for (own, others) in pairs {
        let value = own.get(partner);
        let other = sql::taken(connection, others, &value, &partner.id).await;
        let other = other.map_err(|e| db.fault(&e))?;
        if let Some((id, name, _)) = other.filter(|_| !value.is_empty()) {
            return Err(rules::meant_twice(own, others, &format!("{name} ({id})")));
        }
    }
    Ok(())
}

/// What looks like the same body twice, or like no professional address.
async fn doubts(
    db: &Db,
    connection: &mut sqlx::SqliteConnection,
    partner: &Partner,
) -> Result<Vec<String>, RegistryFault> {
    let this = Likeness::of(partner);
    let others = sql::candidates(connection, &this).await;
    let others = others.map_err(|e| db.fault(&e))?;
    let mut doubts: Vec<String> = others
        .iter()
        .filter_map(|other| name::same(&this, other))
        .collect();
    doubts.extend(rules::generic(partner));
    Ok(doubts)
}
