//! Where ground changed: discs, for polygons of a hectare are not seen on a map of a département.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::outlined::{self, Outlined};
use super::{BOTTOM, LEFT, LINE, TOP, View, WIDTH};
use crate::chart::words::{Anchor, Bold, Hand, INK, area, open, write};
use crate::chart::{Class, Drawing};
use crate::french;
use crate::html::Svg;

/// Ground that changed, somewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Where, in metres.
    pub place: (f64, f64),
    /// How much, in square metres.
    pub m2: f64,
    /// What it is now, by its place among the classes.
    pub class: usize,
}

/// A map of ground that changed.
pub struct Spots {
    title: String,
    classes: Vec<Class>,
    spots: Vec<Spot>,
    outlines: Vec<Outlined>,
}

/// Side of the squares whose ground is one disc, in SVG units.
const SIDE: f64 = 18.0;
/// Radius of the largest disc and of the smallest.
const RADII: (f64, f64) = (14.0, 1.6);
/// Columns of the legend.
const COLUMNS: usize = 2;

/// What a square holds.
#[derive(Default)]
struct Square {
    m2: f64,
    /// Places, each weighed by its ground.
    moment: (f64, f64),
    by_class: BTreeMap<usize, f64>,
}

impl Square {
    fn class(&self) -> usize {
        let most = self
            .by_class
            .iter()
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        most.map_or(0, |(class, _)| *class)
    }
}

impl Spots {
    /// A map; what has no place, no area or no class is left out.
    pub fn new(title: &str, classes: Vec<Class>, spots: Vec<Spot>) -> Self {
        let known = |spot: &Spot| {
            let (x, y) = spot.place;
            x.is_finite() && y.is_finite() && spot.m2 > 0.0 && spot.class < classes.len()
        };
        Self {
            title: title.into(),
            spots: spots.into_iter().filter(known).collect(),
            classes,
            outlines: Vec::new(),
        }
    }

    /// With the outlines of territories; those of its own are in sight as a whole.
    pub fn outlined(self, outlines: Vec<Outlined>) -> Self {
        Self { outlines, ..self }
    }

    /// Draws it; none without a spot.
    pub fn draw(&self) -> Option<Drawing> {
        let places: Vec<(f64, f64)> = self.spots.iter().map(|spot| spot.place).collect();
        let own = self.outlines.iter().filter(|outlined| outlined.is_own);
        let view = match places.is_empty() {
            true => return None,
            false => View::around(places.iter().chain(own.flat_map(Outlined::points)))?,
        };
        let squares = self.squares(&view);
        let most = squares.iter().map(|square| square.m2).fold(0.0, f64::max);
        let present: Vec<usize> = self.present(&squares);
        let rows = present.len().div_ceil(COLUMNS) as f64;
        let foot = TOP + view.height() + BOTTOM;
        let height = foot + 44.0 + rows * LINE;
        let told = self.told(&squares);
        let mut svg = open((WIDTH, height), &self.title, &told);
        view.draw_grid(&mut svg);
        outlined::draw(&mut svg, &view, &self.outlines);
        for square in &squares {
            let (x, y) = view.place((square.moment.0 / square.m2, square.moment.1 / square.m2));
            self.disc(&mut svg, (x, y), radius(square.m2, most), square.class());
        }
        view.draw_scale(&mut svg);
        sizes(&mut svg, foot + 18.0, most);
        self.legend(&mut svg, foot + 44.0, &present);
        svg.push_str("</svg>");
        Some(Drawing {
            svg: Svg(svg),
            told,
            caption: format!(
                "{}. Chaque disque réunit les changements d’un carré de {} de côté : son aire est \
                 proportionnelle à leur surface, sa couleur est celle de la classe qui y gagne le plus.{}",
                self.title,
                french::length_m((SIDE / view.scale).round()),
                match self.outlines.is_empty() {
                    true => "",
                    false => " Traits : limites des territoires.",
                }
            ),
        })
    }

