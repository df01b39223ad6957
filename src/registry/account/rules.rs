//! What an account may become, and when it counts: pure.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use crate::fr;
use crate::person::Origin;
use crate::person::day::told;

/// Where an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Typed, not validated yet.
    Attente,
    /// Its person may act for the partner.
    Actif,
    /// Not for now.
    Suspendu,
    /// For good: whoever comes back gets another account.
    Clos,
}

impl State {
    /// All, in the order of a life.
    pub const ALL: [State; 4] = [State::Attente, State::Actif, State::Suspendu, State::Clos];

    /// Its word in the database and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            State::Attente => "attente",
            State::Actif => "actif",
            State::Suspendu => "suspendu",
            State::Clos => "clos",
        }
    }

    /// In a sentence.
    pub fn told(self) -> &'static str {
        match self {
            State::Attente => "en attente de validation",
            State::Actif => "actif",
            State::Suspendu => "suspendu",
            State::Clos => "clos",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = State::ALL.into_iter().find(|state| state.word() == word);
        found.ok_or_else(|| format!("« {word} » n’est pas l’un de attente, actif, suspendu, clos"))
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

/// What is done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// The relay validates it.
    Validate,
    /// It does not count for now.
    Suspend,
    /// It counts again.
    Resume,
    /// It ends.
    Close,
}

impl Deed {
    /// All.
    pub const ALL: [Deed; 4] = [Deed::Validate, Deed::Suspend, Deed::Resume, Deed::Close];

    /// Its word in the journal and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Deed::Validate => "validate",
            Deed::Suspend => "suspend",
            Deed::Resume => "resume",
            Deed::Close => "close",
        }
    }

    /// In a sentence.
    pub fn told(self) -> &'static str {
        match self {
            Deed::Validate => "être validé",
            Deed::Suspend => "être suspendu",
            Deed::Resume => "être rétabli",
            Deed::Close => "être clos",
        }
    }

    /// True when the account counts afterwards: then its grounds must hold.
    pub fn opens(self) -> bool {
        matches!(self, Deed::Validate | Deed::Resume)
    }
}

impl FromStr for Deed {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Deed::ALL.into_iter().find(|deed| deed.word() == word);
        found
            .ok_or_else(|| format!("« {word} » n’est pas l’un de validate, suspend, resume, close"))
    }
}

/// Where `deed` leads from `state`; none when it is not its turn.
pub fn next(state: State, deed: Deed) -> Option<State> {
    match (deed, state) {
        (Deed::Validate, State::Attente) | (Deed::Resume, State::Suspendu) => Some(State::Actif),
        (Deed::Suspend, State::Actif) => Some(State::Suspendu),
        (Deed::Close, State::Attente | State::Actif | State::Suspendu) => Some(State::Clos),
        (Deed::Validate, State::Actif | State::Suspendu | State::Clos)
        | (Deed::Resume, State::Attente | State::Actif | State::Clos)
        | (Deed::Suspend, State::Attente | State::Suspendu | State::Clos)
        | (Deed::Close, State::Clos) => None,
    }
}

/// From when to when somebody else's employee may act for a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day, that of its early end when there was one.
    pub until: NaiveDate,
}

/// Why somebody is no staff of the partner's own, by what the registry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contractor {
    /// There is a mandate of that person in that partner, whatever its days: its id.
    Mandated(String),
    /// The function in its record says so.
    Called,
}

/// Why an account does not count on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It is not in the state `actif`.
    NotActive(State),
    /// It is active, but from a later day on.
    NotYet(NaiveDate),
    /// The partner has no adhésion under way.
    NoAdhesion,
    /// The partner's adhésion is in another state.
    Adhesion(String),
    /// It expired.
    Expired(NaiveDate),
    /// It is active, but from a later day on.
    AdhesionNotYet(NaiveDate),
    /// The person was not informed (GDPR, article 14).
    NoNotice,
    /// It was, but on a later day.
    NoticeLater(NaiveDate),
    /// The mandate begins later.
    MandateNotYet(NaiveDate),
    /// The mandate is over.
    MandateOver(NaiveDate),
    /// A contractor's account rests on no mandate.
    Unmandated(Contractor),
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lack::NotActive(state) => write!(f, "le compte est {}", state.told()),
            Lack::NotYet(day) => write!(f, "le compte n’est actif que depuis le {}", told(*day)),
            Lack::NoAdhesion => f.write_str("le partenaire n’a pas d’adhésion en cours"),
            Lack::Adhesion(state) => {
                write!(
                    f,
                    "l’adhésion du partenaire n’est pas active (elle est « {} »)",
                    fr::adhesion(state)
                )
            }
            Lack::Expired(day) => {
                write!(f, "l’adhésion du partenaire a expiré le {}", told(*day))
            }
            Lack::AdhesionNotYet(day) => write!(
                f,
                "l’adhésion du partenaire n’est active que depuis le {}",
                told(*day)
            ),
            Lack::NoNotice => {
                f.write_str("la personne n’a pas reçu la notice d’information (RGPD, article 14)")
            }
            Lack::NoticeLater(day) => write!(
                f,
                "la personne n’a reçu la notice d’information que le {}",
                told(*day)
            ),
            Lack::MandateNotYet(day) => {
                write!(f, "le mandat ne commence que le {}", told(*day))
            }
            Lack::MandateOver(day) => write!(f, "le mandat a pris fin le {}", told(*day)),
            Lack::Unmandated(Contractor::Mandated(id)) => write!(
                f,
                "cette personne a un mandat de ce partenaire ({id})\u{202f}: son compte repose sur un mandat, ce n’est pas celui d’un agent"
            ),
            Lack::Unmandated(Contractor::Called) => f.write_str(
                "la fonction de cette personne la dit prestataire\u{202f}: son compte repose sur un mandat, ce n’est pas celui d’un agent",
            ),
        }
    }
}

