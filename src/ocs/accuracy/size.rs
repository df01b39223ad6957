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

/// The points of each part, `minimum` at least, so that the overall accuracy has a 95 % interval of ±
/// `margin`; all that there are, where fewer do not reach it.
///
/// The number of the paper is that of points given out by areas and deviations. Minimums take points
/// from where they tell most, so that more are drawn until the interval of what is given out is as wide
/// as was wanted.
///
/// # Errors
/// A margin or an accuracy that is no part of 1.
pub fn sizes(parts: &[Part], margin: f64, minimum: u64) -> Result<Vec<u64>, AccuracyFault> {
    let given = |total| allocate(parts, total, minimum);
    let enough = |sizes: &[u64]| {
        let all = |(part, size): (&Part, &u64)| part.units.is_some_and(|units| *size >= units);
        reached(parts, sizes) <= margin || parts.iter().zip(sizes).all(all)
    };
    let mut most = total(parts, margin)?.max(1);
    if enough(&given(most)) {
        return Ok(given(most));
    }
    let mut least = most;
    while !enough(&given(most)) && most < u64::MAX {
        (least, most) = (most, most.saturating_mul(2));
    }
    while most - least > 1 {
        let middle = least + (most - least) / 2;
        match enough(&given(middle)) {
            true => most = middle,
            false => least = middle,
        }
    }
    Ok(given(most))
}

/// Half the width of the 95 % interval of the overall accuracy, as it will be estimated if as much is
/// right as was expected.
pub fn reached(parts: &[Part], sizes: &[u64]) -> f64 {
    let doubt = |(part, size): (&Part, &u64)| {
        let variance = part.expected * (1.0 - part.expected);
        part.share.powi(2) * variance / (*size as f64 - 1.0).max(f64::MIN_POSITIVE)
    };
    let variance: f64 = parts.iter().zip(sizes).map(doubt).sum();
    Z * variance.sqrt()
}

/// How many points in all would do, were they given out by areas and deviations.
fn total(parts: &[Part], margin: f64) -> Result<u64, AccuracyFault> {
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
fn allocate(parts: &[Part], total: u64, minimum: u64) -> Vec<u64> {
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

    /// Minimums of small classes that take all the points leave the large ones with too few: what is
    /// given out is held to the margin, by the formula of the paper (equation 5).
    #[test]
    fn what_is_given_out_reaches_the_margin() {
        let parts = [
            part(0.80, 0.85),
            part(0.17, 0.85),
            part(0.02, 0.85),
            part(0.01, 0.85),
        ];
        let half = |sizes: &[u64]| {
            let doubt = |(p, n): (&Part, &u64)| p.share.powi(2) * 0.85 * 0.15 / (*n - 1) as f64;
            1.96 * parts.iter().zip(sizes).map(doubt).sum::<f64>().sqrt()
        };
        assert!(half(&allocate(&parts, total(&parts, 0.05).unwrap(), 50)) > 0.07);
        let found = sizes(&parts, 0.05, 50).unwrap();
        assert!(half(&found) <= 0.05 && found[2..] == [50, 50], "{found:?}");
        let fewer = allocate(&parts, found.iter().sum::<u64>() - 1, 50);
        assert!(half(&fewer) > 0.05, "{fewer:?}");
    }

    #[test]
    fn a_map_that_is_too_small_for_a_margin_is_drawn_whole() {
        let mut parts = [part(0.5, 0.5), part(0.5, 0.5)];
        parts.iter_mut().for_each(|part| part.units = Some(50));
        assert_eq!(sizes(&parts, 0.01, 10).unwrap(), [50, 50]);
        assert!(reached(&parts, &[50, 50]) > 0.09);
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
