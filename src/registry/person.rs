//! Persons: who represents, speaks or acts for a partner. Their values are erasable, their id stays.

pub mod fault;
pub mod rules;
pub(crate) mod sql;
pub(crate) mod reach;
pub(crate) mod day;
pub(crate) mod function;
pub mod kept;
pub mod contact;
pub mod notice;

use relais_store::{Db, Entry, Id, journal};
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use contact::Role;
pub use day::shown;
pub use fault::PersonFault;
use reach::Reach;
/// A person in the journal.
pub use relais_store::PERSON;
pub use rules::{Field, Person};

/// A list has no more lines than that, unless asked.
pub const PAGE: u32 = 100;

/// A person as it was kept, and what the officer should look at.
#[derive(Debug, Serialize)]
pub struct Kept {
    /// The record.
    pub person: Person,
    /// Fields that changed: key, before, after.
    pub changed: Vec<Changed>,
    /// What looks like a mistake and was kept all the same.
    pub doubts: Vec<String>,
}

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// It happened since the registry is kept.
    #[default]
    Now,
    /// It is brought in from before.
    Reprise,
}

/// Makes the record of a person, as a contact of `partner` where one is named: a référent can
/// only name its own.
///
/// # Errors
/// [`RegistryFault::Value`], [`RegistryFault::Taken`] for an address of another; what the roles do
/// not allow, what the database says.
pub async fn add(
    desk: &Desk,
    values: &[(Field, String)],
    partner: Option<&str>,
    origin: Origin,
) -> Result<Kept, PersonFault> {
    let partner = match partner {
        Some(asked) => Some(crate::partner::show(desk.db(), asked).await?.id),
        None => None,
    };
    let mut change = desk.begin().await?;
    desk.hold(Act::Accounts, partner.as_deref()).await?;
    let mut person = Person::new(Id::new(PERSON.prefix)?.to_string(), change.at());
    person.reprise = origin == Origin::Reprise;
    let changed = rules::apply(&mut person, values)?;
    person.check()?;
    taken(desk, change.sql(), &person).await?;
    let doubts = doubts(desk.db(), change.sql(), &person).await?;
    let saved = sql::insert(change.sql(), &person).await;
    saved.map_err(|e| change.fault(&e))?;
    let mut entries = vec![entry(&person, "create", &changed)?];
    if let Some(partner) = partner {
        let from = day::today(change.at())?;
        entries.push(contact::insert(&mut change, &person, &partner, Role::Contact, from).await?);
    }
    change.commit(entries).await?;
    Ok(Kept {
        person,
        changed,
        doubts,
    })
}

/// Corrects the record of a person; `read` is the version that was shown to who corrects.
///
/// # Errors
/// As [`add`]; [`RegistryFault::Conflict`], [`RegistryFault::NoChange`], [`PersonFault::Erased`].
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &[(Field, String)],
    read: Option<i64>,
) -> Result<Kept, PersonFault> {
    let mut change = desk.begin().await?;
    let mut person = living(desk, change.sql(), asked).await?;
    reach::hold_all(desk, change.sql(), &person.id).await?;
    current(&person.name(), person.version, read)?;
    let before = person.clone();
    let changed = rules::apply(&mut person, values)?;
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(person.name()).into());
    }
    person.check()?;
    taken(desk, change.sql(), &person).await?;
    let mut doubts = doubts(desk.db(), change.sql(), &person).await?;
    let follows = function::told(change.sql(), &before, &person).await;
    doubts.extend(follows.map_err(|e| change.fault(&e))?);
    person.version += 1;
    let saved = sql::update(change.sql(), &person).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&person, "edit", &changed)?];
    change.commit(entries).await?;
    Ok(Kept {
        person,
        changed,
        doubts,
    })
}

/// Whether a person wants the messages of animation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// It takes them.
    Wanted,
    /// It does not.
    Refused,
}

