//! Adhésions of the past from a table: the state that each had reached, and the day of each step.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_store::{Change, Id};
use serde_json::json;

use super::cell;
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::path::{self, DAYS, Step};
use super::people::People;
use super::sql::{self, Adhesion, Adhesions, load};
use crate::adhesion::{ADHESION, Why, accept_of_table, of_last_day};
use crate::correction::{Changed, filled};
use crate::fault::RegistryFault;
use crate::value::{among, sound};

const PATHS: [(&str, &str); 2] = [("relais", "par le relais"), ("direct", "directe")];

/// What a line tells of an adhésion.
struct Told {
    adhesion: Adhesion,
    days: Vec<(&'static Step, NaiveDate)>,
    /// Id of who signed, texts with their versions, proof.
    signatory: Option<String>,
    texts: Vec<(String, String)>,
    proof: String,
    motive: String,
}

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    let people = load(change, People::load).await?;
    let mut known = load(change, Adhesions::load).await?;
    for given in lines {
        let mut told = match plan(&given, &partners, &people, &known, today) {
            Ok(told) => told,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        if let Some(there) = known.same(&told.adhesion) {
            run.known(&given, format!("l’adhésion {there} est déjà au registre"));
            continue;
        }
        if told.adhesion.open && known.is_open(&told.adhesion.partner) {
            let why = "ce partenaire a déjà une adhésion ouverte".to_string();
            run.refuse(&given, vec![("partenaire", why, "terminez l’une d’abord")]);
            continue;
        }
        let from = told.days.iter().map(|(_, day)| day.to_string()).min();
        let from = from.unwrap_or_else(|| told.adhesion.since.clone());
        if known.meets(&told.adhesion, &from) {
            let why = "une autre adhésion de ce partenaire porte sur les mêmes jours".to_string();
            run.refuse(
                &given,
                vec![("partenaire", why, "vérifiez les jours des deux")],
            );
            continue;
        }
        if told.adhesion.id.is_empty() {
            told.adhesion.id = Id::new(ADHESION.prefix)?.to_string();
        }
        save(change, run, &given, &told).await?;
        let made = Made {
            line: given.number,
            id: told.adhesion.id.clone(),
            name: partners
                .by_id(&told.adhesion.partner)
                .map_or_else(String::new, |known| known.likeness.name.clone()),
            changed: changed(&told),
        };
        run.made(&given, (ADHESION, "create"), None, made)?;
        for doubt in past_last_day(change, &told.adhesion, today).await? {
            run.doubt(&given, doubt);
        }
        let over = known.over(&told.adhesion).map(crate::person::shown);
        if let Some(over) = over {
            run.doubt(&given, format!(
                "une adhésion de ce partenaire est finie au registre depuis le {over}\u{202f}: celle-ci ne repose que sur ce tableau"
            ));
        }
        known.add(told.adhesion, from);
    }
    Ok(())
}

/// What follows of the last day of an adhésion that is open beyond it.
async fn past_last_day(
    change: &mut Change<'_>,
    of: &Adhesion,
    today: NaiveDate,
) -> Result<Vec<String>, RegistryFault> {
    let until = of.until_day.as_deref().and_then(|day| day.parse().ok());
    match until.filter(|until| of.open && *until < today) {
        Some(until) => of_last_day(change, (&of.id, &of.partner), until, today).await,
        None => Ok(Vec::new()),
    }
}

async fn save(
    change: &mut Change<'_>,
    run: &Run<'_>,
    given: &Given<'_>,
    told: &Told,
) -> Result<(), RegistryFault> {
    let at = change.at().to_string();
    let of = &told.adhesion;
    let saved = sql::insert_adhesion(change.sql(), of, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    let events = path::events(&of.state, &told.days);
    for (number, (event, day)) in (0_i64..).zip(&events) {
        let is_last = number + 1 == events.len() as i64;
        let evidence = evidence(event, is_last, told, run, given).to_string();
        let day = day.to_string();
        let event = (number, *event, day.as_str());
        let saved = sql::insert_event(change.sql(), &of.id, event, &evidence, &at).await;
        saved.map_err(|e| change.fault(&e))?;
    }
    let signed = told
        .days
        .iter()
        .find(|(step, _)| matches!(step.state, "signee" | "acceptee" | "active"));
    if let (Some(signatory), Some((_, day))) = (&told.signatory, signed) {
        let by = (signatory.clone(), *day, told.proof.clone());
        let saved = accept_of_table(change.sql(), &of.id, &told.texts, &by).await;
        saved.map_err(|e| change.fault(&e))?;
    }
    Ok(())
}

/// What an event of the past rests on, in the words of adhésions: who attests it, with what. The last
/// one keeps all days that were told.
fn evidence(
    event: &str,
    is_last: bool,
    told: &Told,
    run: &Run<'_>,
    given: &Given<'_>,
) -> serde_json::Value {
    let mut from = json!({ "fichier": run.ask.sha256, "ligne": given.number });
    if is_last {
        let days: serde_json::Map<String, serde_json::Value> = told
            .days
            .iter()
            .map(|(step, day)| (step.state.into(), day.to_string().into()))
            .collect();
        from["jours"] = days.into();
    }
    let mut evidence = json!({ "import": from });
    match event {
        "reprise" => {
            evidence["par"] = "tableau importé".into();
            evidence["preuve"] = told.proof.clone().into();
            if let Some(reference) = &told.adhesion.dinamis_ref {
                evidence["reference"] = reference.clone().into();
            }
            if let Some(until) = &told.adhesion.until_day {
                evidence["jusqu_au"] = until.clone().into();
            }
        }
        "suspension" | "fin" => evidence["motif"] = told.motive.clone().into(),
        _ => {}
    }
    evidence
}

fn plan(
    given: &Given<'_>,
    partners: &Partners,
    people: &People,
    known: &Adhesions,
    today: NaiveDate,
) -> Result<Told, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let partner = partners.meant(given.get("partenaire"));
    let partner = partner
        .map(|known| known.likeness.id.clone())
        .map_err(|why| {
            wrong.push((
                "partenaire",
                why,
                "importez d’abord les partenaires, ou donnez un SIRET",
            ));
        });
    let path = among(&PATHS, given.get("chemin"));
    let path = path.map_err(|why| wrong.push(("chemin", why, "écrivez relais ou direct")));
    let mut days = Vec::new();
    for step in &DAYS {
        match past(given, step.column.key, today) {
            Ok(day) => days.extend(day.map(|day| (step, day))),
            Err(why) => wrong.push(why),
        }
    }
    days.sort_by_key(|(step, _)| step.place);
    let state = crate::partner::name::plain(given.get("etat")).replace(' ', "-");
    if let Ok(path) = &path {
        wrong.extend(path::check(path, &state, &days, today));
    }
    if let (Ok(partner), Ok("relais")) = (&partner, path.as_deref())
        && known.is_autonomous(partner)
    {
        wrong.push((
            "chemin",
            "ce partenaire adhère par lui-même à DINAMIS".into(),
            "écrivez direct",
        ));
    }
    let until = match given.get("jusqu_au") {
        "" => None,
        text => cell::day(text)
            .map_err(|why| wrong.push(("jusqu_au", why, "corrigez le jour")))
            .ok(),
    };
    let mut text = |key: &'static str| {
        let read =
            sound(given.get(key)).map_err(|why| wrong.push((key, why, "corrigez la cellule")));
        read.unwrap_or_default().to_string()
    };
    let (reference, proof, motive) = (text("reference_dinamis"), text("preuve"), text("motif"));
    let told_active = days
        .iter()
        .find(|(step, _)| step.state == "active")
        .map(|(_, day)| *day);
    if told_active.is_some() && proof.is_empty() && reference.is_empty() {
        wrong.push((
            "preuve",
            "rien ne prouve l’adhésion".into(),
            "donnez la référence à DINAMIS, ou la preuve en quelques mots",
        ));
    }
    if until
        .zip(told_active)
        .is_some_and(|(until, active)| until < active)
    {
        wrong.push((
            "jusqu_au",
            "ce jour précède l’activation".into(),
            "vérifiez les deux jours",
        ));
    }
    let over = days
        .iter()
        .find(|(step, _)| step.state == "echue")
        .map(|(_, day)| *day);
    if over.is_some_and(|over| until.is_none_or(|until| until >= over)) {
        wrong.push((
            "jusqu_au",
            "une adhésion échue a un dernier jour, avant celui de l’échéance".into(),
            "donnez son dernier jour",
        ));
    }
    if until.is_some() && told_active.is_none() {
        wrong.push((
            "jusqu_au",
            "un dernier jour sans activation".into(),
            "donnez le jour d’activation, ou videz la cellule",
        ));
    }
    let signed = signed(given, people)
        .map_err(|found| wrong.push(found))
        .unwrap_or_default();
    if let (Ok(partner), Some(who)) = (&partner, &signed.0)
        && !known.represented(partner, who)
    {
        wrong.push((
            "signataire",
            Why::NeverRepresentative.to_string(),
            "importez d’abord son rôle avec les personnes, ou corrigez le signataire",
        ));
    }
    let id = match given.get("identifiant") {
        "" => Ok(String::new()),
        id if known.has(id) => Ok(id.into()),
        id => own(id, ADHESION.prefix, "identifiant").map(|id| id.to_string()),
    };
    let id = id.map_err(|found| wrong.push(found));
    let since = days
        .iter()
        .find(|(step, _)| step.state == state)
        .map(|(_, day)| day.to_string());
    match (partner, path, id, since) {
        (Ok(partner), Ok(path), Ok(id), Some(since)) if wrong.is_empty() => Ok(Told {
            adhesion: Adhesion {
                id,
                partner,
                path,
                open: !path::is_over(&state),
                state,
                since,
                until_day: until.map(|day| day.to_string()),
                dinamis_ref: Some(reference).filter(|text| !text.is_empty()),
            },
            days,
            signatory: signed.0,
            texts: signed.1,
            proof: match proof.is_empty() {
                true => "reprise du tableau importé".into(),
                false => proof,
            },
            motive: match motive.is_empty() {
                true => "reprise du tableau importé".into(),
                false => motive,
            },
        }),
        _ => Err(wrong),
    }
}

