//! How many, as bars from a line to the right, in their order: steps of a path, kinds, places.

use std::fmt::Write;

use super::Drawing;
use super::words::{Anchor, Bold, Hand, INK, LINE, SOFT, lines, open, write};
use crate::html::Svg;

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct TallyRow {
    /// What is counted.
    pub label: String,
    /// How much of it.
    pub value: f64,
    /// The same as people read it, with its unit.
    pub shown: String,
    /// How much of it at another time, and as people read it: a paler bar under the other.
    pub other: Option<(f64, String)>,
}

/// Bars of one measure.
pub struct Tally {
    title: String,
    rows: Vec<TallyRow>,
    /// What the bars are, and the paler ones where there are some.
    key: (String, Option<String>),
}

/// The whole width, in SVG units.
const WIDTH: f64 = 960.0;
/// Room for the names on the left, and for the number at the end of a bar.
const NAMES: f64 = 260.0;
const NUMBER: f64 = 120.0;
/// Room above the bars.
const TOP: f64 = 12.0;
/// The height of a bar, of one of another time, and the room around them.
const BAR: f64 = 20.0;
const THIN: f64 = 12.0;
const GAP: f64 = 14.0;
/// Inks of bars.
const FILL: &str = "#0b5c7a";
const PALE: &str = "#cfe0e8";

impl TallyRow {
    fn height(&self) -> f64 {
        BAR + GAP + self.other.as_ref().map_or(0.0, |_| THIN + 2.0)
    }

    fn most(&self) -> f64 {
        let other = self.other.as_ref().map_or(0.0, |(value, _)| *value);
        self.value.max(other)
    }
}

impl Tally {
    /// Bars in the order given; the title is read to those who do not see them, `measure` says what
    /// a bar is and `other` what a paler one is.
    pub fn new(title: &str, measure: &str, other: Option<&str>, rows: Vec<TallyRow>) -> Self {
        Self {
            title: title.into(),
            rows,
            key: (measure.into(), other.map(Into::into)),
        }
    }

    /// Draws them; none where all is nought.
    pub fn draw(&self) -> Option<Drawing> {
        let most = self.rows.iter().map(TallyRow::most).fold(0.0, f64::max);
        if most <= 0.0 {
            return None;
        }
        let scale = (WIDTH - NAMES - NUMBER) / most;
        let height = TOP + self.rows.iter().map(TallyRow::height).sum::<f64>();
        let told = self.told();
        let mut svg = open((WIDTH, height), &self.title, &told);
        let mut top = TOP;
        for row in &self.rows {
            draw(&mut svg, row, top, scale);
            top += row.height();
        }
        let end = height - GAP / 2.0;
        let _ = write!(
            svg,
            "<path d=\"M{NAMES} {:.1}V{end:.1}\" stroke=\"{INK}\" stroke-width=\"1.2\"/></svg>",
            TOP - 6.0
        );
        Some(Drawing {
            svg: Svg(svg),
            told,
            caption: self.caption(),
        })
    }

    fn caption(&self) -> String {
        match &self.key {
            (measure, None) => format!("{} : {measure}.", self.title),
            (measure, Some(other)) => format!(
                "{} : {measure} (barres pleines) et {other} (barres fines et claires).",
                self.title
            ),
        }
    }

    fn told(&self) -> String {
        let tell = |row: &TallyRow| match &row.other {
            None => format!("{} : {}", row.label, row.shown),
            Some((_, other)) => format!("{} : {} (avant : {other})", row.label, row.shown),
        };
        let told: Vec<String> = self.rows.iter().map(tell).collect();
        format!("{}. {}.", self.title, told.join(" ; "))
    }
}

fn draw(svg: &mut String, row: &TallyRow, top: f64, scale: f64) {
    let hand = |anchor, ink| Hand {
        anchor,
        ink,
        bold: Bold::No,
    };
    let name = lines(&row.label, NAMES - 12.0, 2);
    let first = top + BAR / 2.0 - LINE * (name.len() as f64 - 1.0) / 2.0;
    for (at, line) in name.iter().enumerate() {
        let y = first + LINE * at as f64;
        write(svg, (NAMES - 12.0, y), hand(Anchor::End, INK), line);
    }
    let mut bar = |y: f64, height: f64, value: f64, shown: &str, look: &str| {
        let width = value.max(0.0) * scale;
        if width > 0.0 {
            let _ = write!(
                svg,
                "<rect x=\"{NAMES}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height}\" {look}/>",
                width.max(0.5)
            );
        }
        let place = (NAMES + width + 7.0, y + height / 2.0);
        write(svg, place, hand(Anchor::Start, SOFT), shown);
    };
    bar(top, BAR, row.value, &row.shown, &format!("fill=\"{FILL}\""));
    if let Some((value, shown)) = &row.other {
        let look = format!("fill=\"{PALE}\" stroke=\"{FILL}\" stroke-dasharray=\"4 2\"");
        bar(top + BAR + 2.0, THIN, *value, shown, &look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, value: f64, other: Option<f64>) -> TallyRow {
        TallyRow {
            label: label.into(),
            value,
            shown: value.to_string(),
            other: other.map(|value| (value, value.to_string())),
        }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let rows = vec![row("A & B", 10.0, Some(20.0)), row("Rien", 0.0, Some(0.0))];
        let drawing = Tally::new("Étapes", "en 2026", Some("en 2025"), rows)
            .draw()
            .unwrap();
        let svg = &drawing.svg.0;
        let room = WIDTH - NAMES - NUMBER;
        for width in [room / 2.0, room] {
            assert!(svg.contains(&format!("width=\"{width:.1}\"")), "{svg}");
        }
        assert_eq!(svg.matches("<rect").count(), 2, "{svg}");
        assert!(svg.contains("A &amp; B") && svg.contains("Rien"));
        assert!(drawing.caption.contains("en 2025"));
        assert!(drawing.told.contains("A & B : 10 (avant : 20)"));
    }

    #[test]
    fn nothing_gives_no_bars() {
        let rows = vec![row("a", 0.0, None)];
        assert!(Tally::new("x", "y", None, rows).draw().is_none());
        assert!(Tally::new("x", "y", None, Vec::new()).draw().is_none());
    }
}
