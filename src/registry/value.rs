//! What a typed value may be: read the same way by commands, imports and the desk.
//!
//! Each function gives the value as it is kept, or says in French why it is none.

use chrono::{Datelike, NaiveDate};
use relais_core::code::{Siren, Siret, TerritoryCode};

/// No field is longer, in characters.
pub(crate) const LONGEST: usize = 2000;

/// The label of a word of one of the lists.
pub fn label(list: &[(&'static str, &'static str)], word: &str) -> String {
    let found = list.iter().find(|(known, _)| *known == word);
    found.map_or(word, |(_, label)| label).to_string()
}

/// Trimmed, neither too long nor with characters of control.
pub(crate) fn sound(value: &str) -> Result<&str, String> {
    let value = value.trim();
    if value.chars().count() > LONGEST {
        return Err(format!("plus de {LONGEST} caractères"));
    }
    match value.chars().any(|c| c.is_control() && c != '\n') {
        true => Err("elle contient des caractères de contrôle".into()),
        false => Ok(value),
    }
}

/// True of two numbers that are read as one: capitals tell nothing apart.
pub(crate) fn is_same_number(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// A number that is taken, with the spelling under which it is.
pub(crate) fn taken_as(number: &str, known: &str) -> String {
    match number == known {
        true => number.into(),
        false => format!("{number} (au registre\u{202f}: {known})"),
    }
}

/// None when it is empty.
pub(crate) fn optional<T>(
    value: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    match value.is_empty() {
        true => Ok(None),
        false => read(value).map(Some),
    }
}

/// A SIREN, its spaces taken out.
pub(crate) fn siren(value: &str) -> Result<String, String> {
    let digits: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.is_empty() {
        true => Ok(digits),
        false => digits.parse::<Siren>().map(|siren| siren.to_string()).map_err(|_| {
            format!("« {value} » n’est pas un SIREN\u{202f}: neuf chiffres dont le dernier est une clé")
        }),
    }
}

/// A SIRET, its spaces taken out.
pub(crate) fn siret(value: &str) -> Result<String, String> {
    match value.is_empty() {
        true => Ok(String::new()),
        false => value.parse::<Siret>().map(|siret| siret.to_string()).map_err(|_| {
            format!("« {value} » n’est pas un SIRET\u{202f}: quatorze chiffres dont le dernier est une clé")
        }),
    }
}

/// One of the words of a list, by the word or by its label.
pub(crate) fn among(list: &[(&'static str, &'static str)], value: &str) -> Result<String, String> {
    let found = list.iter().find(|(word, label)| {
        value.eq_ignore_ascii_case(word) || value.to_lowercase() == label.to_lowercase()
    });
    let words = || {
        list.iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join(", ")
    };
    found
        .map(|(word, _)| word.to_string())
        .ok_or_else(|| format!("« {value} » n’est pas l’un de {}", words()))
}

/// Yes or no, as sheets write it.
pub(crate) fn yes_or_no(value: &str) -> Result<bool, String> {
    match value.to_lowercase().as_str() {
        "oui" | "o" | "vrai" | "true" | "1" | "x" => Ok(true),
        "non" | "n" | "faux" | "false" | "0" | "" => Ok(false),
        _ => Err(format!("« {value} » n’est ni oui ni non")),
    }
}

/// A territory, as `EPCI:243300316`.
pub(crate) fn territory(value: &str) -> Result<String, String> {
    territory_code(value).map(|code| code.to_string())
}

/// The code of a territory, as `EPCI:243300316`.
///
/// # Errors
/// What is wrong, in French.
pub fn territory_code(value: &str) -> Result<TerritoryCode, String> {
    // Nobody means anything by a space or a small letter there.
    let written = value.split_once(':').map(|(kind, code)| {
        let kind = kind.trim().to_uppercase();
        format!("{kind}:{}", code.trim())
    });
    let written = written.as_deref().unwrap_or(value);
    written.parse().map_err(|_| {
        format!(
            "« {value} » ne désigne aucun territoire\u{202f}: écrivez sa nature, deux-points et son code, \
             comme COM:33063, EPCI:243300316, DEP:33, REG:75, SCOT:nom"
        )
    })
}

/// A year of the geographic code.
pub(crate) fn year(value: &str) -> Result<i64, String> {
    let year = value
        .parse()
        .ok()
        .filter(|year| (1943..=2100).contains(year));
    year.ok_or_else(|| format!("« {value} » n’est pas une année du code géographique"))
}

/// An address of messaging.
pub(crate) fn email(value: &str) -> Result<String, String> {
    let well_formed = value.split_once('@').is_some_and(|(who, domain)| {
        !who.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    match well_formed && !value.contains(char::is_whitespace) && value.matches('@').count() == 1 {
        true => Ok(value.into()),
        false => Err(format!("« {value} » n’est pas une adresse de messagerie")),
    }
}

/// A French telephone number, as `+33556000000`.
pub(crate) fn phone(value: &str) -> Result<String, String> {
    let digits: String = value
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}' | '\u{202f}'))
        .collect();
    let rest = digits
        .strip_prefix("+33")
        .or(digits.strip_prefix("0033"))
        .or(digits.strip_prefix('0'));
    let national = rest.filter(|rest| {
        rest.len() == 9 && !rest.starts_with('0') && rest.bytes().all(|b| b.is_ascii_digit())
    });
    national
        .map(|rest| format!("+33{rest}"))
        .ok_or_else(|| format!("« {value} » n’est pas un numéro français"))
}

/// A day, as `2026-01-31` or `31/01/2026`, between 1990 and 2100.
pub fn day(value: &str) -> Result<NaiveDate, String> {
    let typed = value.trim();
    let read = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(typed, "%d/%m/%Y"));
    read.ok()
        .filter(|day| (1990..=2100).contains(&day.year()))
        .ok_or_else(|| {
            format!("« {value} » n’est pas un jour du calendrier\u{202f}: 2026-01-31 ou 31/01/2026")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        let of = |text: &str| day(text).map(|day| day.to_string());
        assert_eq!(of(" 2024-02-29 ").as_deref(), Ok("2024-02-29"));
        assert_eq!(of("29/02/2024").as_deref(), Ok("2024-02-29"));
        for wrong in [
            "",
            "2023-02-29",
            "31/04/2024",
            "02/29/2024",
            "1900-01-01",
            "24-02-01",
            "2024-2",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
