//! Outlines of territories under what a map shows.

use std::fmt::Write;

use super::{LEFT, TOP, View};

/// The outline of a territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlined {
    /// Its rings, as (x, y) in metres.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// True for ground of the territory that the map is about.
    pub is_own: bool,
}

/// Points nearer to the last one than this are left out, in SVG units.
const STEP: f64 = 0.8;

impl Outlined {
    /// Its points.
    pub(super) fn points(&self) -> impl Iterator<Item = &(f64, f64)> {
        self.rings.iter().flatten()
    }
}

/// Draws outlines within the frame, those of the map's own territory over the others.
pub(super) fn draw(svg: &mut String, view: &View, all: &[Outlined]) {
    let paths = |is_own: bool| -> String {
        let of = all.iter().filter(|outlined| outlined.is_own == is_own);
        let rings = of.flat_map(|outlined| &outlined.rings);
        rings.filter_map(|ring| path(view, ring)).collect()
    };
    let (others, own) = (paths(false), paths(true));
    if others.is_empty() && own.is_empty() {
        return;
    }
    let (width, height) = (view.width(), view.height());
    let _ = write!(
        svg,
        "<clipPath id=\"frame\"><rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height:.1}\"/>\
         </clipPath><g clip-path=\"url(#frame)\" fill=\"none\" stroke-linejoin=\"round\">"
    );
    if !others.is_empty() {
        let _ = write!(
            svg,
            "<path d=\"{others}\" stroke=\"#a9b4be\" stroke-width=\".7\"/>"
        );
    }
    if !own.is_empty() {
        let _ = write!(
            svg,
            "<path d=\"{own}\" fill=\"#0b5c7a\" fill-opacity=\".07\" stroke=\"#0b5c7a\" stroke-width=\"1.2\"/>"
        );
    }
    svg.push_str("</g>");
}

/// A ring as a path; none where it is out of sight, or too small to be seen.
fn path(view: &View, ring: &[(f64, f64)]) -> Option<String> {
    let within = |&(x, y): &(f64, f64)| {
        (view.min.0..=view.max.0).contains(&x) && (view.min.1..=view.max.1).contains(&y)
    };
    // One that goes round the frame has no point in it, and nothing to show there.
    if !ring.iter().any(within) && !crosses(view, ring) {
        return None;
    }
    let mut path = String::new();
    let mut last: Option<(f64, f64)> = None;
    let mut count = 0;
    for point in ring {
        let (x, y) = view.place(*point);
        if last.is_some_and(|(a, b)| (x - a).hypot(y - b) < STEP) || !(x + y).is_finite() {
            continue;
        }
        let _ = write!(path, "{}{x:.1} {y:.1}", if count == 0 { "M" } else { "L" });
        last = Some((x, y));
        count += 1;
    }
    (count > 2).then(|| path + "Z")
}

/// True when the boxes of the frame and of a ring have something in common.
fn crosses(view: &View, ring: &[(f64, f64)]) -> bool {
    let (mut min, mut max) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for &(x, y) in ring {
        min = (min.0.min(x), min.1.min(y));
        max = (max.0.max(x), max.1.max(y));
    }
    min.0 <= view.max.0 && max.0 >= view.min.0 && min.1 <= view.max.1 && max.1 >= view.min.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_lie_in_the_frame_and_those_out_of_sight_are_left_out() {
        let square = |west: f64, is_own: bool| Outlined {
            rings: vec![vec![
                (west, 0.0),
                (west + 500.0, 0.0),
                (west + 500.0, 500.0),
                (west, 500.0),
            ]],
            is_own,
        };
        let view = View::around([(0.0, 0.0), (1000.0, 500.0)].iter()).unwrap();
        let mut svg = String::new();
        draw(
            &mut svg,
            &view,
            &[square(0.0, true), square(500.0, false), square(1e6, false)],
        );
        assert_eq!(svg.matches("<path").count(), 2, "{svg}");
        assert_eq!(svg.matches('Z').count(), 2, "{svg}");
        let mut none = String::new();
        draw(&mut none, &view, &[square(1e6, false)]);
        assert_eq!(none, "");
    }
}
