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
        let Some((deed, after)) = followed(&before, to, day, why) else {
            continue;
        };
        let saved = sql::update(change.sql(), &after).await;
        saved.map_err(|e| change.fault(&e))?;
        entries.push(entry(&after, deed.word(), &changed(&before, &after))?);
    }
    Ok(entries)
}

/// The account as it follows, and how; none where it stays as it is.
pub(crate) fn followed(
    before: &Account,
    to: State,
    day: NaiveDate,
    why: &str,
) -> Option<(Deed, Account)> {
    let deed = deed(before, to)?;
    let after = Account {
        state: next(before.state, deed)?,
        since: since(before, day),
        why: Some(why.to_string()),
        followed: deed == Deed::Suspend,
        version: before.version + 1,
        ..before.clone()
    };
    Some((deed, after))
}

/// The day of a move that the account did not ask for. It may be recorded late, of a day before the
/// account was validated: that makes no account count earlier than it was.
fn since(before: &Account, day: NaiveDate) -> String {
    before.since.clone().max(day.to_string())
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
        let after = unmandated(&before, day);
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

/// The account whose mandate ends.
pub(crate) fn unmandated(before: &Account, day: NaiveDate) -> Account {
    Account {
        state: State::Suspendu,
        since: since(before, day),
        why: Some("le mandat a pris fin".into()),
        version: before.version + 1,
        ..before.clone()
    }
}
