//! Conventions of the past from a table.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::cell;
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::sql::{self, Convention, load};
use crate::convention::{CONVENTION, follow};
use crate::correction::{Changed, filled};
use crate::fault::RegistryFault;
use crate::partner::sql as partner_sql;
use crate::value::{among, sound, taken_as};

const KINDS: [(&str, &str); 2] = [
    ("pigma", "convention PIGMA"),
    ("collaboration", "convention de collaboration"),
];

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let mut partners = load(change, Partners::load).await?;
    let known = load(change, sql::conventions).await?;
    let mut ids: HashSet<String> = known.iter().map(|(id, ..)| id.clone()).collect();
    // Each as it is spelled, by kind and however it is spelled.
    let mut numbers: HashMap<(String, String), String> = known
        .into_iter()
        .map(|(_, kind, number)| ((kind, number.to_ascii_lowercase()), number))
        .collect();
    // A partner may have had several: the one that it bears is then in the table or the registry too.
    let every: HashSet<String> = numbers
        .values()
        .cloned()
        .chain(lines.iter().map(|given| given.get("numero").to_string()))
        .collect();
    for given in lines {
        let mut convention = match plan(&given, &partners, today) {
            Ok(convention) => convention,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let key = (
            convention.kind.clone(),
            convention.number.to_ascii_lowercase(),
        );
        let there = numbers.get(&key);
        if let Some(there) = there.filter(|there| **there != convention.number) {
            let number = taken_as(&convention.number, there);
            let why = format!("{number} est déjà celui d’une convention");
            let todo = "écrivez-le de même, ou donnez un autre numéro";
            run.refuse(&given, vec![("numero", why, todo)]);
            continue;
        }
        if ids.contains(&convention.id) || there.is_some() {
            run.known(
                &given,
                format!("la convention {} est déjà au registre", convention.number),
            );
            continue;
        }
        let borne = match borne(&convention, &partners, &every) {
            Ok(borne) => borne,
            Err(wrong) => {
                run.refuse(&given, vec![wrong]);
                continue;
            }
        };
        if convention.id.is_empty() {
            convention.id = Id::new(CONVENTION.prefix)?.to_string();
        }
        let at = change.at().to_string();
        let saved = sql::insert_convention(change.sql(), &convention, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        numbers.insert(key, convention.number.clone());
        ids.insert(convention.id.clone());
        let made = Made {
            line: given.number,
            id: convention.id.clone(),
            name: convention.number.clone(),
            changed: told(&convention),
        };
        run.made(&given, (CONVENTION, "create"), None, made)?;
        match (&convention.partner, borne) {
            (Some(partner), None) => {
                let number = &convention.number;
                bear(change, run, &given, &mut partners, (partner, number)).await?;
            }
            (Some(_), Some(own)) if own != convention.number => {
                run.doubt(
                    &given,
                    format!("la fiche du partenaire garde le numéro {own}"),
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// The number that the record of the partner bears; none where it bears none yet.
fn borne(
    convention: &Convention,
    partners: &Partners,
    told: &HashSet<String>,
) -> Result<Option<String>, Wrong> {
    let Some(partner) = convention.partner.as_deref() else {
        return Ok(None);
    };
    let number = &convention.number;
    let other = partners.by_convention(number);
    if let Some(other) = other.filter(|other| other.likeness.id != partner) {
        return Err((
            "numero",
            format!(
                "c’est le numéro de convention {}",
                crate::fr::of(&other.likeness.name)
            ),
            "vérifiez de quel partenaire elle est",
        ));
    }
    let own = partners
        .by_id(partner)
        .and_then(|known| known.convention.clone());
    match own {
        Some(own) if own != *number && !told.contains(&own) => Err((
            "numero",
            format!(
                "le partenaire a déjà le numéro {own}, qui n’est celui d’aucune convention connue"
            ),
            "corrigez ce numéro ou celui de sa fiche",
        )),
        own => Ok(own),
    }
}

/// The record of the partner says from now on the number of its convention.
async fn bear(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    given: &Given<'_>,
    partners: &mut Partners,
    (id, number): (&str, &str),
) -> Result<(), RegistryFault> {
    let found = partner_sql::by_id(change.sql(), id).await;
    let Some(mut partner) = found.map_err(|e| change.fault(&e))? else {
        return Ok(());
    };
    if let Some(entry) = follow(change, &partner, number).await? {
        run.add(given, entry);
    }
    partner.convention = Some(number.into());
    partners.renew(&partner);
    Ok(())
}

fn plan(
    given: &Given<'_>,
    partners: &Partners,
    today: NaiveDate,
) -> Result<Convention, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let kind = match given.get("nature") {
        "" => Ok("pigma".to_string()),
        word => among(&KINDS, word),
    };
    let kind = kind
        .map_err(|why| wrong.push(("nature", why, "écrivez l’un de ces mots")))
        .unwrap_or_default();
    let mut text = |key: &'static str| {
        let read =
            sound(given.get(key)).map_err(|why| wrong.push((key, why, "corrigez la cellule")));
        read.unwrap_or_default().to_string()
    };
    let (number, title) = (text("numero"), text("intitule"));
    if number.is_empty() {
        wrong.push((
            "numero",
            "le numéro manque".into(),
            "donnez le numéro de la convention",
        ));
    }
    let partner = partner(given, partners, &kind, &number)
        .map_err(|why| wrong.push(why))
        .unwrap_or_default();
    let signed = past(given, "signee_le", today)
        .map_err(|why| wrong.push(why))
        .unwrap_or_default();
    if signed.is_none() && given.get("signee_le").is_empty() {
        wrong.push((
            "signee_le",
            "le jour de signature manque".into(),
            "donnez-le",
        ));
    }
    let mut day = |key: &'static str| match given.get(key) {
        "" => None,
        text => cell::day(text)
            .map_err(|why| wrong.push((key, why, "corrigez le jour")))
            .ok(),
    };
    let (from, until) = (day("debut_le").or(signed), day("fin_le"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        wrong.push((
            "fin_le",
            "ce jour précède le début".into(),
            "vérifiez les deux jours",
        ));
    }
    let id = match given.get("identifiant") {
        "" => Ok(String::new()),
        id => own(id, CONVENTION.prefix, "identifiant").map(|id| id.to_string()),
    };
    let id = id.map_err(|why| wrong.push(why));
    match (signed, from, id) {
        (Some(signed), Some(from), Ok(id)) if wrong.is_empty() => Ok(Convention {
            id,
            title: if title.is_empty() {
                format!("Convention {number}")
            } else {
                title
            },
            kind,
            number,
            partner,
            signed_on: signed.to_string(),
            from_day: from.to_string(),
            until_day: until.map(|day| day.to_string()),
        }),
        _ => Err(wrong),
    }
}

/// Whose it is: the partner that is named, or that has its number. None for that of collaboration.
fn partner(
    given: &Given<'_>,
    partners: &Partners,
    kind: &str,
    number: &str,
) -> Result<Option<String>, Wrong> {
    let asked = given.get("partenaire");
    match (kind, asked) {
        ("collaboration", "") => Ok(None),
        ("collaboration", _) => Err((
            "partenaire",
            "la convention de collaboration n’est celle d’aucun partenaire".into(),
            "videz la cellule",
        )),
        (_, "") => match partners.by_convention(number) {
            Some(known) => Ok(Some(known.likeness.id.clone())),
            None => Err((
                "partenaire",
                "aucun partenaire n’est nommé ni n’a ce numéro de convention".into(),
                "nommez le partenaire",
            )),
        },
        _ => match partners.meant(asked) {
            Ok(known) => Ok(Some(known.likeness.id.clone())),
            Err(why) => Err((
                "partenaire",
                why,
                "importez d’abord les partenaires, ou donnez un SIRET",
            )),
        },
    }
}

fn told(convention: &Convention) -> Vec<Changed> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let all = [
        ("nature", convention.kind.clone()),
        ("numero", convention.number.clone()),
        ("partenaire", text(&convention.partner)),
        ("intitule", convention.title.clone()),
        ("signee_le", convention.signed_on.clone()),
        ("debut_le", convention.from_day.clone()),
        ("fin_le", text(&convention.until_day)),
        ("reprise", "oui".into()),
    ];
    filled(all)
}
