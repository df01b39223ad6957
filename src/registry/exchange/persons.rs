//! Persons, and what they are for partners, from a table: a line a person, or a line a contact.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_store::Change;

use super::erased::{self, ERASED_ON};
use super::import::{There, past};
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::people::{self, People, Whom};
use super::roles::{Asked, Became, Roles};
use super::sql::Contact;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::{PERSON, Person, function, sql as person_sql};
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
    let mut roles = Roles::load(change).await?;
    // Those of the lines above: another line of one of them tells one more contact.
    let mut above: HashSet<String> = HashSet::new();
    for given in lines {
        let plan = plan(&given, &partners, &people, today);
        let (whom, asked) = match plan {
            Ok(plan) => plan,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let line = (&given, whom, asked);
        let known = (&mut people, &mut roles, &above);
        let (person, mut changed, role, verb) = match taken(change, run, line, known, today).await?
        {
            Ok(taken) => taken,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        above.insert(person.id.clone());
        changed.extend(role.changed);
        for doubt in role.doubts {
            run.doubt(&given, doubt);
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

/// The person of a line, what the line changed of it, its role, and how the journal calls that.
type Taken = Result<(Person, Vec<Changed>, Became, &'static str), Vec<Wrong>>;

/// Saves the person of a line and its role, or what the line says of one that is there.
async fn taken(
    change: &mut Change<'_>,
    run: &Run<'_>,
    (given, whom, asked): (&Given<'_>, Whom, Option<Asked>),
    (people, roles, above): (&mut People, &mut Roles, &HashSet<String>),
    today: NaiveDate,
) -> Result<Taken, RegistryFault> {
    let is_erased = !given.get(ERASED_ON).is_empty();
    let contact = asked.as_ref().map(|asked| &asked.contact);
    let new = match whom {
        Whom::New(id) if is_erased => {
            erased::person(given, id, (today, change.at())).and_then(|(person, changed)| {
                erased::ended(&person, contact).map(|()| (person, changed))
            })
        }
        Whom::New(id) => people::new(given, id, (today, change.at()))?,
        Whom::Erased(person) => {
            let mut left = match is_erased {
                true => erased::values(given),
                false => vec![people::is_erased(&person, "identifiant")],
            };
            left.extend(erased::ended(&person, contact).err().into_iter().flatten());
            if !left.is_empty() {
                return Ok(Err(left));
            }
            // What its erasure left stays, whatever is asked.
            let role = taken_role(roles, change, asked, &person.id, There::Stay).await?;
            let role = role.map(|role| Became {
                doubts: Vec::new(),
                ..role
            });
            return Ok(role
                .map(|role| (*person, Vec::new(), role, "edit"))
                .map_err(|wrong| vec![wrong]));
        }
        Whom::There(person) if is_erased => {
            let why = format!("{} est au registre, et n’y est pas effacée", person.id);
            let todo = "effacez-la d’abord, par privacy erase";
            return Ok(Err(vec![(ERASED_ON, why, todo)]));
        }
        Whom::There(person) => {
            // Each of its lines is one more role, and the first one the person too.
            let of_person = match above.contains(&person.id) {
                true => There::Stay,
                false => run.ask.there,
            };
            let (line, known) = ((given, *person, asked), (people, roles));
            return there(change, line, known, (of_person, run.ask.there), today).await;
        }
    };
    let (person, changed) = match new {
        Ok(new) => new,
        Err(wrong) => return Ok(Err(wrong)),
    };
    people::save(change, &person).await?;
    people.add(person.clone());
    let role = taken_role(roles, change, asked, &person.id, run.ask.there).await?;
    Ok(role
        .map(|role| (person, changed, role, "create"))
        .map_err(|wrong| vec![wrong]))
}

/// What a line says of a person who is there, and of its role.
async fn there(
    change: &mut Change<'_>,
    (given, mut person, asked): (&Given<'_>, Person, Option<Asked>),
    (people, roles): (&mut People, &mut Roles),
    (of_person, of_role): (There, There),
    today: NaiveDate,
) -> Result<Taken, RegistryFault> {
    let changed = match of_person {
        There::Update => corrected(&mut person, given, people, today),
        There::Stay => people::is_of(&person, given)
            .map(|()| Vec::new())
            .map_err(|wrong| vec![wrong]),
    };
    let changed = match changed {
        Ok(changed) => changed,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let mut role = match taken_role(roles, change, asked, &person.id, of_role).await? {
        Ok(role) => role,
        Err(wrong) => return Ok(Err(vec![wrong])),
    };
    if !changed.is_empty() {
        let before = people.by_id(&person.id).unwrap_or(&person);
        if before.opt_out && !person.opt_out {
            role.doubts.push(format!(
                "{} ({}) ne voulait plus de messages, et cette ligne lève son opposition\u{202f}: vérifiez que c’est sa demande, sinon `relais registry person opt-out` la rétablit",
                person.name(),
                person.id
            ));
        }
        let follows = function::told(change.sql(), before, &person).await;
        role.doubts.extend(follows.map_err(|e| change.fault(&e))?);
        person.version += 1;
        let saved = person_sql::update(change.sql(), &person).await;
        saved.map_err(|e| change.fault(&e))?;
        people.replace(person.clone());
    }
    Ok(Ok((person, changed, role, "edit")))
}

/// The role that a line tells, if it tells one, once its person is known.
async fn taken_role(
    roles: &mut Roles,
    change: &mut Change<'_>,
    asked: Option<Asked>,
    person: &str,
    there: There,
) -> Result<Result<Became, Wrong>, RegistryFault> {
    let Some(asked) = asked else {
        return Ok(Ok(Became::default()));
    };
    let asked = Asked {
        contact: asked.contact.of(person),
        ..asked
    };
    roles.take(change, asked, there).await
}

/// What a line says, nothing saved yet.
fn plan(
    given: &Given<'_>,
    partners: &Partners,
    people: &People,
    today: NaiveDate,
) -> Result<(Whom, Option<Asked>), Vec<Wrong>> {
    let whom = people
        .meant(given, "identifiant")
        .map_err(|wrong| vec![wrong])?;
    Ok((whom, role(given, partners, today)?))
}

/// The role that a line tells, its person not filled in.
fn role(
    given: &Given<'_>,
    partners: &Partners,
    today: NaiveDate,
) -> Result<Option<Asked>, Vec<Wrong>> {
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
        (Some(role), Ok(partner)) if wrong.is_empty() => Ok(Some(Asked {
            is_dated: !given.get("depuis").is_empty(),
            contact: Contact {
                partner: partner.likeness.id.clone(),
                person: String::new(),
                role,
                from_day: from.to_string(),
                until_day: until.map(|day| day.to_string()),
            },
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
