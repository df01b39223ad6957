//! Avenants of the past from a table, each with its days and what proves its signature.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_store::Change;

use super::column::{Column, column};
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::people::People;
use super::sql::{Grounds, load};
use crate::adhesion::Why;
use crate::avenant::retell::{Told, bring};
use crate::avenant::{AVENANT, State, amends, people};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::value::{among, is_same_number, sound, taken_as};

/// In the order of exports.
pub(super) const AVENANTS: [Column; 10] = [
    column("identifiant", "identifiant", &["id"]),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    column("convention", "convention", &["convention pigma"]).needed(),
    column("numero", "numéro", &["avenant", "numero d avenant"]).needed(),
    column("etat", "état", &["statut"]).needed(),
    column("fait_le", "fait le", &["prepare le", "date"]).needed(),
    column("envoye_le", "envoyé le", &["date d envoi"]),
    column("signe_le", "signé le", &["date de signature"]),
    column("signataire", "signataire", &["signataire id"]).personal(),
    column("document", "document", &["sha256", "empreinte"]),
];

const STATES: [(&str, &str); 4] = [
    ("prepare", "préparé"),
    ("envoye", "envoyé"),
    ("signe", "signé"),
    ("annule", "annulé"),
];
const CELL: &str = "corrigez la cellule";

/// What lines are read with.
struct With {
    partners: Partners,
    people: People,
    grounds: Grounds,
    today: NaiveDate,
}

