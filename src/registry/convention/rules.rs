//! The fields of a convention, and on which days it holds.

use chrono::NaiveDate;
use serde::Serialize;

use crate::fault::RegistryFault;
use crate::value::{day, optional, sound};

/// Which conventions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Of IGN, for DINAMIS, and the operator.
    Collaboration,
    /// Of a partner and the operator.
    Pigma,
}

impl Kind {
    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Collaboration => "collaboration",
            Kind::Pigma => "pigma",
        }
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Collaboration => "convention de collaboration avec l’IGN",
            Kind::Pigma => "convention PIGMA",
        }
    }
}

/// A convention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Convention {
    /// Opaque id.
    pub id: String,
    /// Whose.
    pub kind: Kind,
    /// Its number.
    pub number: String,
    /// The partner, of a PIGMA convention.
    pub partner: Option<String>,
    /// What it is about.
    pub title: String,
    /// The day of its signature.
    pub signed_on: Option<NaiveDate>,
    /// The first day on which it holds.
    pub from_day: Option<NaiveDate>,
    /// The last one; none where it has no end.
    pub until_day: Option<NaiveDate>,
    /// The signed file.
    pub document: Option<String>,
    /// A fact of before the registry.
    pub reprise: bool,
    /// When it was recorded, UTC.
    pub made_at: String,
    /// Counts the corrections.
    pub version: i64,
}

impl Convention {
    /// One that says nothing yet.
    pub(super) fn new(id: String, partner: Option<String>, at: &str) -> Self {
        let kind = match partner {
            Some(_) => Kind::Pigma,
            None => Kind::Collaboration,
        };
        Self {
            id,
            kind,
            number: String::new(),
            partner,
            title: kind.label().into(),
            signed_on: None,
            from_day: None,
            until_day: None,
            document: None,
            reprise: false,
            made_at: at.into(),
            version: 1,
        }
    }

    /// True on the days on which it is in force.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_day.is_some_and(|from| from <= day)
            && self.until_day.is_none_or(|until| day <= until)
    }

    /// What one field alone does not tell; the first day is that of the signature unless it is said.
    pub(super) fn check(&mut self, today: NaiveDate) -> Result<(), RegistryFault> {
        let wrong = |field: Field, why: &str| {
            Err(RegistryFault::Value {
                field: field.label(),
                why: why.into(),
            })
        };
        if self.number.is_empty() {
            return wrong(Field::Number, "il est vide");
        }
        let Some(signed) = self.signed_on else {
            return wrong(Field::SignedOn, "il faut le jour où elle a été signée");
        };
        if signed > today {
            return wrong(Field::SignedOn, "ce jour n’est pas encore venu");
        }
        let from = *self.from_day.get_or_insert(signed);
        match self.until_day {
            Some(until) if until < from => wrong(Field::Until, "elle finirait avant de commencer"),
            _ => Ok(()),
        }
    }
}

/// The fields that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its label")]
pub enum Field {
    Number,
    Title,
    SignedOn,
    From,
    Until,
}

impl Field {
    /// All.
    pub const ALL: [Field; 5] = [
        Field::Number,
        Field::Title,
        Field::SignedOn,
        Field::From,
        Field::Until,
    ];

    /// Its name in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Field::Number => "numero",
            Field::Title => "objet",
            Field::SignedOn => "signee_le",
            Field::From => "debut",
            Field::Until => "fin",
        }
    }

    /// Its name as it is read.
    pub fn label(self) -> &'static str {
        match self {
            Field::Number => "numéro",
            Field::Title => "objet",
            Field::SignedOn => "signée le",
            Field::From => "premier jour",
            Field::Until => "dernier jour",
        }
    }

    /// Its value, as it is typed; empty for none.
    pub fn get(self, of: &Convention) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        match self {
            Field::Number => of.number.clone(),
            Field::Title => of.title.clone(),
            Field::SignedOn => day(of.signed_on),
            Field::From => day(of.from_day),
            Field::Until => day(of.until_day),
        }
    }

    pub(super) fn set(self, of: &mut Convention, value: &str) -> Result<(), String> {
        let value = sound(value)?;
        match self {
            Field::Number if value.chars().count() > 60 => {
                return Err("plus de 60 caractères".into());
            }
            Field::Number => of.number = value.into(),
            Field::Title => of.title = value.into(),
            Field::SignedOn => of.signed_on = optional(value, day)?,
            Field::From => of.from_day = optional(value, day)?,
            Field::Until => of.until_day = optional(value, day)?,
        }
        Ok(())
    }
}
