//! Free words: they are about a body and its work, never the address of somebody.

use super::telephone::telephones;
use crate::fr::THEMES;
use crate::hidden::shown;
use crate::value::{among, sound};

/// Letters of a title or of a theme.
const LINE: usize = 200;

/// Free words as they are kept. An address or a telephone number has its place in the record of a
/// person, where it can be corrected and erased, and is refused here.
pub(crate) fn words(value: &str) -> Result<String, String> {
    let value = sound(value)?;
    let refused = "a sa place dans la fiche de la personne, où il peut être corrigé et effacé";
    let read = shown(value);
    if let Some(found) = address(&read) {
        return Err(format!("le courriel « {found} » {refused}"));
    }
    match telephones(&read).is_empty() {
        true => Ok(value.into()),
        false => Err(format!("un numéro de téléphone {refused}")),
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
            "+33 (0)6 12 34 56 78",
            "05\u{2011}36\u{2011}49\u{2011}00\u{2011}03",
            "05 36 49 \u{200b}00 03",
            "lea@\u{ad}x.example",
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
