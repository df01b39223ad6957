//! The facts of a day that is over: where adhésion and account were then, as their courses tell.
//! The record of the partner, mandates and texts are as they are known now. No permit is made of it.

use chrono::NaiveDate;
use sqlx::Connection;

use super::facts::{Adhesion, Facts};
use super::fault::RightsFault;
use super::load::{facts_within, load};
use super::place::Places;
use crate::account::course::Course as OfAccount;
use crate::adhesion::course::{self, Course};
use crate::desk::Desk;

/// Where an account and the adhésions of its partner were, day by day.
pub(crate) struct Past {
    /// Those of the partner.
    pub adhesions: Vec<Course>,
    /// That of the account; none where the journal does not tell it all.
    pub account: Option<OfAccount>,
}

/// Reads all facts as [`load`] does; for a day that is over, the account and the adhésions of its
/// partner are as they were at the end of that day.
///
/// # Errors
/// As [`load`].
pub async fn load_on(
    desk: &Desk,
    places: Places,
    account: &str,
    day: NaiveDate,
) -> Result<Facts, RightsFault> {
    if day >= desk.now().date_naive() {
        return load(desk, places).await;
    }
    let mut read = desk.db().read().await?;
    let fail = |error: sqlx::Error| RightsFault::from(desk.db().fault(&error));
    let mut one = read.begin().await.map_err(fail)?;
    let mut facts = facts_within(desk, &mut one, places).await?;
    if let Some(partner) = facts.accounts.get(account).map(|one| one.partner.clone()) {
        let adhesions = course::of_partner(&mut one, &partner).await;
        let own = crate::account::course::of(&mut one, account).await;
        let past = Past {
            adhesions: adhesions.map_err(fail)?,
            account: own.map_err(fail)?,
        };
        on(&mut facts, account, &past, day);
    }
    Ok(facts)
}

/// Takes the account and the adhésions of its partner back to where they were at the end of a day.
pub(crate) fn on(facts: &mut Facts, asked: &str, past: &Past, day: NaiveDate) {
    let Some(account) = facts.accounts.get_mut(asked) else {
        return;
    };
    match &past.account {
        Some(course) => {
            // Before it was typed it stays as it is: from a later day on.
            if let Some(was) = course.on(day) {
                account.state = was.state.word().into();
                account.since = was.since;
            }
        }
        None => account.untold = account.since > day,
    }
    let Some(all) = facts.adhesions.get_mut(&account.partner) else {
        return;
    };
    let mut then: Vec<Adhesion> = all.iter().filter_map(|one| was(one, past, day)).collect();
    // Of several that were active, what counts is the last one that became so.
    then.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
    // Before any was opened they stay as they are: from a later day on.
    if !then.is_empty() {
        *all = then;
    }
}

/// An adhésion as it was at the end of a day; none before its opening.
fn was(now: &Adhesion, past: &Past, day: NaiveDate) -> Option<Adhesion> {
    let course = past
        .adhesions
        .iter()
        .find(|one| one.adhesion.id == now.id)?;
    let then = course.as_of(day)?;
    Some(Adhesion {
        state: then.state.word().into(),
        since: then.since,
        ..now.clone()
    })
}
