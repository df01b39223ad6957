//! What was decided, and on what it rests.

use chrono::NaiveDate;
use relais_store::Nature;
use serde::Serialize;

use super::facts::Acceptance;
use super::id::{LicenceId, Version};
use super::question::Question;
use super::reason::Reason;
use super::word::Redistribution;

/// The answer. It is made by [`decide`](super::decide()) alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It may be done.
    Allowed(Box<Grant>),
    /// It may not.
    Refused(Refusal),
}

/// An allowing decision. Its fields are its own: nothing but `decide` makes one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grant {
    pub(super) question: Question,
    pub(super) day: NaiveDate,
    #[serde(skip)]
    pub(super) nature: Nature,
    pub(super) rests: Rests,
}

/// What an allowing decision rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rests {
    /// The account.
    pub account: String,
    /// The person of the account.
    pub person: String,
    /// The partner.
    pub partner: String,
    /// Its name.
    pub partner_name: String,
    /// The adhésion.
    pub adhesion: String,
    /// The mandate of a contractor.
    pub mandate: Option<String>,
    /// The acceptances: charter, super référent, licence last.
    pub accepted: Vec<Accepted>,
    /// The licence.
    pub licence: LicenceId,
    /// Its version.
    pub version: Version,
    /// The clause.
    pub clause: String,
    /// What may be handed on.
    pub redistribution: Redistribution,
    /// The line that goes with it.
    pub credit: Option<String>,
    /// The last day on which all of this holds.
    pub until: NaiveDate,
    /// What ends on that day.
    pub ends_with: &'static str,
}

/// An acceptance that counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accepted {
    /// The text.
    pub text: LicenceId,
    /// Its version.
    pub version: Version,
    /// When it was accepted.
    pub on: NaiveDate,
}

impl From<&Acceptance> for Accepted {
    fn from(acceptance: &Acceptance) -> Self {
        Self {
            text: acceptance.text.clone(),
            version: acceptance.version.clone(),
            on: acceptance.on,
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What was asked.
    pub question: Question,
    /// For which day.
    pub day: NaiveDate,
    /// Why not: all that stands against who asks and against each clause, in the order in which
    /// they are looked at.
    pub reasons: Vec<Reason>,
    /// Those that are told: what stands against who asks and against the nearest clause.
    pub nearest: Vec<Reason>,
}

impl Grant {
    /// What was asked.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// The day for which it was decided.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// On what it rests.
    pub fn rests(&self) -> &Rests {
        &self.rests
    }
}

impl Refusal {
    /// The reasons that are told, in one line.
    pub fn told(&self) -> String {
        let told: Vec<String> = self.nearest.iter().map(Reason::to_string).collect();
        told.join("\u{202f}; ")
    }
}
