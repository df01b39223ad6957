//! Distributions as quantiles, which can be subtracted.

use super::histogram::Distribution;

/// Quantiles at the middles of equal parts.
pub(super) const PARTS: usize = 400;

/// The quantiles of counts that begin at `start`.
pub(super) fn of(counts: impl IntoIterator<Item = f64>, start: f64, step: f64) -> Vec<f64> {
    let counts: Vec<f64> = counts.into_iter().collect();
    let total: f64 = counts.iter().sum();
    let mut quantiles = Vec::with_capacity(PARTS);
    let mut below = 0.0;
    for (i, n) in counts.iter().enumerate() {
        let up_to = below + n;
        while quantiles.len() < PARTS
            && (quantiles.len() as f64 + 0.5) / PARTS as f64 * total <= up_to
            && total > 0.0
        {
            quantiles.push(start + i as f64 * step);
        }
        below = up_to;
    }
    quantiles
}

/// Those of a histogram.
pub(super) fn of_distribution(stated: &Distribution) -> Vec<f64> {
    of(stated.counts.iter().copied(), stated.start, stated.step)
}

/// Those of a file band as the histogram would show it: what is below the first bin or above the
/// last is in them.
pub(super) fn of_band_as(tally: &[u64], stated: &Distribution) -> Vec<f64> {
    let (low, high) = (stated.start as usize, stated.last() as usize);
    let clipped = tally.iter().enumerate().fold(
        vec![0.0; high.saturating_sub(low) + 1],
        |mut bins, (value, &n)| {
            let bin = value.clamp(low, high.max(low)) - low;
            bins[bin] += n as f64;
            bins
        },
    );
    of(clipped, stated.start, 1.0)
}

/// The mean square of their differences.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    sum / a.len().min(b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_ramp_are_a_ramp() {
        let q = of(vec![1.0; PARTS], 100.0, 1.0);
        assert_eq!(q.len(), PARTS);
        assert_eq!((q[0], q[PARTS - 1]), (100.0, 100.0 + PARTS as f64 - 1.0));
        assert!(of(vec![0.0; 10], 0.0, 1.0).is_empty());
    }

    #[test]
    fn values_beyond_the_bins_are_clipped_as_spot_does() {
        let stated = Distribution {
            start: 1.0,
            step: 1.0,
            counts: vec![1.0; 10],
            spread: 1.0,
        };
        let mut tally = vec![0; 65_536];
        (tally[0], tally[5], tally[4000]) = (1, 2, 1);
        let q = of_band_as(&tally, &stated);
        assert_eq!((q[0], q[PARTS / 2], q[PARTS - 1]), (1.0, 5.0, 10.0));
    }
}
