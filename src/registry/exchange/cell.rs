//! What stands in a cell, as people and spreadsheets write it.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use relais_files::table::unguarded;

use crate::value;

/// The first day of the numbers by which spreadsheets count days, those of before March 1900 apart.
const DAY_ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
/// Numbers of days from 1990 to 2100.
const SERIALS: std::ops::RangeInclusive<u64> = 32_874..=73_415;
const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// A cell without blanks around it (the fixed and the invisible ones too), its ends of lines as one
/// character, and without the apostrophe that keeps a spreadsheet from calculating.
pub fn clean(cell: &str) -> Cow<'_, str> {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}');
    let cell = cell.trim_matches(is_blank);
    let cell = unguarded(cell);
    match cell.contains('\r') {
        true => cell.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => cell.into(),
    }
}

/// What a spreadsheet shows of a number too long for its column: the last digits are lost.
pub fn is_scientific(cell: &str) -> bool {
    let Some((digits, power)) = cell.split_once(['e', 'E']) else {
        return false;
    };
    let power = power.trim_start_matches(['+', '-']);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    is_number(&digits.replacen([',', '.'], "", 1)) && is_number(power)
}

/// What a formula leaves that could not be calculated.
pub fn is_failed(cell: &str) -> bool {
    let words = [
        "#N/A", "#REF!", "#VALEUR!", "#VALUE!", "#NOM?", "#NAME?", "#DIV/0!", "#NUL!", "#NULL!",
        "#NOMBRE!", "#NUM!", "Err:",
    ];
    words.iter().any(|word| cell.starts_with(word))
}

/// A day, as a person or a spreadsheet writes it.
///
/// # Errors
/// Why it is none, in French.
pub fn day(cell: &str) -> Result<NaiveDate, String> {
    let text: String = cell
        .trim()
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    let date = midnight(&text);
    if let Ok(serial) = date.parse::<u64>() {
        let day = DAY_ZERO.checked_add_days(Days::new(serial));
        return day.filter(|_| SERIALS.contains(&serial)).ok_or_else(|| {
            format!("« {cell} » n’est ni un jour, ni le numéro d’un jour dans un tableur")
        });
    }
    let slashed = date.replace(['.', '-'], "/");
    let is_french = slashed.find('/').is_some_and(|at| at <= 2);
    match in_words(date) {
        Some(day) => value::day(&day),
        None if is_french => value::day(&slashed),
        None => value::day(date),
    }
    .map_err(|_| {
        format!("« {cell} » n’est pas un jour du calendrier\u{202f}: 2026-01-31 ou 31/01/2026")
    })
}

/// The day of a moment: hours say nothing here.
fn midnight(text: &str) -> &str {
    let is_hour = |rest: &str| {
        rest.contains(':')
            && rest
                .bytes()
                .all(|b| b.is_ascii_digit() || b":.Z+-".contains(&b))
    };
    match text.split_once(['T', ' ']) {
        Some((day, hour)) if is_hour(hour) => day,
        _ => text,
    }
}

/// The number of a month by its name, or by its first letters where no other begins so: `sept`.
pub(super) fn month_of(word: &str) -> Option<usize> {
    let named = MONTHS.iter().zip(1..);
    let mut named = named.filter(|(name, _)| word.len() >= 3 && name.starts_with(word));
    let (_, month) = named.next()?;
    named.next().is_none().then_some(month)
}

