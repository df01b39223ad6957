//! Requests from a table: facts of before the registry, as they stand.

use chrono::NaiveDate;
use relais_store::Change;

use super::column::{Column, column};
use super::import::past;
use super::outcome::{Given, Remark, Run, Wrong};
use super::records::{self, CELL, Holds, Shape, Whole, said};
use super::sql::{Holders, load, members};
use crate::fault::RegistryFault;
use crate::record::RecordFault;
use crate::request::rules::{DELIVERED, Kind, Request, STATES, State, acts};
use crate::request::standing::{self, stands};
use crate::request::{MEMBER, is_handed, told_of};
use crate::value::{optional, yes_or_no};

/// In the order of exports.
pub(super) const REQUESTS: [Column; 27] = [
    column("identifiant", "identifiant", &["id"]),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    column("compte", "compte", &["usager"]),
    column("nature", "nature", &["type"]).needed(),
    column("objet", "objet", &["intitule", "sujet"]).needed(),
    column("etat", "état", &["statut"]).needed(),
    column(
        "demandee_le",
        "demandée le",
        &["date de la demande", "date"],
    )
    .needed(),
    column("depuis", "depuis", &["depuis le", "date d etat"]),
    column("capteur", "capteur", &[]),
    column("mode", "prise de vue", &[]),
    column("du", "à partir du", &["debut"]),
    column("au", "jusqu’au", &["fin"]),
    column("nuages_pourcent", "nuages (%)", &["nebulosite"]),
    column("angle_deg", "angle (degrés)", &["incidence"]),
    column("territoire", "territoire", &[]),
    column(
        "territoire_annee",
        "millésime du code géographique",
        &["millesime"],
    ),
    column("km2", "surface (km²)", &["surface"]),
    column("km2_livres", "surface livrée (km²)", &["surface livree"]),
    column("quota", "quota", &[]),
    column("prix_eur", "prix (euros)", &[]),
    column("agit", "agit", &["qui agit"]),
    column("reference_dinamis", "référence DINAMIS", &["reference"]),
    column("cas_d_usage", "cas d’usage", &["usage"]),
    column("ingenierie", "ingénierie", &[]),
    column("aide_transmise", "aide transmise à DINAMIS", &[]),
    column("issue", "issue", &[]),
    column("reprise", "reprise", &[]),
];

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let holders = load(change, Holders::load).await?;
    let members = members(change.sql(), today).await;
    let members = members.map_err(|e| change.fault(&e))?;
    let shape = Shape {
        new: |id, partner, at| Request {
            reprise: true,
            ..Request::new(id, &partner.unwrap_or_default(), Kind::Aide, "", at)
        },
        apart: &["partner", "kind", "asked_on", "subject"],
        key: |of| {
            let others = [of.kind.word(), &of.asked_on, &of.subject];
            records::key(Some(&of.partner), &others)
        },
        fields: &[
            ("nature", "nature", Holds::Text),
            ("objet", "objet", Holds::Text),
            ("capteur", "capteur", Holds::Text),
            ("mode", "mode", Holds::Text),
            ("du", "du", Holds::Day),
            ("au", "au", Holds::Day),
            ("nuages_pourcent", "nuages", Holds::Text),
            ("angle_deg", "angle", Holds::Text),
            ("territoire", "territoire", Holds::Text),
            ("territoire_annee", "territoire_annee", Holds::Text),
            ("km2", "km2", Holds::Text),
            ("km2_livres", "km2_livres", Holds::Text),
            ("quota", "quota", Holds::Text),
            ("prix_eur", "prix", Holds::Text),
            ("agit", "agit", Holds::Text),
            ("reference_dinamis", "reference", Holds::Text),
            ("cas_d_usage", "usage", Holds::Text),
            ("ingenierie", "ingenierie", Holds::Text),
            ("issue", "issue", Holds::Text),
        ],
        states: &STATES,
        set: |request, state| {
            if let Ok(state) = State::of(state) {
                request.state = state;
            }
        },
        rename: |request, id| request.id = id,
        corrects: "request edit corrige, request move change l’état",
        whole: &|given, request| {
            let changed = whole(given, request, &holders, today)?;
            match is_past(request, today) || members.contains(&request.partner) {
                true => Ok(changed),
                false => Err(vec![(
                    "etat",
                    format!("il manque {MEMBER} ce jour-là"),
                    TODAY,
                )]),
            }
        },
        check,
    };
    records::bring(change, run, lines, &shape, today).await?;
    let made: Vec<(u64, String)> = run
        .outcome
        .created
        .iter()
        .map(|made| (made.line, made.id.clone()))
        .collect();
    for (line, id) in made {
        let doubts = told_of(change, &id).await?.into_iter();
        let doubts = doubts.map(|what| Remark { line, what });
        run.outcome.doubts.extend(doubts);
    }
    Ok(())
}

