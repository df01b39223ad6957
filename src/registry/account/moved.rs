//! An account moved on, one or many at once, by the same rules.

use chrono::NaiveDate;
use relais_store::{Change, Db, Entry};

use super::listed::{Line, one};
use super::rules::{self, Deed, next};
use super::{Account, Kept, changed, entry, grounds, lacking, mandate, sql, staff};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::person::rules::line;
use crate::person::{self, Person, PersonFault, day};

/// What is said with a deed.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// The day of the fact, today when it is not said.
    pub on: Option<NaiveDate>,
    /// Why: to be said of what is suspended or closed.
    pub why: Option<String>,
    /// The version that was shown to who acts.
    pub read: Option<i64>,
}

/// Moves an account on.
///
/// # Errors
/// [`PersonFault::Turn`] when it is not the turn of `deed`, [`PersonFault::Grounds`] when it would
/// count and what it rests on is missing, [`RegistryFault::Conflict`]; what the roles do not allow,
/// what the database says.
pub async fn move_on(
    desk: &Desk,
    asked: &str,
    deed: Deed,
    word: &Word,
) -> Result<Kept, PersonFault> {
    let mut change = desk.begin().await?;
    let (entry, kept) = one_of(desk, &mut change, asked, deed, word).await?;
    change.commit(vec![entry]).await?;
    Ok(kept)
}

/// Moves one account within a change, and gives the entry that says so.
pub(super) async fn one_of(
    desk: &Desk,
    change: &mut Change<'_>,
    asked: &str,
    deed: Deed,
    word: &Word,
) -> Result<(Entry, Kept), PersonFault> {
    let found = one(desk, change.sql(), asked).await?;
    desk.hold(Act::Accounts, Some(&found.account.partner))
        .await?;
    let named = told(&found);
    person::current(&named, found.account.version, word.read)?;
    let day = day::of_fact(change.at(), word.on)?;
    let why = reason(deed, word.why.as_deref())?;
    let after = moved(&found.account, deed, day, why)?;
    let mut doubts = Vec::new();
    if deed.opens() {
        let person = person::living(desk, change.sql(), &after.person).await?;
        hold_grounds(desk.db(), change, &after, &person, deed, day, named).await?;
        if after.mandate.is_none() {
            let partner = partner::one(desk.db(), change.sql(), &after.partner).await?;
            doubts.extend(staff::outside(desk.db(), change.sql(), &person, &partner).await?);
        }
    }
    let saved = sql::update(change.sql(), &after).await;
    saved.map_err(|e| change.fault(&e))?;
    let changed = changed(&found.account, &after);
    let entry = entry(&after, deed.word(), &changed)?;
    let kept = Kept {
        name: found.person_name.unwrap_or_default(),
        partner_name: found.partner_name,
        changed,
        doubts,
        account: after,
    };
    Ok((entry, kept))
}

/// The account as it becomes.
pub(crate) fn moved(
    before: &Account,
    deed: Deed,
    day: NaiveDate,
    why: Option<String>,
) -> Result<Account, PersonFault> {
    // What the adhésion suspended may be suspended for grounds of its own: it does not come back then.
    let is_own = deed == Deed::Suspend && before.followed;
    let state = next(before.state, deed).or(is_own.then_some(before.state));
    let state = state.ok_or_else(|| PersonFault::Turn {
        id: before.id.clone(),
        state: before.state.told(),
        deed: deed.told(),
    })?;
    if day < day::kept("depuis", &before.since)? {
        let why = format!(
            "le compte est {} depuis le {} seulement",
            before.state.told(),
            day::shown(&before.since)
        );
        return Err(RegistryFault::Value { field: "date", why }.into());
    }
    Ok(Account {
        state,
        since: day.to_string(),
        why,
        followed: false,
        version: before.version + 1,
        ..before.clone()
    })
}

/// A suspension and an end have their reason.
fn reason(deed: Deed, why: Option<&str>) -> Result<Option<String>, RegistryFault> {
    let wrong = |why: String| RegistryFault::Value {
        field: "motif",
        why,
    };
    let why = line(why.unwrap_or_default()).map_err(wrong)?;
    match (why.is_empty(), deed.opens()) {
        (true, false) => Err(wrong("il faut le dire (--why)".into())),
        (true, true) => Ok(None),
        (false, _) => Ok(Some(why)),
    }
}

async fn hold_grounds(
    db: &Db,
    change: &mut Change<'_>,
    account: &Account,
    person: &Person,
    deed: Deed,
    day: NaiveDate,
    named: String,
) -> Result<(), PersonFault> {
    let mandate = match &account.mandate {
        Some(id) => mandate::by_id(db, change.sql(), id).await?,
        None => None,
    };
    let grounds = grounds(db, change.sql(), person, &account.partner, mandate.as_ref()).await?;
    lacking(named, deed.told(), &rules::lacks(&grounds, day))
}

/// An account in a sentence.
pub(super) fn told(line: &Line) -> String {
    let name = line
        .person_name
        .as_deref()
        .unwrap_or("une personne effacée");
    format!(
        "le compte {} {} chez {}",
        line.account.id,
        crate::fr::of(name),
        line.partner_name
    )
}
