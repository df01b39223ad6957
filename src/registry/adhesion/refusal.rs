//! Why an event is not taken, in French.

use std::fmt;

use chrono::NaiveDate;

use super::evidence::Category;
use super::state::{Event, Path, State};
use crate::fr;
use crate::path::PathFault;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// These events come first.
    Turn(Vec<Event>),
    /// Nothing happens any more.
    Closed(State),
    /// The event is of the other path.
    OtherPath(Path),
    /// It cannot happen any more.
    TooLate,
    /// A proof that is not there.
    Lacks(&'static str),
    /// It would be before the event on which it stands.
    BeforeLast(NaiveDate),
    /// It is not a fact yet.
    Future,
    /// The adhésion would end before it begins.
    UntilBefore(NaiveDate),
    /// The relay may not act on that day.
    NoCollaboration(NaiveDate),
    /// Who signed does not represent the partner on that day.
    NotRepresentative,
    /// Who accepted is not recorded as having represented the partner on any day.
    NeverRepresentative,
    /// The partner joins on its own.
    AutonomousPartner,
    /// Actors of this category join on their own.
    Autonomous(Category),
    /// An avenant that is to replace the signed one is not signed yet.
    AvenantOpen(String),
    /// The record of the partner says the contrary of its category.
    Nature(Category, bool),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Turn(events) => {
                let labels: Vec<&str> = events.iter().map(|event| event.label()).collect();
                write!(f, "il faut d’abord\u{202f}: {}", labels.join(", puis "))
            }
            Why::Closed(state) => write!(f, "plus rien ne s’enregistre sur une adhésion {state}"),
            Why::OtherPath(path) => {
                write!(f, "cet événement n’existe pas sur le parcours {}", path.word())
            }
            Why::TooLate => f.write_str("cet événement n’est plus possible depuis cet état"),
            Why::Lacks(what) => write!(f, "il manque {what}"),
            Why::BeforeLast(last) => {
                write!(f, "l’événement précédent est du {}\u{202f}: celui-ci ne peut pas être antérieur", fr::day(*last))
            }
            Why::Future => f.write_str("ce jour n’est pas encore venu"),
            Why::UntilBefore(until) => {
                write!(f, "le dernier jour ({}) précède l’événement", fr::day(*until))
            }
            Why::NoCollaboration(day) => {
                write!(f, "aucune convention de collaboration avec l’IGN n’est en vigueur le {}", fr::day(*day))
            }
            Why::NotRepresentative => {
                f.write_str("le signataire n’est pas enregistré comme représentant légal du partenaire ce jour-là")
            }
            Why::NeverRepresentative => {
                f.write_str("le signataire n’est enregistré comme représentant légal du partenaire à aucune date")
            }
            Why::AutonomousPartner => f.write_str(
                "ce partenaire est autonome auprès de DINAMIS, le relais ne doit pas s’y substituer\u{202f}: \
                 mettez fin à ce parcours et ouvrez une adhésion directe",
            ),
            Why::AvenantOpen(number) => write!(
                f,
                "l’avenant {number} n’est pas encore signé\u{202f}: attendez sa signature, ou annulez-le par \
                 `relais registry avenant cancel {number}`"
            ),
            Why::Nature(category, recorded) => {
                let (is, word) = match recorded {
                    true => ("un organisme public", "non"),
                    false => ("un organisme qui n’est pas public", "oui"),
                };
                write!(
                    f,
                    "« {} » contredit la fiche du partenaire, qui en fait {is}\u{202f}: corrigez la catégorie, \
                     ou la fiche par `relais registry partner edit PARTENAIRE --public {word}`",
                    category.label()
                )
            }
            Why::Autonomous(category) => write!(
                f,
                "« {} »\u{202f}: ces acteurs sont autonomes, le relais ne doit pas s’y substituer\u{202f}; \
                 ouvrez une adhésion directe",
                category.label()
            ),
        }
    }
}

/// An event that is not taken, and all the reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The event.
    pub event: Event,
    /// Where the adhésion is.
    pub state: State,
    /// Never empty.
    pub whys: Vec<Why>,
}

impl From<Refusal> for PathFault {
    fn from(refusal: Refusal) -> Self {
        if let [Why::NoCollaboration(day)] = refusal.whys[..] {
            return PathFault::NoCollaboration(fr::day(day));
        }
        let hinders = |why: &Why| matches!(why, Why::Turn(_) | Why::Closed(_) | Why::TooLate);
        let state = Some(refusal.state.label());
        PathFault::Refused {
            event: refusal.event.label(),
            state: state.filter(|_| refusal.whys.iter().any(hinders)),
            missing: refusal.whys.iter().map(Why::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_adhesion_is_is_told_only_where_it_hinders() {
        let told = |why: Why| {
            let refusal = Refusal {
                event: Event::Sign,
                state: State::AvenantEnvoye,
                whys: vec![why],
            };
            PathFault::from(refusal).to_string()
        };
        let signatory = told(Why::NotRepresentative);
        assert!(!signatory.contains("en est à"), "{signatory}");
        assert!(signatory.contains("le signataire n’est pas"), "{signatory}");
        let turn = told(Why::Turn(vec![Event::Send]));
        assert!(
            turn.contains("l’adhésion en est à « avenant envoyé »"),
            "{turn}"
        );
    }
}
