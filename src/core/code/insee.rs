//! The codes of the official geographic code (COG): communes, départements, regions.

use std::fmt;
use std::str::FromStr;

use super::CodeFault;

/// The code of a commune: five characters, the first two or three of which are its département's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Insee([u8; 5]);

/// The code of a département: `01` to `95`, `2A`, `2B`, `971` and on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Departement([u8; 3]);

/// The code of a region: two digits; Nouvelle-Aquitaine is `75`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region([u8; 2]);

impl Insee {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    /// The département that it belongs to: two characters, three overseas.
    pub fn departement(&self) -> Departement {
        let [a, b, c, ..] = self.0;
        match (a, b) {
            (b'9', b'7' | b'8') => Departement([a, b, c]),
            _ => Departement([a, b, b' ']),
        }
    }
}

impl Departement {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0).trim_end()
    }
}

impl Region {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

/// Codes are made of ASCII alone.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Two characters that may begin a code: `01` to `95`, `2A`, `2B`, `97`, `98`.
fn begins_a_code(a: u8, b: u8) -> bool {
    match (a, b) {
        (b'0', b'0') | (b'9', b'6' | b'9') => false,
        (b'2', b'A' | b'B') => true,
        _ => a.is_ascii_digit() && b.is_ascii_digit(),
    }
}

impl FromStr for Insee {
    type Err = CodeFault;

    fn from_str(code: &str) -> Result<Self, CodeFault> {
        let wrong = |why: &str| CodeFault::Commune {
            code: code.into(),
            why: why.into(),
        };
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        let Ok(bytes) = <[u8; 5]>::try_from(code.as_bytes()) else {
            return Err(match (code.len(), digits) {
                (4, true) => wrong("it has four digits, and may have lost the zero before them"),
                _ => wrong("such a code has five characters"),
            });
        };
        let [a, b, rest @ ..] = bytes;
        if !rest.iter().all(u8::is_ascii_digit) {
            return Err(wrong("its last three characters are digits"));
        }
        match begins_a_code(a, b) {
            true => Ok(Self(bytes)),
            false => Err(wrong("no département begins so")),
        }
    }
}

impl FromStr for Departement {
    type Err = CodeFault;

    fn from_str(code: &str) -> Result<Self, CodeFault> {
        let overseas = |a, b| a == b'9' && matches!(b, b'7' | b'8');
        match *code.as_bytes() {
            [a, b] if begins_a_code(a, b) && !overseas(a, b) => Ok(Self([a, b, b' '])),
            [a, b, c] if overseas(a, b) && c.is_ascii_digit() => Ok(Self([a, b, c])),
            _ => Err(CodeFault::Area {
                what: "département",
                code: code.into(),
                why: "it is 01 to 95, 2A, 2B, or three digits that begin with 97 or 98",
            }),
        }
    }
}

impl FromStr for Region {
    type Err = CodeFault;

    fn from_str(code: &str) -> Result<Self, CodeFault> {
        match *code.as_bytes() {
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Ok(Self([a, b])),
            _ => Err(CodeFault::Area {
                what: "region",
                code: code.into(),
                why: "it is two digits",
            }),
        }
    }
}

macro_rules! shown_as_text {
    ($($code:ty),*) => {$(
        impl fmt::Display for $code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $code {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    )*};
}

shown_as_text!(Insee, Departement, Region);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;
    use proptest::prelude::*;

    #[test]
    fn communes_of_the_mainland_corsica_and_overseas() {
        for (code, departement) in [
            ("33063", "33"),
            ("01001", "01"),
            ("2A004", "2A"),
            ("2B033", "2B"),
            ("97411", "974"),
            ("98735", "987"),
        ] {
            let insee: Insee = code.parse().unwrap();
            assert_eq!(insee.as_str(), code);
            assert_eq!(insee.departement().as_str(), departement);
            assert_eq!(insee.departement(), departement.parse().unwrap());
        }
    }

    #[test]
    fn a_lost_zero_is_recognised_and_never_put_back() {
        let fault = "1001".parse::<Insee>().unwrap_err();
        assert!(fault.to_string().contains("lost the zero"), "{fault}");
        assert!(fault.help().contains("as text"));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for wrong in [
            "",
            "3306",
            "330633",
            "33 63",
            "2C004",
            "00001",
            "96001",
            "99001",
            "3306A",
            "2a004",
            "３３063",
            "33063 ",
        ] {
            assert!(wrong.parse::<Insee>().is_err(), "{wrong:?}");
        }
        for wrong in ["", "1", "97", "00", "2C", "333", "9711"] {
            assert!(wrong.parse::<Departement>().is_err(), "{wrong:?}");
        }
        for wrong in ["", "7", "756", "7A"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_read_is_written_alike(code in "\\PC{0,7}") {
            if let Ok(insee) = code.parse::<Insee>() {
                prop_assert_eq!(insee.to_string(), code);
            }
        }
    }
}