/// Notes whether a person wants the messages of animation.
///
/// # Errors
/// As [`edit`].
pub async fn opt_out(desk: &Desk, asked: &str, messages: Messages) -> Result<Kept, PersonFault> {
    let mut change = desk.begin().await?;
    let mut person = living(desk, change.sql(), asked).await?;
    reach::hold_all(desk, change.sql(), &person.id).await?;
    let refused = messages == Messages::Refused;
    if person.opt_out == refused {
        return Err(RegistryFault::NoChange(person.name()).into());
    }
    let word = |refused: bool| crate::fr::yes(refused).to_string();
    let changed = vec![Changed {
        field: "refus_messages",
        before: word(person.opt_out),
        after: word(refused),
    }];
    person.opt_out = refused;
    person.version += 1;
    let saved = sql::update(change.sql(), &person).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&person, "edit", &changed)?];
    change.commit(entries).await?;
    Ok(Kept {
        person,
        changed,
        doubts: Vec::new(),
    })
}

/// A person and what it is for partners.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The record.
    pub person: Person,
    /// Its roles, of today and of before.
    pub contacts: Vec<contact::Line>,
    /// What happened, oldest first.
    pub timeline: Vec<journal::Told>,
}

/// The person that an id, an address or a name means.
///
/// # Errors
/// [`PersonFault::Unknown`], also for whoever the operator does not reach; [`PersonFault::Several`];
/// what the roles do not allow, what the database says.
pub async fn show(desk: &Desk, asked: &str) -> Result<Shown, PersonFault> {
    let mut read = desk.db().read().await?;
    let person = one(desk, &mut read, asked).await?;
    let contacts = contact::of_person(desk.db(), &mut read, &person.id).await?;
    let told = journal::Asked {
        object: Some(&person.id),
        ..Default::default()
    };
    let timeline = journal::read(&mut read, &told)
        .await
        .map_err(|e| desk.db().fault(&e))?;
    Ok(Shown {
        person,
        contacts,
        timeline,
    })
}

/// A person as they are called: the name and the id for who may read of them, the id alone for others.
///
/// # Errors
/// What the database says.
pub async fn called(desk: &Desk, id: &str) -> Result<String, RegistryFault> {
    let mut read = desk.db().read().await?;
    match one(desk, &mut read, id).await {
        Ok(person) if person.erased_at.is_none() => Ok(format!("{} [{id}]", person.name())),
        Err(PersonFault::Registry(fault @ RegistryFault::Store(_))) => Err(fault),
        Ok(_) | Err(_) => Ok(id.into()),
    }
}

/// Which persons are listed.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Words of the name, or the beginning of an address with its `@`, or `@` and a domain.
    pub words: Option<String>,
    /// Of this partner only.
    pub partner: Option<String>,
    /// Who has this role now.
    pub role: Option<String>,
    /// Who was not informed yet.
    pub unnoticed: bool,
    /// Who wants no messages.
    pub opted_out: bool,
    /// At most so many.
    pub limit: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            words: None,
            partner: None,
            role: None,
            unnoticed: false,
            opted_out: false,
            limit: PAGE,
        }
    }
}

/// Some of those who answer, and how many they are.
#[derive(Debug, PartialEq, Serialize)]
pub struct Page<T> {
    /// The first ones.
    pub found: Vec<T>,
    /// All of them.
    pub total: i64,
}

/// The persons that `filter` wants, by name; those who were erased are not listed.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn list(desk: &Desk, filter: &Filter) -> Result<Page<Person>, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let mut filter = filter.clone();
    if let Some(asked) = &filter.partner {
        let partner = crate::partner::show(desk.db(), asked).await?.id;
        desk.hold(Act::Persons, Some(&partner)).await?;
        filter.partner = Some(partner);
    }
    let mut read = desk.db().read().await?;
    let fail = |e: sqlx::Error| desk.db().fault(&e);
    let scope = sql::Scope {
        partners: reach.partners(),
        today: desk.now().date_naive().to_string(),
    };
    let found = sql::list(&mut read, &filter, &scope).await;
    let total = sql::count(&mut read, &filter, &scope).await;
    Ok(Page {
        found: found.map_err(fail)?,
        total: total.map_err(fail)?,
    })
}

