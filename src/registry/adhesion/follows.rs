//! What the officer should know of an adhésion that becomes active or gets a last day.

use chrono::NaiveDate;
use relais_store::Change;

use super::rules::Step;
use super::sql::{self, Adhesion};
use super::state::Event;
use crate::desk::Desk;
use crate::fault::RegistryFault;

/// What is not known of an adhésion after a step, and what follows of a last day that is past.
pub(super) async fn told_of(
    desk: &Desk,
    change: &mut Change<'_>,
    adhesion: &Adhesion,
    step: &Step,
) -> Result<Vec<String>, RegistryFault> {
    let mut doubts = Vec::new();
    if step.event == Event::Activate {
        doubts.extend(unknown(change, adhesion).await?);
    }
    let today = desk.now().date_naive();
    if let Some(until) = step.evidence.until.filter(|until| *until < today) {
        let of = (adhesion.id.as_str(), adhesion.partner.as_str());
        doubts.extend(of_last_day(change, of, until, today).await?);
    }
    Ok(doubts)
}

/// What follows of the last day of an adhésion, by its id and that of its partner.
pub(crate) async fn of_last_day(
    change: &mut Change<'_>,
    (id, partner): (&str, &str),
    until: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<String>, RegistryFault> {
    let follows = sql::follows(change.sql(), partner, until).await;
    let follows = follows.map_err(|e| change.fault(&e))?;
    Ok(what_follows(id, until, today, follows))
}

/// What nobody said of an adhésion that becomes active: its act, its last day.
async fn unknown(
    change: &mut Change<'_>,
    adhesion: &Adhesion,
) -> Result<Vec<String>, RegistryFault> {
    let events = sql::events(change.sql(), &adhesion.id).await;
    let events = events.map_err(|e| change.fault(&e))?;
    let acts = ["validation", "activation"];
    let mut of_act = events
        .iter()
        .filter(|one| acts.contains(&one.event.as_str()));
    let mut doubts = Vec::new();
    if !of_act.any(|one| one.evidence.has_document()) {
        doubts.push(
            "aucun acte d’adhésion n’est connu\u{202f}: demandez-le à DINAMIS, rien au registre ne prouve l’activation".into(),
        );
    }
    if adhesion.until_day.is_none() {
        doubts.push(format!(
            "aucun dernier jour n’est connu, l’adhésion n’échoit jamais d’elle-même\u{202f}: `relais registry adhesion edit {} --until` le donne",
            adhesion.id
        ));
    }
    Ok(doubts)
}

/// What follows of a last day: the accounts that are not closed end with the adhésion, some permits go
/// beyond it.
fn what_follows(
    id: &str,
    until: NaiveDate,
    today: NaiveDate,
    (accounts, permits): (i64, i64),
) -> Vec<String> {
    let mut doubts = Vec::new();
    let last = crate::fr::day(until);
    if until < today {
        let closes = match accounts {
            0 => String::new(),
            1 => " et clora son compte".into(),
            more => format!(" et clora ses {more} comptes"),
        };
        doubts.push(format!(
            "le {last} est passé\u{202f}: l’adhésion est échue depuis le lendemain, plus rien n’est permis sous elle. `relais registry adhesion expire` l’inscrira{closes}, sans retour\u{202f}; d’ici là, `relais registry adhesion edit {id} --until` corrige ce jour"
        ));
    }
    if permits > 0 {
        let (of, go) = match permits {
            1 => ("1 permis donné".into(), "va"),
            more => (format!("{more} permis donnés"), "vont"),
        };
        doubts.push(format!(
            "{of} {go} au-delà du {last}\u{202f}: retirez par `relais registry permit withdraw` ce qui ne doit plus servir"
        ));
    }
    doubts
}
