//! Where an adhésion can be, by which path, and what can happen to it: words and labels.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fr;

/// How a partner comes into DINAMIS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// The operator brings it in by an avenant.
    Relais,
    /// It does all itself at DINAMIS; the operator follows.
    Direct,
}

impl Path {
    /// Both.
    pub const ALL: [Path; 2] = [Path::Relais, Path::Direct];

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Path::Relais => "relais",
            Path::Direct => "direct",
        }
    }

    /// The path of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Its steps, in order.
    pub fn steps(self) -> &'static [State] {
        use State as S;
        match self {
            Path::Relais => &[
                S::Prospect,
                S::Eligible,
                S::AvenantEnvoye,
                S::Signee,
                S::Saisie,
                S::Soumise,
                S::Validee,
                S::Active,
            ],
            Path::Direct => &[
                S::Prospect,
                S::Formulaire,
                S::Acceptee,
                S::Instruction,
                S::Validee,
                S::Active,
            ],
        }
    }
}

/// Where an adhésion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has its label")]
pub enum State {
    Prospect,
    Eligible,
    AvenantEnvoye,
    Signee,
    Saisie,
    Soumise,
    Formulaire,
    Acceptee,
    Instruction,
    Validee,
    Active,
    Suspendue,
    Terminee,
    Echue,
    Refusee,
}

