//! How a territory is named: `COM:33063`, `EPCI:243300316`, `DEP:33`, `REG:75`, `SCOT:sysdau`.

use std::fmt;
use std::str::FromStr;

use super::{CodeFault, Departement, Insee, Region, Siren};

/// A territory: what it is, and its code.
///
/// Their order is that of a list: the region first, communes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TerritoryCode {
    /// A region.
    Region(Region),
    /// A département.
    Departement(Departement),
    /// A perimeter that the operator gives by its members: a SCoT, a park, a basin.
    Perimeter {
        /// What it is.
        kind: PerimeterKind,
        /// Its code within its kind.
        code: String,
    },
    /// An EPCI with its own taxes, by its SIREN.
    Epci(Siren),
    /// A commune.
    Commune(Insee),
}

/// The kind of a territory, as it is written before the colon.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TerritoryKind {
    /// `REG`
    Region,
    /// `DEP`
    Departement,
    /// `SCOT`, `PNR`, ...
    Perimeter(PerimeterKind),
    /// `EPCI`
    Epci,
    /// `COM`
    Commune,
}

/// The kind of a perimeter of the operator: capital letters and digits, `SCOT`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerimeterKind(String);

/// The kinds that have codes of their own.
const STATE_KINDS: [&str; 4] = ["COM", "EPCI", "DEP", "REG"];

impl PerimeterKind {
    /// The kind as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PerimeterKind {
    type Err = CodeFault;

    fn from_str(word: &str) -> Result<Self, CodeFault> {
        let wrong = |why: &str| CodeFault::Territory {
            word: word.into(),
            why: why.into(),
        };
        let kind = word.to_ascii_uppercase();
        let letters = kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !letters || !(2..=16).contains(&kind.len()) {
            return Err(wrong("a kind is a word of 2 to 16 letters and digits"));
        }
        match STATE_KINDS.contains(&kind.as_str()) {
            true => Err(wrong("this kind has its own codes and members")),
            false => Ok(Self(kind)),
        }
    }
}

impl TerritoryKind {
    /// As it is written before the colon.
    pub fn as_str(&self) -> &str {
        match self {
            TerritoryKind::Region => "REG",
            TerritoryKind::Departement => "DEP",
            TerritoryKind::Perimeter(kind) => kind.as_str(),
            TerritoryKind::Epci => "EPCI",
            TerritoryKind::Commune => "COM",
        }
    }
}

impl FromStr for TerritoryKind {
    type Err = CodeFault;

    fn from_str(word: &str) -> Result<Self, CodeFault> {
        Ok(match word.to_ascii_uppercase().as_str() {
            "REG" => TerritoryKind::Region,
            "DEP" => TerritoryKind::Departement,
            "EPCI" => TerritoryKind::Epci,
            "COM" => TerritoryKind::Commune,
            _ => TerritoryKind::Perimeter(word.parse()?),
        })
    }
}

impl TerritoryCode {
    /// What it is.
    pub fn kind(&self) -> TerritoryKind {
        match self {
            TerritoryCode::Region(_) => TerritoryKind::Region,
            TerritoryCode::Departement(_) => TerritoryKind::Departement,
            TerritoryCode::Perimeter { kind, .. } => TerritoryKind::Perimeter(kind.clone()),
            TerritoryCode::Epci(_) => TerritoryKind::Epci,
            TerritoryCode::Commune(_) => TerritoryKind::Commune,
        }
    }

    /// Its code within its kind.
    pub fn code(&self) -> &str {
        match self {
            TerritoryCode::Region(code) => code.as_str(),
            TerritoryCode::Departement(code) => code.as_str(),
            TerritoryCode::Perimeter { code, .. } => code,
            TerritoryCode::Epci(code) => code.as_str(),
            TerritoryCode::Commune(code) => code.as_str(),
        }
    }

    /// A territory of a kind.
    ///
    /// # Errors
    /// A code that this kind does not have.
    pub fn of(kind: &TerritoryKind, code: &str) -> Result<Self, CodeFault> {
        Ok(match kind {
            TerritoryKind::Region => TerritoryCode::Region(code.parse()?),
            TerritoryKind::Departement => TerritoryCode::Departement(code.parse()?),
            TerritoryKind::Epci => TerritoryCode::Epci(code.parse()?),
            TerritoryKind::Commune => TerritoryCode::Commune(code.parse()?),
            TerritoryKind::Perimeter(kind) => {
                let shown = !code.is_empty() && code.chars().all(|c| !c.is_control());
                match shown && code.trim() == code {
                    true => TerritoryCode::Perimeter {
                        kind: kind.clone(),
                        code: code.into(),
                    },
                    false => Err(CodeFault::Territory {
                        word: format!("{}:{code}", kind.as_str()),
                        why: "the code of a perimeter is a text without blanks around it".into(),
                    })?,
                }
            }
        })
    }
}

impl FromStr for TerritoryCode {
    type Err = CodeFault;

    fn from_str(word: &str) -> Result<Self, CodeFault> {
        let Some((kind, code)) = word.split_once(':') else {
            return Err(CodeFault::Territory {
                word: word.into(),
                why: "it lacks its kind and the colon".into(),
            });
        };
        // On the command line a wrong code is a wrong word, whatever it is a code of.
        TerritoryCode::of(&kind.parse()?, code).map_err(|fault| match fault {
            fault @ CodeFault::Territory { .. } => fault,
            fault => CodeFault::Territory {
                word: word.into(),
                why: fault.to_string(),
            },
        })
    }
}

impl fmt::Display for TerritoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind().as_str(), self.code())
    }
}

impl serde::Serialize for TerritoryCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Fault, Kind};
    use proptest::prelude::*;

    #[test]
    fn territories_are_read_as_they_are_written() {
        for word in [
            "COM:33063",
            "EPCI:243300316",
            "DEP:33",
            "DEP:974",
            "REG:75",
            "SCOT:sysdau",
            "PNR:Landes de Gascogne",
            "PETR:a:b",
        ] {
            let code: TerritoryCode = word.parse().unwrap();
            assert_eq!(code.to_string(), word);
        }
        let code: TerritoryCode = "epci:243300316".parse().unwrap();
        assert_eq!(code.to_string(), "EPCI:243300316");
    }

    #[test]
    fn what_names_none_says_why() {
        for (wrong, why) in [
            ("33063", "lacks its kind"),
            ("COM:3306", "lost the zero"),
            ("EPCI:243300317", "last digit"),
            ("DEP:333", "01 to 95"),
            ("REG:7", "two digits"),
            ("S:1", "2 to 16"),
            (":1", "2 to 16"),
            ("SCOT:", "without blanks"),
            ("SCOT: a", "without blanks"),
        ] {
            let fault = wrong.parse::<TerritoryCode>().unwrap_err();
            assert_eq!(fault.kind(), Kind::Usage, "{wrong}");
            assert!(fault.to_string().contains(why), "{wrong}: {fault}");
        }
    }

    #[test]
    fn the_region_comes_first_and_communes_last() {
        let mut codes: Vec<TerritoryCode> =
            ["COM:33063", "EPCI:243300316", "SCOT:a", "DEP:33", "REG:75"]
                .map(|word| word.parse().unwrap())
                .into();
        codes.sort();
        let kinds: Vec<_> = codes
            .iter()
            .map(|c| c.kind().as_str().to_string())
            .collect();
        assert_eq!(kinds, ["REG", "DEP", "SCOT", "EPCI", "COM"]);
    }

    proptest! {
        #[test]
        fn reading_never_panics(word in "\\PC{0,20}") {
            let _ = word.parse::<TerritoryCode>();
        }
    }
}
