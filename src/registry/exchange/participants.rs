//! Who came to events, from a table: a line a person, or how many of a partner.

use std::collections::HashMap;

use relais_report::french;
use relais_store::Change;

use super::column::{Column, column};
use super::import::There;
use super::known::{Known, Partners};
use super::outcome::{Given, Made, Run, Wrong};
use super::people::People;
use super::sql::{self, Participants, load};
use crate::animation::event::Event;
use crate::animation::event::participant::{stranger, write};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::person::Person;
use crate::record::{self, RecordFault};

/// In the order of exports.
pub(super) const PARTICIPANTS: [Column; 4] = [
    column(
        "evenement",
        "événement",
        &["identifiant evenement", "intitule"],
    )
    .needed(),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    // Who came is said to those who may read of persons, how many to everybody.
    column("personne", "personne", &["courriel", "participant"]).personal(),
    column("nombre", "nombre", &["participants", "combien"]),
];

/// What a line tells: the person, or how many.
struct Came<'a> {
    event: Event,
    partner: &'a Known,
    person: Option<&'a Person>,
    count: i64,
}

pub(super) async fn run(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let people = load(change, People::load).await?;
    let mut known: Participants = load(change, sql::participants).await?;
    let mut above: HashMap<(String, String, Option<String>), u64> = HashMap::new();
    for given in lines {
        let event = match event(desk, change, given.get("evenement")).await? {
            Ok(event) => event,
            Err(wrong) => {
                run.refuse(&given, vec![wrong]);
                continue;
            }
        };
        let came = match plan(&given, event, &partners, &people) {
            Ok(came) => came,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let key = came.key();
        let there = known.get(&key).copied();
        if let Some(there) = there {
            match above.get(&key) {
                Some(line) if there != came.count => {
                    let why = format!("la ligne {line} en dit {there}");
                    let todo = "gardez la ligne qui est juste";
                    run.refuse(&given, vec![("nombre", why, todo)]);
                    continue;
                }
                None if there != came.count && run.ask.there == There::Update => {}
                Some(_) | None => {
                    run.known(&given, came.is_there(there));
                    above.entry(key).or_insert(given.number);
                    continue;
                }
            }
        }
        take((desk, &mut *change), run, &given, &came, there).await?;
        known.insert(key.clone(), came.count);
        above.entry(key).or_insert(given.number);
    }
    Ok(())
}

/// Writes a line by the rules of what is typed.
async fn take(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    given: &Given<'_>,
    came: &Came<'_>,
    there: Option<i64>,
) -> Result<(), RegistryFault> {
    let partner = &came.partner.likeness;
    if let Some(person) = came.person {
        desk.hold(Act::Persons, Some(&partner.id)).await?;
        let doubt = stranger(change, &partner.id, &person.id).await?;
        if let Some(doubt) = doubt.filter(|_| person.erased_at.is_none()) {
            run.doubt(given, doubt);
        }
    }
    let who = (came.person.map(|person| person.id.as_str()), came.count);
    match write(change, &came.event, &partner.id, who).await {
        Ok(entry) => run.add(given, entry),
        Err(RecordFault::Registry(RegistryFault::Value { why, .. })) => {
            let is_to_come = came.event.on_day.as_str() > record::day_of(change.at());
            let key = if is_to_come { "evenement" } else { "nombre" };
            run.refuse(given, vec![(key, why, "corrigez la ligne")]);
            return Ok(());
        }
        Err(RecordFault::Registry(fault)) => return Err(fault),
        Err(other) => {
            let todo = "laissez cette ligne de côté";
            run.refuse(given, vec![("personne", other.to_string(), todo)]);
            return Ok(());
        }
    }
    let made = Made {
        line: given.number,
        id: came.event.id.clone(),
        name: format!("{}, {}", came.event.title, partner.name),
        changed: Vec::new(),
    };
    match there {
        None => run.outcome.created.push(made),
        Some(_) => run.outcome.updated.push(made),
    }
    Ok(())
}

/// The event that a cell means, by its id or its title.
async fn event(
    desk: &Desk,
    change: &mut Change<'_>,
    asked: &str,
) -> Result<Result<Event, Wrong>, RegistryFault> {
    match record::one::<Event>(desk.db(), change.sql(), asked).await {
        Ok(event) => Ok(Ok(event)),
        Err(RecordFault::Registry(fault)) => Err(fault),
        Err(other) => {
            let todo = "importez d’abord les événements, ou donnez l’identifiant";
            Ok(Err(("evenement", other.to_string(), todo)))
        }
    }
}

fn plan<'a>(
    given: &Given<'_>,
    event: Event,
    partners: &'a Partners,
    people: &'a People,
) -> Result<Came<'a>, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let partner = partners.meant(given.get("partenaire")).map_err(|why| {
        let todo = "importez d’abord les partenaires, ou donnez un SIRET";
        wrong.push(("partenaire", why, todo));
    });
    let asked = given.get("personne");
    let person = people.by_id(asked).or(people.by_email(asked));
    if person.is_none() && !asked.is_empty() {
        let why = format!("aucune personne ne répond à « {asked} »");
        let todo = "importez d’abord les personnes, puis donnez l’identifiant ou le courriel";
        wrong.push(("personne", why, todo));
    }
    let number = given.get("nombre");
    let count = match (asked.is_empty(), number) {
        (false, "" | "1") => Ok(1),
        (false, _) => Err("une personne compte pour une".to_string()),
        (true, "") => Err("ni personne, ni nombre".into()),
        (true, _) => number
            .parse()
            .map_err(|_| format!("« {number} » n’est pas un nombre de personnes")),
    };
    let count = count.map_err(|why| {
        let todo = "donnez une personne, ou combien sont venues";
        wrong.push(("nombre", why, todo));
    });
    match (partner, count) {
        (Ok(partner), Ok(count)) if wrong.is_empty() => Ok(Came {
            event,
            partner,
            person,
            count,
        }),
        _ => Err(wrong),
    }
}

impl Came<'_> {
    fn key(&self) -> (String, String, Option<String>) {
        let partner = self.partner.likeness.id.clone();
        let person = self.person.map(|person| person.id.clone());
        (self.event.id.clone(), partner, person)
    }

    fn is_there(&self, count: i64) -> String {
        let (title, partner) = (&self.event.title, &self.partner.likeness.name);
        match self.person {
            Some(person) => format!("{} est déjà inscrite à « {title} »", person.id),
            None => {
                let told = |count| {
                    let count = usize::try_from(count).unwrap_or_default();
                    french::count(count, "participant", "participants")
                };
                let other = match count == self.count {
                    true => String::new(),
                    false => format!("\u{202f}; --update pour en noter {}", self.count),
                };
                format!(
                    "« {title} » compte déjà {} de {partner}{other}",
                    told(count)
                )
            }
        }
    }
}
