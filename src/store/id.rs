//! Opaque ids: what the journal may hold for ever of an object or a person.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::fault::StoreFault;

/// Crockford's base 32: no letter that is read as another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of the random part: 60 bits, so that two of a million ids are the same once in two million registries.
const LENGTH: usize = 12;

/// The id of an object: a prefix that says its kind, and a random part that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// A new id of the kind whose prefix is given (lower-case letters).
    ///
    /// # Errors
    /// [`StoreFault::Random`] when the system gives no random bytes.
    pub fn new(prefix: &'static str) -> Result<Self, StoreFault> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes).map_err(|error| StoreFault::Random(error.to_string()))?;
        let letters = bytes
            .iter()
            .map(|byte| LETTERS[usize::from(byte & 31)] as char);
        Ok(Self(format!("{prefix}-{}", letters.collect::<String>())))
    }

    /// The id of what has a name of its own, which is not somebody's: always the same.
    pub fn of_name(prefix: &'static str, name: &str) -> Self {
        let hash = Sha256::digest(name.as_bytes());
        let letters = hash.iter().take(LENGTH);
        let letters = letters.map(|byte| LETTERS[usize::from(byte & 31)] as char);
        Self(format!("{prefix}-{}", letters.collect::<String>()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl FromStr for Id {
    type Err = StoreFault;

    /// Reads an id as a user types it: case does not matter, nor spaces around.
    fn from_str(text: &str) -> Result<Self, StoreFault> {
        let typed = text.trim().to_ascii_lowercase();
        let well_formed = typed.split_once('-').is_some_and(|(prefix, random)| {
            !prefix.is_empty()
                && prefix.bytes().all(|b| b.is_ascii_lowercase())
                && random.len() == LENGTH
                && random.bytes().all(|b| LETTERS.contains(&b))
        });
        match well_formed {
            true => Ok(Self(typed)),
            false => Err(StoreFault::NotAnId(text.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_its_kind_and_nothing_else_and_reads_back() {
        let id = Id::new("part").unwrap();
        assert!(id.as_str().starts_with("part-"));
        assert_eq!(id.as_str().len(), "part-".len() + LENGTH);
        assert_ne!(id, Id::new("part").unwrap());
        assert_eq!(
            format!("  {} ", id.as_str().to_uppercase())
                .parse::<Id>()
                .unwrap(),
            id
        );
    }

    #[test]
    fn the_id_of_a_name_is_always_the_same() {
        let id = Id::of_name("lic", "spot@1.0");
        assert_eq!(id, Id::of_name("lic", "spot@1.0"));
        assert_ne!(id, Id::of_name("lic", "spot@1.1"));
        assert_eq!(id.as_str().parse::<Id>().unwrap(), id);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "part",
            "part-",
            "-0123456789ab",
            "part-0123456789a",
            "part-0123456789au",
            "p1-0123456789ab",
        ] {
            assert!(text.parse::<Id>().is_err(), "{text}");
        }
    }
}