/// What is done about an order of today whose partner is no member.
const TODAY: &str = "importez d’abord l’adhésion, ou écrivez depuis quel jour la demande y est";

/// True of what this registry would not have judged: it happened before it was written down here.
fn is_past(request: &Request, today: NaiveDate) -> bool {
    let is_order = request.kind.is_order() && is_handed(request);
    !is_order || request.since < today.to_string()
}

/// Who asks, the days, who acts, whether help was handed on.
fn whole(given: &Given<'_>, request: &mut Request, holders: &Holders, today: NaiveDate) -> Whole {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut changed = Vec::new();
    match optional(given.get("reprise"), yes_or_no) {
        Ok(told) => {
            request.reprise = told.unwrap_or(true);
            changed.push(said("reprise", crate::fr::yes(request.reprise).into()));
        }
        Err(why) => wrong.push(("reprise", why, CELL)),
    }
    for key in ["nature", "etat"] {
        if given.get(key).is_empty() {
            wrong.push((key, "la cellule est vide".into(), CELL));
        }
    }
    if given.get("agit").is_empty() {
        request.acts = acts(request.kind).into();
    }
    match holders.meant(&request.partner, given.get("compte")) {
        Ok(account) => {
            changed.extend(account.clone().map(|account| said("compte", account)));
            request.account = account;
        }
        Err(why) => wrong.push(("compte", why, "importez d’abord les comptes")),
    }
    match days(given, request.state, today) {
        Ok((asked_on, since)) => {
            changed.push(said("demandee_le", asked_on.clone()));
            changed.push(said("depuis", since.clone()));
            (request.asked_on, request.since) = (asked_on, since);
        }
        Err(why) => wrong.push(why),
    }
    match optional(given.get("aide_transmise"), yes_or_no) {
        Ok(told) => {
            let is_handed = request.kind == Kind::Aide && request.state == State::Transmise;
            request.escalated = told.unwrap_or(is_handed);
            let handed = request.escalated.then(|| crate::fr::yes(true).into());
            changed.extend(handed.map(|handed| said("transmise_dinamis", handed)));
        }
        Err(why) => wrong.push(("aide_transmise", why, CELL)),
    }
    match wrong.is_empty() {
        true => Ok(changed),
        false => Err(wrong),
    }
}

/// The day on which it was asked, and that since which it is in its state.
fn days(given: &Given<'_>, state: State, today: NaiveDate) -> Result<(String, String), Wrong> {
    let day = |key| Ok::<_, Wrong>(past(given, key, today)?.map(|day| day.to_string()));
    let lacks = |key, why: &str| (key, why.to_string(), "écrivez le jour");
    let asked_on =
        day("demandee_le")?.ok_or_else(|| lacks("demandee_le", "le jour de la demande manque"))?;
    let since = match day("depuis")? {
        None if state == State::Recue => asked_on.clone(),
        since => since.ok_or_else(|| lacks("depuis", "le jour depuis lequel elle y est manque"))?,
    };
    Ok((asked_on, since))
}

/// A request is what steps lead to.
fn check(request: &Request) -> Result<(), Wrong> {
    let words = || request.check_words().map_err(RecordFault::from);
    let fault = stands(request).and_then(|()| words());
    fault.map_err(|fault| refused(&fault))
}

/// What the rules of requests refuse, by the column that it is about.
fn refused(fault: &RecordFault) -> Wrong {
    let RecordFault::Registry(RegistryFault::Value { field, why }) = fault else {
        return ("etat", fault.to_string(), "complétez la ligne");
    };
    let columns = [
        ("depuis", standing::SINCE),
        ("aide_transmise", standing::ESCALATED),
        ("objet", "objet"),
        ("km2_livres", DELIVERED),
        ("territoire", "territoire"),
        ("au", "période"),
        ("prix_eur", "prix"),
        ("capteur", "capteur"),
    ];
    let found = columns.iter().find(|(_, of)| of == field);
    (found.map_or("etat", |(key, _)| key), why.clone(), CELL)
}
