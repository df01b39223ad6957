//! The persons that there are, and what is typed of one.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::import::past;
use super::outcome::{Given, Wrong};
use super::partners::own;
use super::sql;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::PERSON;
use crate::value::{email, optional, phone, sound, yes_or_no};

/// What is typed of a person, in the order of its values.
pub(super) const KEYS: [&str; 8] = [
    "nom",
    "prenom",
    "courriel",
    "telephone",
    "fonction",
    "sans_messages",
    "information_le",
    "information_comment",
];
const NOTICE: usize = 6;

/// A person as a table has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub id: String,
    /// By [`KEYS`]; empty for nothing.
    pub values: [String; 8],
    pub erased: bool,
    pub version: i64,
}

impl Person {
    /// True when a dated notice told the person what is kept.
    pub fn is_informed(&self) -> bool {
        !self.values[NOTICE].is_empty()
    }

    /// Its name, or what else names it.
    pub fn name(&self) -> String {
        let [family, given, email, ..] = &self.values;
        let name = format!("{given} {family}");
        match name.trim() {
            "" => email.clone(),
            name => name.into(),
        }
    }

    /// Learns from the line when the person was informed, where nobody knows it yet.
    pub fn learn_notice(
        &mut self,
        given: &Given<'_>,
        today: NaiveDate,
    ) -> Result<Vec<Changed>, Vec<Wrong>> {
        let mut changed = Vec::new();
        if self.is_informed() {
            return Ok(changed);
        }
        for key in ["information_le", "information_comment"] {
            let after = value(given, key, today).map_err(|wrong| vec![wrong])?;
            let at = KEYS.iter().position(|known| *known == key);
            if let Some(at) = at.filter(|_| !after.is_empty()) {
                changed.push(Changed {
                    field: key,
                    before: std::mem::replace(&mut self.values[at], after.clone()),
                    after,
                });
            }
        }
        self.version += i64::from(!changed.is_empty());
        Ok(changed)
    }

    /// The name by which it is searched.
    pub fn key(&self) -> Option<String> {
        let key = crate::person::rules::key(&format!("{} {}", self.values[0], self.values[1]));
        (!key.is_empty()).then_some(key)
    }

    /// An address that names somebody else than the line does is one of two mistakes, and none of them
    /// is to be guessed.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn is_of(&self, given: &Given<'_>) -> Result<(), Wrong> {
        let (family, first) = (given.get("nom"), given.get("prenom"));
        let told = sorted(&format!("{family} {first}"));
        let own = sorted(&format!("{} {}", self.values[0], self.values[1]));
        let holds = |all: &[String], some: &[String]| some.iter().all(|word| all.contains(word));
        // A first name that one of both does not tell is no other name.
        let same = match first.is_empty() || self.values[1].is_empty() {
            true => holds(&own, &told) || holds(&told, &own),
            false => own == told,
        };
        if family.is_empty() || same {
            return Ok(());
        }
        let by_email = self.values[2].eq_ignore_ascii_case(given.get("courriel"));
        let (key, what) = match by_email {
            true => ("courriel", "cette adresse est celle"),
            false => ("nom", "cet identifiant est celui"),
        };
        Err((
            key,
            format!("{what} de {} ({})", self.name(), self.id),
            "vérifiez laquelle des deux personnes c’est\u{202f}; un nom se corrige par import persons --update",
        ))
    }

    /// Takes what the line says; cells that are empty say nothing.
    pub fn apply(
        &mut self,
        given: &Given<'_>,
        today: NaiveDate,
    ) -> Result<Vec<Changed>, Vec<Wrong>> {
        let (mut changed, mut wrong) = (Vec::new(), Vec::new());
        for (at, key) in KEYS.into_iter().enumerate() {
            match value(given, key, today) {
                Ok(value) if value.is_empty() || value == self.values[at] => {}
                Ok(after) => changed.push(Changed {
                    field: key,
                    before: std::mem::replace(&mut self.values[at], after.clone()),
                    after,
                }),
                Err(found) => wrong.push(found),
            }
        }
        match wrong.is_empty() {
            true => Ok(changed),
            false => Err(wrong),
        }
    }
}

