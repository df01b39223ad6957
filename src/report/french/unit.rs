//! Sizes, durations, lengths, areas and shares.

use super::{number, with_unit};

/// Bytes in decimal units, three figures at most: `412 o`, `1,24 Mo`, `96,1 Mo`.
pub fn bytes(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "o";
    for next in ["ko", "Mo", "Go", "To"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    let decimals = match (unit, value) {
        ("o", _) => 0,
        (_, value) if value < 9.995 => 2,
        (_, value) if value < 99.95 => 1,
        _ => 0,
    };
    with_unit(&number(value, decimals), unit)
}

/// Seconds as people say them: `0,84 s`, `12,5 s`, `2 min 05 s`, `1 h 02 min`.
pub fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds < 9.995 {
        return with_unit(&number(seconds, 2), "s");
    }
    if seconds < 59.95 {
        return with_unit(&number(seconds, 1), "s");
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, left) = (whole / 3600, whole % 3600 / 60, whole % 60);
    match hours {
        0 => format!(
            "{} {}",
            with_unit(&minutes.to_string(), "min"),
            with_unit(&format!("{left:02}"), "s")
        ),
        _ => format!(
            "{} {}",
            with_unit(&number(hours as f64, 0), "h"),
            with_unit(&format!("{minutes:02}"), "min")
        ),
    }
}

/// A length in metres, in kilometres from 10 km on: `1,5 m`, `640 m`, `12,4 km`.
pub fn length_m(metres: f64) -> String {
    match metres.abs() {
        size if size < 100.0 => with_unit(&trimmed(metres, 2), "m"),
        size if size < 10_000.0 => with_unit(&number(metres, 0), "m"),
        _ => with_unit(&number(metres / 1000.0, 1), "km"),
    }
}

/// An area in square metres, in hectares from 1 ha on, in square kilometres from 10 km² on.
pub fn area_m2(square_metres: f64) -> String {
    match square_metres.abs() {
        size if size < 1e4 => with_unit(&number(square_metres, 0), "m²"),
        size if size < 1e7 => with_unit(&number(square_metres / 1e4, 1), "ha"),
        _ => with_unit(&number(square_metres / 1e6, 1), "km²"),
    }
}

/// A share from 0 to 1 in per cent: `12,5 %`.
pub fn percent(share: f64, decimals: usize) -> String {
    with_unit(&number(share * 100.0, decimals), "%")
}

/// At most so many decimals, without zeros at the end.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    text.trim_end_matches('0').trim_end_matches(',').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace('\u{202f}', " ")
    }

    #[test]
    fn sizes_keep_three_figures() {
        for (size, text) in [
            (0, "0 o"),
            (999, "999 o"),
            (1000, "1,00 ko"),
            (1_239_999, "1,24 Mo"),
            (96_100_000, "96,1 Mo"),
            (999_600_000, "1,00 Go"),
            (u64::MAX, "18 446 744 To"),
        ] {
            assert_eq!(plain(bytes(size)), text);
        }
    }

    #[test]
    fn durations_grow_units() {
        for (seconds, text) in [
            (0.837, "0,84 s"),
            (12.46, "12,5 s"),
            (59.97, "1 min 00 s"),
            (125.2, "2 min 05 s"),
            (3725.0, "1 h 02 min"),
            (-1.0, "0,00 s"),
        ] {
            assert_eq!(plain(duration(seconds)), text);
        }
    }

    #[test]
    fn lengths_and_areas_grow_units() {
        assert_eq!(plain(length_m(1.5)), "1,5 m");
        assert_eq!(plain(length_m(10.0)), "10 m");
        assert_eq!(plain(length_m(640.2)), "640 m");
        assert_eq!(plain(length_m(12_360.0)), "12,4 km");
        assert_eq!(plain(area_m2(9_999.0)), "9 999 m²");
        assert_eq!(plain(area_m2(251_000.0)), "25,1 ha");
        assert_eq!(plain(area_m2(60_000_000.0)), "60,0 km²");
        assert_eq!(plain(percent(0.125, 1)), "12,5 %");
    }
}
