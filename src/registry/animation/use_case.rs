//! Use cases: what images were used for, told for others.

pub mod rules;
mod sql;

use relais_store::{Db, Object};

use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::partner;
use crate::record::{self, Kept, RecordFault, Values, day_of};
pub use rules::UseCase;

/// A use case in the journal.
pub const USE_CASE: Object = Object {
    kind: "use-case",
    prefix: "cas",
};

/// Writes a use case down, of a partner or of the relay itself.
///
/// # Errors
/// A value that its field does not take, a day to come; what the roles do not allow, what the
/// database says.
pub async fn add(
    desk: &Desk,
    partner: Option<&str>,
    values: &Values,
) -> Result<Kept<UseCase>, RecordFault> {
    let partner = match partner {
        Some(asked) => Some(partner::show(desk.db(), asked).await?.id),
        None => None,
    };
    let change = desk.change(Act::Animation).await?;
    let id = record::new_id::<UseCase>()?;
    let mut told = UseCase::new(id, partner, day_of(change.at()), change.at());
    let changed = record::apply(&mut told, values)?;
    record::happened("jour", Some(&told.on_day), day_of(change.at()))?;
    record::insert(change, told, changed, Vec::new()).await
}

/// Corrects a use case.
///
/// # Errors
/// As [`add`]; a conflict, nothing that differs, no such use case.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &Values,
    read: Option<i64>,
) -> Result<Kept<UseCase>, RecordFault> {
    let (change, mut told) = record::open::<UseCase>(desk, asked, read).await?;
    let changed = record::apply(&mut told, values)?;
    record::happened("jour", Some(&told.on_day), day_of(change.at()))?;
    record::update(change, told, "edit", changed, Vec::new()).await
}

/// Which use cases are listed; what is not given does not count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of partners of this user group.
    pub group: Option<String>,
    /// Of this theme.
    pub theme: Option<String>,
    /// Of this partner, by its id.
    pub partner: Option<String>,
    /// Of this day or later.
    pub since: Option<String>,
}

/// A use case with the name of its partner.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The use case.
    #[serde(flatten)]
    pub use_case: UseCase,
    /// The name of its partner.
    pub partner_name: Option<String>,
}

/// The use cases that `filter` wants, the newest last.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<Listed>, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::list(&mut read, filter).await;
    Ok(found.map_err(|e| db.fault(&e))?)
}

/// The use case that an id means.
///
/// # Errors
/// [`RecordFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Listed, RecordFault> {
    let mut read = db.read().await?;
    let use_case: UseCase = record::one(db, &mut read, asked).await?;
    let partner_name = match &use_case.partner {
        Some(partner) => Some(partner::show(db, partner).await?.name),
        None => None,
    };
    Ok(Listed {
        use_case,
        partner_name,
    })
}
