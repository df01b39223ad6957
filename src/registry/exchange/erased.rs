//! Persons who were erased elsewhere: an id, a few days, and nothing of them.

use chrono::NaiveDate;
use relais_store::Id;

use super::cell;
use super::import::past;
use super::outcome::{Given, Wrong};
use super::people;
use super::sql::Contact;
use crate::correction::{Changed, filled};
use crate::person::Person;
use crate::value::yes_or_no;

/// The column that says of a person that it was erased, and when.
pub(super) const ERASED_ON: &str = "effacee_le";
/// The column of the day of the information notice.
pub(super) const NOTICE: &str = "information_le";
/// The days of a line of an account.
const OF_ACCOUNT: [&str; 4] = [NOTICE, "depuis", "premiere_connexion", "derniere_connexion"];
/// What stands where a value was erased that may not be empty.
const ERASED: &str = "(effacé)";
/// Cells of which nothing may be told of an erased person.
const VALUES: [&str; 8] = [
    "nom",
    "prenom",
    "courriel",
    "telephone",
    "fonction",
    "information_comment",
    "motif",
    "identifiant_dinamis",
];
const EMPTY: &str = "videz la cellule\u{202f}: rien de cette personne ne revient";

/// A person as it was left by its erasure, of which the id is `id`: checked, not saved.
pub(super) fn person(
    given: &Given<'_>,
    id: Option<Id>,
    (today, at): (NaiveDate, &str),
) -> Result<(Person, Vec<Changed>), Vec<Wrong>> {
    let mut wrong = values(given);
    let mut day = |key: &'static str| {
        let day = past(given, key, today).map_err(|why| wrong.push(why));
        day.ok().flatten().map(|day| day.to_string())
    };
    let (erased, notice) = (day(ERASED_ON), day(NOTICE));
    let Some(id) = id else {
        let why = "une personne effacée n’a plus que son identifiant".into();
        wrong.push(("identifiant", why, "donnez-le"));
        return Err(wrong);
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let changed = filled([
        (ERASED_ON, text(&erased)),
        ("sans_messages", crate::fr::yes(true).into()),
        (NOTICE, text(&notice)),
    ]);
    let mut person = Person::new(id.to_string(), at);
    person.reprise = true;
    person.opt_out = true;
    person.notice_on = notice;
    person.erased_at = erased;
    match late(&person, given, &[NOTICE]) {
        wrong if wrong.is_empty() => Ok((person, changed)),
        wrong => Err(wrong),
    }
}

/// The cells of a line that tell something of somebody who was erased.
pub(super) fn values(given: &Given<'_>) -> Vec<Wrong> {
    let is_no = |cell: &str| yes_or_no(cell) != Ok(true);
    let told = given
        .said()
        .filter(|(key, cell)| VALUES.contains(key) || *key == "sans_messages" && is_no(cell));
    told.map(|(key, _)| (key, "cette personne a été effacée".into(), EMPTY))
        .collect()
}

/// Refuses a role that an erased person would still have: it ended with it.
pub(super) fn ended(person: &Person, contact: Option<&Contact>) -> Result<(), Vec<Wrong>> {
    let until = contact.map(|contact| contact.until_day.as_deref());
    match until.is_none_or(|until| is_before(until, person)) {
        true => Ok(()),
        false => Err(vec![(
            "jusqu_au",
            "le rôle d’une personne effacée a pris fin avec elle".into(),
            "donnez son dernier jour, au plus tard celui de l’effacement",
        )]),
    }
}

/// Refuses of an erased person what is no account that its erasure left.
pub(super) fn account(person: &Person, given: &Given<'_>, state: &str) -> Vec<Wrong> {
    match state == "clos" && values(given).is_empty() {
        true => late(person, given, &OF_ACCOUNT),
        false => vec![people::is_erased(person, "personne")],
    }
}

/// The days of a line that would come after the erasure: nothing happens to nobody.
pub(super) fn late(person: &Person, given: &Given<'_>, keys: &[&'static str]) -> Vec<Wrong> {
    let is_late = |key: &&&'static str| {
        let day = cell::day(given.get(key)).ok().map(|day| day.to_string());
        day.is_some_and(|day| !is_before(Some(&day), person))
    };
    let erased = person.erased_at.as_deref().and_then(|at| at.get(..10));
    let why = format!(
        "ce jour suit l’effacement de la personne, le {}",
        erased.unwrap_or_default()
    );
    let late = keys.iter().filter(is_late);
    late.map(|key| (*key, why.clone(), "vérifiez les deux jours"))
        .collect()
}

/// Refuses of an erased person what is no mandate that its erasure left.
pub(super) fn mandate(person: &Person, given: &Given<'_>, last: NaiveDate) -> Vec<Wrong> {
    let mut wrong: Vec<Wrong> = Vec::new();
    for key in ["societe", "objet"] {
        if given.get(key) != ERASED {
            let why = "cette personne a été effacée".into();
            wrong.push((key, why, "écrivez (effacé)\u{202f}: rien d’elle ne revient"));
        }
    }
    if !is_before(Some(&last.to_string()), person) {
        let why = "le mandat d’une personne effacée a pris fin avec elle".into();
        let todo = "donnez son dernier jour, au plus tard celui de l’effacement";
        wrong.push(("termine_le", why, todo));
    }
    wrong
}

/// True of a last day that is no later than the erasure.
fn is_before(last: Option<&str>, person: &Person) -> bool {
    let erased = person.erased_at.as_deref().and_then(|at| at.get(..10));
    last.zip(erased)
        .is_some_and(|(last, erased)| last <= erased)
}