    /// The ground of each square, the largest first.
    fn squares(&self, view: &View) -> Vec<Square> {
        let mut out: BTreeMap<(i64, i64), Square> = BTreeMap::new();
        for spot in &self.spots {
            let (x, y) = view.place(spot.place);
            let square = out
                .entry(((x / SIDE).floor() as i64, (y / SIDE).floor() as i64))
                .or_default();
            square.m2 += spot.m2;
            square.moment.0 += spot.m2 * spot.place.0;
            square.moment.1 += spot.m2 * spot.place.1;
            *square.by_class.entry(spot.class).or_default() += spot.m2;
        }
        let mut out: Vec<Square> = out.into_values().collect();
        out.sort_by(|a, b| b.m2.total_cmp(&a.m2));
        out
    }

    fn present(&self, squares: &[Square]) -> Vec<usize> {
        let all = 0..self.classes.len();
        all.filter(|class| squares.iter().any(|square| square.class() == *class))
            .collect()
    }

    fn disc(&self, svg: &mut String, (x, y): (f64, f64), radius: f64, class: usize) {
        let of = &self.classes[class];
        let _ = write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{}\" fill-opacity=\".8\" \
             stroke=\"{}\" stroke-width=\".8\"/>",
            of.fill(class),
            of.edge(class)
        );
    }

    fn legend(&self, svg: &mut String, top: f64, present: &[usize]) {
        let wide = (WIDTH - LEFT) / COLUMNS as f64;
        for (at, class) in present.iter().enumerate() {
            let x = LEFT + wide * (at % COLUMNS) as f64;
            let y = top + LINE * (at / COLUMNS) as f64;
            self.disc(svg, (x + 8.0, y), 6.0, *class);
            let label = &self.classes[*class].label;
            let line = crate::chart::words::lines(label, wide - 40.0, 1);
            write(svg, (x + 22.0, y), hand(Anchor::Start), &line.join(" "));
        }
    }

    fn told(&self, squares: &[Square]) -> String {
        let all: f64 = squares.iter().map(|square| square.m2).sum();
        format!(
            "Carte de {} sur {} carrés, {} en tout. Le tableau qui suit donne les chiffres.",
            french::count(self.spots.len(), "changement", "changements"),
            squares.len(),
            area(all.round() as i64)
        )
    }
}

/// A disc whose area is as the ground's.
fn radius(m2: f64, most: f64) -> f64 {
    (RADII.0 * (m2 / most).sqrt()).max(RADII.1)
}

fn hand(anchor: Anchor) -> Hand {
    Hand {
        anchor,
        ink: INK,
        bold: Bold::No,
    }
}

/// Discs of known ground.
fn sizes(svg: &mut String, y: f64, most: f64) {
    let mut x = LEFT;
    for part in [1.0, 0.25, 0.05] {
        let r = radius(most * part, most);
        let _ = write!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"none\" stroke=\"{INK}\"/>",
            x + RADII.0
        );
        let text = area((most * part).round() as i64);
        write(
            svg,
            (x + 2.0 * RADII.0 + 6.0, y),
            hand(Anchor::Start),
            &text,
        );
        x += 130.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f64, y: f64, m2: f64, class: usize) -> Spot {
        Spot {
            place: (x, y),
            m2,
            class,
        }
    }

    fn spots(all: Vec<Spot>) -> Spots {
        let classes = vec![Class::new("1", "Bâti", None), Class::new("2", "Eau", None)];
        Spots::new("Changements", classes, all)
    }

    #[test]
    fn neighbours_are_one_disc_and_nothing_is_lost() {
        let map = spots(vec![
            spot(400_000.0, 6_500_000.0, 3_000.0, 0),
            spot(400_001.0, 6_500_001.0, 1_000.0, 1),
            spot(409_000.0, 6_504_000.0, 8_000.0, 1),
            spot(f64::NAN, 0.0, 5.0, 1),
            spot(0.0, 0.0, 5.0, 9),
        ]);
        let view =
            View::around([(400_000.0, 6_500_000.0), (409_000.0, 6_504_000.0)].iter()).unwrap();
        let squares = map.squares(&view);
        let sums: Vec<(f64, usize)> = squares.iter().map(|s| (s.m2, s.class())).collect();
        assert_eq!(sums, [(8_000.0, 1), (4_000.0, 0)]);
        let drawing = map.draw().unwrap();
        assert!(drawing.svg.0.contains("r=\"14.0\"") && drawing.svg.0.contains("r=\"9.9\""));
        assert!(drawing.caption.contains("côté"), "{}", drawing.caption);
    }

    #[test]
    fn nothing_gives_no_map() {
        assert!(spots(Vec::new()).draw().is_none());
    }
}
