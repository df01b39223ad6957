//! The persons that there are, and what is typed of one.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::import::past;
use super::outcome::{Given, Wrong};
use super::partners::own;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::rules::line;
use crate::person::{Field, PERSON, Person, sql};
use crate::value::{optional, yes_or_no};

/// Learns from the line when the person was informed, where nobody knows it yet.
///
/// # Errors
/// What is wrong with the line.
pub(super) fn learn_notice(
    person: &mut Person,
    given: &Given<'_>,
    today: NaiveDate,
) -> Result<Vec<Changed>, Vec<Wrong>> {
    if person.notice_on.is_some() {
        return Ok(Vec::new());
    }
    let changed = notice(person, given, today)?;
    person.version += i64::from(!changed.is_empty());
    Ok(changed)
}

/// Takes what the line says of the person; cells that are empty say nothing.
///
/// # Errors
/// What is wrong with the line.
pub(super) fn apply(
    person: &mut Person,
    given: &Given<'_>,
    today: NaiveDate,
) -> Result<Vec<Changed>, Vec<Wrong>> {
    let (mut changed, mut wrong) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        let value = given.get(field.key());
        if value.is_empty() {
            continue;
        }
        let before = field.get(person);
        match field.set(person, value) {
            Ok(()) => note(&mut changed, field.key(), before, field.get(person)),
            Err(why) => wrong.push((field.key(), why, CELL)),
        }
    }
    match optional(given.get("sans_messages"), yes_or_no) {
        Ok(Some(yes)) => {
            let before = std::mem::replace(&mut person.opt_out, yes);
            let told = |yes| crate::fr::yes(yes).to_string();
            note(&mut changed, "sans_messages", told(before), told(yes));
        }
        Ok(None) => {}
        Err(why) => wrong.push(("sans_messages", why, CELL)),
    }
    match notice(person, given, today) {
        Ok(more) => changed.extend(more),
        Err(more) => wrong.extend(more),
    }
    match wrong.is_empty() {
        true => Ok(changed),
        false => Err(wrong),
    }
}

/// What to do with a value that its field does not take.
pub(super) const CELL: &str = "corrigez la cellule";

/// The day and the way of the information notice.
fn notice(
    person: &mut Person,
    given: &Given<'_>,
    today: NaiveDate,
) -> Result<Vec<Changed>, Vec<Wrong>> {
    let on = past(given, "information_le", today).map_err(|wrong| vec![wrong])?;
    let how = optional(given.get("information_comment"), line);
    let how = how.map_err(|why| vec![("information_comment", why, CELL)])?;
    let mut changed = Vec::new();
    let told = [
        (
            "information_le",
            &mut person.notice_on,
            on.map(|day| day.to_string()),
        ),
        ("information_comment", &mut person.notice_how, how),
    ];
    for (field, kept, said) in told {
        if let Some(after) = said {
            let before = kept.replace(after.clone()).unwrap_or_default();
            note(&mut changed, field, before, after);
        }
    }
    Ok(changed)
}

fn note(changed: &mut Vec<Changed>, field: &'static str, before: String, after: String) {
    if before != after {
        changed.push(Changed {
            field,
            before,
            after,
        });
    }
}

/// An address that names somebody else than the line does is one of two mistakes, and none of them
/// is to be guessed.
///
/// # Errors
/// What is wrong with the line.
pub(super) fn is_of(person: &Person, given: &Given<'_>) -> Result<(), Wrong> {
    let (family, first) = (given.get("nom"), given.get("prenom"));
    let [own_family, own_first] = [Field::Family, Field::Given].map(|field| field.get(person));
    let told = sorted(&format!("{family} {first}"));
    let own = sorted(&format!("{own_family} {own_first}"));
    let holds = |all: &[String], some: &[String]| some.iter().all(|word| all.contains(word));
    // A first name that one of both does not tell is no other name.
    let same = match first.is_empty() || own_first.is_empty() {
        true => holds(&own, &told) || holds(&told, &own),
        false => own == told,
    };
    if family.is_empty() || same {
        return Ok(());
    }
    let address = person.email.as_deref().unwrap_or_default();
    let (key, what) = match address.eq_ignore_ascii_case(given.get("courriel")) {
        true => ("courriel", "cette adresse est celle"),
        false => ("nom", "cet identifiant est celui"),
    };
    Err((
        key,
        format!("{what} de {} ({})", person.name(), person.id),
        "vérifiez laquelle des deux personnes c’est\u{202f}; un nom se corrige par import persons --update",
    ))
}

/// The words of a name, in whichever order it is written.
fn sorted(name: &str) -> Vec<String> {
    let key = crate::person::rules::key(name);
    let mut words: Vec<String> = key.split_whitespace().map(str::to_string).collect();
    words.sort();
    words
}

