//! Dates and times of day.

use super::{FIXED, NARROW};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The date of an ISO 8601 text (`2026-11-24`, with or without a time): `24 novembre 2026`,
/// `1er mars 2025`. None when the text does not begin with a date.
pub fn date(iso: &str) -> Option<String> {
    let (year, rest) = digits(iso, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, _) = digits(rest.strip_prefix('-')?, 2)?;
    let month = MONTHS.get(month.checked_sub(1)?)?;
    match day {
        1 => Some(format!("1er{FIXED}{month} {year}")),
        2..=31 => Some(format!("{day}{FIXED}{month} {year}")),
        _ => None,
    }
}

/// Date and time of an ISO 8601 text, the seconds left out: `24 novembre 2026 à 10 h 42 UTC`. The
/// time is said to be UTC only when the text says so.
pub fn moment(iso: &str) -> Option<String> {
    let day = date(iso)?;
    let time = iso.get(10..)?.strip_prefix(['T', ' '])?;
    let (hour, rest) = digits(time, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    if hour > 23 || minute > 59 {
        return None;
    }
    let zone = match rest.ends_with('Z') || rest.ends_with("+00:00") {
        true => format!("{FIXED}UTC"),
        false => String::new(),
    };
    Some(format!("{day} à {hour}{NARROW}h{NARROW}{minute:02}{zone}"))
}

/// `count` digits at the beginning and what follows them.
fn digits(text: &str, count: usize) -> Option<(usize, &str)> {
    let head = text.get(..count)?;
    let all = head.bytes().all(|byte| byte.is_ascii_digit());
    Some((head.parse().ok().filter(|_| all)?, &text[count..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date("2026-11-24").as_deref(), Some("24\u{a0}novembre 2026"));
        assert_eq!(
            date("2025-08-01T10:00:00Z").as_deref(),
            Some("1er\u{a0}août 2025")
        );
        for wrong in [
            "",
            "24/11/2026",
            "2026-13-01",
            "2026-00-01",
            "2026-01-32",
            "20é6-01-01",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_hour_says_utc_only_when_it_is() {
        let utc = moment("2020-07-14T10:42:59.5Z").unwrap();
        assert_eq!(utc, "14\u{a0}juillet 2020 à 10\u{202f}h\u{202f}42\u{a0}UTC");
        assert!(!moment("2020-07-14 10:42:59").unwrap().contains("UTC"));
        assert!(moment("2020-07-14T25:00").is_none());
        assert!(moment("2020-07-14").is_none());
    }
}
