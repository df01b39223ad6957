//! Gains and losses of classes, as bars on both sides of a line.

use std::fmt::Write;

use super::words::{Anchor, Bold, Hand, INK, LINE, SOFT, area, lines, open, signed, write};
use super::{Class, Drawing};
use crate::french;
use crate::html::Svg;

/// A class: what came and what went.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The class.
    pub class: Class,
    /// Ground that came to it, in square metres.
    pub gain_m2: i64,
    /// Ground that went from it, in square metres.
    pub loss_m2: i64,
    /// How far the difference may be off, where that is known.
    pub margin_m2: Option<f64>,
}

impl Bar {
    fn net_m2(&self) -> i64 {
        self.gain_m2 - self.loss_m2
    }
}

/// Gains and losses.
pub struct Bars {
    title: String,
    bars: Vec<Bar>,
    /// Classes that neither gained nor lost: they have no bar.
    still: usize,
}

/// The whole width, in SVG units.
const WIDTH: f64 = 960.0;
/// Room for the names on the left, and for the differences on the right.
const NAMES: f64 = 232.0;
const NETS: f64 = 178.0;
/// Room for the number at the end of a bar.
const NUMBER: f64 = 88.0;
/// Room above for the headings.
const TOP: f64 = 34.0;
/// The height of a row and of its bar.
const ROW: f64 = 40.0;
const BAR: f64 = 20.0;

impl Bars {
    /// Gains and losses; the title is read to those who do not see them.
    pub fn new(title: &str, bars: Vec<Bar>) -> Self {
        let all = bars.len();
        let moved = |bar: &Bar| bar.gain_m2 > 0 || bar.loss_m2 > 0;
        let bars: Vec<Bar> = bars.into_iter().filter(moved).collect();
        Self {
            title: title.into(),
            still: all - bars.len(),
            bars,
        }
    }

    /// Draws them; none where nothing came or went.
    pub fn draw(&self) -> Option<Drawing> {
        let most = |of: fn(&Bar) -> i64| self.bars.iter().map(of).max().unwrap_or(0) as f64;
        let (gain, loss) = (most(|bar| bar.gain_m2), most(|bar| bar.loss_m2));
        if gain + loss <= 0.0 {
            return None;
        }
        let room = WIDTH - NAMES - NETS - 2.0 * NUMBER;
        let scale = room / (gain + loss);
        let zero = NAMES + NUMBER + loss * scale;
        let height = TOP + ROW * self.bars.len() as f64 + 8.0;
        let told = self.told();
        let mut svg = open((WIDTH, height), &self.title, &told);
        headings(&mut svg, zero, height);
        for (at, bar) in self.bars.iter().enumerate() {
            let middle = TOP + ROW * (at as f64 + 0.5);
            row(&mut svg, (at, bar), (zero, middle), scale);
        }
        let _ = write!(
            svg,
            "<path d=\"M{zero:.1} {TOP}V{:.1}\" stroke=\"{INK}\" stroke-width=\"1.2\"/>",
            height - 8.0
        );
        svg.push_str("</svg>");
        Some(Drawing {
            svg: Svg(svg),
            told,
            caption: self.caption(),
        })
    }

    fn caption(&self) -> String {
        let still = match self.still {
            0 => String::new(),
            still => format!(
                " {} sans gain ni perte : sans barre.",
                french::count(still, "classe est", "classes sont")
            ),
        };
        format!(
            "{}. À gauche de l’axe ce qui est perdu (barres claires), à droite ce qui est gagné (barres \
             pleines) ; le losange et la dernière colonne donnent le solde.{still}",
            self.title
        )
    }

    fn told(&self) -> String {
        let tell = |bar: &Bar| {
            format!(
                "{} : gain {}, perte {}, solde {}",
                bar.class.label,
                area(bar.gain_m2),
                area(bar.loss_m2),
                signed(bar.net_m2())
            )
        };
        let told: Vec<String> = self.bars.iter().map(tell).collect();
        format!("Gains et pertes par classe. {}.", told.join(" ; "))
    }
}

fn headings(svg: &mut String, zero: f64, height: f64) {
    let hand = |anchor| Hand {
        anchor,
        ink: SOFT,
        bold: Bold::No,
    };
    let y = TOP / 2.0 - 3.0;
    write(svg, (zero - 10.0, y), hand(Anchor::End), "← Pertes");
    write(svg, (zero + 10.0, y), hand(Anchor::Start), "Gains →");
    let right = Hand {
        bold: Bold::Yes,
        ..hand(Anchor::End)
    };
    write(svg, (WIDTH - 6.0, y), right, "Solde");
    let x = WIDTH - NETS + 6.0;
    let _ = write!(
        svg,
        "<path d=\"M{x:.1} {TOP}V{:.1}\" stroke=\"#d5dbe1\"/>",
        height - 8.0
    );
}

