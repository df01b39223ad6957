//! Who may have a role of a partner, and who gives way: pure.

use std::str::FromStr;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::Contact;
use crate::partner::name;

/// What a person is for a partner, besides its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Role {
    /// Signs for it.
    #[serde(rename = "representant-legal")]
    Representant,
    /// Answers for the accounts of its users.
    #[serde(rename = "referent")]
    Referent,
    /// Is spoken to.
    #[serde(rename = "contact")]
    Contact,
}

impl Role {
    /// All.
    pub const ALL: [Role; 3] = [Role::Representant, Role::Referent, Role::Contact];

    /// Its word in the database and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Role::Representant => "representant-legal",
            Role::Referent => "referent",
            Role::Contact => "contact",
        }
    }

    /// In a sentence.
    pub fn told(self) -> &'static str {
        match self {
            Role::Representant => "représentant légal",
            Role::Referent => "référent",
            Role::Contact => "contact",
        }
    }

    /// True when one person has it at a time.
    pub fn is_single(self) -> bool {
        matches!(self, Role::Representant | Role::Referent)
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        // As it is written of women too, with accents or without.
        match name::plain(word).as_str() {
            "representant legal" | "representante legale" => Ok(Role::Representant),
            "referent" | "referente" => Ok(Role::Referent),
            "contact" => Ok(Role::Contact),
            _ => Err(format!(
                "« {word} » n’est pas l’un de representant-legal, referent, contact"
            )),
        }
    }
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

/// A person from day to day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seat {
    pub person: String,
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

impl Seat {
    /// True for a day of it.
    pub(crate) fn holds(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }

    pub(crate) fn meets(&self, other: &Seat) -> bool {
        let begins_before_end = |a: &Seat, b: &Seat| b.until.is_none_or(|until| a.from <= until);
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

/// A seat that somebody has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub seat: Seat,
    pub contact: Contact,
}

/// How somebody gives way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Move {
    /// Its last day.
    End(Held, NaiveDate),
    /// Named on the very day: as if it had not been.
    TakeBack(Held),
}

/// Who gives way to `asked` among those who hold the role, or why it cannot be.
pub(crate) fn seat(role: Role, held: &[Held], asked: &Seat) -> Result<Vec<Move>, String> {
    if asked.until.is_some_and(|until| until < asked.from) {
        return Err("la fin précède le début".into());
    }
    let mut moves = Vec::new();
    for other in held.iter().filter(|other| other.seat.meets(asked)) {
        if other.seat.person == asked.person {
            return Err(format!(
                "ce rôle est déjà le sien depuis le {}",
                told(other.seat.from)
            ));
        }
        if !role.is_single() {
            continue;
        }
        let day_before = asked.from.checked_sub_days(Days::new(1));
        moves.push(match (other.seat.until, day_before) {
            (None, Some(last)) if other.seat.from < asked.from => Move::End(other.clone(), last),
            (None, _) if other.seat.from == asked.from => Move::TakeBack(other.clone()),
            (None | Some(_), _) => {
                return Err(format!(
                    "ce rôle est tenu depuis le {} par {}",
                    told(other.seat.from),
                    other.seat.person
                ));
            }
        });
    }
    Ok(moves)
}

/// Whether a role may have the days `asked` instead of `was`, beside `others` of the same partner and
/// role; those that it met before are no hindrance.
pub(crate) fn redate(
    role: Role,
    others: &[Held],
    (was, asked): (&Seat, &Seat),
) -> Result<(), String> {
    if asked.until.is_some_and(|until| until < asked.from) {
        return Err("la fin précède le début".into());
    }
    let mut met = others
        .iter()
        .filter(|other| other.seat.meets(asked) && !other.seat.meets(was));
    let is_own = |other: &Held| other.seat.person == asked.person;
    match met.find(|other| is_own(other) || role.is_single()) {
        Some(other) => Err(format!(
            "ces jours touchent ceux du rôle qu’a {} depuis le {}\u{202f}: corrigez-le d’abord",
            match is_own(other) {
                true => "déjà cette personne",
                false => &other.seat.person,
            },
            told(other.seat.from)
        )),
        None => Ok(()),
    }
}

/// What a person did in a role: in words, and when.
pub(crate) type Deed = (String, NaiveDate);