/// All persons, by what names one.
#[derive(Debug, Default)]
pub(super) struct People {
    all: Vec<Person>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    /// Whose an address was before a line above gave them another.
    left: HashMap<String, usize>,
}

impl People {
    pub async fn load(connection: &mut sqlx::SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut people = Self::default();
        for person in sql::all(connection).await? {
            people.add(person);
        }
        Ok(people)
    }

    pub fn add(&mut self, person: Person) {
        let at = self.all.len();
        self.by_id.insert(person.id.clone(), at);
        if let Some(email) = &person.email {
            self.by_email.insert(email.to_lowercase(), at);
        }
        self.all.push(person);
    }

    pub fn replace(&mut self, person: Person) {
        if let Some(&at) = self.by_id.get(&person.id) {
            let [before, after] = [&self.all[at], &person].map(|one| {
                let email = one.email.as_deref();
                email.map(str::to_lowercase)
            });
            if let Some(before) = before.filter(|before| after.as_ref() != Some(before)) {
                self.by_email.remove(&before);
                self.left.insert(before, at);
            }
            if let Some(after) = after {
                self.by_email.insert(after, at);
            }
            self.all[at] = person;
        }
    }

    /// Refuses an address that a line above took from its person, unless the line names somebody else.
    fn has_left(&self, given: &Given<'_>, key: &'static str) -> Option<Wrong> {
        let cells = [key, "courriel"].into_iter();
        let left = |key| {
            let at = self.left.get(&given.get(key).to_lowercase())?;
            Some((key, &self.all[*at]))
        };
        let (key, person) = cells.filter_map(left).next()?;
        let names_another = key == "courriel" && is_of(person, given).is_err();
        (!names_another).then(|| {
            let why = format!(
                "une ligne au-dessus donne une autre adresse à {} ({}), dont c’était celle",
                person.name(),
                person.id
            );
            (
                key,
                why,
                "donnez l’identifiant de cette personne, ou sa nouvelle adresse",
            )
        })
    }

    /// The one of this id.
    pub fn by_id(&self, id: &str) -> Option<&Person> {
        self.by_id
            .get(&id.to_ascii_lowercase())
            .map(|&at| &self.all[at])
    }

    /// The one of this address.
    pub fn by_email(&self, email: &str) -> Option<&Person> {
        self.by_email
            .get(&email.to_lowercase())
            .map(|&at| &self.all[at])
    }

    /// The person that a line is about: the column `key` has its id (or its address), else its
    /// address says it. None for a new one, with the id that the line gives it.
    pub fn meant(&self, given: &Given<'_>, key: &'static str) -> Result<Whom, Wrong> {
        let asked = given.get(key);
        let found = self
            .by_id(asked)
            .or(self.by_email(asked))
            .or(self.by_email(given.get("courriel")));
        match found {
            Some(person) if person.erased_at.is_some() => {
                Ok(Whom::Erased(Box::new(person.clone())))
            }
            Some(person) => Ok(Whom::There(Box::new(person.clone()))),
            None if asked.is_empty() || asked.contains('@') => match self.has_left(given, key) {
                Some(wrong) => Err(wrong),
                None => Ok(Whom::New(None)),
            },
            None => own(asked, PERSON.prefix, key).map(|id| Whom::New(Some(id))),
        }
    }
}

/// The person that a line is about.
pub(super) enum Whom {
    There(Box<Person>),
    /// Of whom only the id is left.
    Erased(Box<Person>),
    New(Option<Id>),
}

/// Refuses a line on somebody who was erased.
pub(super) fn is_erased(person: &Person, key: &'static str) -> Wrong {
    let why = format!("les données de {} ont été effacées", person.id);
    (key, why, "laissez cette ligne de côté")
}

/// A new person with what was said of it, or what is wrong with it.
pub(super) type Typed = Result<(Person, Vec<Changed>), Vec<Wrong>>;

/// A new person from a line, of before the registry: checked, not saved.
pub(super) fn new(
    given: &Given<'_>,
    id: Option<Id>,
    (today, at): (NaiveDate, &str),
) -> Result<Typed, RegistryFault> {
    let id = match id {
        Some(id) => id,
        None => Id::new(PERSON.prefix)?,
    };
    let mut person = Person::new(id.to_string(), at);
    person.reprise = true;
    let done = apply(&mut person, given, today).and_then(|changed| match person.check() {
        Ok(()) => Ok((person, changed)),
        Err(_) => Err(vec![("nom", "le nom manque".into(), "donnez-le")]),
    });
    Ok(done)
}

/// Saves a new person.
pub(super) async fn save(change: &mut Change<'_>, person: &Person) -> Result<(), RegistryFault> {
    let saved = sql::insert(change.sql(), person).await;
    saved.map_err(|e| change.fault(&e).into())
}
