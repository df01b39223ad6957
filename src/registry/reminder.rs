//! What waits for the officer: each with the command that settles it.

pub mod rules;
mod sql;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use relais_store::Nature;
use serde::Serialize;

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::person::reach::Reach;
use crate::person::{PersonFault, day};
pub use rules::Kind;
use rules::Terms;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// What it is.
    pub kind: Kind,
    /// The id of what waits.
    pub object: String,
    /// The partner, where it is one's.
    pub partner: Option<String>,
    /// Its name.
    pub partner_name: Option<String>,
    /// The person, where it is one's.
    pub person: Option<String>,
    /// Its name.
    pub person_name: Option<String>,
    /// The day that counts: since when it waits, or until when it runs.
    pub day: String,
    /// What is the matter, in French.
    pub words: String,
    /// What to do about it.
    pub todo: String,
    /// The command that does it.
    pub command: String,
}

/// All that waits on a day, today when none is given, the most urgent kind first; of one kind where
/// it is given. Who may not read of persons gets what is not said of persons, a référent what is of
/// its partner.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn list(
    desk: &Desk,
    on: Option<NaiveDate>,
    kind: Option<Kind>,
) -> Result<Vec<Reminder>, PersonFault> {
    let reach = reach(desk).await?;
    if reach.is_none() && kind.is_some_and(Kind::is_personal) {
        desk.hold(Act::Persons, None).await?;
    }
    let terms = Terms::of(on.unwrap_or(desk.now().date_naive()));
    let examples = desk.db().nature() == Nature::Demo;
    let mut read = desk.db().read().await?;
    let mut all = Vec::new();
    for kind in Kind::ALL
        .into_iter()
        .filter(|one| kind.is_none_or(|kind| kind == *one))
    {
        if reach.is_none() && kind.is_personal() {
            continue;
        }
        let found = sql::found(&mut read, kind, &terms, examples).await;
        let found = found.map_err(|e| desk.db().fault(&e))?;
        let own = |found: &sql::Found| match (&reach, &found.partner) {
            (None | Some(Reach::All), _) => true,
            (Some(reach), Some(partner)) => reach.has(partner),
            (Some(_), None) => false,
        };
        all.extend(
            found
                .into_iter()
                .filter(own)
                .map(|found| reminder(kind, found, &terms)),
        );
    }
    Ok(all)
}

/// True where what is said of persons is left out, since who acts may read of none.
///
/// # Errors
/// As [`list`].
pub async fn is_partial(desk: &Desk) -> Result<bool, PersonFault> {
    Ok(reach(desk).await?.is_none())
}

/// Of whom who acts may read; none where of no person.
async fn reach(desk: &Desk) -> Result<Option<Reach>, PersonFault> {
    match Reach::of(desk, Act::Persons).await {
        Ok(reach) => Ok(Some(reach)),
        Err(RegistryFault::NotAllowed { .. }) => {
            desk.hold(Act::Read, None).await?;
            Ok(None)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn reminder(kind: Kind, found: sql::Found, terms: &Terms) -> Reminder {
    // What expired by itself is to be written down, not to be renewed.
    let is_over = kind == Kind::AdhesionExpire && found.day < terms.day;
    let command = match is_over {
        true => "relais registry adhesion expire".into(),
        false => kind.command(&found.object, found.person.as_deref(), &found.detail),
    };
    let day = day::shown(&found.day);
    let who = found.person_name.as_deref().unwrap_or("une personne");
    let whose = found.partner_name.as_deref().unwrap_or("le GIP");
    Reminder {
        words: match is_over {
            true => format!("{whose}\u{202f}: dernier jour {day}, passé"),
            false => kind.words(who, whose, &day, &found.detail),
        },
        todo: kind.todo().into(),
        command,
        kind,
        object: found.object,
        partner: found.partner,
        partner_name: found.partner_name,
        person: found.person,
        person_name: found.person_name,
        day: found.day,
    }
}
