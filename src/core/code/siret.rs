//! SIRET: the number of an establishment.

use std::fmt;
use std::str::FromStr;

use super::siren::luhn;
use super::{CodeFault, Siren};

/// Fourteen digits: the SIREN and five of the establishment, the last of which is a check (Luhn).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret([u8; 14]);

/// La Poste had more establishments than the check leaves numbers.
const LA_POSTE: &str = "356000000";
/// Its head office follows the rule of all.
const LA_POSTE_HEAD_OFFICE: &str = "35600000000048";

impl Siret {
    /// The number as text, without spaces.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whose establishment it is.
    ///
    /// # Errors
    /// None for a number that was read: its SIREN was checked then.
    pub fn siren(&self) -> Result<Siren, CodeFault> {
        self.as_str()[..9].parse()
    }
}

impl FromStr for Siret {
    type Err = CodeFault;

    /// Reads fourteen digits; spaces between them do not matter, letters do.
    fn from_str(code: &str) -> Result<Self, CodeFault> {
        let wrong = |why: &str| CodeFault::Siret {
            code: code.into(),
            why: why.into(),
        };
        let written: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let digits = <[u8; 14]>::try_from(written.as_bytes())
            .ok()
            .filter(|bytes| bytes.iter().all(u8::is_ascii_digit))
            .ok_or_else(|| wrong("it has fourteen digits"))?;
        let siret = Self(digits);
        if digits.iter().all(|digit| *digit == b'0') {
            return Err(wrong("zeros are nobody's number"));
        }
        if siret.siren().is_err() {
            return Err(wrong("its first nine digits are no SIREN"));
        }
        let sum = || {
            digits
                .iter()
                .map(|digit| u32::from(digit - b'0'))
                .sum::<u32>()
        };
        let by_sum = siret.as_str().starts_with(LA_POSTE) && siret.as_str() != LA_POSTE_HEAD_OFFICE;
        let holds = match by_sum {
            true => sum().is_multiple_of(5),
            false => luhn(&digits),
        };
        match holds {
            true => Ok(siret),
            false => Err(wrong("its last digit does not agree with the others")),
        }
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Siret {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IGN and GIP ATGeRi, whose numbers are public.
    #[test]
    fn real_numbers_hold_with_or_without_spaces_and_one_wrong_digit_does_not() {
        for code in [
            "18006701900430",
            "180 067 019 00430",
            "130 000 763 00016",
            "13000076300016",
        ] {
            assert!(code.parse::<Siret>().is_ok(), "{code}");
        }
        let right = *b"13000076300016";
        for at in 0..14 {
            for digit in b'0'..=b'9' {
                let mut changed = right;
                changed[at] = digit;
                let text = String::from_utf8(changed.to_vec()).unwrap();
                assert_eq!(text.parse::<Siret>().is_ok(), changed == right, "{text}");
            }
        }
        for wrong in [
            "",
            "130000763",
            "1300007630001",
            "130000763000160",
            "1300007630001A",
            "1300007630001６",
        ] {
            assert!(wrong.parse::<Siret>().is_err(), "{wrong}");
        }
    }

    /// Digits that add up to a multiple of five, but for the head office.
    #[test]
    fn la_poste_has_its_own_rule() {
        assert!("35600000000048".parse::<Siret>().is_ok());
        // 3+5+6 = 14: establishment digits that add up to 1 mod 5.
        assert!("35600000000001".parse::<Siret>().is_ok());
        assert!("35600000000002".parse::<Siret>().is_err());
        assert!("35600000049837".parse::<Siret>().is_ok());
    }
}
