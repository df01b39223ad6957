//! The one function that says who may have what.

mod clause;
mod nearest;
mod standing;

use chrono::{Days, NaiveDate};

use super::decision::{Accepted, Decision, Grant, Refusal, Rests};
use super::facts::{Facts, Standing};
use super::licence::{Clause, Licence};
use super::question::Question;
use super::reason::Reason;
use super::word::TextKind;
use clause::refusals;
use nearest::nearest;
use standing::{Actor, accepted, actor};

/// Whether the account may do what is asked on `day`. It refuses unless all of it is shown: an
/// active account of an active adhésion, a mandate that is in time and for that purpose where the
/// account is a contractor's, each text in force accepted in its version in force, and a clause of
/// a licence in force that is for such a partner, product, size, purpose and territory.
pub fn decide(facts: &Facts, account: &str, question: &Question, day: NaiveDate) -> Decision {
    let mut against = Vec::new();
    let actor = actor(facts, account, question, day, &mut against);
    let licence = licence(facts, actor.as_ref(), question, day);
    match (actor, licence) {
        (Some(actor), Ok((licence, clause, accepted, until))) if against.is_empty() => {
            let rests = rests(actor, licence, clause, accepted, until, day);
            Decision::Allowed(Box::new(Grant {
                question: question.clone(),
                day,
                nature: facts.nature,
                rests,
            }))
        }
        (_, licence) => {
            let ways = licence.err().unwrap_or_default();
            let with = |ways: Vec<Reason>| [against.clone(), ways].concat();
            Decision::Refused(Refusal {
                question: question.clone(),
                day,
                nearest: with(nearest(&ways)),
                reasons: with(ways.concat()),
            })
        }
    }
}

type Found<'f> = (&'f Licence, &'f Clause, Accepted, Option<NaiveDate>);

/// All that stands against one clause, or against a licence before its clauses are looked at.
type Way = Vec<Reason>;

/// The first clause that allows it, of the licences in the order of their ids; where none does,
/// what stands against each.
fn licence<'f>(
    facts: &'f Facts,
    actor: Option<&Actor<'f>>,
    question: &Question,
    day: NaiveDate,
) -> Result<Found<'f>, Vec<Way>> {
    let mut against = Vec::new();
    let candidates = candidates(facts, question, day, &mut against);
    let mut ways: Vec<Way> = against.into_iter().map(|reason| vec![reason]).collect();
    let Some(actor) = actor else {
        return Err(ways);
    };
    for (licence, until) in candidates {
        let acceptance = accepted(actor.adhesion, licence, day);
        let unaccepted: Way = acceptance
            .clone()
            .err()
            .map(|why| *why)
            .into_iter()
            .collect();
        let (clauses, none) = clauses(licence, question);
        ways.extend(none.map(|reason| [unaccepted.clone(), vec![reason]].concat()));
        for clause in clauses {
            let found = refusals(facts, actor, clause, question, day);
            match (&acceptance, found.is_empty()) {
                (Ok(accepted), true) => return Ok((licence, clause, accepted.clone(), until)),
                _ => ways.push([unaccepted.clone(), found].concat()),
            }
        }
    }
    Err(ways)
}

/// The licences in force that may answer, and until when; reasons where there is none.
fn candidates<'f>(
    facts: &'f Facts,
    question: &Question,
    day: NaiveDate,
    against: &mut Vec<Reason>,
) -> Vec<(&'f Licence, Option<NaiveDate>)> {
    match (&question.object.licence, &question.object.product) {
        (Some(id), _) => {
            let any = facts.texts.iter().find(|text| text.id == *id);
            match (any, facts.standing(id, day)) {
                (None, _) => against.push(Reason::NoLicence {
                    licence: id.clone(),
                }),
                (Some(text), _) if text.kind != TextKind::Licence => {
                    against.push(Reason::NotALicence {
                        licence: id.clone(),
                        kind: text.kind,
                    });
                }
                (Some(_), Standing::Current(licence, until)) => return vec![(licence, until)],
                (Some(text), standing) => against.push(standing::absence(text, standing)),
            }
            Vec::new()
        }
        (None, Some(product)) => {
            let mut ids: Vec<_> = facts
                .texts
                .iter()
                .filter(|text| text.kind == TextKind::Licence && text.covers(product))
                .collect();
            ids.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
            ids.dedup_by(|a, b| a.id == b.id);
            let mut found = Vec::new();
            for text in ids {
                match facts.standing(&text.id, day) {
                    Standing::Current(licence, until) if licence.covers(product) => {
                        found.push((licence, until));
                    }
                    Standing::Current(licence, _) => against.push(Reason::LicenceData {
                        licence: licence.id.clone(),
                    }),
                    standing => against.push(standing::absence(text, standing)),
                }
            }
            if found.is_empty() && against.is_empty() {
                against.push(Reason::NothingCovers {
                    product: product.to_string(),
                });
            }
            found
        }
        (None, None) => {
            against.push(Reason::NoObject);
            Vec::new()
        }
    }
}

/// The clauses about this product and this kind; a reason where there is none.
fn clauses<'f>(licence: &'f Licence, question: &Question) -> (Vec<&'f Clause>, Option<Reason>) {
    let about: Vec<&Clause> = licence
        .clauses
        .iter()
        .filter(|clause| {
            let product = question.object.product.as_ref();
            product.is_none_or(|product| clause.covers(product))
        })
        .collect();
    let of_kind: Vec<&Clause> = about
        .iter()
        .copied()
        .filter(|clause| clause.products.contains(&question.kind))
        .collect();
    let id = licence.id.clone();
    let reason = match (about.is_empty(), of_kind.is_empty()) {
        (true, _) => Some(Reason::LicenceData { licence: id }),
        (false, true) => {
            let mut allowed: Vec<_> = about.iter().flat_map(|c| c.products.clone()).collect();
            allowed.sort();
            allowed.dedup();
            Some(Reason::LicenceKind {
                licence: id,
                kind: question.kind,
                allowed,
            })
        }
        (false, false) => None,
    };
    (of_kind, reason)
}

fn rests(
    actor: Actor<'_>,
    licence: &Licence,
    clause: &Clause,
    accepted: Accepted,
    licence_until: Option<NaiveDate>,
    day: NaiveDate,
) -> Rests {
    let permit = day.checked_add_days(Days::new(u64::from(clause.days.max(1)) - 1));
    let ends = [
        (actor.adhesion.until, "fin de l’adhésion"),
        (
            actor.mandate.map(|(_, mandate)| mandate.until),
            "fin du mandat",
        ),
        (actor.texts_until, "fin d’un texte accepté"),
        (licence_until, "fin de la licence"),
        (clause.until, "fin de la clause"),
        (
            Some(permit.unwrap_or(day)),
            "durée d’un permis selon la clause",
        ),
    ];
    let ends = ends.into_iter();
    let first = ends
        .filter_map(|(until, what)| Some((until?, what)))
        .min_by_key(|(until, _)| *until);
    let (until, ends_with) = first.unwrap_or((day, "durée d’un permis selon la clause"));
    let mut all = actor.accepted;
    all.push(accepted);
    Rests {
        account: actor.id.into(),
        person: actor.account.person.clone(),
        partner: actor.account.partner.clone(),
        partner_name: actor.party.name.clone(),
        adhesion: actor.adhesion.id.clone(),
        mandate: actor.mandate.map(|(id, _)| id.into()),
        accepted: all,
        licence: licence.id.clone(),
        version: licence.version.clone(),
        clause: clause.id.clone(),
        redistribution: clause.redistribution,
        credit: clause.credit.clone(),
        until,
        ends_with,
    }
}