/// Id of who signed, and the texts with their versions: `charte@1 licence-spot@2`.
type Signed = (Option<String>, Vec<(String, String)>);

fn signed(given: &Given<'_>, people: &People) -> Result<Signed, Wrong> {
    let (who, texts) = (given.get("signataire"), given.get("textes"));
    if texts.is_empty() {
        return Ok((None, Vec::new()));
    }
    // Who signed stays who signed, though nothing but its id be left.
    let Some(person) = people.by_id(who).or(people.by_email(who)) else {
        let why = match who {
            "" => "des textes acceptés sans signataire".into(),
            who => format!("aucune personne ne répond à « {who} »"),
        };
        return Err((
            "signataire",
            why,
            "importez d’abord les personnes, puis donnez l’identifiant ou le courriel",
        ));
    };
    let (mut all, mut seen) = (Vec::new(), HashSet::new());
    for text in texts.split_whitespace() {
        let pair = text
            .split_once('@')
            .filter(|(id, version)| !id.is_empty() && !version.is_empty());
        let Some((id, version)) = pair else {
            let why = format!("« {text} » n’est pas un texte et sa version");
            return Err((
                "textes",
                why,
                "écrivez charte@1 licence@2, séparés par des espaces",
            ));
        };
        if seen.insert((id, version)) {
            all.push((id.to_string(), version.to_string()));
        }
    }
    Ok((Some(person.id.clone()), all))
}

fn changed(told: &Told) -> Vec<Changed> {
    let of = &told.adhesion;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let texts: Vec<String> = told
        .texts
        .iter()
        .map(|(id, version)| format!("{id}@{version}"))
        .collect();
    let mut all = vec![
        ("partenaire", of.partner.clone()),
        ("chemin", of.path.clone()),
        ("etat", of.state.clone()),
        ("jusqu_au", text(&of.until_day)),
        ("reference_dinamis", text(&of.dinamis_ref)),
        ("signataire", text(&told.signatory)),
        ("textes", texts.join(" ")),
        ("reprise", "oui".into()),
    ];
    all.extend(
        told.days
            .iter()
            .map(|(step, day)| (step.column.key, day.to_string())),
    );
    filled(all)
}
