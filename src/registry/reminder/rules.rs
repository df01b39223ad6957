//! Which terms count, and what each kind of reminder says: pure.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use serde::Serialize;

use crate::person::kept::IDLE_MONTHS;

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An active account whose contractor's mandate is over.
    MandatEchu,
    /// A person with no notice, a month after it was recorded or with an account already.
    SansNotice,
    /// An account that waits for a week.
    Attente,
    /// An adhésion that expires within 60 days, or did.
    AdhesionExpire,
    /// A convention that ends within 60 days.
    ConventionExpire,
    /// A mandate that ends within 45 days.
    MandatExpire,
    /// An avenant that was sent 30 days ago and not signed.
    AvenantNonSigne,
    /// A case that waits for DINAMIS for 30 days.
    AttenteDinamis,
    /// A version of a text, in force within 60 days, that an adhésion has not accepted.
    TexteAAccepter,
    /// An active account without log-in for 24 months.
    Inactif24,
    /// An active account without log-in for 18 months.
    Inactif18,
    /// A suspended account without log-in for 24 months.
    AClore,
    /// A person whose time is over, as the purge counts it.
    AEffacer,
}

/// The days from which things wait, and until which they are about to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The day, as a date.
    pub today: NaiveDate,
    /// The day itself.
    pub day: String,
    /// A week before.
    pub week_ago: String,
    /// 30 days before.
    pub month_ago: String,
    /// 18 months before.
    pub warned: String,
    /// 24 months before.
    pub forgotten: String,
    /// The day after that one.
    pub after_forgotten: String,
    /// 45 days later.
    pub mandates: String,
    /// 60 days later.
    pub contracts: String,
}

impl Terms {
    /// Those of a day.
    pub fn of(day: NaiveDate) -> Self {
        let before = |days| (day - Days::new(days)).to_string();
        let after = |days| (day + Days::new(days)).to_string();
        let months = |months| (day - Months::new(months)).to_string();
        Self {
            today: day,
            day: day.to_string(),
            week_ago: before(7),
            month_ago: before(30),
            warned: months(18),
            forgotten: months(IDLE_MONTHS),
            after_forgotten: (day - Months::new(IDLE_MONTHS) + Days::new(1)).to_string(),
            mandates: after(45),
            contracts: after(60),
        }
    }
}

