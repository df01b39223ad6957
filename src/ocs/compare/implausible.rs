//! Transitions that hardly happen, listed for review and left as they are.

use crate::cause::Cause;
use crate::overlay::Codes;

use super::{Comparison, Difference};

/// From a class to another. A code means itself and all that begin with it, as codes of nested
/// nomenclatures do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Implausible {
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// Of codes whose first levels are CORINE's: what is built seldom becomes fields, woods or water again
/// within some years, and water seldom becomes built.
const CORINE: [(&str, &str); 12] = [
    ("11", "2"),
    ("11", "3"),
    ("11", "4"),
    ("11", "5"),
    ("12", "2"),
    ("12", "3"),
    ("12", "4"),
    ("12", "5"),
    ("5", "11"),
    ("5", "12"),
    // A wood is not grown in a few years: what is planted or left alone is 324 first.
    ("21", "31"),
    ("22", "31"),
];

impl Implausible {
    /// Reads `11=2`.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.split_once('=')?;
        let (before, after) = (before.trim(), after.trim());
        (!before.is_empty() && !after.is_empty()).then(|| Self {
            before: before.into(),
            after: after.into(),
        })
    }

    /// Those of codes that look like CORINE's (at least three digits, the first from 1 to 5); none of
    /// other codes, of which nobody has said any.
    pub fn of_codes(codes: &Codes) -> Vec<Self> {
        let digits = |code: &String| code.len() >= 3 && code.chars().all(|c| c.is_ascii_digit());
        let is_corine = |code: &String| digits(code) && ('1'..='5').any(|c| code.starts_with(c));
        match codes.all.iter().all(is_corine) {
            true => CORINE
                .iter()
                .map(|(before, after)| Self {
                    before: (*before).into(),
                    after: (*after).into(),
                })
                .collect(),
            false => Vec::new(),
        }
    }

    /// True for a difference of these classes that is not noise.
    fn is(&self, difference: &Difference, codes: &Codes) -> bool {
        let [one, other] = difference.lands.map(|land| land.class());
        let begins = |class: Option<u32>, with: &str| {
            class.is_some_and(|class| codes.name(class).starts_with(with))
        };
        difference.cause == Cause::ProbableChange
            && begins(one, &self.before)
            && begins(other, &self.after)
    }
}

impl Comparison {
    /// Changes that hardly happen: the place of the period and the change, in their order.
    pub fn suspicious(&self) -> Vec<(usize, &Difference)> {
        let codes = &self.overlay.codes;
        let periods = self.periods.iter().enumerate();
        let all = periods.flat_map(|(at, p)| p.differences.all.iter().map(move |d| (at, d)));
        let listed = |d: &Difference| self.implausible.iter().any(|rule| rule.is(d, codes));
        all.filter(|(_, difference)| listed(difference)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_for_codes_of_corine_alone() {
        let codes = |all: &[&str]| Codes {
            all: all.iter().map(|code| code.to_string()).collect(),
            places: Vec::new(),
        };
        assert_eq!(
            Implausible::of_codes(&codes(&["1121", "231", "5111"])).len(),
            12
        );
        for other in [
            &["CS1.1.1.1", "CS2.1.3"][..],
            &["112", "N"],
            &["911"],
            &["11"],
        ] {
            assert!(Implausible::of_codes(&codes(other)).is_empty(), "{other:?}");
        }
        let rule = Implausible::parse(" 11 = 2").unwrap();
        assert_eq!((rule.before.as_str(), rule.after.as_str()), ("11", "2"));
        assert!(Implausible::parse("11").is_none() && Implausible::parse("=2").is_none());
    }
}