/// `1er février 2024` as `2024-02-01`.
fn in_words(text: &str) -> Option<String> {
    let plain = crate::partner::name::plain(text);
    let words: Vec<&str> = plain.split(' ').collect();
    let [day, month, year] = words[..] else {
        return None;
    };
    let month = month_of(month)?;
    let day: u32 = day.trim_end_matches("er").parse().ok()?;
    let year: u32 = year.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// A number that is no less than zero, with a decimal comma or point and thousands apart.
///
/// # Errors
/// Why it is none, in French.
pub fn number(cell: &str) -> Result<f64, String> {
    let plain: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let read = plain.replacen(',', ".", 1).parse::<f64>().ok();
    let is_plain = plain
        .bytes()
        .all(|b| b.is_ascii_digit() || b == b',' || b == b'.');
    if plain.ends_with(",000") || plain.ends_with(".000") {
        return Err(format!(
            "« {cell} » se lit de deux façons\u{202f}: mille s’écrit 1000, et un s’écrit 1"
        ));
    }
    read.filter(|number| is_plain && number.is_finite())
        .ok_or_else(|| format!("« {cell} » n’est pas un nombre positif"))
}

/// A whole number that is no less than zero, its thousands apart by spaces alone: `1.000` and `1,000`
/// may be a thousand, or one.
///
/// # Errors
/// Why it is none, in French.
pub fn whole(cell: &str) -> Result<i64, String> {
    let groups: Vec<&str> = cell.split_whitespace().collect();
    let is_apart = groups.iter().skip(1).all(|group| group.len() == 3);
    let digits = groups.concat();
    let is_plain = is_apart && digits.bytes().all(|b| b.is_ascii_digit());
    let read = digits.parse().ok().filter(|_| is_plain);
    read.ok_or_else(|| {
        format!("« {cell} » n’est pas un nombre entier\u{202f}: mille s’écrit 1000, sans point ni virgule")
    })
}

#[cfg(test)]
mod tests {
    use relais_files::table::{guarded, is_formula};

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_as_people_and_spreadsheets_write_them() {
        for text in [
            "2024-02-01",
            "01/02/2024",
            "1/2/2024",
            "01.02.2024",
            "1-2-2024",
            "45323",
            "1er février 2024",
            "1 Février 2024",
            "1 févr. 2024",
            "2024-02-01T00:00:00",
            "01/02/2024 14:30",
            "\u{a0}2024-02-01",
        ] {
            assert_eq!(
                day(text).map(|day| day.to_string()).as_deref(),
                Ok("2024-02-01"),
                "{text}"
            );
        }
        for text in [
            "",
            "31/02/2024",
            "2024-13-01",
            "02/30/2024",
            "12",
            "999999",
            "45323,5",
            "demain",
            "01/02/24",
            "31 avril 2024",
            "1 jui. 2024",
            "1 fé 2024",
            "1 février 24",
            "1,30001E+13",
            "-1",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_that_lost_their_digits_are_seen() {
        for text in ["1,30001E+13", "1.30001e13", "2E+08"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in ["", "E", "1E", "2E2A", "13000076300016", "Eaux", "12,5"] {
            assert!(!is_scientific(text), "{text}");
        }
        assert_eq!(number("1\u{202f}234,5"), Ok(1234.5));
        assert_eq!(number("1,125"), Ok(1.125));
        for text in ["-1", "1e5", "1,2,3", "inf", "", "1,000", "12.000"] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_whole_number_is_apart_by_spaces_alone() {
        for (text, number) in [
            ("0", 0),
            ("1000", 1000),
            ("1 000", 1000),
            ("1\u{202f}234\u{a0}567", 1_234_567),
        ] {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
        for text in [
            "",
            "1,000",
            "1.000",
            "12,0",
            "-1",
            "+1",
            "1 2",
            "1e3",
            "99999999999999999999",
        ] {
            assert!(whole(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_surrounds_a_value_is_no_part_of_it() {
        assert_eq!(clean("\u{a0} SDIS \u{202f}\u{200b}"), "SDIS");
        assert_eq!(clean("a\r\nb\rc"), "a\nb\nc");
        assert_eq!(clean("'=1+1"), "=1+1");
        assert_eq!(clean("'quoted'"), "'quoted'");
    }

    proptest! {
        #[test]
        fn what_is_guarded_is_no_formula_and_comes_back(text in "['=+@a -]{0,6}") {
            let text = text.trim();
            let cell = guarded(text);
            prop_assert!(!is_formula(&cell));
            prop_assert_eq!(clean(&cell), text);
        }
    }
}