/// The person that is meant, when the operator may see it.
pub(crate) async fn one(
    desk: &Desk,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Person, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let db = desk.db();
    let asked = asked.trim();
    let mut found: Vec<Person> = sql::exact(connection, asked)
        .await
        .map_err(|e| db.fault(&e))?
        .into_iter()
        .collect();
    if found.is_empty() && !asked.contains('@') {
        found = sql::named(connection, asked)
            .await
            .map_err(|e| db.fault(&e))?;
    }
    let mut seen = Vec::new();
    for person in found {
        if reach == Reach::All || reach.sees(&reach::links(db, connection, &person.id).await?) {
            seen.push(person);
        }
    }
    match seen.len() {
        0 | 1 => seen.pop().ok_or_else(|| PersonFault::Unknown {
            what: "aucune personne",
            asked: asked.into(),
        }),
        _ => Err(PersonFault::Several {
            asked: asked.into(),
            names: told(&seen),
        }),
    }
}

/// As [`one`], and its values are still there.
pub(crate) async fn living(
    desk: &Desk,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Person, PersonFault> {
    let person = one(desk, connection, asked).await?;
    match person.erased_at {
        Some(_) => Err(PersonFault::Erased(person.id)),
        None => Ok(person),
    }
}

/// Refuses a version that is not the registry's any more.
pub(crate) fn current(name: &str, is: i64, read: Option<i64>) -> Result<(), RegistryFault> {
    match read.filter(|read| *read != is) {
        Some(read) => Err(RegistryFault::Conflict {
            name: name.into(),
            is,
            read,
        }),
        None => Ok(()),
    }
}

/// What is said of a person is erased with it.
fn entry(person: &Person, verb: &'static str, changed: &[Changed]) -> Result<Entry, RegistryFault> {
    correction::entry(PERSON, &person.id, verb, Some(&person.id), changed)
}

/// An address belongs to one person. Whom an operator may not see is not named.
async fn taken(
    desk: &Desk,
    connection: &mut SqliteConnection,
    person: &Person,
) -> Result<(), PersonFault> {
    let Some(email) = &person.email else {
        return Ok(());
    };
    let other = sql::exact(connection, email).await;
    let other = other.map_err(|e| desk.db().fault(&e))?;
    let Some(other) = other.filter(|other| other.id != person.id) else {
        return Ok(());
    };
    let links = reach::links(desk.db(), connection, &other.id).await?;
    let name = match Reach::of(desk, Act::Persons).await?.sees(&links) {
        true => other.name(),
        false => "une personne d’un autre partenaire".into(),
    };
    Err(RegistryFault::Taken {
        field: Field::Email.label(),
        value: email.clone(),
        name,
        id: other.id,
    }
    .into())
}

/// What looks like the same person twice, or like no professional address.
async fn doubts(
    db: &Db,
    connection: &mut SqliteConnection,
    person: &Person,
) -> Result<Vec<String>, RegistryFault> {
    let named = sql::named(connection, &person.name()).await;
    let same: Vec<Person> = named
        .map_err(|e| db.fault(&e))?
        .into_iter()
        .filter(|other| other.id != person.id)
        .collect();
    let mut doubts = Vec::new();
    if !same.is_empty() {
        let ids: Vec<&str> = same.iter().map(|other| other.id.as_str()).collect();
        doubts.push(format!(
            "même nom que {}\u{202f}: un homonyme, ou un doublon",
            ids.join(", ")
        ));
    }
    doubts.extend(generic_doubt(person));
    Ok(doubts)
}

/// Says that an address is of no professional domain.
pub(crate) fn generic_doubt(person: &Person) -> Option<String> {
    let domain = rules::generic(person.email.as_deref())?;
    Some(format!(
        "{domain} est une messagerie grand public\u{202f}: DINAMIS attend une adresse professionnelle"
    ))
}

fn told(persons: &[Person]) -> String {
    let one = |person: &Person| format!("{} ({})", person.name(), person.id);
    persons.iter().map(one).collect::<Vec<_>>().join(", ")
}