/// What counts of a partner's adhésion: its stored state and its last day.
pub fn adhesion_lack(
    state: Option<&str>,
    until: Option<NaiveDate>,
    day: NaiveDate,
) -> Option<Lack> {
    match (state, until) {
        (None, _) => Some(Lack::NoAdhesion),
        (Some("active"), Some(until)) if until < day => Some(Lack::Expired(until)),
        (Some("active"), _) => None,
        (Some(other), _) => Some(Lack::Adhesion(other.into())),
    }
}

/// Why an account does not count on `day`: all the reasons, none when it counts. An account counts
/// when it is active, its partner's adhésion is active and not expired, and the mandate of a
/// contractor is there and runs.
pub fn standing(account: (State, NaiveDate), grounds: &Grounds, day: NaiveDate) -> Vec<Lack> {
    let (state, since) = account;
    let (adhesion, until) = grounds.adhesion();
    let own = match state {
        State::Actif if since > day => Some(Lack::NotYet(since)),
        State::Actif => None,
        State::Attente | State::Suspendu | State::Clos => Some(Lack::NotActive(state)),
    };
    let lacks = [
        own,
        adhesion_lack(adhesion, until, day),
        grounds.mandate_lack(day),
    ];
    lacks.into_iter().flatten().collect()
}

/// What an account rests on, besides its own state.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// The partner's open adhésion: stored state, day since which it is in it, last day.
    pub adhesion: Option<(String, NaiveDate, Option<NaiveDate>)>,
    /// Day of the person's information notice.
    pub notice: Option<NaiveDate>,
    /// The mandate of a contractor.
    pub mandate: Option<Span>,
    /// Why the person is no staff of the partner's own.
    pub contractor: Option<Contractor>,
}

impl Grounds {
    fn adhesion(&self) -> (Option<&str>, Option<NaiveDate>) {
        let adhesion = self.adhesion.as_ref();
        (
            adhesion.map(|(state, _, _)| state.as_str()),
            adhesion.and_then(|(_, _, until)| *until),
        )
    }

    /// What counts of a contractor's mandate: it runs, and no contractor is without.
    fn mandate_lack(&self, day: NaiveDate) -> Option<Lack> {
        match self.mandate {
            None => self.contractor.clone().map(Lack::Unmandated),
            Some(span) if day < span.from => Some(Lack::MandateNotYet(span.from)),
            Some(span) => (day > span.until).then_some(Lack::MandateOver(span.until)),
        }
    }
}

/// All that an account lacks on `day` to be typed, validated or given back.
pub fn lacks(grounds: &Grounds, day: NaiveDate) -> Vec<Lack> {
    let (state, until) = grounds.adhesion();
    let since = grounds.adhesion.as_ref().map(|(_, since, _)| *since);
    let later = || since.filter(|since| *since > day).map(Lack::AdhesionNotYet);
    let notice = match grounds.notice {
        None => Some(Lack::NoNotice),
        Some(given) => (given > day).then_some(Lack::NoticeLater(given)),
    };
    let all = [
        adhesion_lack(state, until, day).or_else(later),
        notice,
        grounds.mandate_lack(day),
    ];
    all.into_iter().flatten().collect()
}

