//! How many points, and how many in each stratum (Olofsson et al. 2014, equation 13 and its section on
//! allocation).

use super::estimate::Z;
use super::fault::AccuracyFault;

/// A part of the map of which points are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its part of the area, of 1.
    pub share: f64,
    /// The user's accuracy that is expected of it, of 1.
    pub expected: f64,
    /// How many units it has; none where they are points of the plane.
    pub units: Option<u64>,
}

/// How many points in all so that the overall accuracy has a 95 % interval of ± `margin`.
///
/// # Errors
/// A margin or an accuracy that is no part of 1.
pub fn total(parts: &[Part], margin: f64) -> Result<u64, AccuracyFault> {
    if !(margin > 0.0 && margin < 1.0) {
        return Err(AccuracyFault::Wanted(format!("{margin} is no margin")));
    }
    let wrong = |part: &&Part| !(part.expected > 0.0 && part.expected <= 1.0);
    if let Some(part) = parts.iter().find(wrong) {
        let expected = part.expected;
        return Err(AccuracyFault::Wanted(format!("{expected} is no accuracy")));
    }
    let deviation = |part: &Part| (part.expected * (1.0 - part.expected)).sqrt();
    let mean: f64 = parts.iter().map(|p| p.share * deviation(p)).sum();
    let variance: f64 = parts.iter().map(|p| p.share * deviation(p).powi(2)).sum();
    let units: Option<u64> = parts.iter().map(|part| part.units).sum();
    // Where there are endlessly many points the map is none of the sample.
    let own = units.map_or(0.0, |units| variance / units as f64);
    let standard = margin / Z;
    Ok((mean.powi(2) / (standard.powi(2) + own)).ceil() as u64)
}

/// The points of each part: in proportion to its area, but `minimum` at least where that would be
/// fewer, which the others give; and no more than it has.
pub fn allocate(parts: &[Part], total: u64, minimum: u64) -> Vec<u64> {
    let most = |part: &Part| part.units.unwrap_or(u64::MAX);
    let mut fixed: Vec<Option<u64>> = vec![None; parts.len()];
    loop {
        let left = total.saturating_sub(fixed.iter().flatten().sum());
        let free = || {
            parts
                .iter()
                .zip(&fixed)
                .filter(|(_, f)| f.is_none())
                .map(|(p, _)| p)
        };
        let shares: f64 = free().map(|part| part.share).sum();
        let by_area = |part: &Part| left as f64 * part.share / shares;
        let small: Vec<usize> = (0..parts.len())
            .filter(|i| fixed[*i].is_none() && by_area(&parts[*i]) < minimum as f64)
            .collect();
        if small.is_empty() {
            return rounded(parts, &fixed, left, shares)
                .into_iter()
                .zip(parts)
                .map(|(size, part)| size.min(most(part)))
                .collect();
        }
        for i in small {
            fixed[i] = Some(minimum);
        }
    }
}

/// Whole points by the largest remainder, the earlier part where they are equal.
fn rounded(parts: &[Part], fixed: &[Option<u64>], left: u64, shares: f64) -> Vec<u64> {
    let exact = |i: usize| left as f64 * parts[i].share / shares;
    let mut sizes: Vec<u64> = (0..parts.len())
        .map(|i| fixed[i].unwrap_or_else(|| exact(i).floor() as u64))
        .collect();
    let mut free: Vec<usize> = (0..parts.len()).filter(|i| fixed[*i].is_none()).collect();
    let given: u64 = free.iter().map(|i| sizes[*i]).sum();
    free.sort_by(|a, b| {
        exact(*b)
            .fract()
            .total_cmp(&exact(*a).fract())
            .then(a.cmp(b))
    });
    for i in free.into_iter().take(left.saturating_sub(given) as usize) {
        sizes[i] += 1;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(share: f64, expected: f64) -> Part {
        Part {
            share,
            expected,
            units: None,
        }
    }

    /// The example of the paper: a standard error of 0.01 takes 641 points, of which the two rare
    /// classes get 75 each and the others the rest by their areas.
    #[test]
    fn the_example_of_the_paper() {
        let parts = [
            part(0.020, 0.7),
            part(0.015, 0.6),
            part(0.320, 0.9),
            part(0.645, 0.95),
        ];
        let margin = 0.01 * Z;
        assert_eq!(total(&parts, margin).unwrap(), 641);
        // 491 by 0.320 and 0.645: 162.8 and 328.2; the paper rounds to 165 and 325.
        assert_eq!(allocate(&parts, 641, 75), [75, 75, 163, 328]);
    }

    #[test]
    fn a_map_of_few_pixels_takes_fewer_and_no_part_gives_more_than_it_has() {
        let mut parts = [part(0.5, 0.5), part(0.5, 0.5)];
        assert_eq!(total(&parts, 0.098).unwrap(), 100);
        parts.iter_mut().for_each(|part| part.units = Some(50));
        assert_eq!(total(&parts, 0.098).unwrap(), 50);
        assert_eq!(allocate(&parts, 500, 10), [50, 50]);
    }

    #[test]
    fn numbers_that_make_no_design_are_refused() {
        for margin in [0.0, 1.0, -0.1, f64::NAN] {
            assert!(total(&[part(1.0, 0.9)], margin).is_err());
        }
        for expected in [0.0, 1.1, f64::NAN] {
            assert!(total(&[part(1.0, expected)], 0.1).is_err());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Nobody gets fewer than the minimum, and nobody is paid twice.
        #[test]
        fn sizes_add_up(shares in prop::collection::vec(1_u32..1000, 1..12), total in 1_u64..5000, minimum in 0_u64..80) {
            let sum: u32 = shares.iter().sum();
            let parts: Vec<Part> =
                shares.iter().map(|s| part(f64::from(*s) / f64::from(sum), 0.9)).collect();
            let sizes = allocate(&parts, total, minimum);
            prop_assert!(sizes.iter().all(|size| *size >= minimum));
            let least = minimum * parts.len() as u64;
            prop_assert_eq!(sizes.iter().sum::<u64>(), total.max(least));
        }
    }
}
