//! Whom an operator may see: everybody, or the persons of its own partner.

use relais_store::Db;
use sqlx::SqliteConnection;

use super::fault::PersonFault;
use super::sql;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator;
use crate::operator::rules::{Act, Role, allowed, told};

/// How far an operator reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Everybody.
    All,
    /// Those of these partners (ids).
    Partners(Vec<String>),
}

impl Reach {
    /// How far the roles of who acts, at this moment, reach for `act`.
    ///
    /// # Errors
    /// [`RegistryFault::NotAllowed`] when nowhere; what the database says.
    pub async fn of(desk: &Desk, act: Act) -> Result<Self, RegistryFault> {
        let acting = operator::acting(desk.db(), &desk.operator().os_user).await?;
        if acting.id == desk.operator().id {
            if allowed(&acting.roles, act, None) {
                return Ok(Reach::All);
            }
            let partners: Vec<String> = acting
                .roles
                .iter()
                .map(Role::partner)
                .filter(|partner| !partner.is_empty() && allowed(&acting.roles, act, Some(partner)))
                .map(str::to_string)
                .collect();
            if !partners.is_empty() {
                return Ok(Reach::Partners(partners));
            }
        }
        Err(RegistryFault::NotAllowed {
            operator: acting.name,
            act: act.told(),
            roles: told(&acting.roles),
        })
    }

    /// The partners to which it is bound; none where it is not.
    pub fn partners(&self) -> Option<&[String]> {
        match self {
            Reach::All => None,
            Reach::Partners(partners) => Some(partners),
        }
    }

    /// True when it reaches this partner.
    pub fn has(&self, partner: &str) -> bool {
        self.partners()
            .is_none_or(|own| own.iter().any(|one| one == partner))
    }

    /// True when a person of these partners may be seen: one of them is enough.
    pub fn sees(&self, links: &[String]) -> bool {
        match self {
            Reach::All => true,
            Reach::Partners(own) => links.iter().any(|link| own.contains(link)),
        }
    }
}

/// Refuses to write a person who is of another partner too.
///
/// # Errors
/// [`RegistryFault::NotAllowed`]; what the database says.
pub(super) async fn hold_all(
    desk: &Desk,
    connection: &mut SqliteConnection,
    person: &str,
) -> Result<(), PersonFault> {
    let links = links(desk.db(), connection, person).await?;
    if links.is_empty() {
        desk.hold(Act::Accounts, None).await?;
    }
    for partner in links {
        desk.hold(Act::Accounts, Some(&partner)).await?;
    }
    Ok(())
}

/// The partners of a person: by contact, mandate or account, of today or of before.
pub(super) async fn links(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<String>, RegistryFault> {
    let found = sql::links(connection, person).await;
    found.map_err(|e| db.fault(&e).into())
}
