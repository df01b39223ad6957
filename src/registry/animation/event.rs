//! Webinars, trainings, meetings, and who came.

pub mod rules;
pub mod participant;
mod sql;

use relais_store::{Db, Object};

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::record::{self, Kept, RecordFault, Values};
use participant::Participant;
pub use rules::Event;

/// An event in the journal.
pub const EVENT: Object = Object {
    kind: "event",
    prefix: "even",
};

/// Writes an event down; it may be to come.
///
/// # Errors
/// A value that its field does not take; what the roles do not allow, what the database says.
pub async fn add(desk: &Desk, values: &Values) -> Result<Kept<Event>, RecordFault> {
    let change = desk.change(Act::Animation).await?;
    let mut event = Event::new(record::new_id::<Event>()?, change.at());
    let changed = record::apply(&mut event, values)?;
    record::insert(change, event, changed, Vec::new()).await
}

/// Corrects an event.
///
/// # Errors
/// As [`add`]; a conflict, nothing that differs, no such event.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &Values,
    read: Option<i64>,
) -> Result<Kept<Event>, RecordFault> {
    let (mut change, mut event) = record::open::<Event>(desk, asked, read).await?;
    let changed = record::apply(&mut event, values)?;
    let came = sql::participants(change.sql(), &event.id).await;
    let came = came.map_err(|e| change.fault(&e))?;
    if !came.is_empty() && event.on_day.as_str() > record::day_of(change.at()) {
        let why = "des participants y sont déjà venus".into();
        return Err(RegistryFault::Value { field: "jour", why }.into());
    }
    record::update(change, event, "edit", changed, Vec::new()).await
}

/// Which events are listed; what is not given does not count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<String>,
    /// To which this partner came, by its id.
    pub partner: Option<String>,
    /// To which partners of this user group came.
    pub group: Option<String>,
    /// On this day or later.
    pub since: Option<String>,
}

/// An event and how many came.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// How many persons came.
    pub persons: i64,
    /// Of how many partners.
    pub partners: i64,
}

/// The events that `filter` wants, the newest last.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<Listed>, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::list(&mut read, filter).await;
    Ok(found.map_err(|e| db.fault(&e))?)
}

/// An event and who came; persons are named only to those who may read of them.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Shown {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// Who came.
    pub participants: Vec<Participant>,
}

/// The event that an id means.
///
/// # Errors
/// [`RecordFault::NotFound`]; what the database says.
pub async fn show(desk: &Desk, asked: &str) -> Result<Shown, RecordFault> {
    let mut read = desk.db().read().await?;
    let event: Event = record::one(desk.db(), &mut read, asked).await?;
    let participants = sql::participants(&mut read, &event.id).await;
    let mut participants = participants.map_err(|e| desk.db().fault(&e))?;
    for one in &mut participants {
        one.hide(&desk.operator().roles);
    }
    Ok(Shown {
        event,
        participants,
    })
}
