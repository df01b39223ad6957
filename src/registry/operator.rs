//! Operators: who acts in the registry, by which roles.

pub mod rules;
mod sql;

use relais_store::{Change, Db, Entry, Id, Object, Signer};
use serde::Serialize;
use serde_json::json;

use crate::desk::Desk;
use crate::fault::RegistryFault;
use rules::{Act, Role};

/// An operator in the journal.
pub const OPERATOR: Object = Object {
    kind: "operator",
    prefix: "op",
};

/// Somebody who acts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operator {
    /// Opaque id.
    pub id: String,
    /// The user of the system to whom it is bound.
    pub os_user: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub roles: Vec<Role>,
    /// Since when, UTC.
    pub since: String,
    /// Until when; none while it acts.
    pub until: Option<String>,
}

impl Operator {
    /// True while it acts.
    pub fn acts(&self) -> bool {
        self.until.is_none()
    }

    fn administers(&self) -> bool {
        self.acts() && self.roles.contains(&Role::Administrateur)
    }
}

/// Declares the first operator of a new registry, once: administrator and super référent.
///
/// # Errors
/// [`RegistryFault::AlreadyOperator`] when it has operators; what the database says.
pub async fn bootstrap(
    db: &Db,
    signer: &Signer,
    user: &str,
    name: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Operator, RegistryFault> {
    let id = Id::new(OPERATOR.prefix)?;
    let mut change = db.change(signer, &id, now).await?;
    let there = sql::all(change.sql()).await.map_err(|e| db.fault(&e))?;
    if let Some(first) = there.first() {
        return Err(RegistryFault::AlreadyOperator {
            user: first.os_user.clone(),
            id: first.id.clone(),
        });
    }
    let roles = [Role::Administrateur, Role::SuperReferent];
    let entry = declare(&mut change, &id, user, name, &roles).await?;
    change.commit(vec![entry]).await?;
    let mut read = db.read().await?;
    let all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    all.into_iter().next().ok_or_else(|| not_found(user))
}

/// All operators, those who no longer act too.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db) -> Result<Vec<Operator>, RegistryFault> {
    let mut read = db.read().await?;
    sql::all(&mut read).await.map_err(|e| db.fault(&e).into())
}

/// The operator who is bound to a user of the system.
///
/// # Errors
/// [`RegistryFault::Unknown`]; what the database says.
pub async fn acting(db: &Db, user: &str) -> Result<Operator, RegistryFault> {
    let all = list(db).await?;
    let found = all
        .into_iter()
        .find(|operator| operator.acts() && operator.os_user == user);
    found.ok_or_else(|| RegistryFault::Unknown(user.into()))
}

/// Declares an operator.
///
/// # Errors
/// What the roles of who asks do not allow, a user who acts already, an empty name.
pub async fn add(
    desk: &Desk,
    user: &str,
    name: &str,
    roles: &[Role],
) -> Result<Operator, RegistryFault> {
    let (user, name) = (filled("utilisateur", user)?, filled("nom", name)?);
    let mut change = desk.change(Act::Operators).await?;
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    if let Some(there) = all
        .iter()
        .find(|there| there.acts() && there.os_user == user)
    {
        return Err(RegistryFault::AlreadyOperator {
            user: user.into(),
            id: there.id.clone(),
        });
    }
    let id = Id::new(OPERATOR.prefix)?;
    let entry = declare(&mut change, &id, user, name, roles).await?;
    change.commit(vec![entry]).await?;
    acting(desk.db(), user).await
}

/// Gives an operator exactly these roles.
///
/// # Errors
/// As [`add`]; [`RegistryFault::NotFound`], [`RegistryFault::LastAdministrator`], [`RegistryFault::NoChange`].
pub async fn set_roles(
    desk: &Desk,
    asked: &str,
    roles: &[Role],
) -> Result<Operator, RegistryFault> {
    let mut change = desk.change(Act::Operators).await?;
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    let found = find(&all, asked)?;
    if found.roles == roles {
        return Err(RegistryFault::NoChange(found.name.clone()));
    }
    if !roles.contains(&Role::Administrateur) {
        keep_an_administrator(&all, found)?;
    }
    let saved = sql::set_roles(change.sql(), &found.id, roles).await;
    saved.map_err(|e| change.fault(&e))?;
    let words = |roles: &[Role]| roles.iter().map(Role::to_string).collect::<Vec<_>>();
    let detail = json!({ "before": words(&found.roles), "after": words(roles) });
    let entry = entry(&found.id, "roles", detail)?;
    change.commit(vec![entry]).await?;
    acting(desk.db(), &found.os_user).await
}

/// Corrects the name of an operator, and gives the one that it had.
///
/// # Errors
/// As [`add`]; [`RegistryFault::NotFound`], [`RegistryFault::NoChange`].
pub async fn rename(
    desk: &Desk,
    asked: &str,
    name: &str,
) -> Result<(Operator, String), RegistryFault> {
    let name = filled("nom", name)?;
    let mut change = desk.change(Act::Operators).await?;
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    let found = find(&all, asked)?;
    if found.name == name {
        return Err(RegistryFault::NoChange(found.name.clone()));
    }
    let saved = sql::rename(change.sql(), &found.id, name).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = entry(&found.id, "edit", json!({ "name": [found.name, name] }))?;
    change.commit(vec![entry]).await?;
    Ok((acting(desk.db(), &found.os_user).await?, found.name.clone()))
}

