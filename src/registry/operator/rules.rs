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
    /// Declare operators and change their roles.
    Operators,
    /// Write the record of a partner.
    Partners,
}

impl Act {
    /// In a sentence, after "ne peut pas".
    pub fn told(self) -> &'static str {
        match self {
            Act::Read => "lire le registre",
            Act::Operators => "déclarer des opérateurs",
            Act::Partners => "écrire des fiches de partenaires",
        }
    }
}

/// True when one of `roles` allows `act`.
pub fn allowed(roles: &[Role], act: Act) -> bool {
    roles.iter().any(|role| match (role, act) {
        (_, Act::Read) => true,
        (Role::Administrateur, Act::Operators) => true,
        (Role::Administrateur, Act::Partners) => false,
        (Role::SuperReferent, Act::Partners) => true,
        (Role::SuperReferent, Act::Operators) => false,
        (Role::Referent(_) | Role::Lecteur, Act::Operators | Act::Partners) => false,
    })
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
                "`{word}` is none of administrateur, super-referent, lecteur, referent:PARTNER"
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

    /// The table of rights, written a second time by hand.
    #[test]
    fn each_role_allows_what_its_duty_needs_and_no_more() {
        let referent = Role::Referent("part-0123456789ab".into());
        let table = [
            (Role::Administrateur, [true, true, false]),
            (Role::SuperReferent, [true, false, true]),
            (referent, [true, false, false]),
            (Role::Lecteur, [true, false, false]),
        ];
        for (role, expected) in table {
            let got = [Act::Read, Act::Operators, Act::Partners]
                .map(|act| allowed(std::slice::from_ref(&role), act));
            assert_eq!(got, expected, "{role}");
        }
        assert!(!allowed(&[], Act::Read));
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
