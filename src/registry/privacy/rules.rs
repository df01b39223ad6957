//! How long what is said of a person is kept, and why it may be erased before.

use std::str::FromStr;

pub use crate::person::kept::{PERSON_MONTHS, PROOF_MONTHS, before};

/// Months for which entries of the journal are kept: a year longer than what they prove.
pub const JOURNAL_MONTHS: u32 = 72;

/// Why a person is erased: a word, never a free text, since it stays in the journal for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It asked (GDPR, article 17).
    Demande,
    /// It objected (article 21).
    Opposition,
    /// It was recorded by mistake.
    Erreur,
    /// Its time is over.
    Duree,
    /// It was erased before the backup that was restored.
    Restauration,
}

impl Why {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Why::Demande => "demande",
            Why::Opposition => "opposition",
            Why::Erreur => "erreur",
            Why::Duree => "duree",
            Why::Restauration => "restauration",
        }
    }
}

impl FromStr for Why {
    type Err = String;

    /// What an officer may type.
    fn from_str(word: &str) -> Result<Self, String> {
        let known = [Why::Demande, Why::Opposition, Why::Erreur, Why::Duree];
        let found = known.into_iter().find(|why| why.word() == word);
        found.ok_or_else(|| {
            format!("« {word} » n’est pas l’un de demande, opposition, erreur, duree")
        })
    }
}

/// What becomes of a person's name where an officer wrote it in free words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redact {
    /// It is told and stays.
    Nothing,
    /// Names, addresses, numbers and log-ins go; the family name alone is told and stays.
    Names,
    /// The family name alone goes too.
    Family,
}

impl Redact {
    /// Its word in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Redact::Nothing => "rien",
            Redact::Names => "noms",
            Redact::Family => "famille",
        }
    }

    /// What an entry of the journal says was done. One of before it was said had the names go, as far as
    /// anybody knows: a copy that is restored names whoever was erased less, never more.
    pub(super) fn of_entry(word: Option<&str>) -> Self {
        match word {
            Some("rien") => Redact::Nothing,
            Some("famille") => Redact::Family,
            Some(_) | None => Redact::Names,
        }
    }
}

impl FromStr for Redact {
    type Err = String;

    /// What an officer may type.
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "noms" => Ok(Redact::Names),
            "famille" => Ok(Redact::Family),
            _ => Err(format!("« {word} » n’est pas l’un de noms, famille")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officer_types_no_free_reason() {
        assert_eq!("demande".parse(), Ok(Why::Demande));
        for wrong in ["", "Mme X le veut", "restauration"] {
            assert!(wrong.parse::<Why>().is_err(), "{wrong}");
        }
    }
}
