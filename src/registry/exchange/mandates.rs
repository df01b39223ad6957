//! Mandates of contractors from a table.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::Change;

use super::cell;
use super::column::{Column, column};
use super::erased;
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::people::People;
use super::sql::{self, Mandates, load};
use crate::account::mandate::{Field, MANDATE, Told, bring};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::person::{Person, PersonFault};
use crate::value::optional;

/// In the order of exports.
pub(super) const MANDATES: [Column; 8] = [
    column("identifiant", "identifiant", &["id", "mandat"]),
    column("personne", "personne", &["courriel", "prestataire"]).needed(),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    column("societe", "société", &["entreprise", "employeur"])
        .needed()
        .personal(),
    column("objet", "objet", &["mission"]).needed().personal(),
    column("du", "du", &["debut", "date de debut"]).needed(),
    column("au", "au", &["fin", "date de fin"]).needed(),
    column("termine_le", "terminé le", &["fin avant terme"]),
];

pub(super) async fn run(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let people = load(change, People::load).await?;
    let mut known = load(change, Mandates::load).await?;
    let mut above: HashMap<String, (u64, String, Told)> = HashMap::new();
    for given in lines {
        let (person, told) = match plan(&given, (&partners, &people, &known), today) {
            Ok(plan) => plan,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let from = told.from.to_string();
        if let Some(there) = known.same(&told.id, &person.id, &told.partner, &from) {
            let here = (given.number, person.id.clone(), told);
            let (line, first, other) = above.get(there).unwrap_or(&here);
            if let Some(key) = denied((first, other), (&here.1, &here.2)) {
                let why = format!("la ligne {line} dit autre chose du mandat {there}");
                let todo = "vérifiez laquelle des deux lignes est juste et gardez-la seule";
                run.refuse(&given, vec![(key, why, todo)]);
                continue;
            }
            run.known(&given, format!("le mandat {there} est déjà au registre"));
            let there = there.to_string();
            above.entry(there).or_insert(here);
            continue;
        }
        let (mandate, entries) = match bring(desk, change, person, &told).await {
            Ok(taken) => taken,
            Err(fault) => {
                run.refuse(&given, vec![refused(fault)?]);
                continue;
            }
        };
        for entry in entries {
            run.add(&given, entry);
        }
        let last = told.ended.unwrap_or(told.until);
        if last < today {
            let doubt = format!(
                "ce mandat a pris fin le {}\u{202f}: il entre comme un fait du passé, et ne permet plus rien",
                crate::fr::day(last)
            );
            run.doubt(&given, doubt);
        }
        run.outcome.created.push(Made {
            line: given.number,
            id: mandate.id.clone(),
            name: person.name(),
            changed: Vec::new(),
        });
        let here = (given.number, person.id.clone(), told);
        above.insert(mandate.id.clone(), here);
        known.add(sql::Mandate {
            last_day: mandate.ended_on.unwrap_or(mandate.until_day),
            id: mandate.id,
            person: mandate.person,
            partner: mandate.partner,
            from_day: mandate.from_day,
        });
    }
    Ok(())
}

/// The first column in which two lines on one mandate differ.
fn denied(
    (person, told): (&str, &Told),
    (here_person, here): (&str, &Told),
) -> Option<&'static str> {
    let columns = [
        ("personne", person != here_person),
        ("partenaire", told.partner != here.partner),
        ("societe", told.company != here.company),
        ("objet", told.purpose != here.purpose),
        ("du", told.from != here.from),
        ("au", told.until != here.until),
        ("termine_le", told.ended != here.ended),
    ];
    let mut differ = columns.into_iter().filter(|(_, is_other)| *is_other);
    differ.next().map(|(key, _)| key)
}

/// What the rules of mandates refuse, by the column that it is about.
fn refused(fault: PersonFault) -> Result<Wrong, RegistryFault> {
    let why = fault.to_string();
    let is_rule = matches!(
        fault,
        PersonFault::Overlap { .. } | PersonFault::Seat { .. }
    );
    if is_rule {
        return Ok(("personne", why, "vérifiez la personne et les jours"));
    }
    let PersonFault::Registry(fault) = fault else {
        return Ok(("personne", why, "vérifiez la ligne"));
    };
    let RegistryFault::Value { field, why } = fault else {
        return Err(fault);
    };
    let columns = [
        ("societe", Field::Company),
        ("objet", Field::Purpose),
        ("du", Field::From),
        ("au", Field::Until),
    ];
    let found = columns.iter().find(|(_, of)| of.label() == field);
    let key = found.map_or("termine_le", |(key, _)| key);
    Ok((key, why, "corrigez la cellule"))
}

fn plan<'a>(
    given: &Given<'_>,
    (partners, people, known): (&Partners, &'a People, &Mandates),
    today: NaiveDate,
) -> Result<(&'a Person, Told), Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let asked = given.get("personne");
    let person = people.by_id(asked).or(people.by_email(asked));
    if person.is_none() {
        let why = format!("aucune personne ne répond à « {asked} »");
        let todo = "importez d’abord les personnes, puis donnez l’identifiant ou le courriel";
        wrong.push(("personne", why, todo));
    }
    let partner = partners.meant(given.get("partenaire"));
    let partner = partner
        .map(|known| known.likeness.id.clone())
        .map_err(|why| {
            let todo = "importez d’abord les partenaires, ou donnez un SIRET";
            wrong.push(("partenaire", why, todo));
        });
    let mut day = |key: &'static str| {
        cell::day(given.get(key))
            .map_err(|why| wrong.push((key, why, "corrigez le jour")))
            .ok()
    };
    let (from, until) = (day("du"), day("au"));
    let ended = past(given, "termine_le", today).map_err(|why| wrong.push(why));
    if let (Some(person), Some(until), Ok(ended)) = (person, until, &ended)
        && person.erased_at.is_some()
    {
        wrong.extend(erased::mandate(person, given, ended.unwrap_or(until)));
    }
    let id = optional(given.get("identifiant"), |id| match known.has(id) {
        true => Ok(id.to_string()),
        false => own(id, MANDATE.prefix, "identifiant")
            .map(|id| id.to_string())
            .map_err(|(_, why, _)| why),
    });
    let id = id.map_err(|why| wrong.push(("identifiant", why, "videz la cellule")));
    match (person, partner, from, until, ended, id) {
        (Some(person), Ok(partner), Some(from), Some(until), Ok(ended), Ok(id))
            if wrong.is_empty() =>
        {
            let told = Told {
                id: id.unwrap_or_default(),
                partner,
                company: given.get("societe").to_string(),
                purpose: given.get("objet").to_string(),
                from,
                until,
                ended,
            };
            Ok((person, told))
        }
        _ => Err(wrong),
    }
}
