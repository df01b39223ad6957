//! Leads: how far a partner is from coming, or from a use, and what to do next.

pub mod rules;
mod sql;

use relais_store::{Db, Object};

use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::partner;
use crate::record::{self, Kept, RecordFault, Turn, Values, day_of};
pub use rules::Lead;

/// A lead in the journal.
pub const LEAD: Object = Object {
    kind: "lead",
    prefix: "piste",
};

/// Writes a lead down; its maturity is that of the partner where none is given.
///
/// # Errors
/// A value that its field does not take, a contact to come; what the roles do not allow, what the
/// database says.
pub async fn add(desk: &Desk, partner: &str, values: &Values) -> Result<Kept<Lead>, RecordFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let change = desk.change(Act::Animation).await?;
    let mut lead = Lead::new(record::new_id::<Lead>()?, &partner.id, change.at());
    if let Some(maturity) = partner.maturity {
        lead.maturity = maturity;
    }
    let changed = record::apply(&mut lead, values)?;
    let today = day_of(change.at());
    record::happened("dernier contact", lead.last_on.as_deref(), today)?;
    let doubts = rules::doubts(&lead, today);
    record::insert(change, lead, changed, doubts).await
}

/// Corrects a lead: what interests, the next step, the last contact.
///
/// # Errors
/// As [`add`]; a conflict, nothing that differs, no such lead.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &Values,
    read: Option<i64>,
) -> Result<Kept<Lead>, RecordFault> {
    let (change, mut lead) = record::open::<Lead>(desk, asked, read).await?;
    let changed = record::apply(&mut lead, values)?;
    let today = day_of(change.at());
    record::happened("dernier contact", lead.last_on.as_deref(), today)?;
    let doubts = rules::doubts(&lead, today);
    record::update(change, lead, "edit", changed, doubts).await
}

/// Moves a lead: it came to something, was given up, or is open again.
///
/// # Errors
/// [`RecordFault::OutOfTurn`]; a day to come, or before the fact before it; as [`edit`].
pub async fn step(
    desk: &Desk,
    asked: &str,
    turn: Turn<'_>,
    read: Option<i64>,
) -> Result<Kept<Lead>, RecordFault> {
    let (mut change, mut lead) = record::open::<Lead>(desk, asked, read).await?;
    let (name, first) = (lead.interest.clone(), rules::begun(&lead));
    let state = &mut lead.state;
    let mut changed = record::turn(&name, state, turn.to, &rules::STATES, &rules::MOVES)?;
    changed.push(record::dated(&mut change, &lead.id, &first, turn.on).await?);
    record::update(change, lead, "move", changed, Vec::new()).await
}

/// Which leads are listed; what is not given does not count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of partners of this user group.
    pub group: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Of this partner, by its id.
    pub partner: Option<String>,
    /// Last contact on this day or later.
    pub since: Option<String>,
}

/// A lead with the name of its partner.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The lead.
    #[serde(flatten)]
    pub lead: Lead,
    /// The name of its partner.
    pub partner_name: String,
    /// Its next step should have been taken.
    pub overdue: bool,
}

/// The leads that `filter` wants, by the day of their next step; those without one last.
///
/// # Errors
/// What the database says.
pub async fn list(desk: &Desk, filter: &Filter) -> Result<Vec<Listed>, RecordFault> {
    let today = desk.now().date_naive().to_string();
    let mut read = desk.db().read().await?;
    let found = sql::list(&mut read, filter).await;
    let found = found.map_err(|e| desk.db().fault(&e))?;
    let listed = |(lead, partner_name): (Lead, String)| Listed {
        overdue: rules::overdue(&lead, &today),
        lead,
        partner_name,
    };
    Ok(found.into_iter().map(listed).collect())
}

/// The lead that an id means.
///
/// # Errors
/// [`RecordFault::NotFound`]; what the database says.
pub async fn show(desk: &Desk, asked: &str) -> Result<Listed, RecordFault> {
    let db: &Db = desk.db();
    let mut read = db.read().await?;
    let lead: Lead = record::one(db, &mut read, asked).await?;
    let partner_name = partner::show(db, &lead.partner).await?.name;
    Ok(Listed {
        overdue: rules::overdue(&lead, &desk.now().date_naive().to_string()),
        lead,
        partner_name,
    })
}
