//! Who asks: account, mandate, adhésion, and the texts that all of them rest on.

use chrono::NaiveDate;

use crate::rights::decision::Accepted;
use crate::rights::facts::{Account, Adhesion, Facts, Mandate, Party, Standing};
use crate::rights::id::LicenceId;
use crate::rights::licence::Licence;
use crate::rights::question::Question;
use crate::rights::reason::Reason;
use crate::rights::word::TextKind;

/// Who asks, when all of it is there.
pub struct Actor<'f> {
    pub id: &'f str,
    pub account: &'f Account,
    pub party: &'f Party,
    pub mandate: Option<(&'f str, &'f Mandate)>,
    pub adhesion: &'f Adhesion,
    /// Charter and super référent.
    pub accepted: Vec<Accepted>,
    /// The first day after which one of those texts is no longer the one in force.
    pub texts_until: Option<NaiveDate>,
}

/// Looks at who asks, and adds a reason for all that is missing.
pub fn actor<'f>(
    facts: &'f Facts,
    asked: &str,
    question: &Question,
    day: NaiveDate,
    reasons: &mut Vec<Reason>,
) -> Option<Actor<'f>> {
    let Some((id, account)) = facts.accounts.get_key_value(asked) else {
        reasons.push(Reason::NoAccount {
            asked: asked.into(),
        });
        return None;
    };
    if account.untold {
        reasons.push(Reason::AccountUntold {
            account: id.clone(),
            day,
        });
    } else if account.state != "actif" {
        reasons.push(Reason::AccountState {
            account: id.clone(),
            state: account.state.clone(),
            since: account.since,
        });
    } else if account.since > day {
        reasons.push(Reason::AccountLater {
            account: id.clone(),
            since: account.since,
        });
    }
    if account.contractor && account.mandate.is_none() {
        reasons.push(Reason::Unmandated {
            account: id.clone(),
        });
    }
    let mandate = mandate(facts, account, question, day, reasons);
    let party = facts.partners.get(&account.partner);
    if party.is_none() {
        reasons.push(Reason::NoPartner {
            partner: account.partner.clone(),
        });
    }
    let adhesion = adhesion(facts, account, day, reasons)?;
    let (accepted, texts_until) = texts(facts, adhesion, day, reasons);
    Some(Actor {
        id,
        account,
        party: party?,
        mandate,
        adhesion,
        accepted,
        texts_until,
    })
}

fn mandate<'f>(
    facts: &'f Facts,
    account: &'f Account,
    question: &Question,
    day: NaiveDate,
    reasons: &mut Vec<Reason>,
) -> Option<(&'f str, &'f Mandate)> {
    let id = account.mandate.as_ref()?;
    let Some(mandate) = facts.mandates.get(id) else {
        reasons.push(Reason::NoMandate {
            mandate: id.clone(),
        });
        return None;
    };
    let id_of = || id.clone();
    if (&mandate.person, &mandate.partner) != (&account.person, &account.partner) {
        reasons.push(Reason::MandateOther { mandate: id_of() });
    }
    if !(mandate.from..=mandate.until).contains(&day) {
        reasons.push(Reason::MandateDays {
            mandate: id_of(),
            from: mandate.from,
            until: mandate.until,
        });
    }
    // Ended before its day, it ended for good: the registry does not know what held until then.
    if let Some(on) = mandate.ended {
        reasons.push(Reason::MandateEnded {
            mandate: id_of(),
            on,
        });
    }
    if !mandate.purpose.speaks_of(&question.purpose) {
        reasons.push(Reason::MandatePurpose {
            mandate: id_of(),
            is: mandate.purpose.told().into(),
            asked: question.purpose.clone(),
        });
    }
    Some((id, mandate))
}

