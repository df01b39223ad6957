//! How long what is said of a person is kept, and why it may be erased before.

use std::str::FromStr;

use chrono::{Months, NaiveDate};

/// Months after which a person is erased once its last tie to a partner has ended: accounts, roles,
/// mandates, participations.
pub const PERSON_MONTHS: u32 = 24;
/// Months for which who signed is kept after the end of the adhésion: five years, the ordinary
/// prescription (Code civil, art. 2224).
pub const PROOF_MONTHS: u32 = 60;
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
        found.ok_or_else(|| format!("`{word}` is none of demande, opposition, erreur, duree"))
    }
}

/// What becomes of a person's name where an officer wrote it in free words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redact {
    /// It is told and stays.
    Nothing,
    /// Names, addresses, numbers and log-ins go; the family name alone is told and stays.
    Names,
    /// The family name alone goes too.
    Family,
}

impl FromStr for Redact {
    type Err = String;

    /// What an officer may type.
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "noms" => Ok(Redact::Names),
            "famille" => Ok(Redact::Family),
            _ => Err(format!("`{word}` is none of noms, famille")),
        }
    }
}

/// What ties a person to the relay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// True while an account, a role or a mandate runs.
    pub running: bool,
    /// The last day of any of them, of a participation, or of the record itself.
    pub last: Option<NaiveDate>,
    /// True while an adhésion runs that it signed for.
    pub proving: bool,
    /// The day on which the last of those adhésions ended.
    pub proved: Option<NaiveDate>,
}

/// True when nothing asks any more for keeping what is said of a person.
pub fn is_due(ties: &Ties, today: NaiveDate) -> bool {
    let over = |day: Option<NaiveDate>, months| day.is_none_or(|day| day < before(today, months));
    !ties.running
        && !ties.proving
        && ties.last.is_some()
        && over(ties.last, PERSON_MONTHS)
        && over(ties.proved, PROOF_MONTHS)
}

/// The day so many months before `today`.
pub fn before(today: NaiveDate, months: u32) -> NaiveDate {
    today
        .checked_sub_months(Months::new(months))
        .unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_person_is_kept_while_anything_runs_and_for_its_time_after() {
        let today = day("2026-11-27").unwrap();
        let ended = |last: &str| Ties {
            last: day(last),
            ..Ties::default()
        };
        assert!(!is_due(&ended("2024-11-27"), today), "two years to the day");
        assert!(is_due(&ended("2024-11-26"), today));
        let running = Ties {
            running: true,
            ..ended("2000-01-01")
        };
        assert!(!is_due(&running, today));
        let proving = Ties {
            proving: true,
            ..ended("2000-01-01")
        };
        assert!(!is_due(&proving, today));
        let proved = |day_of: &str| Ties {
            proved: day(day_of),
            ..ended("2000-01-01")
        };
        assert!(!is_due(&proved("2021-11-27"), today));
        assert!(is_due(&proved("2021-11-26"), today));
        assert!(!is_due(&Ties::default(), today), "nothing known: kept");
    }

    #[test]
    fn the_leap_day_has_a_day_two_years_before() {
        let of = |text: &str| before(day(text).unwrap(), PERSON_MONTHS).to_string();
        assert_eq!(of("2024-02-29"), "2022-02-28");
    }

    #[test]
    fn an_officer_types_no_free_reason() {
        assert_eq!("demande".parse(), Ok(Why::Demande));
        for wrong in ["", "Mme X le veut", "restauration"] {
            assert!(wrong.parse::<Why>().is_err(), "{wrong}");
        }
    }
}
