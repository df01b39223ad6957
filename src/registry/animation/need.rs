//! Needs of user groups, which the relay carries to the comité consultatif.

pub mod rules;
pub mod export;
mod sql;

use relais_store::{Db, Object};

use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::partner;
use crate::record::{self, Kept, RecordFault, Turn, Values, day_of};
pub use rules::Need;

/// A need in the journal.
pub const NEED: Object = Object {
    kind: "need",
    prefix: "bes",
};

/// Writes a need down: of a user group, or of a partner, whose group it then is.
///
/// # Errors
/// A value that its field does not take, a day to come; what the roles do not allow, what the
/// database says.
pub async fn add(
    desk: &Desk,
    partner: Option<&str>,
    values: &Values,
) -> Result<Kept<Need>, RecordFault> {
    let partner = match partner {
        Some(asked) => Some(partner::show(desk.db(), asked).await?),
        None => None,
    };
    let change = desk.change(Act::Animation).await?;
    let today = day_of(change.at());
    let mut need = Need::new(record::new_id::<Need>()?, today, change.at());
    if let Some(partner) = &partner {
        need.partner = Some(partner.id.clone());
        need.user_group.clone_from(&partner.user_group);
    }
    let changed = record::apply(&mut need, values)?;
    record::happened("exprimé le", Some(&need.said_on), day_of(change.at()))?;
    let group = partner.map(|partner| partner.user_group);
    let doubts = group
        .filter(|group| *group != need.user_group)
        .map(|_| crate::fr::OTHER_GROUP.to_string());
    record::insert(change, need, changed, doubts.into_iter().collect()).await
}

/// Corrects a need.
///
/// # Errors
/// As [`add`]; a conflict, nothing that differs, no such need.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &Values,
    read: Option<i64>,
) -> Result<Kept<Need>, RecordFault> {
    let (change, mut need) = record::open::<Need>(desk, asked, read).await?;
    let changed = record::apply(&mut need, values)?;
    record::happened("exprimé le", Some(&need.said_on), day_of(change.at()))?;
    record::update(change, need, "edit", changed, Vec::new()).await
}

/// Moves a need: carried to the comité, met, set aside, open again.
///
/// # Errors
/// [`RecordFault::OutOfTurn`]; a day to come, or before the fact before it; as [`edit`].
pub async fn step(
    desk: &Desk,
    asked: &str,
    turn: Turn<'_>,
    read: Option<i64>,
) -> Result<Kept<Need>, RecordFault> {
    let (mut change, mut need) = record::open::<Need>(desk, asked, read).await?;
    let (name, first) = (need.title.clone(), need.said_on.clone());
    let state = &mut need.state;
    let mut changed = record::turn(&name, state, turn.to, &rules::STATES, &rules::MOVES)?;
    changed.push(record::dated(&mut change, &need.id, &first, turn.on).await?);
    record::update(change, need, "move", changed, Vec::new()).await
}

/// Which needs are listed; what is not given does not count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this user group.
    pub group: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this partner, by its id.
    pub partner: Option<String>,
    /// Said on this day or later.
    pub since: Option<String>,
}

/// A need with the name of its partner.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The need.
    #[serde(flatten)]
    pub need: Need,
    /// The name of its partner.
    pub partner_name: Option<String>,
}

/// The needs that `filter` wants, by group and priority.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<Listed>, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::list(&mut read, filter).await;
    Ok(found.map_err(|e| db.fault(&e))?)
}

/// The need that an id means.
///
/// # Errors
/// [`RecordFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Listed, RecordFault> {
    let mut read = db.read().await?;
    let need: Need = record::one(db, &mut read, asked).await?;
    let partner_name = match &need.partner {
        Some(partner) => Some(partner::show(db, partner).await?.name),
        None => None,
    };
    Ok(Listed { need, partner_name })
}