/// The adhésion that is active; of several, the last one says why not.
fn adhesion<'f>(
    facts: &'f Facts,
    account: &Account,
    day: NaiveDate,
    reasons: &mut Vec<Reason>,
) -> Option<&'f Adhesion> {
    let all = facts
        .adhesions
        .get(&account.partner)
        .map_or(&[][..], |all| all);
    let active = all.iter().rev().find(|one| one.state == "active");
    let Some(adhesion) = active.or(all.last()) else {
        reasons.push(Reason::NoAdhesion {
            partner: facts
                .partners
                .get(&account.partner)
                .map_or(&account.partner, |party| &party.name)
                .clone(),
        });
        return None;
    };
    let id = || adhesion.id.clone();
    if adhesion.state != "active" {
        reasons.push(Reason::AdhesionState {
            adhesion: id(),
            state: adhesion.state.clone(),
            since: adhesion.since,
        });
    } else if adhesion.since > day {
        reasons.push(Reason::AdhesionLater {
            adhesion: id(),
            since: adhesion.since,
        });
    }
    if let Some(until) = adhesion.until.filter(|until| *until < day) {
        reasons.push(Reason::AdhesionOver {
            adhesion: id(),
            until,
        });
    }
    Some(adhesion)
}

/// Every charter in force must have been accepted, and on the relay's path every super référent
/// clause; there must be one of each.
fn texts(
    facts: &Facts,
    adhesion: &Adhesion,
    day: NaiveDate,
    reasons: &mut Vec<Reason>,
) -> (Vec<Accepted>, Option<NaiveDate>) {
    let kinds: &[TextKind] = match adhesion.path.as_str() {
        "relais" => &[TextKind::Charter, TextKind::SuperReferent],
        "direct" => &[TextKind::Charter],
        path => {
            reasons.push(Reason::AdhesionPath {
                adhesion: adhesion.id.clone(),
                path: path.into(),
            });
            &[]
        }
    };
    let (mut all, mut first) = (Vec::new(), None);
    for kind in kinds {
        let mut there = false;
        for id in ids(facts, *kind) {
            let (text, until) = match facts.standing(id, day) {
                Standing::Current(text, until) => (text, until),
                // From its first day on it is one more to accept.
                Standing::Later(from) => {
                    first = first.into_iter().chain(from.pred_opt()).min();
                    continue;
                }
                Standing::Ended(..) | Standing::Absent => continue,
            };
            there = true;
            first = first.into_iter().chain(until).min();
            match accepted(adhesion, text, day) {
                Ok(acceptance) => all.push(acceptance),
                Err(reason) => reasons.push(*reason),
            }
        }
        if !there {
            reasons.push(Reason::NoText { kind: *kind });
        }
    }
    (all, first)
}

fn ids(facts: &Facts, kind: TextKind) -> Vec<&LicenceId> {
    let of_kind = facts.texts.iter().filter(|text| text.kind == kind);
    let mut ids: Vec<&LicenceId> = of_kind.map(|text| &text.id).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// The acceptance of exactly this version, at that day.
pub fn accepted(
    adhesion: &Adhesion,
    text: &Licence,
    day: NaiveDate,
) -> Result<Accepted, Box<Reason>> {
    let of_text = || {
        adhesion
            .acceptances
            .iter()
            .filter(|one| one.text == text.id)
    };
    let (id, version) = (text.id.clone(), text.version.clone());
    match of_text().find(|one| one.version == text.version) {
        Some(one) if one.on <= day => Ok(one.into()),
        Some(one) => Err(Box::new(Reason::AcceptedLater {
            text: id,
            version,
            on: one.on,
        })),
        None => Err(Box::new(match of_text().max_by_key(|one| one.on) {
            Some(other) => Reason::AcceptedOther {
                text: id,
                version,
                accepted: other.version.clone(),
                on: other.on,
            },
            None => Reason::NotAccepted {
                text: id,
                version,
                adhesion: adhesion.id.clone(),
            },
        })),
    }
}

/// Why a text that is loaded is not in force.
pub fn absence(text: &Licence, standing: Standing<'_>) -> Reason {
    let licence = text.id.clone();
    match standing {
        Standing::Later(from) => Reason::LicenceLater { licence, from },
        Standing::Ended(last, until) => Reason::LicenceEnded {
            licence,
            version: last.version.clone(),
            until,
        },
        Standing::Absent | Standing::Current(..) => Reason::Example {
            licence,
            version: text.version.clone(),
        },
    }
}