/// All that an account lacks to be typed. What was validated before the registry is not validated
/// again: it needs what counts today, and a notice that is missing is a reminder.
pub fn to_type(grounds: &Grounds, day: NaiveDate, today: NaiveDate, origin: Origin) -> Vec<Lack> {
    match origin {
        Origin::Now => lacks(grounds, day),
        Origin::Reprise => {
            let kept = |lack: &Lack| !matches!(lack, Lack::NoNotice | Lack::NoticeLater(_));
            lacks(grounds, today).into_iter().filter(kept).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::value::day(text).unwrap()
    }

    /// Written by hand: a row for each state, a column for each deed in the order of [`Deed::ALL`].
    #[test]
    fn each_deed_has_its_turn() {
        let table = [
            (State::Attente, ["actif", "-", "-", "clos"]),
            (State::Actif, ["-", "suspendu", "-", "clos"]),
            (State::Suspendu, ["-", "-", "actif", "clos"]),
            (State::Clos, ["-", "-", "-", "-"]),
        ];
        for (state, row) in table {
            let led = Deed::ALL.map(|deed| next(state, deed).map_or("-", State::word));
            assert_eq!(led, row, "{state}");
        }
    }

    #[test]
    fn words_read_back() {
        for state in State::ALL {
            assert_eq!(state.word().parse(), Ok(state));
        }
        for deed in Deed::ALL {
            assert_eq!(deed.word().parse(), Ok(deed));
        }
        assert!("ouvert".parse::<State>().is_err());
        assert!("open".parse::<Deed>().is_err());
    }

    /// Each ground alone is enough to say no, and its first and last days count.
    #[test]
    fn an_account_counts_when_all_its_grounds_hold() {
        let today = day("2026-06-15");
        let span = |from: &str, until: &str| {
            Some(Span {
                from: day(from),
                until: day(until),
            })
        };
        let active = (State::Actif, day("2026-06-15"));
        let of = |account, adhesion: Option<&str>, until: Option<&str>, mandate| -> Vec<String> {
            let adhesion = adhesion.map(|word| (word.to_string(), today, until.map(day)));
            let grounds = Grounds {
                adhesion,
                mandate,
                ..Grounds::default()
            };
            standing(account, &grounds, today)
                .iter()
                .map(Lack::to_string)
                .collect()
        };
        let none: [&str; 0] = [];
        assert_eq!(of(active, Some("active"), None, None), none);
        assert_eq!(of(active, Some("active"), Some("2026-06-15"), None), none);
        let mandate = span("2026-06-15", "2026-06-15");
        assert_eq!(of(active, Some("active"), None, mandate), none);
        let refused = [
            (
                of((State::Attente, today), Some("active"), None, None),
                "le compte est en attente de validation",
            ),
            (
                of(
                    (State::Actif, day("2026-06-16")),
                    Some("active"),
                    None,
                    None,
                ),
                "le compte n’est actif que depuis le 16/06/2026",
            ),
            (
                of(active, None, None, None),
                "le partenaire n’a pas d’adhésion en cours",
            ),
            (
                of(active, Some("suspendue"), None, None),
                "l’adhésion du partenaire n’est pas active (elle est « suspendue »)",
            ),
            (
                of(active, Some("active"), Some("2026-06-14"), None),
                "l’adhésion du partenaire a expiré le 14/06/2026",
            ),
            (
                of(
                    active,
                    Some("active"),
                    None,
                    span("2026-06-16", "2026-12-31"),
                ),
                "le mandat ne commence que le 16/06/2026",
            ),
            (
                of(
                    active,
                    Some("active"),
                    None,
                    span("2026-01-01", "2026-06-14"),
                ),
                "le mandat a pris fin le 14/06/2026",
            ),
        ];
        for (lacks, told) in refused {
            assert_eq!(lacks, [told]);
        }
        let all = of(
            (State::Clos, today),
            Some("echue"),
            None,
            span("2026-01-01", "2026-01-02"),
        );
        assert_eq!(all.len(), 3, "{all:?}");
    }

    /// By hand: the day is 15 June; a ground of that very day holds.
    #[test]
    fn an_account_is_typed_under_an_active_adhesion_and_after_the_notice() {
        let grounds = |state: Option<&str>, since: &str, notice: Option<&str>| Grounds {
            adhesion: state.map(|state| (state.into(), day(since), None)),
            notice: notice.map(day),
            ..Grounds::default()
        };
        let of = |grounds: Grounds| lacks(&grounds, day("2026-06-15"));
        let (active, informed) = (Some("active"), Some("2026-06-15"));
        assert_eq!(of(grounds(active, "2026-06-15", informed)), []);
        for (grounds, lack) in [
            (
                grounds(active, "2026-06-16", informed),
                Lack::AdhesionNotYet(day("2026-06-16")),
            ),
            (
                grounds(Some("soumise"), "2026-06-16", informed),
                Lack::Adhesion("soumise".into()),
            ),
            (grounds(None, "2026-06-15", informed), Lack::NoAdhesion),
            (grounds(active, "2026-06-15", None), Lack::NoNotice),
            (
                grounds(active, "2026-06-15", Some("2026-06-16")),
                Lack::NoticeLater(day("2026-06-16")),
            ),
        ] {
            assert_eq!(of(grounds), [lack]);
        }
        assert_eq!(of(Grounds::default()).len(), 2);
    }
}
