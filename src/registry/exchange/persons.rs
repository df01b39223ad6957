//! Persons, and what they are for partners, from a table: a line a person, or a line a contact.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_store::Change;

use super::erased::{self, ERASED_ON};
use super::import::{There, past};
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::people::{self, People, Whom};
use super::sql::{self, Contact};
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::{PERSON, Person, sql as person_sql};
use crate::value::among;

const ROLES: [(&str, &str); 3] = [
    ("representant-legal", "représentant légal"),
    ("referent", "référent"),
    ("contact", "contact"),
];

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = Partners::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut people = People::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let contacts = sql::contacts(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut contacts: HashSet<Contact> = contacts.into_iter().collect();
    // Those of the lines above: another line of one of them tells one more contact.
    let mut above: HashSet<String> = HashSet::new();
    for given in lines {
        let plan = plan(&given, &partners, &people, today);
        let (whom, contact) = match plan {
            Ok(plan) => plan,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let line = (&given, whom, contact.as_ref());
        let known = (&mut people, &above);
        let (person, mut changed, verb) = match taken(change, run, line, known, today).await? {
            Ok(taken) => taken,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        above.insert(person.id.clone());
        if let Some(contact) = contact
            .map(|contact| contact.of(&person.id))
            .filter(|contact| erased::stays(&person, contact, &contacts))
            .filter(|contact| contacts.insert(contact.clone()))
        {
            let saved = sql::insert_contact(change.sql(), &contact).await;
            saved.map_err(|e| change.fault(&e))?;
            changed.push(Changed {
                field: "contact",
                before: String::new(),
                // The last word is the last day; a dash for none.
                after: format!(
                    "{} {} {} {}",
                    contact.role,
                    contact.partner,
                    contact.from_day,
                    contact.until_day.as_deref().unwrap_or("-")
                ),
            });
        }
        if changed.is_empty() {
            run.known(
                &given,
                format!("{} ({}) est déjà au registre", person.name(), person.id),
            );
            continue;
        }
        let made = Made {
            line: given.number,
            id: person.id.clone(),
            name: person.name(),
            changed,
        };
        run.made(&given, (PERSON, verb), Some(&person.id), made)?;
    }
    Ok(())
}

/// The person of a line, what the line changed of it, and how the journal calls that.
type Taken = Result<(Person, Vec<Changed>, &'static str), Vec<Wrong>>;

/// Saves the person of a line, or what the line says of one that is there.
async fn taken(
    change: &mut Change<'_>,
    run: &Run<'_>,
    (given, whom, contact): (&Given<'_>, Whom, Option<&Contact>),
    (people, above): (&mut People, &HashSet<String>),
    today: NaiveDate,
) -> Result<Taken, RegistryFault> {
    let is_erased = !given.get(ERASED_ON).is_empty();
    let new = match whom {
        Whom::New(id) if is_erased => {
            erased::person(given, id, (today, change.at())).and_then(|(person, changed)| {
                erased::ended(&person, contact).map(|()| (person, changed))
            })
        }
        Whom::New(id) => people::new(given, id, (today, change.at()))?,
        Whom::Erased(person) => {
            let left = match is_erased {
                true => erased::values(given),
                false => vec![people::is_erased(&person, "identifiant")],
            };
            return Ok(match left.is_empty() {
                true => erased::ended(&person, contact).map(|()| (*person, Vec::new(), "edit")),
                false => Err(left),
            });
        }
        Whom::There(person) if is_erased => {
            let why = format!("{} est au registre, et n’y est pas effacée", person.id);
            let todo = "effacez-la d’abord, par privacy erase";
            return Ok(Err(vec![(ERASED_ON, why, todo)]));
        }
        Whom::There(mut person) => {
            let update = run.ask.there == There::Update && !above.contains(&person.id);
            let changed = match update {
                true => corrected(&mut person, given, people, today),
                false => people::is_of(&person, given)
                    .map(|()| Vec::new())
                    .map_err(|wrong| vec![wrong]),
            };
            let changed = match changed {
                Ok(changed) => changed,
                Err(wrong) => return Ok(Err(wrong)),
            };
            if !changed.is_empty() {
                person.version += 1;
                let saved = person_sql::update(change.sql(), &person).await;
                saved.map_err(|e| change.fault(&e))?;
                people.replace((*person).clone());
            }
            return Ok(Ok((*person, changed, "edit")));
        }
    };
    let (person, changed) = match new {
        Ok(new) => new,
        Err(wrong) => return Ok(Err(wrong)),
    };
    people::save(change, &person).await?;
    people.add(person.clone());
    Ok(Ok((person, changed, "create")))
}

/// What a line says, nothing saved yet.
fn plan(
    given: &Given<'_>,
    partners: &Partners,
    people: &People,
    today: NaiveDate,
) -> Result<(Whom, Option<Contact>), Vec<Wrong>> {
    let whom = people
        .meant(given, "identifiant")
        .map_err(|wrong| vec![wrong])?;
    Ok((whom, contact(given, partners, today)?))
}

/// The contact that a line tells, its person not filled in.
fn contact(
    given: &Given<'_>,
    partners: &Partners,
    today: NaiveDate,
) -> Result<Option<Contact>, Vec<Wrong>> {
    let asked = given.get("partenaire");
    if asked.is_empty() {
        return match given.get("role") {
            "" => Ok(None),
            _ => Err(vec![(
                "partenaire",
                "un rôle sans partenaire".into(),
                "nommez le partenaire",
            )]),
        };
    }
    let mut wrong = Vec::new();
    let mut take = |found: Result<Option<NaiveDate>, Wrong>| {
        found.map_err(|why| wrong.push(why)).ok().flatten()
    };
    let from = take(past(given, "depuis", today)).unwrap_or(today);
    let until = match given.get("jusqu_au") {
        "" => None,
        text => take(
            super::cell::day(text)
                .map(Some)
                .map_err(|why| ("jusqu_au", why, "corrigez le jour")),
        ),
    };
    if until.is_some_and(|until| until < from) {
        wrong.push((
            "jusqu_au",
            "ce jour précède le début".into(),
            "vérifiez les deux jours",
        ));
    }
    let role = match given.get("role") {
        "" => Ok("contact".to_string()),
        role => among(&ROLES, role),
    };
    let role = role
        .map_err(|why| wrong.push(("role", why, "écrivez l’un de ces mots")))
        .ok();
    let partner = partners.meant(asked).map_err(|why| {
        wrong.push((
            "partenaire",
            why,
            "importez d’abord les partenaires, ou donnez un SIRET",
        ));
    });
    match (role, partner) {
        (Some(role), Ok(partner)) if wrong.is_empty() => Ok(Some(Contact {
            partner: partner.likeness.id.clone(),
            person: String::new(),
            role,
            from_day: from.to_string(),
            until_day: until.map(|day| day.to_string()),
        })),
        _ => Err(wrong),
    }
}

/// What a line changes in a record that is there.
fn corrected(
    person: &mut Person,
    given: &Given<'_>,
    people: &People,
    today: NaiveDate,
) -> Result<Vec<Changed>, Vec<Wrong>> {
    let changed = people::apply(person, given, today)?;
    let other = people
        .by_email(person.email.as_deref().unwrap_or_default())
        .filter(|other| other.id != person.id);
    match other {
        Some(other) => {
            let why = format!("c’est l’adresse de {}", other.id);
            Err(vec![(
                "courriel",
                why,
                "vérifiez laquelle des deux personnes c’est",
            )])
        }
        None => Ok(changed),
    }
}
