//! Areas as whole numbers, so that sums do not depend on their order.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use geo_types::{LineString, MultiPolygon};

use super::grain::{self, GRAINS};

/// An area, exactly: a whole number of half square grains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(i128);

/// Half square grains in a square metre.
const PER_M2: i128 = 2 * (GRAINS as i128) * (GRAINS as i128);

impl Area {
    /// None.
    pub const ZERO: Area = Area(0);

    /// Of half square grains: what a sum of cross products gives.
    pub fn of_cross(twice: i128) -> Self {
        Self(twice)
    }

    /// Of whole square metres.
    pub fn of_m2(m2: i64) -> Self {
        Self(i128::from(m2) * PER_M2)
    }

    /// The nearest to a number of square metres; none where it is no number, or more than 2⁶⁰.
    pub fn nearest(m2: f64) -> Option<Self> {
        let whole = m2.trunc();
        let rest = (m2 - whole) * PER_M2 as f64;
        (whole.abs() <= (1_u64 << 60) as f64)
            .then(|| Self(whole as i128 * PER_M2 + rest.round() as i128))
    }

    /// So many times this area.
    pub fn times(self, count: u64) -> Self {
        Self(self.0 * i128::from(count))
    }

    /// The nearest number of square metres.
    pub fn m2(self) -> f64 {
        // The whole part apart: an `f64` holds it exactly, and the rest then keeps its digits.
        self.floor_m2() as f64 + self.0.rem_euclid(PER_M2) as f64 / PER_M2 as f64
    }

    /// The whole square metres in it.
    pub fn floor_m2(self) -> i64 {
        self.0.div_euclid(PER_M2) as i64
    }

    /// What is left beyond the whole square metres.
    pub fn beyond_m2(self) -> Area {
        Self(self.0.rem_euclid(PER_M2))
    }

    /// The nearest whole number of square metres, halves up.
    pub fn rounded_m2(self) -> i64 {
        Self(self.0 + PER_M2 / 2).floor_m2()
    }

    /// Without its sign.
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }
}

impl Add for Area {
    type Output = Area;
    fn add(self, other: Area) -> Area {
        Area(self.0 + other.0)
    }
}

impl Sub for Area {
    type Output = Area;
    fn sub(self, other: Area) -> Area {
        Area(self.0 - other.0)
    }
}

impl Neg for Area {
    type Output = Area;
    fn neg(self) -> Area {
        Area(-self.0)
    }
}

impl AddAssign for Area {
    fn add_assign(&mut self, other: Area) {
        self.0 += other.0;
    }
}

impl SubAssign for Area {
    fn sub_assign(&mut self, other: Area) {
        self.0 -= other.0;
    }
}