pub(super) async fn run(
    (desk, change): (&Desk, &mut Change<'_>),
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let people = load(change, People::load).await?;
    let grounds = load(change, Grounds::load).await?;
    let with = With {
        partners,
        people,
        grounds,
        today,
    };
    let mut above: HashSet<String> = HashSet::new();
    for given in lines {
        let told = match plan(&given, &with) {
            Ok(told) => told,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        if !above.insert(told.number.to_ascii_lowercase()) {
            let why = "une ligne au-dessus a ce numéro".to_string();
            run.refuse(&given, vec![("numero", why, "gardez celle qui est juste")]);
            continue;
        }
        if let Some(there) = there(&told, &with.grounds) {
            match there {
                Ok(id) => run.known(&given, format!("l’avenant {id} est déjà au registre")),
                Err(wrong) => run.refuse(&given, vec![wrong]),
            }
            continue;
        }
        if let Some(wrong) = stranger(desk, change, &told).await? {
            run.refuse(&given, vec![wrong]);
            continue;
        }
        match bring(desk, change, told).await? {
            Ok((avenant, entry)) => {
                run.add(&given, entry);
                run.outcome.created.push(Made {
                    line: given.number,
                    id: avenant.id,
                    name: format!("{}, {}", avenant.number, avenant.state.label()),
                    changed: Vec::new(),
                });
            }
            Err((key, why)) => run.refuse(&given, vec![(key, why, "corrigez la ligne")]),
        }
    }
    Ok(())
}

/// The avenant of this id or number that the registry has; or why that one is another.
fn there(told: &Told, grounds: &Grounds) -> Option<Result<String, Wrong>> {
    let id = told.id.as_ref().map(|id| id.as_str());
    let found = grounds
        .avenants
        .iter()
        .find(|one| Some(one.id.as_str()) == id || is_same_number(&one.number, &told.number))?;
    let same = found.partner == told.partner && found.number == told.number;
    let same = same && id.is_none_or(|id| id == found.id);
    let number = taken_as(&told.number, &found.number);
    let why = format!("{number} est un autre avenant, {}", found.id);
    let todo = "vérifiez le numéro, le partenaire et l’identifiant";
    Some(match same {
        true => Ok(found.id.clone()),
        false => Err(("numero", why, todo)),
    })
}

/// What is another partner's: the convention, or who signed.
async fn stranger(
    desk: &Desk,
    change: &mut Change<'_>,
    told: &Told,
) -> Result<Option<Wrong>, RegistryFault> {
    let amended = amends(desk.db(), change.sql(), &told.partner, &told.convention).await?;
    if let Err(why) = amended {
        return Ok(Some(("convention", why.into(), CELL)));
    }
    let (Some(who), Some(on)) = (&told.signatory, told.signed_on) else {
        return Ok(None);
    };
    let standing = people::representatives(change.sql(), &told.partner).await;
    let standing = standing.map_err(|e| change.fault(&e))?;
    let represents = standing.iter().any(|(person, from, until)| {
        person == who && *from <= on && until.is_none_or(|until| on <= until)
    });
    let todo = "importez d’abord son rôle avec les personnes, ou corrigez le signataire";
    let why = Why::NotRepresentative.to_string();
    Ok((!represents).then_some(("signataire", why, todo)))
}

fn plan(given: &Given<'_>, with: &With) -> Result<Told, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let partner = with.partners.meant(given.get("partenaire"));
    let partner = partner.map(|known| known.likeness.id.clone());
    let partner = partner.map_err(|why| {
        let todo = "importez d’abord les partenaires, ou donnez un SIRET";
        wrong.push(("partenaire", why, todo));
    });
    let id = match given.get("identifiant") {
        "" => Ok(None),
        id => own(id, AVENANT.prefix, "identifiant").map(Some),
    };
    let id = id.map_err(|why| wrong.push(why));
    let mut text = |key: &'static str| match sound(given.get(key)) {
        Ok("") => wrong.push((key, "elle est vide".into(), CELL)),
        Ok(_) => {}
        Err(why) => wrong.push((key, why, CELL)),
    };
    text("convention");
    text("numero");
    let state = among(&STATES, given.get("etat"));
    let state = state.map_err(|why| wrong.push(("etat", why, "écrivez l’un de ces mots")));
    let mut day = |key: &'static str| {
        let day = past(given, key, with.today).map_err(|why| wrong.push(why));
        day.ok().flatten()
    };
    let (made, sent_on, signed_on) = (day("fait_le"), day("envoye_le"), day("signe_le"));
    if made.is_none() && given.get("fait_le").is_empty() {
        wrong.push(("fait_le", "le jour manque".into(), "donnez-le"));
    }
    let signatory = signatory(given, &with.people).map_err(|why| wrong.push(why));
    let document = document(given).map_err(|why| wrong.push(why));
    let state = state.ok().and_then(|word| State::of(&word));
    let (Ok(partner), Ok(id), Some(state), Some(made_on)) = (partner, id, state, made) else {
        return Err(wrong);
    };
    let (Ok(signatory), Ok(document), true) = (signatory, document, wrong.is_empty()) else {
        return Err(wrong);
    };
    let is_held = |hash: &String| with.grounds.documents.contains_key(hash);
    Ok(Told {
        id,
        partner,
        convention: given.get("convention").trim().into(),
        number: given.get("numero").trim().into(),
        state,
        made_on,
        sent_on,
        signed_on,
        signatory,
        signed: document.clone().filter(is_held),
        cited: document.filter(|hash| !is_held(hash)),
    })
}

fn signatory(given: &Given<'_>, people: &People) -> Result<Option<String>, Wrong> {
    let asked = given.get("signataire");
    let found = people.by_id(asked).or(people.by_email(asked));
    match found {
        Some(person) => Ok(Some(person.id.clone())),
        None if asked.is_empty() => Ok(None),
        None => Err((
            "signataire",
            format!("aucune personne ne répond à « {asked} »"),
            "importez d’abord les personnes, puis donnez l’identifiant ou le courriel",
        )),
    }
}

/// The hash of the signed file.
fn document(given: &Given<'_>) -> Result<Option<String>, Wrong> {
    let hash = given.get("document").to_ascii_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (hash.is_empty(), is_hash) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(hash)),
        (false, false) => {
            let why = "ce n’est pas une empreinte SHA-256, de 64 chiffres hexadécimaux".into();
            Err(("document", why, CELL))
        }
    }
}
