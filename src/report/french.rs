//! Numbers, dates, sizes and durations as they are written in France.
//!
//! Thousands and units are set apart by a narrow no-break space, decimals by a comma, and a
//! negative number begins with the minus sign U+2212.

mod date;
mod unit;

pub use date::{date, moment};
pub use unit::{area_m2, bytes, duration, length_m, percent};

/// The space inside numbers and before units and high punctuation.
pub const NARROW: char = '\u{202f}';
/// The space that does not break, within guillemets.
pub const FIXED: char = '\u{a0}';
/// The minus sign.
pub const MINUS: char = '\u{2212}';

/// A number with so many decimals, rounded half away from zero: `12 345,60`. What is no number is
/// a dash.
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    let scaled = (value.abs() * scale).round() / scale;
    let rounded = if scaled.is_finite() {
        scaled
    } else {
        value.abs()
    };
    let text = format!("{rounded:.decimals$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && rounded != 0.0 {
        out.push(MINUS);
    }
    out.push_str(&grouped(whole));
    if !rest.is_empty() {
        out.push(',');
        out.push_str(rest);
    }
    out
}

/// A whole number: `12 345`.
pub fn integer(value: i64) -> String {
    let sign = if value < 0 {
        MINUS.to_string()
    } else {
        String::new()
    };
    sign + &grouped(&value.unsigned_abs().to_string())
}

/// Digits by groups of three from the right.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(NARROW);
        }
        out.push(digit);
    }
    out
}

/// A number and its unit, which no line break parts: `1,5 m`.
pub fn with_unit(number: &str, unit: &str) -> String {
    format!("{number}{NARROW}{unit}")
}

/// Words that stand behind a number on one line with it.
const UNITS: [&str; 9] = ["m", "km", "m²", "ha", "nm", "px", "s", "h", "%"];

/// A text with the spaces that French sets: none that breaks a line before `:`, `;`, `!`, `?` and
/// `»`, behind `«`, or between a number and its unit. Ordinary ones may be typed.
pub fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = None;
    for (at, c) in text.char_indices() {
        out.push(match c {
            ' ' => space(before, &text[at + 1..]),
            c => c,
        });
        before = Some(c);
    }
    out
}

/// The space between a character and what follows.
fn space(before: Option<char>, after: &str) -> char {
    let mut following = after.chars();
    let (next, alone) = (
        following.next(),
        following.next().is_none_or(|c| !c.is_alphanumeric()),
    );
    let word = after
        .split(|c: char| !c.is_alphanumeric() && c != '%')
        .next();
    let is_unit = word.is_some_and(|word| UNITS.contains(&word));
    match (before, next) {
        (Some('«'), _) | (_, Some('»')) => FIXED,
        (_, Some(':')) if alone => FIXED,
        (_, Some(';' | '!' | '?')) if alone => NARROW,
        (Some(c), _) if c.is_ascii_digit() && is_unit => NARROW,
        _ => ' ',
    }
}

/// A text within guillemets.
pub fn quoted(text: &str) -> String {
    format!("«{FIXED}{text}{FIXED}»")
}

/// `a`, `a et b`, `a, b et c`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} et {}", head.join(", "), last.as_ref())
        }
    }
}

/// `1 bande`, `4 bandes`: in French zero and one take the singular.
pub fn count(number: usize, singular: &str, plural: &str) -> String {
    let word = if number < 2 { singular } else { plural };
    let number = integer(i64::try_from(number).unwrap_or(i64::MAX));
    format!("{number}{FIXED}{word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_have_a_comma() {
        assert_eq!(number(1_234_567.891, 2), "1\u{202f}234\u{202f}567,89");
        assert_eq!(number(-0.004, 2), "0,00");
        assert_eq!(number(-999.5, 0), "\u{2212}1\u{202f}000");
        assert_eq!(number(2.675, 1), "2,7");
        assert_eq!(number(f64::NAN, 1), "–");
        assert_eq!(
            number(f64::MAX, 0)
                .chars()
                .filter(|c| c.is_ascii_digit())
                .count(),
            309
        );
        assert_eq!(integer(-12_000), "\u{2212}12\u{202f}000");
        assert_eq!(integer(i64::MIN).chars().next(), Some(MINUS));
        assert_eq!(integer(100), "100");
    }

    #[test]
    fn spaces_are_those_that_french_sets() {
        for (typed, set) in [
            (
                "Avant : « ortho » ; fin ?",
                "Avant\u{a0}: «\u{a0}ortho\u{a0}»\u{202f}; fin\u{202f}?",
            ),
            (
                "à 1,5 m et 6 m, 20 % ou 3 masques",
                "à 1,5\u{202f}m et 6\u{202f}m, 20\u{202f}% ou 3 masques",
            ),
            ("relais --res 2 :a", "relais --res 2 :a"),
            ("", ""),
            (" ", " "),
        ] {
            assert_eq!(spaced(typed), set);
        }
    }

    #[test]
    fn words_agree_with_their_number() {
        assert_eq!(count(0, "bande", "bandes"), "0\u{a0}bande");
        assert_eq!(count(1, "bande", "bandes"), "1\u{a0}bande");
        assert_eq!(count(4, "bande", "bandes"), "4\u{a0}bandes");
        assert_eq!(list(&["a", "b", "c"]), "a, b et c");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(quoted("fictif"), "«\u{a0}fictif\u{a0}»");
    }
}