fn row(svg: &mut String, (place, bar): (usize, &Bar), (zero, middle): (f64, f64), scale: f64) {
    let name = lines(&bar.class.label, NAMES - 12.0, 2);
    let top = middle - LINE * name.len() as f64 / 2.0;
    let ink = |anchor, ink, bold| Hand { anchor, ink, bold };
    for (at, line) in name.iter().enumerate() {
        let y = top + LINE * (at as f64 + 0.5);
        let hand = ink(Anchor::End, INK, Bold::No);
        write(svg, (NAMES - 12.0, y), hand, line);
    }
    let (gain, loss) = (bar.gain_m2 as f64 * scale, bar.loss_m2 as f64 * scale);
    let (fill, edge) = (bar.class.fill(place), bar.class.edge(place));
    let y = middle - BAR / 2.0;
    if bar.loss_m2 > 0 {
        let _ = write!(
            svg,
            "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{BAR}\" fill=\"{fill}\" \
             fill-opacity=\".22\" stroke=\"{edge}\" stroke-dasharray=\"4 2\"/>",
            zero - loss,
            loss.max(0.5)
        );
        let hand = ink(Anchor::End, SOFT, Bold::No);
        let text = signed(-bar.loss_m2);
        write(svg, (zero - loss - 6.0, middle), hand, &text);
    }
    if bar.gain_m2 > 0 {
        let _ = write!(
            svg,
            "<rect x=\"{zero:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{BAR}\" fill=\"{fill}\" \
             stroke=\"{edge}\"/>",
            gain.max(0.5)
        );
        let hand = ink(Anchor::Start, SOFT, Bold::No);
        write(svg, (zero + gain + 6.0, middle), hand, &signed(bar.gain_m2));
    }
    let at = zero + bar.net_m2() as f64 * scale;
    let _ = write!(
        svg,
        "<path d=\"M{at:.1} {:.1}l6 6l-6 6l-6 -6z\" fill=\"{INK}\" stroke=\"#fff\" \
         stroke-width=\"1.5\"/>",
        middle - 6.0
    );
    write_net(svg, bar, middle);
}

fn write_net(svg: &mut String, bar: &Bar, middle: f64) {
    let hand = |ink, bold| Hand {
        anchor: Anchor::End,
        ink,
        bold,
    };
    let x = WIDTH - 6.0;
    let net = signed(bar.net_m2());
    let Some(margin) = bar.margin_m2 else {
        return write(svg, (x, middle), hand(INK, Bold::Yes), &net);
    };
    let off = format!("±{}{}", french::NARROW, area(margin.round() as i64));
    write(svg, (x, middle - LINE / 2.0), hand(INK, Bold::Yes), &net);
    write(svg, (x, middle + LINE / 2.0), hand(SOFT, Bold::No), &off);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, gain_m2: i64, loss_m2: i64, margin_m2: Option<f64>) -> Bar {
        Bar {
            class: Class::new("1", label, None),
            gain_m2,
            loss_m2,
            margin_m2,
        }
    }

    #[test]
    fn bars_are_as_long_as_their_ground() {
        let bars = vec![
            bar("Forêts & bois", 120_000, 40_000, Some(12_345.6)),
            bar("Eau", 0, 80_000, None),
            bar("Roche", 0, 0, None),
        ];
        let drawing = Bars::new("Gains", bars).draw().unwrap();
        let svg = drawing.svg.0.replace('\u{202f}', " ");
        let room = WIDTH - NAMES - NETS - 2.0 * NUMBER;
        let scale = room / 200_000.0;
        for m2 in [120_000.0, 40_000.0, 80_000.0] {
            let width = format!("width=\"{:.1}\"", m2 * scale);
            assert!(svg.contains(&width), "{width} in {svg}");
        }
        for words in ["+8,0 ha", "± 1,2 ha", "\u{2212}8,0 ha", "Forêts &amp; bois"] {
            assert!(svg.contains(words), "{words} in {svg}");
        }
        assert!(!svg.contains("Roche"));
        assert!(drawing.caption.contains("1\u{a0}classe est sans gain"));
        let told = "1 – Eau\u{a0}: gain 0 m², perte 8,0 ha, solde \u{2212}8,0 ha.";
        assert!(svg.contains(told), "{svg}");
    }

    #[test]
    fn nothing_gives_no_bars() {
        assert!(Bars::new("x", Vec::new()).draw().is_none());
        assert!(Bars::new("x", vec![bar("a", 0, 0, None)]).draw().is_none());
    }
}
