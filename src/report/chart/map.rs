//! A small map: outlines on a grid of coordinates, with a scale and a legend.

mod outlined;
mod spots;

use std::fmt::Write;

use crate::french;
use crate::html::{Svg, escape};

pub use outlined::Outlined;
pub use spots::{Spot, Spots};

/// How an outline is drawn; each differs by its dashes too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A full line over a light fill.
    Main,
    /// Long dashes.
    Second,
    /// Dots.
    Third,
}

impl Tone {
    fn style(self) -> &'static str {
        match self {
            Tone::Main => {
                "fill=\"#0b5c7a\" fill-opacity=\".14\" stroke=\"#0b5c7a\" stroke-width=\"2\""
            }
            Tone::Second => {
                "fill=\"none\" stroke=\"#8a4b08\" stroke-width=\"2\" stroke-dasharray=\"9 4\""
            }
            Tone::Third => {
                "fill=\"none\" stroke=\"#3d6b1f\" stroke-width=\"2\" stroke-dasharray=\"2 4\""
            }
        }
    }
}

/// A map in a projection in metres, north up.
pub struct Map {
    title: String,
    outlines: Vec<Outline>,
}

struct Outline {
    label: String,
    points: Vec<(f64, f64)>,
    tone: Tone,
}

/// Room of the drawing within its frame, in SVG units.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 92.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;
const LINE: f64 = 22.0;
/// Width and height of the frame.
const FRAME: (f64, f64) = (WIDTH - LEFT - 34.0, 380.0);
/// Room that the label of a line of the grid needs.
const LABEL: f64 = 84.0;

impl Map {
    /// A map; the title is read to those who do not see it.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.into(),
            outlines: Vec::new(),
        }
    }

    /// One more outline, as (x, y) in metres; points that are not finite are left out.
    pub fn outline(&mut self, label: &str, points: &[(f64, f64)], tone: Tone) -> &mut Self {
        let finite = |p: &(f64, f64)| p.0.is_finite() && p.1.is_finite();
        self.outlines.push(Outline {
            label: label.into(),
            points: points.iter().copied().filter(finite).collect(),
            tone,
        });
        self
    }

    /// Draws it; none without a point.
    pub fn draw(&self) -> Option<Svg> {
        let view = View::around(self.outlines.iter().flat_map(|outline| &outline.points))?;
        let legend = LINE * self.outlines.len() as f64;
        let height = TOP + view.height() + BOTTOM + legend + 8.0;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" \
             role=\"img\" font-family=\"inherit\" font-size=\"13\"><title>{}</title>",
            escape(&self.title)
        );
        view.draw_grid(&mut svg);
        for outline in &self.outlines {
            view.draw_outline(&mut svg, outline);
        }
        view.draw_scale(&mut svg);
        self.draw_legend(&mut svg, TOP + view.height() + BOTTOM);
        svg.push_str("</svg>");
        Some(Svg(svg))
    }

    fn draw_legend(&self, svg: &mut String, top: f64) {
        for (at, outline) in self.outlines.iter().enumerate() {
            let y = top + LINE * at as f64 + 6.0;
            let _ = write!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"30\" height=\"13\" {}/>\
                 <text x=\"{}\" y=\"{:.1}\" fill=\"#1d2733\">{}</text>",
                outline.tone.style(),
                LEFT + 40.0,
                y + 11.0,
                escape(&outline.label)
            );
        }
    }
}

/// From metres to SVG units.
struct View {
    min: (f64, f64),
    max: (f64, f64),
    /// SVG units a metre.
    scale: f64,
}

impl View {
    /// The view of some points, in a frame of one shape whatever theirs is, with a margin of a
    /// tenth; a lone point has 100 m around it.
    fn around<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> Option<Self> {
        let (mut min, mut max) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for &(x, y) in points {
            min = (min.0.min(x), min.1.min(y));
            max = (max.0.max(x), max.1.max(y));
        }
        if min.0 > max.0 {
            return None;
        }
        let (width, height) = ((max.0 - min.0).max(200.0), (max.1 - min.1).max(200.0));
        let scale = (FRAME.0 / width).min(FRAME.1 / height) / 1.2;
        let half = (FRAME.0 / scale / 2.0, FRAME.1 / scale / 2.0);
        let middle = ((min.0 + max.0) / 2.0, (min.1 + max.1) / 2.0);
        Some(Self {
            min: (middle.0 - half.0, middle.1 - half.1),
            max: (middle.0 + half.0, middle.1 + half.1),
            scale,
        })
    }

    fn width(&self) -> f64 {
        (self.max.0 - self.min.0) * self.scale
    }