/// What rests on a role that moves from `before` to `after`; or what would rest on no role any more.
/// `still` are the other days on which the person has it.
pub(crate) fn standing(
    deeds: &[Deed],
    before: &Seat,
    after: &Seat,
    still: &[&Seat],
) -> Result<Vec<String>, String> {
    let words = |(what, on): &Deed| format!("{what}, le {}", told(*on));
    let is_lost = |(_, on): &&Deed| {
        before.holds(*on) && !after.holds(*on) && !still.iter().any(|seat| seat.holds(*on))
    };
    let lost: Vec<String> = deeds.iter().filter(is_lost).map(words).collect();
    if !lost.is_empty() {
        return Err(format!(
            "plus rien ne porterait ce qu’il a signé ou accepté dans ce rôle\u{202f}: {}",
            lost.join("\u{202f}; ")
        ));
    }
    Ok(deeds
        .iter()
        .filter(|(_, on)| after.holds(*on))
        .map(words)
        .collect())
}

fn told(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        crate::value::day(text).unwrap()
    }

    fn held(person: &str, from: NaiveDate, until: Option<NaiveDate>) -> Held {
        Held {
            seat: Seat {
                person: person.into(),
                from,
                until,
            },
            contact: Contact {
                partner: "part-0123456789ab".into(),
                person: person.into(),
                role: Role::Referent,
                from_day: from.to_string(),
                until_day: until.map(|day| day.to_string()),
            },
        }
    }

    #[test]
    fn roles_are_read_as_they_are_written_of_women_and_men() {
        for (word, role) in [
            ("référente", Role::Referent),
            ("Réferente", Role::Referent),
            ("référent", Role::Referent),
            ("représentante légale", Role::Representant),
            ("Représentant légal", Role::Representant),
            ("representant-legal", Role::Representant),
            ("Contact", Role::Contact),
        ] {
            assert_eq!(word.parse(), Ok(role), "{word}");
        }
        for word in ["", "super référent", "représentante", "usager"] {
            assert!(word.parse::<Role>().is_err(), "{word}");
        }
    }

    #[test]
    fn a_new_one_ends_the_old_one_on_the_day_before() {
        let old = held("a", day("2026-01-01"), None);
        let asked = |person: &str, from: &str| Seat {
            person: person.into(),
            from: day(from),
            until: None,
        };
        let moves = |asked: &Seat| seat(Role::Referent, std::slice::from_ref(&old), asked);
        assert_eq!(
            moves(&asked("b", "2026-03-01")),
            Ok(vec![Move::End(old.clone(), day("2026-02-28"))])
        );
        assert_eq!(
            moves(&asked("b", "2026-01-01")),
            Ok(vec![Move::TakeBack(old.clone())])
        );
        assert!(moves(&asked("b", "2025-12-31")).is_err());
        assert!(moves(&asked("a", "2026-03-01")).is_err());
        let contacts = seat(
            Role::Contact,
            std::slice::from_ref(&old),
            &asked("b", "2025-12-31"),
        );
        assert_eq!(contacts, Ok(vec![]));
    }

    proptest! {
        /// Whatever was asked in whatever order, no day has two.
        #[test]
        fn no_day_has_two_of_a_single_role(asked in proptest::collection::vec((0u64..40, proptest::option::of(0u64..10), 0u8..4), 1..12)) {
            let first = day("2026-01-01");
            let mut all: Vec<Held> = Vec::new();
            for (from, length, person) in asked {
                let from = first + Days::new(from);
                let until = length.map(|length| from + Days::new(length));
                let new = held(&person.to_string(), from, until);
                let Ok(moves) = seat(Role::Referent, &all, &new.seat) else { continue };
                for moved in moves {
                    match moved {
                        Move::End(old, last) => {
                            for one in &mut all {
                                if *one == old { one.seat.until = Some(last); }
                            }
                        }
                        Move::TakeBack(old) => all.retain(|one| *one != old),
                    }
                }
                all.push(new);
            }
            for at in 0..80 {
                let at = first + Days::new(at);
                let there = all.iter().filter(|one| one.seat.from <= at && one.seat.until.is_none_or(|until| until >= at));
                prop_assert!(there.count() <= 1);
            }
        }
    }
}
