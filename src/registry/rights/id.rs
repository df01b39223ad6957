//! How products, licences and purposes are named.

use std::fmt;
use std::str::FromStr;

macro_rules! named {
    ($($name:ident),+) => {$(
        impl $name {
            /// As it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
    )+};
}

/// A product, wherever it is spoken of: `collection/element`, as
/// `spot-6-7-drs/SPOT7_20210521_105012`, of at most 200 letters, digits, `.`, `_`, `:`, `-`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductId(String);

/// A text that was loaded, whatever its version: `spot-6-7`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LicenceId(String);

/// A version of a text: `1.0`, `2024-03`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(String);

/// What something is for, in a word: `urbanisme`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurposeWord(String);

/// Products by their names, `*` standing for any letters: `spot-6-7-drs/*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(String);

named!(ProductId, LicenceId, Version, PurposeWord, Pattern);

fn letter(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b':' | b'-')
}

/// Parts between slashes, none empty nor made of points, that begin with a letter or a digit.
fn path(word: &str, extra: impl Fn(u8) -> bool) -> bool {
    let part = |part: &str| {
        let first = part.bytes().next();
        first.is_some_and(|c| c.is_ascii_alphanumeric() || extra(c))
            && part.bytes().all(|c| letter(c) || extra(c))
            && !part.contains("..")
    };
    (2..=200).contains(&word.len()) && word.split('/').all(part)
}

/// Small letters and digits joined by hyphens.
fn kebab(word: &str, most: usize) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    (2..=most).contains(&word.len()) && word.split('-').all(part)
}

impl FromStr for ProductId {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match path(word, |_| false) {
            true => Ok(Self(word.into())),
            false => Err(format!(
                "« {word} » ne désigne aucun produit\u{202f}: collection/element, en lettres sans accent, chiffres, points, tirets"
            )),
        }
    }
}

impl FromStr for LicenceId {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match kebab(word, 40) {
            true => Ok(Self(word.into())),
            false => Err(format!(
                "« {word} » ne désigne aucun texte\u{202f}: de petites lettres et des chiffres joints par des tirets, comme spot-6-7"
            )),
        }
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let sound = (1..=20).contains(&word.len())
            && word
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-'));
        match sound {
            true => Ok(Self(word.into())),
            false => Err(format!(
                "« {word} » n’est pas une version\u{202f}: 1.0, ou 2024-03"
            )),
        }
    }
}

impl FromStr for PurposeWord {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match kebab(word, 60) {
            true => Ok(Self(word.into())),
            false => Err(format!(
                "« {word} » n’est pas une finalité\u{202f}: de petites lettres jointes par des tirets, comme amenagement"
            )),
        }
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let told = word.bytes().filter(|c| *c != b'*' && *c != b'/').count();
        let sound = path(word, |c| c == b'*') && word.matches('*').count() <= 4;
        match sound && told >= 2 {
            true => Ok(Self(word.into())),
            false => Err(format!(
                "« {word} » ne désigne pas de produits\u{202f}: comme spot-6-7-drs/*, deux lettres au moins et quatre * au plus"
            )),
        }
    }
}

impl Pattern {
    /// True when the product is one of them.
    pub fn covers(&self, product: &ProductId) -> bool {
        let mut parts = self.0.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = product.0.strip_prefix(first) else {
            return false;
        };
        let parts: Vec<&str> = parts.collect();
        let Some((last, middle)) = parts.split_last() else {
            return rest.is_empty();
        };
        for part in middle {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

/// `ID@VERSION`, or `ID` alone.
///
/// # Errors
/// What is wrong with either.
pub fn versioned(word: &str) -> Result<(LicenceId, Option<Version>), String> {
    match word.split_once('@') {
        Some((id, version)) => Ok((id.parse()?, Some(version.parse()?))),
        None => Ok((word.parse()?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_what_files_and_commands_can_hold() {
        for right in ["ab", "spot-6-7-drs/SPOT7_20210521", "a:b/c.d-e"] {
            assert!(right.parse::<ProductId>().is_ok(), "{right}");
        }
        let long = "a".repeat(201);
        for wrong in [
            "", "a", "a/", "/a", "a//b", "../x", "a/..", "é/a", "a b", "a\nb", "a/*", &long,
        ] {
            assert!(wrong.parse::<ProductId>().is_err(), "{wrong}");
        }
        for wrong in ["", "A-b", "a--b", "-ab", "a@1", "a/b"] {
            assert!(wrong.parse::<LicenceId>().is_err(), "{wrong}");
            assert!(wrong.parse::<PurposeWord>().is_err(), "{wrong}");
        }
        for wrong in ["", "1 0", "1@0", "é"] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
        assert_eq!(versioned("ab@1").unwrap().1.unwrap().as_str(), "1");
        assert_eq!(versioned("ab").unwrap().1, None);
        assert!(versioned("ab@").is_err());
    }

    #[test]
    fn a_pattern_covers_what_it_says() {
        let covers = |pattern: &str, product: &str| {
            let pattern: Pattern = pattern.parse().unwrap();
            pattern.covers(&product.parse().unwrap())
        };
        assert!(covers("spot/*", "spot/a"));
        assert!(covers("spot/*", "spot/a/b"));
        assert!(!covers("spot/*", "spots/a"));
        assert!(covers("ab*cd*ef", "ab-cd-ef"));
        assert!(!covers("ab*cd*ef", "ab-cd-e"));
        assert!(!covers("aba*aba", "aba"));
        assert!(covers("spot/a", "spot/a"));
        assert!(!covers("spot/a", "spot/ab"));
        for wrong in ["*", "*/*", "a*", "a*b*c*d*e*f", "a..b", ""] {
            assert!(wrong.parse::<Pattern>().is_err(), "{wrong}");
        }
    }

    /// The same, by trying every place of every part.
    fn slow(pattern: &[u8], word: &[u8]) -> bool {
        match (pattern.first(), word.first()) {
            (None, first) => first.is_none(),
            (Some(b'*'), _) => {
                slow(&pattern[1..], word) || !word.is_empty() && slow(pattern, &word[1..])
            }
            (Some(c), Some(d)) => c == d && slow(&pattern[1..], &word[1..]),
            (Some(_), None) => false,
        }
    }

    proptest! {
        #[test]
        fn patterns_agree_with_trying_every_place(pattern in "[ab]{1,3}(\\*[ab]{0,2}){0,4}", word in "[ab]{2,9}") {
            if let Ok(known) = pattern.parse::<Pattern>() {
                prop_assert_eq!(known.covers(&word.parse().unwrap()), slow(pattern.as_bytes(), word.as_bytes()));
            }
        }
    }
}