impl Sum for Area {
    fn sum<I: Iterator<Item = Area>>(areas: I) -> Area {
        areas.fold(Area::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Area> for Area {
    fn sum<I: Iterator<Item = &'a Area>>(areas: I) -> Area {
        areas.copied().sum()
    }
}

/// The area that the rings of a geometry state, whatever way round they go: outer rings less holes.
/// None where a point has no place on the lattice.
pub fn area_of(geometry: &MultiPolygon<f64>) -> Option<Area> {
    let mut all = Area::ZERO;
    for polygon in &geometry.0 {
        all += within(polygon.exterior())?.abs();
        for hole in polygon.interiors() {
            all -= within(hole)?.abs();
        }
    }
    Some(all)
}

/// The signed area of a ring, counter-clockwise positive, closed or not.
fn within(ring: &LineString<f64>) -> Option<Area> {
    let mut twice = 0;
    let place = |i: usize| Some((grain::nearest(ring.0[i].x)?, grain::nearest(ring.0[i].y)?));
    let count = ring.0.len();
    if count < 3 {
        return Some(Area::ZERO);
    }
    let origin = place(0)?;
    let mut last = (0, 0);
    for i in 1..count {
        let (x, y) = place(i)?;
        let point = (x - origin.0, y - origin.1);
        let cross = |a: i64, b: i64| i128::from(a) * i128::from(b);
        twice += cross(last.0, point.1) - cross(point.0, last.1);
        last = point;
    }
    Some(Area(twice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::BBox;
    use crate::vector::{Coord, Polygon, rectangle};
    use proptest::prelude::*;

    fn square(min_x: f64, min_y: f64, side: f64) -> MultiPolygon<f64> {
        rectangle(&BBox {
            min_x,
            min_y,
            max_x: min_x + side,
            max_y: min_y + side,
        })
    }

    #[test]
    fn a_square_less_its_hole_whatever_way_round() {
        let outer = square(1_200_000.0, 7_000_000.0, 100.0).0.remove(0);
        let mut hole = square(1_200_010.5, 7_000_010.5, 0.5).0.remove(0);
        for turned in [false, true] {
            if turned {
                hole.exterior_mut(|ring| ring.0.reverse());
            }
            let holes = vec![hole.exterior().clone()];
            let with = MultiPolygon(vec![Polygon::new(outer.exterior().clone(), holes)]);
            let area = area_of(&with).unwrap();
            assert_eq!(area.m2(), 9_999.75);
            assert_eq!((area.floor_m2(), area.rounded_m2()), (9_999, 10_000));
            assert_eq!(area.beyond_m2().m2(), 0.75);
        }
    }

    #[test]
    fn what_has_no_place_has_no_area_and_what_is_no_ring_has_none() {
        let of = |points: &[(f64, f64)]| {
            let ring = points.iter().map(|&(x, y)| Coord { x, y }).collect();
            area_of(&MultiPolygon(vec![Polygon::new(ring, Vec::new())]))
        };
        assert_eq!(of(&[(0.0, 0.0), (1.0, f64::NAN), (1.0, 1.0)]), None);
        assert_eq!(of(&[(0.0, 0.0), (1.0, 0.0)]), Some(Area::ZERO));
        assert_eq!(of(&[]), Some(Area::ZERO));
    }

    /// CORINE's pixels are not of 1 ha.
    #[test]
    fn pixels_make_areas() {
        let pixel = Area::nearest(0.1).unwrap();
        assert!((pixel.m2() - 0.1).abs() < 1e-14);
        let hectare = Area::nearest(99.921_259_842_515_13 * 99.954_853_273_133_65).unwrap();
        let all = hectare.times(113_563);
        assert_eq!(all.rounded_m2(), 1_134_223_507);
        assert_eq!(all, (0..113_563).map(|_| hectare).sum());
        for wrong in [f64::NAN, f64::INFINITY, 1e30] {
            assert_eq!(Area::nearest(wrong), None);
        }
    }

    proptest! {
        /// A ring anywhere on the plane has the area of the same ring at the origin, and sums do
        /// not depend on their order: what floating point cannot promise.
        #[test]
        fn areas_are_exact(
            x in -7_000_000_i64..7_000_000, y in -7_000_000_i64..7_000_000,
            sides in prop::collection::vec(1_i64..5_000, 1..40),
        ) {
            let at = |(x, y): (i64, i64), side: i64| {
                area_of(&square(x as f64, y as f64, side as f64 / 1024.0)).unwrap()
            };
            let far: Area = sides.iter().map(|&side| at((x, y), side)).sum();
            let near: Area = sides.iter().rev().map(|&side| at((0, 0), side)).sum();
            prop_assert_eq!(far, near);
        }

        #[test]
        fn whole_and_rest_make_the_area(twice in any::<i64>()) {
            let area = Area::of_cross(i128::from(twice) << 30);
            prop_assert_eq!(Area::of_m2(area.floor_m2()) + area.beyond_m2(), area);
            prop_assert!(area.beyond_m2() >= Area::ZERO && area.beyond_m2() < Area::of_m2(1));
        }
    }
}
