//! What a line may not say of an account, for what the registry holds of its person and partner:
//! accounts that were closed, the one that is open, the adhésions.

use chrono::NaiveDate;

use crate::account::rules::adhesion_lack;
use crate::adhesion::State;
use crate::exchange::outcome::Wrong;
use crate::exchange::sql::{Account, Accounts, Teller};
use crate::person::day::{shown, told};
use crate::value::day;

const BOTH: &str =
    "vérifiez les deux jours\u{202f}; qui revient a un nouveau compte, par account add";

/// What a line on an account that is not there contradicts: two accounts of one person in one partner
/// follow each other. A table that tells both, each by its id, is believed.
pub(super) fn contradicts(account: &Account, accounts: &Accounts) -> Option<Wrong> {
    match account.state.as_str() {
        "clos" => still_open(account, accounts),
        _ => {
            let all = accounts.closed(account).iter();
            all.filter_map(|closed| revived(account, closed)).next()
        }
    }
}

/// A closing is for good: neither a line on a day before it, nor one that says what came after it
/// where the registry itself closed, opens an account.
fn revived(account: &Account, (closed, teller): &(Account, Teller)) -> Option<Wrong> {
    let on = shown(&closed.since);
    let is_after = account.since > closed.since;
    let both_told = *teller == Teller::Table && !account.id.is_empty();
    if !is_after && !both_told {
        let why = format!(
            "le compte {} de cette personne a été clos le {on}\u{202f}: une fermeture est pour de bon, un nouveau compte commence après",
            closed.id
        );
        return Some(("depuis", why, BOTH));
    }
    let is_of_now = *teller == Teller::Registry && account.state != "attente";
    is_of_now.then(|| {
        let why = format!(
            "le compte {} de cette personne a été clos dans ce registre le {on}\u{202f}: le suivant n’est pas un fait d’avant lui",
            closed.id
        );
        ("etat", why, "saisissez-le et validez-le (account add, account validate), ou importez-le en attente")
    })
}

fn still_open(account: &Account, accounts: &Accounts) -> Option<Wrong> {
    let open = accounts
        .open(account)
        .filter(|open| open.state == "actif")?;
    let is_it = account.id.is_empty() && open.since <= account.since;
    is_it.then(|| {
        let why = format!(
            "le compte {} de cette personne est actif depuis le {}",
            open.id,
            shown(&open.since)
        );
        ("etat", why, "s’il a été clos, fermez-le par account close\u{202f}; sinon, laissez cette ligne de côté")
    })
}

/// Why no account of a partner is open since a day: its adhésion is not active today, or was not on
/// that day. What the registry does not know of an adhésion, before its opening, denies nothing.
pub(super) fn no_member(account: &Account, accounts: &Accounts, today: NaiveDate) -> Option<Wrong> {
    let courses = accounts.adhesions(&account.partner);
    let mut all = courses.iter().map(|course| &course.adhesion);
    let open = all.find(|adhesion| adhesion.state.is_open());
    let state = open.map(|adhesion| adhesion.state.word());
    let until = open.and_then(|adhesion| adhesion.until_day);
    if let Some(lack) = adhesion_lack(state, until, today) {
        let todo = "importez d’abord les adhésions, ou le compte comme suspendu ou clos";
        return Some(("partenaire", lack.to_string(), todo));
    }
    let on = day(&account.since).ok()?;
    let then: Vec<State> = courses.iter().filter_map(|one| one.state_on(on)).collect();
    (!then.is_empty() && !then.contains(&State::Active)).then(|| {
        let why = format!(
            "l’adhésion du partenaire n’était pas active le {}",
            told(on)
        );
        (
            "depuis",
            why,
            "vérifiez depuis quand le compte est dans cet état",
        )
    })
}