impl Kind {
    /// All, the most urgent first.
    pub const ALL: [Kind; 13] = [
        Kind::MandatEchu,
        Kind::SansNotice,
        Kind::Attente,
        Kind::AdhesionExpire,
        Kind::ConventionExpire,
        Kind::MandatExpire,
        Kind::AvenantNonSigne,
        Kind::AttenteDinamis,
        Kind::TexteAAccepter,
        Kind::Inactif24,
        Kind::Inactif18,
        Kind::AClore,
        Kind::AEffacer,
    ];

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Kind::MandatEchu => "mandat-echu",
            Kind::SansNotice => "sans-notice",
            Kind::Attente => "attente",
            Kind::AdhesionExpire => "adhesion-expire",
            Kind::ConventionExpire => "convention-expire",
            Kind::MandatExpire => "mandat-expire",
            Kind::AvenantNonSigne => "avenant-non-signe",
            Kind::AttenteDinamis => "attente-dinamis",
            Kind::TexteAAccepter => "texte-a-accepter",
            Kind::Inactif24 => "inactif24",
            Kind::Inactif18 => "inactif18",
            Kind::AClore => "a-clore",
            Kind::AEffacer => "a-effacer",
        }
    }

    /// A heading.
    pub fn heading(self) -> &'static str {
        match self {
            Kind::MandatEchu => "Comptes actifs dont le mandat a pris fin",
            Kind::SansNotice => "Personnes qui n’ont pas reçu la notice d’information",
            Kind::Attente => "Comptes en attente depuis plus de 7 jours",
            Kind::AdhesionExpire => "Adhésions qui expirent dans les 60 jours, ou qui ont expiré",
            Kind::ConventionExpire => {
                "Conventions échues sans suite, ou qui prennent fin dans les 60 jours"
            }
            Kind::MandatExpire => "Mandats qui prennent fin dans les 45 jours",
            Kind::AvenantNonSigne => "Avenants envoyés et non signés depuis 30 jours",
            Kind::AttenteDinamis => "Dossiers en attente de DINAMIS depuis 30 jours",
            Kind::TexteAAccepter => {
                "Textes à accepter, en vigueur ou qui le seront dans les 60 jours"
            }
            Kind::Inactif24 => "Comptes actifs sans connexion connue depuis deux ans",
            Kind::Inactif18 => "Comptes actifs sans connexion connue depuis 18 mois",
            Kind::AClore => "Comptes suspendus, sans connexion connue depuis deux ans",
            Kind::AEffacer => "Personnes dont la durée de conservation est passée",
        }
    }

    /// True when it is said of a person.
    pub fn is_personal(self) -> bool {
        !matches!(
            self,
            Kind::AdhesionExpire
                | Kind::ConventionExpire
                | Kind::AvenantNonSigne
                | Kind::AttenteDinamis
                | Kind::TexteAAccepter
        )
    }

    /// What is the matter.
    pub(super) fn words(self, who: &str, whose: &str, day: &str, detail: &str) -> String {
        match self {
            Kind::MandatEchu => format!("{who} pour {whose}\u{202f}: mandat fini le {day}"),
            Kind::SansNotice => format!("{who}\u{202f}: fiche du {day}"),
            Kind::Attente => format!("{who} chez {whose}\u{202f}: en attente depuis le {day}"),
            Kind::AdhesionExpire | Kind::ConventionExpire => format!("{whose}\u{202f}: {day}"),
            Kind::MandatExpire => format!("{who} pour {whose}\u{202f}: jusqu’au {day}"),
            Kind::AvenantNonSigne => format!("{whose}\u{202f}: envoyé le {day}"),
            Kind::AttenteDinamis => format!("{whose}\u{202f}: transmis le {day}"),
            Kind::TexteAAccepter => {
                let text = detail.rsplit(' ').next().unwrap_or_default();
                format!("{whose}\u{202f}: {text}, en vigueur le {day}")
            }
            Kind::Inactif24 | Kind::Inactif18 | Kind::AClore => {
                format!("{who} chez {whose}\u{202f}: dernier signe le {day}")
            }
            Kind::AEffacer => format!("{who}\u{202f}: dernier lien ou dernière preuve le {day}"),
        }
    }

    /// What to do about it.
    pub fn todo(self) -> &'static str {
        match self {
            Kind::MandatEchu => "suspendez le compte, ou saisissez le nouveau mandat",
            Kind::SansNotice => {
                "donnez-lui la notice\u{202f}: un mois au plus après la saisie de sa fiche"
            }
            Kind::Attente => "validez-le, ou fermez-le en disant pourquoi",
            Kind::AdhesionExpire => {
                "renouvelez l’adhésion, ou constatez sa fin\u{202f}: ses comptes la suivent"
            }
            Kind::ConventionExpire => {
                "préparez son renouvellement\u{202f}: les avenants reposent sur elle"
            }
            Kind::MandatExpire => "demandez au partenaire s’il est prolongé",
            Kind::AvenantNonSigne => "relancez le signataire",
            Kind::AttenteDinamis => "demandez au bureau exécutif où il en est",
            Kind::TexteAAccepter => {
                "faites-le accepter par le représentant légal\u{202f}: sans quoi ce qui repose sur lui n’est plus permis"
            }
            Kind::Inactif24 => {
                "suspendez-le\u{202f}: deux ans sans connexion, selon ce que DINAMIS a transmis"
            }
            Kind::Inactif18 => {
                "prévenez la personne\u{202f}: son compte sera suspendu au bout de deux ans"
            }
            Kind::AClore => "fermez-le\u{202f}: ses données seront à effacer deux ans plus tard",
            Kind::AEffacer => {
                "effacez ses données, ou lancez `privacy purge`, qui effacera toutes celles de cette liste"
            }
        }
    }

    /// The command that does it.
    pub(super) fn command(self, object: &str, person: Option<&str>, detail: &str) -> String {
        let person = person.unwrap_or(object);
        let words = match self {
            Kind::MandatEchu => format!("account suspend {object} --why 'mandat échu'"),
            Kind::SansNotice => {
                format!("account notice {person} --from ADRESSE -o notice-{person}.eml")
            }
            Kind::Attente => format!("account validate {object}"),
            Kind::AdhesionExpire => format!("adhesion show {object}"),
            Kind::ConventionExpire => format!("convention show {object}"),
            Kind::MandatExpire => format!("mandate edit {object} --until JOUR"),
            Kind::AvenantNonSigne => format!("avenant show {object}"),
            Kind::AttenteDinamis => format!("adhesion show {object}"),
            Kind::TexteAAccepter => format!(
                "adhesion record {object} accept-texts {detail} --signatory PERSONNE --proof TEXTE"
            ),
            Kind::Inactif24 => {
                format!("account suspend {object} --why 'aucune connexion depuis deux ans'")
            }
            Kind::Inactif18 => format!("person show {person}"),
            Kind::AClore => {
                format!("account close {object} --why 'aucune connexion depuis deux ans'")
            }
            Kind::AEffacer => format!("privacy erase {person} --why duree"),
        };
        format!("relais registry {words}")
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
        found.ok_or_else(|| {
            let words = Kind::ALL.map(Kind::word).join(", ");
            format!("« {word} » n’est pas l’un de {words}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_days_of_the_calendar() {
        let terms = Terms::of(crate::value::day("2028-02-29").unwrap());
        assert_eq!(terms.week_ago, "2028-02-22");
        assert_eq!(terms.month_ago, "2028-01-30");
        assert_eq!(terms.warned, "2026-08-29");
        assert_eq!(terms.forgotten, "2026-02-28");
        assert_eq!(terms.mandates, "2028-04-14");
        assert_eq!(terms.contracts, "2028-04-29");
    }

    #[test]
    fn each_kind_has_its_word_and_a_command() {
        for kind in Kind::ALL {
            assert_eq!(kind.word().parse(), Ok(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json.trim_matches('"'), kind.word());
            let command = kind.command(
                "acct-0123456789ab",
                Some("pers-0123456789ab"),
                "--charter c@1",
            );
            assert!(command.starts_with("relais registry "), "{command}");
        }
    }
}