impl State {
    /// All, in the order of the funnel.
    pub const ALL: [State; 15] = [
        State::Prospect,
        State::Eligible,
        State::AvenantEnvoye,
        State::Signee,
        State::Saisie,
        State::Soumise,
        State::Formulaire,
        State::Acceptee,
        State::Instruction,
        State::Validee,
        State::Active,
        State::Suspendue,
        State::Terminee,
        State::Echue,
        State::Refusee,
    ];

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            State::Prospect => "prospect",
            State::Eligible => "eligible",
            State::AvenantEnvoye => "avenant-envoye",
            State::Signee => "signee",
            State::Saisie => "saisie",
            State::Soumise => "soumise",
            State::Formulaire => "formulaire",
            State::Acceptee => "acceptee",
            State::Instruction => "instruction",
            State::Validee => "validee",
            State::Active => "active",
            State::Suspendue => "suspendue",
            State::Terminee => "terminee",
            State::Echue => "echue",
            State::Refusee => "refusee",
        }
    }

    /// States in which an adhésion rests or ends, in order: they are no steps of a path.
    pub const ENDS: [State; 4] = [
        State::Suspendue,
        State::Terminee,
        State::Echue,
        State::Refusee,
    ];

    /// The state of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What it is on a day, `until` being the last one on which the adhésion holds: one that was
    /// not renewed has expired by itself the day after.
    pub fn on(self, day: NaiveDate, until: Option<NaiveDate>) -> Self {
        match until {
            Some(until) if self.holds() && until < day => State::Echue,
            Some(_) | None => self,
        }
    }

    /// True while its last day counts.
    pub fn holds(self) -> bool {
        matches!(self, State::Active | State::Suspendue)
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        fr::adhesion(self.word())
    }

    /// False once it is active, or over.
    pub fn is_under_way(self) -> bool {
        self.is_open() && !self.holds()
    }

    /// False once nothing more can happen to it.
    pub fn is_open(self) -> bool {
        !matches!(self, State::Terminee | State::Echue | State::Refusee)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// What can happen to an adhésion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has its label")]
pub enum Event {
    Eligible,
    NotEligible,
    Send,
    Sign,
    Enter,
    Submit,
    Form,
    Accept,
    Examine,
    Validate,
    SendBack,
    Refuse,
    Activate,
    Suspend,
    Resume,
    End,
    Expire,
    TakeOver,
    AcceptTexts,
}

/// Event, word on the command line, word in the database, label, what it needs.
type Row = (
    Event,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The words of the events. What each needs is said to whoever types; the rules hold it.
pub const EVENTS: [Row; 19] = [
    (
        Event::Eligible,
        "eligible",
        "eligibilite",
        "éligibilité constatée",
        "relay: --category --by --reference [--condition]",
    ),
    (
        Event::NotEligible,
        "not-eligible",
        "ineligibilite",
        "inéligibilité constatée",
        "relay: --by --reference --reason",
    ),
    (
        Event::Send,
        "send",
        "envoi",
        "envoi de l’avenant",
        "relay: [--avenant], by default the one that is prepared, as `avenant send`",
    ),
    (
        Event::Sign,
        "sign",
        "signature",
        "signature de l’avenant",
        "relay: --document --signatory --charter --licence --super-referent, as `avenant sign`",
    ),
    (
        Event::Enter,
        "enter",
        "saisie",
        "saisie à DINAMIS",
        "relay: --reference",
    ),
    (
        Event::Submit,
        "submit",
        "soumission",
        "soumission au BE",
        "relay: --reference",
    ),
    (
        Event::Form,
        "form",
        "formulaire",
        "formulaire de l’entité déposé",
        "direct: --reference",
    ),
    (
        Event::Accept,
        "accept",
        "acceptation",
        "acceptation par le représentant légal",
        "direct: --signatory --charter --licence, and --document or --proof",
    ),
    (
        Event::Examine,
        "examine",
        "instruction",
        "mise en instruction",
        "direct: --reference",
    ),
    (
        Event::Validate,
        "validate",
        "validation",
        "validation",
        "relay: --reference of the decision of the BE; direct: --document, the acte d'adhésion",
    ),
    (
        Event::SendBack,
        "send-back",
        "renvoi",
        "renvoi",
        "--reason, relay: --to eligible|signee|saisie (eligible when the avenant itself is to be redone)",
    ),
    (
        Event::Refuse,
        "refuse",
        "refus",
        "refus",
        "--reason --reference",
    ),
    (
        Event::Activate,
        "activate",
        "activation",
        "activation",
        "--reference [--document] [--until]",
    ),
    (
        Event::Suspend,
        "suspend",
        "suspension",
        "suspension",
        "--reason",
    ),
    (
        Event::Resume,
        "resume",
        "levee",
        "levée de la suspension",
        "--reason",
    ),
    (Event::End, "end", "fin", "fin", "--reason"),
    (
        Event::Expire,
        "expire",
        "expiration",
        "expiration",
        "made by `adhesion expire`",
    ),
    (
        Event::TakeOver,
        "take-over",
        "reprise",
        "reprise d’une adhésion active",
        "--reprise --by, and --reference or --document, [--until]; the texts that were accepted: [--charter] \
         [--super-referent] [--licence], with them --signatory",
    ),
    (
        Event::AcceptTexts,
        "accept-texts",
        "textes",
        "textes acceptés",
        "once active: --signatory, one or more of --charter --licence --super-referent, and --document or --proof",
    ),
];

impl Event {
    fn row(self) -> &'static Row {
        // Each event has its row, which a test holds.
        EVENTS
            .iter()
            .find(|row| row.0 == self)
            .unwrap_or(&EVENTS[0])
    }

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        self.row().2
    }

    /// Its word on the command line.
    pub fn typed_as(self) -> &'static str {
        self.row().1
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        self.row().3
    }

    /// The event of a word of the database.
    pub fn of(word: &str) -> Option<Self> {
        EVENTS.iter().find(|row| row.2 == word).map(|row| row.0)
    }

    /// The event of a word of the command line.
    pub fn typed(word: &str) -> Option<Self> {
        EVENTS.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// The state that it brings about on a path, `back_to` being the one that a send-back names;
    /// none for what moves nothing. Whether it has its turn is a matter of the rules.
    pub fn leads_to(self, path: Path, back_to: Option<State>) -> Option<State> {
        Some(match self {
            Event::Eligible => State::Eligible,
            Event::NotEligible | Event::Refuse => State::Refusee,
            Event::Send => State::AvenantEnvoye,
            Event::Sign => State::Signee,
            Event::Enter => State::Saisie,
            Event::Submit => State::Soumise,
            Event::Form => State::Formulaire,
            Event::Accept => State::Acceptee,
            Event::Examine => State::Instruction,
            Event::Validate => State::Validee,
            Event::SendBack => match (path, back_to) {
                (Path::Direct, _) => State::Formulaire,
                (Path::Relais, Some(State::Saisie)) => State::Saisie,
                // The avenant itself is to be redone: what was signed does not stand any more.
                (Path::Relais, Some(State::Eligible)) => State::Eligible,
                (Path::Relais, _) => State::Signee,
            },
            Event::Activate | Event::Resume | Event::TakeOver => State::Active,
            Event::Suspend => State::Suspendue,
            Event::End => State::Terminee,
            Event::Expire => State::Echue,
            // A new version, or one more licence: the adhésion stays where it is.
            Event::AcceptTexts => return None,
        })
    }
}
