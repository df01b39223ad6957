//! One clause against one question.

use chrono::NaiveDate;

use super::standing::Actor;
use crate::rights::facts::{Facts, Party};
use crate::rights::licence::{Clause, Reach};
use crate::rights::place::Within;
use crate::rights::question::{Question, Size};
use crate::rights::reason::Reason;
use crate::rights::word::{Action, Category, Content, ProductKind, Redistribution, Staff};

/// Every reason why the clause does not allow it; none when it does. Its data and kind were looked
/// at before.
pub fn refusals(
    facts: &Facts,
    actor: &Actor<'_>,
    clause: &Clause,
    question: &Question,
    day: NaiveDate,
) -> Vec<Reason> {
    let id = || clause.id.clone();
    let who = clause.who.iter().any(|who| is(actor.party, *who));
    let staff = match actor.account.mandate {
        Some(_) => Staff::Contractor,
        None => Staff::Own,
    };
    let purpose = clause.purposes.contains(&question.purpose);
    let handed_on =
        question.action == Action::HandOn && clause.redistribution == Redistribution::None;
    let over = clause.until.filter(|until| *until < day);
    let reasons = [
        (!who).then(|| Reason::Who {
            clause: id(),
            allowed: clause.who.clone(),
        }),
        (!clause.staff.contains(&staff)).then(|| Reason::StaffOther {
            clause: id(),
            is: staff,
        }),
        content(clause, question),
        size(clause, question),
        (!purpose).then(|| Reason::Purpose {
            clause: id(),
            asked: question.purpose.clone(),
            allowed: clause.purposes.clone(),
        }),
        territory(facts, actor.party, clause, question),
        handed_on.then(|| Reason::NotHandedOn { clause: id() }),
        over.map(|until| Reason::ClauseOver {
            clause: id(),
            until,
        }),
    ];
    reasons.into_iter().flatten().collect()
}

/// One that joins DINAMIS on its own is that, and nothing else.
fn is(party: &Party, who: Category) -> bool {
    match who {
        Category::Autonomous => party.autonomous,
        Category::Public => party.is_public && !party.autonomous,
        Category::Intercommunal | Category::Authority | Category::Other => {
            party.user_group == who.word() && !party.autonomous
        }
    }
}

fn content(clause: &Clause, question: &Question) -> Option<Reason> {
    let Some(held) = question.held() else {
        return Some(Reason::ContentUnsaid {
            kind: question.kind,
        });
    };
    // Held here too, whatever the file that was loaded says.
    if held == Content::Relief && question.kind == ProductKind::Derivative {
        return Some(Reason::Relief);
    }
    (!clause.content.contains(&held)).then(|| Reason::ContentOther {
        clause: clause.id.clone(),
        is: held,
        allowed: clause.content.clone(),
    })
}

fn size(clause: &Clause, question: &Question) -> Option<Reason> {
    if question.kind != ProductKind::Extract {
        return None;
    }
    let most_px = clause.extract_px.unwrap_or_default();
    let clause = clause.id.clone();
    match question.size {
        None => Some(Reason::SizeUnsaid { clause, most_px }),
        Some(Size::SubSampled(_)) => None,
        Some(Size::Pixels { width, height }) => {
            (width.max(height) > most_px).then_some(Reason::SizeOver { clause, most_px })
        }
    }
}

/// None when one of the territories of the clause holds all that is asked.
fn territory(facts: &Facts, party: &Party, clause: &Clause, question: &Question) -> Option<Reason> {
    let asked = &question.territory;
    let (mut unknown, mut nowhere) = (None, None);
    for reach in &clause.territory {
        let (granted, year) = match reach {
            Reach::Code(code) => (code, None),
            Reach::Own => match &party.territory {
                Some(own) => (own, party.year),
                None => {
                    nowhere = Some(Reason::NoTerritory {
                        partner: party.name.clone(),
                    });
                    continue;
                }
            },
        };
        match facts.places.within(asked, granted, year) {
            Within::Yes => return None,
            Within::No => {}
            Within::Unknown(missing) => unknown = Some(missing),
        }
    }
    let unplaced = unknown.map(|missing| Reason::Unplaced {
        asked: asked.clone(),
        missing,
    });
    unplaced.or(nowhere).or_else(|| {
        let own = clause.territory.contains(&Reach::Own);
        Some(Reason::Outside {
            clause: clause.id.clone(),
            asked: asked.clone(),
            allowed: clause.territory.clone(),
            own: party.territory.clone().filter(|_| own),
        })
    })
}