/// The operator of an id or a user of the system, one who acts no longer too.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Operator, RegistryFault> {
    let all = list(db).await?;
    let former = || {
        all.iter()
            .rev()
            .find(|one| one.id == asked || one.os_user == asked)
    };
    match find(&all, asked) {
        Ok(found) => Ok(found.clone()),
        Err(fault) => former().cloned().ok_or(fault),
    }
}

/// Ends what an operator may do, from now on.
///
/// # Errors
/// As [`set_roles`].
pub async fn close(desk: &Desk, asked: &str) -> Result<Operator, RegistryFault> {
    let mut change = desk.change(Act::Operators).await?;
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    let found = find(&all, asked)?;
    keep_an_administrator(&all, found)?;
    let at = change.at().to_string();
    let saved = sql::close(change.sql(), &found.id, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = entry(&found.id, "close", json!({ "until": at }))?;
    change.commit(vec![entry]).await?;
    Ok(Operator {
        until: Some(at),
        ..found.clone()
    })
}

/// Binds an administrator (by user or id) to another user of the system, on a machine where the first
/// does not exist: whoever has the key of the registry may. None when no administrator is meant.
///
/// # Errors
/// [`RegistryFault::AlreadyOperator`] when the user acts already under a name of its own; a key that
/// is not the registry's, what the database says.
pub(crate) async fn rebind(
    db: &Db,
    signer: &Signer,
    asked: &str,
    user: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Operator>, RegistryFault> {
    let all = list(db).await?;
    let Some(found) = find(&all, asked).ok().filter(|one| one.administers()) else {
        return Ok(None);
    };
    if found.os_user == user {
        return Ok(Some(found.clone()));
    }
    if let Some(there) = all.iter().find(|one| one.acts() && one.os_user == user) {
        return Err(RegistryFault::AlreadyOperator {
            user: user.into(),
            id: there.id.clone(),
        });
    }
    let mut change = db.change(signer, &found.id.parse()?, now).await?;
    let saved = sql::rebind(change.sql(), &found.id, user).await;
    saved.map_err(|e| change.fault(&e))?;
    let detail = json!({ "user": [found.os_user, user] });
    change
        .commit(vec![entry(&found.id, "rebind", detail)?])
        .await?;
    Ok(Some(acting(db, user).await?))
}

/// Ends what an operator may do, on the day of an erasure that was carried out before; the entry
/// holds nothing of it.
///
/// # Errors
/// [`RegistryFault::LastAdministrator`]: nothing was changed then; what the database says.
pub(crate) async fn end(change: &mut Change<'_>, id: &str) -> Result<Entry, RegistryFault> {
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    keep_an_administrator(&all, find(&all, id)?)?;
    let at = change.at().to_string();
    let saved = sql::close(change.sql(), id, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = entry(id, "close", json!({ "until": at }))?;
    Ok(Entry {
        person: None,
        ..entry
    })
}

async fn declare(
    change: &mut Change<'_>,
    id: &Id,
    user: &str,
    name: &str,
    roles: &[Role],
) -> Result<Entry, RegistryFault> {
    let at = change.at().to_string();
    let saved = sql::insert(change.sql(), id, user, name, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    let saved = sql::set_roles(change.sql(), id.as_str(), roles).await;
    saved.map_err(|e| change.fault(&e))?;
    let roles: Vec<String> = roles.iter().map(Role::to_string).collect();
    entry(
        id.as_str(),
        "declare",
        json!({ "user": user, "name": name, "roles": roles }),
    )
}

/// What is said of an operator is said of a person: erasable.
fn entry(id: &str, verb: &'static str, detail: serde_json::Value) -> Result<Entry, RegistryFault> {
    let id: Id = id.parse()?;
    Ok(Entry {
        object: OPERATOR,
        person: Some(id.clone()),
        id,
        verb,
        detail,
    })
}

fn find<'a>(all: &'a [Operator], asked: &str) -> Result<&'a Operator, RegistryFault> {
    let asked = asked.trim();
    let found = all
        .iter()
        .find(|one| one.acts() && (one.id == asked || one.os_user == asked));
    found.ok_or_else(|| not_found(asked))
}

fn keep_an_administrator(all: &[Operator], without: &Operator) -> Result<(), RegistryFault> {
    let others = all
        .iter()
        .filter(|one| one.administers() && one.id != without.id)
        .count();
    match without.administers() && others == 0 {
        true => Err(RegistryFault::LastAdministrator(without.name.clone())),
        false => Ok(()),
    }
}

fn filled<'a>(field: &'static str, text: &'a str) -> Result<&'a str, RegistryFault> {
    match text.trim() {
        "" => Err(RegistryFault::Value {
            field,
            why: "il est vide".into(),
        }),
        text if text.chars().any(char::is_control) => Err(RegistryFault::Value {
            field,
            why: "il contient des caractères de contrôle".into(),
        }),
        text => Ok(text),
    }
}

fn not_found(asked: &str) -> RegistryFault {
    RegistryFault::NotFound {
        what: "opérateur",
        asked: asked.into(),
    }
}
