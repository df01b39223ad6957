//! Persons, and what they are for partners, from a table: a line a person, or a line a contact.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_store::Change;

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
        let (person, changed, verb) = match whom {
            Whom::New(id) => match people::new(&given, id, (today, change.at()))? {
                Ok((person, changed)) => {
                    people::save(change, &person).await?;
                    people.add(person.clone());
                    (person, changed, "create")
                }
                Err(wrong) => {
                    run.refuse(&given, wrong);
                    continue;
                }
            },
            Whom::There(mut person) => {
                let update = run.ask.there == There::Update && !above.contains(&person.id);
                if let Some(wrong) = people::is_of(&person, &given).err().filter(|_| !update) {
                    run.refuse(&given, vec![wrong]);
                    continue;
                }
                let changed = match update {
                    true => match corrected(&mut person, &given, &people, today) {
                        Ok(changed) => changed,
                        Err(wrong) => {
                            run.refuse(&given, wrong);
                            continue;
                        }
                    },
                    false => Vec::new(),
                };
                if !changed.is_empty() {
                    person.version += 1;
                    let saved = person_sql::update(change.sql(), &person).await;
                    saved.map_err(|e| change.fault(&e))?;
                    people.replace((*person).clone());
                }
                (*person, changed, "edit")
            }
        };
        above.insert(person.id.clone());
        let mut changed = changed;
        if let Some(contact) = contact
            .map(|contact| contact.of(&person.id))
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