/// The words of a name, in whichever order it is written.
fn sorted(name: &str) -> Vec<String> {
    let key = crate::person::rules::key(name);
    let mut words: Vec<String> = key.split_whitespace().map(str::to_string).collect();
    words.sort();
    words
}

fn value(given: &Given<'_>, key: &'static str, today: NaiveDate) -> Result<String, Wrong> {
    let text = given.get(key);
    let read = |text: &str| match key {
        "courriel" => {
            optional(text, email).map(|address| address.unwrap_or_default().to_ascii_lowercase())
        }
        "telephone" => optional(text, phone).map(Option::unwrap_or_default),
        "sans_messages" => optional(text, yes_or_no)
            .map(|yes| yes.map_or_else(String::new, |yes| crate::fr::yes(yes).into())),
        _ => sound(text).map(str::to_string),
    };
    match key {
        "information_le" => {
            Ok(past(given, key, today)?.map_or_else(String::new, |day| day.to_string()))
        }
        _ => sound(text)
            .and_then(read)
            .map_err(|why| (key, why, "corrigez la cellule")),
    }
}

/// All persons, by what names one.
#[derive(Debug, Default)]
pub(super) struct People {
    all: Vec<Person>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
}

impl People {
    pub async fn load(connection: &mut sqlx::SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut people = Self::default();
        for person in sql::persons(connection).await? {
            people.add(person);
        }
        Ok(people)
    }

    pub fn add(&mut self, person: Person) {
        let at = self.all.len();
        self.by_id.insert(person.id.clone(), at);
        if !person.values[2].is_empty() {
            self.by_email.insert(person.values[2].to_lowercase(), at);
        }
        self.all.push(person);
    }

    pub fn replace(&mut self, person: Person) {
        if let Some(&at) = self.by_id.get(&person.id) {
            if !person.values[2].is_empty() {
                self.by_email.insert(person.values[2].to_lowercase(), at);
            }
            self.all[at] = person;
        }
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
            Some(person) if person.erased => {
                let why = format!("les données de {} ont été effacées", person.id);
                Err((key, why, "laissez cette ligne de côté"))
            }
            Some(person) => Ok(Whom::There(Box::new(person.clone()))),
            None if asked.is_empty() || asked.contains('@') => Ok(Whom::New(None)),
            None => own(asked, PERSON.prefix, key).map(|id| Whom::New(Some(id))),
        }
    }
}

/// The person that a line is about.
pub(super) enum Whom {
    There(Box<Person>),
    New(Option<Id>),
}

/// A new person with what was said of it, or what is wrong with it.
pub(super) type Typed = Result<(Person, Vec<Changed>), Vec<Wrong>>;

/// A new person from a line, checked, not saved.
pub(super) fn new(
    given: &Given<'_>,
    id: Option<Id>,
    today: NaiveDate,
) -> Result<Typed, RegistryFault> {
    let id = match id {
        Some(id) => id,
        None => Id::new(PERSON.prefix)?,
    };
    let mut person = Person {
        id: id.to_string(),
        version: 1,
        ..Person::default()
    };
    let done = person
        .apply(given, today)
        .and_then(|changed| match person.values[0].is_empty() {
            false => Ok((person, changed)),
            true => Err(vec![("nom", "le nom manque".into(), "donnez-le")]),
        });
    Ok(done)
}

/// Saves a new person.
pub(super) async fn save(change: &mut Change<'_>, person: &Person) -> Result<(), RegistryFault> {
    let at = change.at().to_string();
    let saved = sql::insert_person(change.sql(), person, &at).await;
    saved.map_err(|e| change.fault(&e).into())
}
