//! Accounts follow the adhésion of their partner.

use chrono::NaiveDate;
use relais_store::{Change, Entry};

use super::rules::{Deed, State, next};
use super::{Account, changed, entry, sql};
use crate::fault::RegistryFault;
use crate::person::day::kept;

/// Takes the open accounts of a partner where its adhésion goes, and gives an entry for each one
/// that moved: to `Suspendu` those that are active, to `Clos` all of them, to `Actif` those that an
/// earlier call suspended, but for those whose mandate is over: they stay suspended for that. Pending
/// accounts wait. `why` must name no person.
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
        let last = match &before.mandate {
            Some(id) => sql::last_day(change.sql(), id).await,
            None => Ok(None),
        };
        let last = last.map_err(|e| change.fault(&e))?;
        let last = last.map(|last| kept("mandat", &last)).transpose()?;
        let Some((deed, after)) = followed(&before, to, (day, last), why) else {
            continue;
        };
        let saved = sql::update(change.sql(), &after).await;
        saved.map_err(|e| change.fault(&e))?;
        entries.push(entry(&after, deed.word(), &changed(&before, &after))?);
    }
    Ok(entries)
}

/// The account as it follows, and how; none where it stays as it is. `last` is the last day of its
/// mandate.
pub(crate) fn followed(
    before: &Account,
    to: State,
    (day, last): (NaiveDate, Option<NaiveDate>),
    why: &str,
) -> Option<(Deed, Account)> {
    let deed = deed(before, to)?;
    if let Some(last) = last.filter(|last| deed == Deed::Resume && *last < day) {
        return Some((Deed::Suspend, unmandated(before, last)));
    }
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

/// Suspends the accounts that rest on a mandate which ends, those that wait for the adhésion too, and
/// gives an entry and the id of each.
pub(super) async fn end_of_mandate(
    change: &mut Change<'_>,
    mandate: &str,
    day: NaiveDate,
) -> Result<(Vec<Entry>, Vec<String>), RegistryFault> {
    let resting = sql::counting_under(change.sql(), mandate).await;
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
        followed: false,
        version: before.version + 1,
        ..before.clone()
    }
}
