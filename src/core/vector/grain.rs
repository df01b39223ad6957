//! A lattice so fine that snapping to it changes nothing anybody can measure, on which geometry is
//! exact: a grain is 2⁻²⁴ of a unit of the CRS, 60 nanometres for metres.
//!
//! A power of two, so that every place of the lattice within [`FARTHEST`] is a `f64` and comes back
//! unchanged from a file. Lambert-93 itself is written to 2⁻³⁰ m at best, deliveries to a
//! millimetre.

/// Grains in a unit of the CRS.
pub const GRAINS: i64 = 1 << 24;

/// The farthest coordinate, in units of the CRS: 33 554 km in metres.
pub const FARTHEST: f64 = (1 << 25) as f64;

/// The grain nearest to a coordinate; none where it is no number or too far.
pub fn nearest(coordinate: f64) -> Option<i64> {
    (coordinate.abs() <= FARTHEST).then(|| (coordinate * GRAINS as f64).round() as i64)
}

/// The coordinate of a grain, exactly.
pub fn coordinate(grain: i64) -> f64 {
    grain as f64 / GRAINS as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_of_the_lattice_comes_back(grain in -(1_i64 << 49)..=(1 << 49)) {
            prop_assert_eq!(nearest(coordinate(grain)), Some(grain));
        }

        #[test]
        fn snapping_moves_by_half_a_grain_at_most(v in -FARTHEST..FARTHEST) {
            let snapped = coordinate(nearest(v).unwrap());
            prop_assert!((snapped - v).abs() <= 0.5 / GRAINS as f64);
        }
    }

    #[test]
    fn what_is_no_place_has_no_grain() {
        for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 2.0 * FARTHEST] {
            assert_eq!(nearest(v), None);
        }
    }
}
