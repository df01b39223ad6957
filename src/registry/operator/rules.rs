//! What each role allows. No other function says so.

use std::fmt;
use std::str::FromStr;

/// What an operator is, in a registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Declares operators; nothing else.
    Administrateur,
    /// Acts for the relay, on every partner.
    SuperReferent,
    /// Acts for one partner, whose id this is.
    Referent(String),
    /// Reads.
    Lecteur,
}

/// What an operator asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Read what is not personal.
    Read,
    /// Read what is said of persons.
    Persons,
    /// Declare operators and change their roles.
    Operators,
    /// Write the record of a partner.
    Partners,
    /// Write conventions and avenants.
    Conventions,
    /// Move adhésions on.
    Adhesions,
    /// Write persons, contacts, mandates and accounts.
    Accounts,
    /// Write requests for images and help.
    Requests,
    /// Write needs, leads, events and messages.
    Animation,
    /// Load texts and licences.
    Licences,
    /// Give permits and withdraw them.
    Permits,
    /// Bring in figures of activity.
    Activity,
    /// Export and erase what is said of a person, purge.
    Privacy,
    /// Back up, restore, change the signing key, state the time.
    Keeping,
}

impl Act {
    /// All.
    pub const ALL: [Act; 14] = [
        Act::Read,
        Act::Persons,
        Act::Operators,
        Act::Partners,
        Act::Conventions,
        Act::Adhesions,
        Act::Accounts,
        Act::Requests,
        Act::Animation,
        Act::Licences,
        Act::Permits,
        Act::Activity,
        Act::Privacy,
        Act::Keeping,
    ];

    /// In a sentence, after "ne peut pas".
    pub fn told(self) -> &'static str {
        match self {
            Act::Read => "lire le registre",
            Act::Persons => "lire ce qui concerne des personnes",
            Act::Operators => "déclarer des opérateurs",
            Act::Partners => "écrire des fiches de partenaires",
            Act::Conventions => "écrire des conventions et des avenants",
            Act::Adhesions => "faire avancer des adhésions",
            Act::Accounts => "écrire des personnes et des comptes",
            Act::Requests => "écrire des demandes",
            Act::Animation => "écrire des besoins, des pistes, des événements et des messages",
            Act::Licences => "charger des textes et des licences",
            Act::Permits => "donner ou retirer des permis",
            Act::Activity => "ajouter des chiffres d’activité",
            Act::Privacy => "exporter, effacer ou purger des données personnelles",
            Act::Keeping => {
                "sauvegarder, restaurer, changer la clé ou remettre le journal à l’heure"
            }
        }
    }
}

/// True when one of `roles` allows `act`, on `partner` where the act is on one.
pub fn allowed(roles: &[Role], act: Act, partner: Option<&str>) -> bool {
    roles.iter().any(|role| match role {
        Role::SuperReferent => !matches!(act, Act::Operators | Act::Keeping),
        Role::Administrateur => matches!(
            act,
            Act::Read | Act::Operators | Act::Privacy | Act::Keeping
        ),
        Role::Referent(own) => {
            act == Act::Read
                || matches!(act, Act::Persons | Act::Accounts | Act::Requests)
                    && partner == Some(own.as_str())
        }
        Role::Lecteur => act == Act::Read,
    })
}

/// The partners whose lines alone `roles` take out of the registry: whoever acts for partners and for
/// nobody else carries no table of the others away. None for whom reads of all.
pub fn bound(roles: &[Role]) -> Option<Vec<&str>> {
    let own = |role: &Role| matches!(role, Role::Referent(_));
    (!roles.is_empty() && roles.iter().all(own)).then(|| roles.iter().map(Role::partner).collect())
}

impl Role {
    /// Its word in the database and on the command line, without the partner.
    pub fn word(&self) -> &'static str {
        match self {
            Role::Administrateur => "administrateur",
            Role::SuperReferent => "super-referent",
            Role::Referent(_) => "referent",
            Role::Lecteur => "lecteur",
        }
    }

    /// The partner of a référent.
    pub fn partner(&self) -> &str {
        match self {
            Role::Referent(partner) => partner,
            Role::Administrateur | Role::SuperReferent | Role::Lecteur => "",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Role::Administrateur => f.write_str("administrateur"),
            Role::SuperReferent => f.write_str("super référent"),
            Role::Referent(partner) => write!(f, "référent de {partner}"),
            Role::Lecteur => f.write_str("lecteur"),
        }
    }
}

impl FromStr for Role {
    type Err = String;

    /// `administrateur`, `super-referent`, `lecteur`, or `referent:PARTNER`.
    fn from_str(word: &str) -> Result<Self, String> {
        match word.split_once(':') {
            Some(("referent", partner)) if !partner.trim().is_empty() => {
                Ok(Role::Referent(partner.trim().into()))
            }
            None if word == "administrateur" => Ok(Role::Administrateur),
            None if word == "super-referent" => Ok(Role::SuperReferent),
            None if word == "lecteur" => Ok(Role::Lecteur),
            Some(_) | None => Err(format!(
                "« {word} » n’est pas l’un de administrateur, super-referent, lecteur, referent:PARTENAIRE"
            )),
        }
    }
}

/// Roles in a sentence.
pub fn told(roles: &[Role]) -> String {
    let words: Vec<String> = roles.iter().map(Role::to_string).collect();
    match words.is_empty() {
        true => "aucun".into(),
        false => words.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of rights, written a second time by hand, in the order of [`Act::ALL`].
    #[test]
    fn each_role_allows_what_its_duty_needs_and_no_more() {
        let own = "part-0123456789ab";
        let table = [
            (Role::Administrateur, "x.x.........xx", "x.x.........xx"),
            (Role::SuperReferent, "xx.xxxxxxxxxx.", "xx.xxxxxxxxxx."),
            (
                Role::Referent(own.into()),
                "x.............",
                "xx....xx......",
            ),
            (Role::Lecteur, "x.............", "x............."),
        ];
        let row = |role: &Role, partner| {
            let one = |act| match allowed(std::slice::from_ref(role), act, partner) {
                true => 'x',
                false => '.',
            };
            Act::ALL.map(one).iter().collect::<String>()
        };
        for (role, on_any, on_own) in table {
            assert_eq!(row(&role, None), on_any, "{role}");
            assert_eq!(row(&role, Some("part-ba9876543210")), on_any, "{role}");
            assert_eq!(row(&role, Some(own)), on_own, "{role}");
        }
        assert!(!allowed(&[], Act::Read, Some(own)));
    }

    #[test]
    fn who_acts_for_partners_alone_takes_their_lines_alone() {
        let [one, two] = ["part-0123456789ab", "part-ba9876543210"];
        let of = |partner: &str| Role::Referent(partner.into());
        assert_eq!(bound(&[of(one), of(two)]), Some(vec![one, two]));
        for role in [Role::Lecteur, Role::SuperReferent, Role::Administrateur] {
            assert_eq!(bound(&[of(one), role]), None);
        }
    }

    #[test]
    fn roles_read_back() {
        for word in ["administrateur", "super-referent", "lecteur"] {
            assert_eq!(word.parse::<Role>().unwrap().word(), word);
        }
        assert_eq!(
            "referent: part-x ".parse::<Role>().unwrap().partner(),
            "part-x"
        );
        for wrong in ["", "referent", "referent:", "chef", "lecteur:x"] {
            assert!(wrong.parse::<Role>().is_err(), "{wrong}");
        }
    }
}
