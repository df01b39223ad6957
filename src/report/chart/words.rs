//! Words within drawings: how wide they are, and where their lines end.

use std::fmt::Write;

use crate::french;
use crate::html::escape;

/// The size of letters, in SVG units.
pub(super) const SIZE: f64 = 13.0;
/// From one line to the next.
pub(super) const LINE: f64 = 16.0;
/// The width of a letter, on the average and rather too wide.
const LETTER: f64 = 6.9;

/// Ink of words.
pub(super) const INK: &str = "#1d2733";
/// Ink of what is of less weight.
pub(super) const SOFT: &str = "#53606e";

/// A text in lines that fit a width; what is beyond so many lines ends with dots.
pub(super) fn lines(text: &str, width: f64, most: usize) -> Vec<String> {
    let fits = (width / LETTER).max(6.0) as usize;
    let mut out: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let line = out.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > fits {
            out.push(String::new());
        }
        if let Some(line) = out.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let cut = out.len() > most;
    out.truncate(most.max(1));
    for line in &mut out {
        if line.chars().count() > fits {
            *line = line.chars().take(fits - 1).collect::<String>() + "…";
        }
    }
    if let Some(last) = out.last_mut().filter(|last| cut && !last.ends_with('…')) {
        if last.chars().count() + 2 > fits {
            *last = last.chars().take(fits.saturating_sub(2)).collect();
        }
        *last = format!("{}\u{a0}…", last.trim_end());
    }
    out
}

/// Where a text is held.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub(super) anchor: Anchor,
    pub(super) ink: &'static str,
    pub(super) bold: Bold,
}

/// The weight of a text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Bold {
    Yes,
    No,
}

/// Writes a line of text with its middle at `y`, with a rim of paper around it so that it is read
/// over anything.
pub(super) fn write(svg: &mut String, (x, y): (f64, f64), hand: Hand, text: &str) {
    let anchor = match hand.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = match hand.bold {
        Bold::Yes => " font-weight=\"600\"",
        Bold::No => "",
    };
    let _ = write!(
        svg,
        "<text x=\"{x:.1}\" y=\"{:.1}\"{anchor}{weight} fill=\"{}\" stroke=\"#fff\" \
         stroke-width=\"3.5\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
        y + SIZE * 0.36,
        hand.ink,
        escape(text)
    );
}

/// An area in hectares, in square metres under one.
pub(super) fn area(m2: i64) -> String {
    match m2.abs() {
        ..10_000 => french::with_unit(&french::integer(m2), "m²"),
        _ => french::with_unit(&french::number(m2 as f64 / 1e4, 1), "ha"),
    }
}

/// The same with its sign.
pub(super) fn signed(m2: i64) -> String {
    let plus = if m2 > 0 { "+" } else { "" };
    format!("{plus}{}", area(m2))
}

/// Opens a drawing that is read aloud: what it is, then what it shows.
pub(super) fn open((width, height): (f64, f64), title: &str, told: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" \
         font-family=\"inherit\" font-size=\"{SIZE}\"><title>{}</title><desc>{}</desc>",
        escape(&french::spaced(title)),
        escape(&french::spaced(told))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_say_when_they_are_cut() {
        assert_eq!(lines("Forêts", 100.0, 2), ["Forêts"]);
        let long = "Zones industrielles ou commerciales et réseaux de communication";
        let cut = lines(long, 140.0, 2);
        assert_eq!(cut, ["Zones industrielles", "ou commerciales et\u{a0}…"]);
        assert_eq!(lines(long, 140.0, 9).join(" "), long);
        assert_eq!(lines("anticonstitutionnellement", 60.0, 2), ["anticon…"]);
        assert_eq!(lines("", 60.0, 2), [""]);
    }
}
