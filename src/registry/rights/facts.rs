//! What the registry knows, in memory, for [`decide`](super::decide()).

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_core::code::TerritoryCode;
use relais_store::Nature;

use super::id::{LicenceId, PurposeWord, Version};
use super::licence::Licence;
use super::place::Places;
use crate::partner::name;

/// Everything that a decision may rest on, read at one moment.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Played or meant.
    pub nature: Nature,
    /// By id.
    pub partners: HashMap<String, Party>,
    /// By id.
    pub accounts: HashMap<String, Account>,
    /// By id.
    pub mandates: HashMap<String, Mandate>,
    /// Of each partner, oldest first.
    pub adhesions: HashMap<String, Vec<Adhesion>>,
    /// Versions of all texts.
    pub texts: Vec<Licence>,
    /// Which territories lie within which.
    pub places: Places,
}

/// A partner, as far as rights go.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Word of its user group.
    pub user_group: String,
    /// A public body.
    pub is_public: bool,
    /// Joins DINAMIS on its own.
    pub autonomous: bool,
    /// Its territory, if its record has one.
    pub territory: Option<TerritoryCode>,
    /// Year of the geographic code of that territory.
    pub year: Option<u16>,
}

/// A person in a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Opaque id of the person.
    pub person: String,
    /// Of the partner.
    pub partner: String,
    /// Word of its state.
    pub state: String,
    /// Since when it is in it.
    pub since: NaiveDate,
    /// The mandate of a contractor.
    pub mandate: Option<String>,
    /// The registry knows the person as a contractor: by a mandate in that partner, whatever its
    /// days, or by the function in its record.
    pub contractor: bool,
    /// The day that is asked about is over, and nothing tells where the account was on it.
    pub untold: bool,
}

/// What a contractor may do for a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Mandate {
    /// Opaque id of the person.
    pub person: String,
    /// Of the partner.
    pub partner: String,
    /// What for.
    pub purpose: Wording,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The day on which it was ended before.
    pub ended: Option<NaiveDate>,
}

/// A purpose in somebody's words, and the same without case, accents, articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    told: String,
    key: String,
}

impl Wording {
    /// Of what was written.
    pub fn of(told: &str) -> Self {
        Self {
            told: told.into(),
            key: name::key(told),
        }
    }

    /// As it was written.
    pub fn told(&self) -> &str {
        &self.told
    }

    /// True when all words of `purpose` stand in it, one after the other.
    pub fn speaks_of(&self, purpose: &PurposeWord) -> bool {
        let asked = name::key(purpose.as_str());
        let found = format!(" {} ", self.key).contains(&format!(" {asked} "));
        !asked.trim().is_empty() && found
    }
}

/// An adhésion of a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Adhesion {
    /// Its id.
    pub id: String,
    /// `relais` or `direct`.
    pub path: String,
    /// Word of its state.
    pub state: String,
    /// Since when it is in it.
    pub since: NaiveDate,
    /// Its last day.
    pub until: Option<NaiveDate>,
    /// Texts that were accepted for it.
    pub acceptances: Vec<Acceptance>,
}

/// A text that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    /// Which.
    pub text: LicenceId,
    /// Which version of it.
    pub version: Version,
    /// When.
    pub on: NaiveDate,
}

/// Where a text stands on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Standing<'f> {
    /// This version is in force, to its last day if one is known.
    Current(&'f Licence, Option<NaiveDate>),
    /// The first version comes later.
    Later(NaiveDate),
    /// The last version ended.
    Ended(&'f Licence, NaiveDate),
    /// There is none that counts here.
    Absent,
}

impl Facts {
    /// That a registry knows nothing.
    pub fn none(nature: Nature) -> Self {
        Self {
            nature,
            partners: HashMap::new(),
            accounts: HashMap::new(),
            mandates: HashMap::new(),
            adhesions: HashMap::new(),
            texts: Vec::new(),
            places: Places::default(),
        }
    }

    /// True when a text counts in this registry: an example counts in a demo only.
    pub fn counts(&self, text: &Licence) -> bool {
        match self.nature {
            Nature::Demo => true,
            Nature::Real => !text.example,
        }
    }

    /// Where a text stands on a day. A version replaces the one before from its first day on, and
    /// none comes back when it ends.
    pub(crate) fn standing(&self, id: &LicenceId, day: NaiveDate) -> Standing<'_> {
        let versions = || {
            self.texts
                .iter()
                .filter(|text| text.id == *id && self.counts(text))
        };
        let started = versions()
            .filter(|text| text.from <= day)
            .max_by_key(|text| text.from);
        let next = versions()
            .filter(|text| text.from > day)
            .map(|text| text.from)
            .min();
        match (started, next) {
            (None, None) => Standing::Absent,
            (None, Some(from)) => Standing::Later(from),
            (Some(text), next) => match text.until {
                Some(until) if until < day => Standing::Ended(text, until),
                until => {
                    let replaced = next.and_then(|next| next.pred_opt());
                    Standing::Current(text, until.into_iter().chain(replaced).min())
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mandate_is_for_what_its_words_say() {
        let speaks_of =
            |words, purpose: &str| Wording::of(words).speaks_of(&purpose.parse().unwrap());
        assert!(speaks_of("Mise à jour de l’OCS 2025", "ocs"));
        assert!(speaks_of("Aménagement ; mise à jour", "mise-a-jour"));
        assert!(speaks_of("Aménagement", "amenagement"));
        for (words, purpose) in [
            ("", "ocs"),
            ("OCSGE", "ocs"),
            ("jour de mise", "mise-jour"),
            ("mise", "mise-a-jour"),
            ("tout", "de-la"),
        ] {
            assert!(!speaks_of(words, purpose), "{words} {purpose}");
        }
    }
}