    fn height(&self) -> f64 {
        (self.max.1 - self.min.1) * self.scale
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            LEFT + (x - self.min.0) * self.scale,
            TOP + (self.max.1 - y) * self.scale,
        )
    }

    fn draw_grid(&self, svg: &mut String) {
        let (width, height) = (self.width(), self.height());
        let _ = write!(
            svg,
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             fill=\"#fbfcfd\" stroke=\"#9aa6b1\"/>"
        );
        let step = round_up(LABEL / self.scale);
        for x in multiples(self.min.0, self.max.0, step) {
            let at = self.place((x, self.min.1)).0;
            let _ = write!(
                svg,
                "<path d=\"M{at:.1} {TOP}v{height:.1}\" stroke=\"#d5dbe1\"/>\
                 <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#53606e\">{}</text>",
                TOP + height + 18.0,
                french::number(x, 0)
            );
        }
        for y in multiples(self.min.1, self.max.1, step) {
            let at = self.place((self.min.0, y)).1;
            let _ = write!(
                svg,
                "<path d=\"M{LEFT} {at:.1}h{width:.1}\" stroke=\"#d5dbe1\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#53606e\">{}</text>",
                LEFT - 8.0,
                at + 4.0,
                french::number(y, 0)
            );
        }
    }

    fn draw_outline(&self, svg: &mut String, outline: &Outline) {
        let mut path = String::new();
        for (at, point) in outline.points.iter().enumerate() {
            let (x, y) = self.place(*point);
            let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" });
        }
        let _ = write!(
            svg,
            "<path d=\"{path}Z\" stroke-linejoin=\"round\" {}/>",
            outline.tone.style()
        );
    }

    /// A bar of a round length in the lower right corner.
    fn draw_scale(&self, svg: &mut String) {
        let metres = round_step(self.width() / self.scale / 6.0);
        let length = metres * self.scale;
        let (x, y) = (
            LEFT + self.width() - length - 14.0,
            TOP + self.height() - 14.0,
        );
        let _ = write!(
            svg,
            "<path d=\"M{x:.1} {:.1}v6h{length:.1}v-6\" fill=\"none\" stroke=\"#1d2733\" \
             stroke-width=\"1.5\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" \
             fill=\"#1d2733\">{}</text>",
            y - 6.0,
            x + length / 2.0,
            y - 9.0,
            french::length_m(metres)
        );
    }
}

/// The largest of 1, 2, 5 × 10ⁿ that is not above `most`.
fn round_step(most: f64) -> f64 {
    let power = 10f64.powf(most.log10().floor());
    [5.0, 2.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| *step <= most)
        .unwrap_or(power)
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not below `least`.
fn round_up(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|times| times * power);
    let enough = steps.into_iter().find(|step| *step >= least);
    enough.unwrap_or(10.0 * power)
}

/// The multiples of `step` between two values; at most twenty.
fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (low / step).ceil();
    (0..20)
        .map(move |n| (first + f64::from(n)) * step)
        .take_while(move |value| *value <= high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (most, step) in [
            (1.0, 1.0),
            (4.9, 2.0),
            (5.0, 5.0),
            (730.0, 500.0),
            (0.3, 0.2),
        ] {
            assert!((round_step(most) - step).abs() < 1e-12, "{most}");
        }
        for (least, step) in [
            (1.0, 1.0),
            (1.1, 2.0),
            (4.9, 5.0),
            (5.1, 10.0),
            (210.0, 500.0),
        ] {
            assert!((round_up(least) - step).abs() < 1e-9, "{least}");
        }
        let lines: Vec<_> = multiples(411_300.0, 413_100.0, 500.0).collect();
        assert_eq!(lines, [411_500.0, 412_000.0, 412_500.0, 413_000.0]);
    }

    #[test]
    fn a_square_keeps_its_shape_and_its_labels() {
        let mut map = Map::new("Emprise <S7>");
        let square = [
            (400_000.0, 6_500_000.0),
            (401_000.0, 6_500_000.0),
            (401_000.0, 6_501_000.0),
            (400_000.0, 6_501_000.0),
        ];
        map.outline("P & MS", &square, Tone::Main);
        let svg = map.draw().unwrap().0;
        assert!(svg.contains("<title>Emprise &lt;S7&gt;</title>"));
        assert!(
            svg.contains("6\u{202f}500\u{202f}500") || svg.contains("6\u{202f}500\u{202f}400"),
            "{svg}"
        );
        assert!(svg.contains("P &amp; MS"));
        let view = View::around(square.iter()).unwrap();
        let (a, b, c) = (
            view.place(square[0]),
            view.place(square[1]),
            view.place(square[2]),
        );
        assert!(
            ((b.0 - a.0) - (b.1 - c.1)).abs() < 1e-6,
            "as wide as it is high"
        );
    }

    #[test]
    fn nothing_gives_no_map_and_strange_points_no_panic() {
        assert!(Map::new("vide").draw().is_none());
        let mut map = Map::new("x");
        map.outline("a", &[(f64::NAN, 0.0)], Tone::Second);
        assert!(map.draw().is_none());
        map.outline("b", &[(5.0, 5.0)], Tone::Third);
        assert!(map.draw().is_some());
    }
}
