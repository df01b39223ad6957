//! Keys that are known, and the nearest to one that is not.

use super::PipelineFault;
use crate::manifest::Values;

/// The known word that looks most like `word`; empty when nothing is known.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> &'a str {
    let plain = |text: &str| text.replace('-', "_").to_lowercase();
    let word = plain(word);
    known
        .into_iter()
        .min_by_key(|known| strsim::damerau_levenshtein(&plain(known), &word))
        .unwrap_or_default()
}

/// The known word that `word` is a misspelling of: one letter is another, or a third of them.
pub fn like<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let nearest = nearest(word, known);
    let apart = strsim::damerau_levenshtein(nearest, word);
    let letters = nearest.chars().count().min(word.chars().count());
    (!nearest.is_empty() && apart < letters && apart <= (letters / 3).max(1)).then_some(nearest)
}

/// The fault of an unknown word.
pub(super) fn unknown(what: &'static str, path: String, known: &[&str]) -> PipelineFault {
    let last = path.rsplit('.').next().unwrap_or_default();
    PipelineFault::Unknown {
        what,
        nearest: nearest(last, known.iter().copied()).to_string(),
        known: known.join(", "),
        path,
    }
}

/// Refuses keys that are not known; `path` is that of the table, empty for the document.
pub(super) fn only(values: &Values, path: &str, known: &[&str]) -> Result<(), PipelineFault> {
    match values.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(unknown("key", dotted(path, key), known)),
    }
}

/// `path.key`.
pub(super) fn dotted(path: &str, key: &str) -> String {
    match path {
        "" => key.to_string(),
        path => format!("{path}.{key}"),
    }
}

/// A name of a pipeline, step or parameter.
pub(super) fn name(text: &str, path: &str) -> Result<String, PipelineFault> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    match starts && text.chars().all(good) && text.len() <= 64 && text != "item" {
        true => Ok(text.to_string()),
        false => Err(PipelineFault::Value {
            path: path.to_string(),
            reason: format!(
                "`{text}` is no name: a letter, then letters, digits, - and _; and not `item`"
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_found_whatever_the_dashes() {
        let known = ["t_srs", "res", "resampling"];
        assert_eq!(nearest("t-sr", known), "t_srs");
        assert_eq!(nearest("Resamplign", known), "resampling");
        assert_eq!(nearest("x", []), "");
    }

    #[test]
    fn names_are_plain() {
        assert!(name("ortho-2_b", "x").is_ok());
        for wrong in ["", "2a", "é", "a.b", "item", "a/b"] {
            assert!(name(wrong, "x").is_err(), "{wrong}");
        }
    }
}
