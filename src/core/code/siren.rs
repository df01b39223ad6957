//! SIREN: the number of a legal person, an EPCI among them.

use std::fmt;
use std::str::FromStr;

use super::CodeFault;

/// Nine digits, the last of which is a check on the others (Luhn).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren([u8; 9]);

impl Siren {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Digits from the right, every second one doubled: their sum is a multiple of ten.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, twice @ 10..) => twice - 9,
                (_, twice) => twice,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

impl FromStr for Siren {
    type Err = CodeFault;

    fn from_str(code: &str) -> Result<Self, CodeFault> {
        let wrong = |why: &str| CodeFault::Siren {
            code: code.into(),
            why: why.into(),
        };
        let digits = <[u8; 9]>::try_from(code.as_bytes())
            .ok()
            .filter(|bytes| bytes.iter().all(u8::is_ascii_digit))
            .ok_or_else(|| wrong("it has nine digits"))?;
        match luhn(&digits) {
            true => Ok(Self(digits)),
            false => Err(wrong("its last digit does not agree with the others")),
        }
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Siren {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_hold_and_one_wrong_digit_does_not() {
        for code in ["243300316", "356000000", "200000172", "200069649"] {
            assert!(code.parse::<Siren>().is_ok(), "{code}");
        }
        let right = *b"243300316";
        for at in 0..9 {
            for digit in b'0'..=b'9' {
                let mut changed = right;
                changed[at] = digit;
                let text = String::from_utf8(changed.to_vec()).unwrap();
                assert_eq!(text.parse::<Siren>().is_ok(), changed == right, "{text}");
            }
        }
        for wrong in ["", "24330031", "2433003160", "24330031A", "243 300 316"] {
            assert!(wrong.parse::<Siren>().is_err(), "{wrong}");
        }
    }
}
