//! Accounts follow the adhésion of their partner.

use chrono::NaiveDate;
use relais_store::{Change, Entry};

use super::rules::{Deed, State, next};
use super::{Account, changed, entry, sql};
use crate::fault::RegistryFault;

/// Takes the open accounts of a partner where its adhésion goes, and gives an entry for each one
/// that moved: to `Suspendu` those that are active, to `Clos` all of them, to `Actif` those that an
/// earlier call suspended (their own grounds are looked at by [`standing`](super::rules::standing)
/// whenever they matter). Pending accounts wait. `why` must name no person.
///
/// # Errors
/// What the database says.
pub(crate) async fn follow(
    change: &mut Change<'_>,
    partner: &str,
    to: State,
    day: NaiveDate,
    why: &str,
) -> Result<Vec<Entry>, RegistryFault> {
    let open = sql::open_of(change.sql(), partner).await;
    let open = open.map_err(|e| change.fault(&e))?;
    let mut entries = Vec::new();
    for before in open {
        let Some(deed) = deed(&before, to) else {
            continue;
        };
        let Some(state) = next(before.state, deed) else {
            continue;
        };
        let after = Account {
            state,
            since: day.to_string(),
            why: Some(why.to_string()),
            followed: deed == Deed::Suspend,
            version: before.version + 1,
            ..before.clone()
        };
        let saved = sql::update(change.sql(), &after).await;
        saved.map_err(|e| change.fault(&e))?;
        entries.push(entry(&after, deed.word(), &changed(&before, &after))?);
    }
    Ok(entries)
}

/// What following does to one account.
fn deed(account: &Account, to: State) -> Option<Deed> {
    match to {
        State::Suspendu => Some(Deed::Suspend),
        State::Clos => Some(Deed::Close),
        State::Actif => account.followed.then_some(Deed::Resume),
        State::Attente => None,
    }
}

/// Suspends the active accounts that rest on a mandate which ends, and gives an entry and the id of
/// each.
pub(super) async fn end_of_mandate(
    change: &mut Change<'_>,
    mandate: &str,
    day: NaiveDate,
) -> Result<(Vec<Entry>, Vec<String>), RegistryFault> {
    let resting = sql::active_under(change.sql(), mandate).await;
    let (mut entries, mut ids) = (Vec::new(), Vec::new());
    for before in resting.map_err(|e| change.fault(&e))? {
        let after = Account {
            state: State::Suspendu,
            since: day.to_string(),
            why: Some("le mandat a pris fin".into()),
            version: before.version + 1,
            ..before.clone()
        };
        let saved = sql::update(change.sql(), &after).await;
        saved.map_err(|e| change.fault(&e))?;
        entries.push(entry(
            &after,
            Deed::Suspend.word(),
            &changed(&before, &after),
        )?);
        ids.push(after.id);
    }
    Ok((entries, ids))
}
