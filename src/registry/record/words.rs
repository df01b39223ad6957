//! Free words: they are about a body and its work, never the address of somebody.

use crate::fr::THEMES;
use crate::value::{among, sound};

/// Letters of a title or of a theme.
const LINE: usize = 200;

/// Free words as they are kept. An address or a telephone number has its place in the record of a
/// person, where it can be corrected and erased, and is refused here.
pub(crate) fn words(value: &str) -> Result<String, String> {
    let value = sound(value)?;
    let refused = "a sa place dans la fiche de la personne, où il peut être corrigé et effacé";
    if let Some(found) = address(value) {
        return Err(format!("le courriel « {found} » {refused}"));
    }
    match telephone(value) {
        true => Err(format!("un numéro de téléphone {refused}")),
        false => Ok(value.into()),
    }
}

/// Words that stand in one line: a title.
pub(crate) fn line(value: &str) -> Result<String, String> {
    let value = words(value)?;
    match value.contains('\n') || value.chars().count() > LINE {
        true => Err(format!("un titre tient en une ligne de {LINE} caractères")),
        false => Ok(value),
    }
}

/// What images are used for: one of the known themes, or other words in a line.
pub(crate) fn theme(value: &str) -> Result<String, String> {
    among(&THEMES, value).or_else(|_| line(value))
}

/// The first word that is an address of messaging.
fn address(text: &str) -> Option<&str> {
    let cut = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':');
    let mut words = text
        .split(cut)
        .map(|word| word.trim_matches(['.', '«', '»', '"']));
    words.find(|word| crate::value::email(word).is_ok())
}

/// True when a French telephone number stands in it: ten digits at a stretch or by pairs.
fn telephone(text: &str) -> bool {
    !telephones(text).is_empty()
}

/// Where French telephone numbers stand: the first byte of each, and the one behind its last.
pub(crate) fn telephones(text: &str) -> Vec<(usize, usize)> {
    let (places, letters): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let starts = at == 0 || !letters[at - 1].is_ascii_digit();
        match starts.then(|| number(&letters[at..])).flatten() {
            Some(long) => {
                let end = places.get(at + long).copied().unwrap_or(text.len());
                found.push((places[at], end));
                at += long;
            }
            None => at += 1,
        }
    }
    found
}

/// How many letters the number takes with which these begin.
fn number(letters: &[char]) -> Option<usize> {
    let rest = match letters {
        ['0', rest @ ..] => rest,
        ['+', '3', '3', rest @ ..] => rest.strip_prefix(&[' ']).unwrap_or(rest),
        _ => return None,
    };
    let (first, rest) = rest.split_first()?;
    let rest = ('1'..='9')
        .contains(first)
        .then(|| pairs(rest, false).or_else(|| pairs(rest, true)))??;
    Some(letters.len() - rest.len())
}

/// What is behind four pairs of digits, no digit; each pair after a separator, or none.
fn pairs(letters: &[char], apart: bool) -> Option<&[char]> {
    let mut rest = letters;
    for _ in 0..4 {
        rest = match (apart, rest) {
            (true, [' ' | '.' | '-' | '\u{a0}' | '\u{202f}', rest @ ..]) => rest,
            (true, _) => return None,
            (false, rest) => rest,
        };
        match rest {
            [a, b, after @ ..] if a.is_ascii_digit() && b.is_ascii_digit() => rest = after,
            _ => return None,
        }
    }
    Some(rest).filter(|rest| !rest.first().is_some_and(char::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_a_person_is_refused() {
        for text in [
            "écrire à lea.fictive@sdis.example.",
            "contact (lea@x.example)",
            "appeler le 05 56 00 00 00 demain",
            "0556000000",
            "tél. +33 5.56.00.00.00",
            "+33556000000",
        ] {
            assert!(words(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_theme_is_known_by_its_word_or_its_label_and_others_may_be_written() {
        assert_eq!(theme("Littoral").as_deref(), Ok("littoral"));
        assert_eq!(theme("PCRS et travaux").as_deref(), Ok("pcrs"));
        assert_eq!(theme("archéologie").as_deref(), Ok("archéologie"));
        assert!(theme("deux\nlignes").is_err());
        assert!(theme(&"é".repeat(LINE + 1)).is_err());
    }

    #[test]
    fn words_codes_and_dates_pass() {
        for text in [
            "",
            "3D du port, MNS à 50 cm @ 0,5 m",
            "SIRET 13000076300016",
            "livré le 05.11.2026 14 h",
            "le 05/11/2026, 0123456789012 pixels",
            "parcelles 01 23 45 67",
            "deux\nlignes",
        ] {
            assert_eq!(words(text).as_deref(), Ok(text));
        }
    }
}
