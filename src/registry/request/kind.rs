//! What may be asked for, and where a request may be.

use serde::Serialize;

use crate::value::among;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Images of the catalogue, which the user downloads.
    Telechargement,
    /// Images that exist and must be ordered.
    Archive,
    /// Images that are still to be taken.
    Programmation,
    /// First-level help.
    Aide,
}

/// Kinds: word and label.
pub const KINDS: [(&str, &str); 4] = [
    ("telechargement", "téléchargement au catalogue"),
    ("archive", "commande d’archive"),
    ("programmation", "programmation"),
    ("aide", "aide de premier niveau"),
];

impl Kind {
    /// All.
    pub const ALL: [Kind; 4] = [
        Kind::Telechargement,
        Kind::Archive,
        Kind::Programmation,
        Kind::Aide,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        KINDS[self as usize].0
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// The kind of a word or of a label.
    ///
    /// # Errors
    /// The words that there are.
    pub fn of(typed: &str) -> Result<Self, String> {
        let word = among(&KINDS, typed)?;
        let found = Self::ALL.into_iter().find(|kind| kind.word() == word);
        found.ok_or(word)
    }

    /// Not help.
    pub fn is_image(self) -> bool {
        self != Kind::Aide
    }

    /// Ordered at DINAMIS, against the quota or at a price.
    pub fn is_order(self) -> bool {
        matches!(self, Kind::Archive | Kind::Programmation)
    }
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has its label")]
pub enum State {
    Recue,
    Transmise,
    Acceptee,
    Livree,
    Refusee,
    Abandonnee,
    Resolue,
}

/// States: word and label.
pub const STATES: [(&str, &str); 7] = [
    ("recue", "reçue"),
    ("transmise", "transmise à DINAMIS"),
    ("acceptee", "acceptée"),
    ("livree", "livrée"),
    ("refusee", "refusée"),
    ("abandonnee", "abandonnée"),
    ("resolue", "résolue"),
];

impl State {
    /// All.
    pub const ALL: [State; 7] = [
        State::Recue,
        State::Transmise,
        State::Acceptee,
        State::Livree,
        State::Refusee,
        State::Abandonnee,
        State::Resolue,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        STATES[self as usize].0
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        STATES[self as usize].1
    }

    /// The state of a word or of a label.
    ///
    /// # Errors
    /// The words that there are.
    pub fn of(typed: &str) -> Result<Self, String> {
        let word = among(&STATES, typed)?;
        let found = Self::ALL.into_iter().find(|state| state.word() == word);
        found.ok_or(word)
    }

    /// Nothing comes after it.
    pub fn is_end(self) -> bool {
        !matches!(self, State::Recue | State::Transmise | State::Acceptee)
    }
}
