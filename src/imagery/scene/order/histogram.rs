//! Histograms of metadata as distributions of counts. What count the first bin stands for differs:
//! Pléiades lists 4096 bins from count 0 (4097 on some panchromatic sensor products), SPOT 4095
//! from count 1, the last of which takes all that is higher, Pléiades Neo MAX − MIN + 1 from MIN.

use crate::scene::facts::Histogram;

/// How often each count occurs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Distribution {
    /// The count of the first bin.
    pub start: f64,
    /// Width of a bin.
    pub step: f64,
    /// Occurrences.
    pub counts: Vec<f64>,
    /// Standard deviation.
    pub spread: f64,
}

/// How far the mean of a histogram may be from the stated one: SPOT clips at its last bin (2
/// counts in a real product), and producers round.
const MEAN_TOLERANCE: f64 = 8.0;

impl Distribution {
    /// Of a histogram, or why it tells nothing. The bin of "no data" is left out: it is not counted
    /// in the pixels either.
    pub(super) fn of(histogram: &Histogram, nodata: Option<f64>) -> Result<Self, String> {
        let first = histogram.counts.iter().position(|&n| n > 0.0);
        let Some(first) = first else {
            return Err("is empty".into());
        };
        let start = start(histogram, first);
        let (mean, _) = moments(&histogram.counts, start, histogram.step);
        let mut counts = histogram.counts.clone();
        if let Some(nodata) = nodata
            && let bin = (nodata - start) / histogram.step
            && bin.fract() == 0.0
            && bin >= 0.0
            && let Some(count) = counts.get_mut(bin as usize)
        {
            *count = 0.0;
        }
        if counts.iter().filter(|&&n| n > 0.0).count() < 2 {
            return Err("has a single value".into());
        }
        let (_, spread) = moments(&counts, start, histogram.step);
        if let Some(stated) = histogram.mean
            && (stated - mean).abs() > MEAN_TOLERANCE.max(0.05 * spread)
        {
            return Err(format!(
                "has a mean of {mean:.1}, but {stated:.1} is stated: its bins are not understood"
            ));
        }
        Ok(Self {
            start,
            step: histogram.step,
            counts,
            spread,
        })
    }

    /// The highest count that its bins tell apart; higher ones are in the last bin.
    pub(super) fn last(&self) -> f64 {
        self.start + (self.counts.len() - 1) as f64 * self.step
    }
}

/// The count of the first bin: of those that families are known for, and of the one that puts the
/// first bin in use at the stated minimum, the one that fits the stated mean best.
fn start(histogram: &Histogram, first: usize) -> f64 {
    let bins = histogram.counts.len();
    let mut known = Vec::new();
    if let Some(min) = histogram.min {
        known.push(min - first as f64 * histogram.step);
        known.push(min);
    }
    known.push(if bins == 4095 { 1.0 } else { 0.0 });
    known.retain(|s| *s >= 0.0 && s.fract() == 0.0);
    let misfit = |start: f64| {
        let (mean, _) = moments(&histogram.counts, start, histogram.step);
        histogram.mean.map_or(0.0, |stated| (stated - mean).abs())
    };
    known
        .into_iter()
        .min_by(|a, b| misfit(*a).total_cmp(&misfit(*b)))
        .unwrap_or(0.0)
}

fn moments(counts: &[f64], start: f64, step: f64) -> (f64, f64) {
    let total: f64 = counts.iter().sum();
    let value = |i: usize| start + i as f64 * step;
    let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
        let terms = counts.iter().enumerate().map(|(i, n)| n * f(value(i)));
        terms.sum::<f64>() / total
    };
    let mean = sum(&|v| v);
    (mean, sum(&|v| (v - mean) * (v - mean)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: Vec<f64>, min: f64, max: f64, mean: f64) -> Histogram {
        Histogram {
            band_id: "B0".into(),
            min: Some(min),
            max: Some(max),
            mean: Some(mean),
            stdv: None,
            step: 1.0,
            counts,
        }
    }

    /// Bins with three counts in use, the first of which is at `at`.
    fn bins(len: usize, at: usize) -> Vec<f64> {
        let mut counts = vec![0.0; len];
        counts[at..at + 3].copy_from_slice(&[10.0, 20.0, 10.0]);
        counts
    }

    #[test]
    fn the_three_binnings_are_understood() {
        let start = |h| Distribution::of(&h, Some(0.0)).unwrap().start;
        assert_eq!(start(histogram(bins(4096, 264), 264.0, 4094.0, 265.0)), 0.0);
        assert_eq!(start(histogram(bins(4097, 144), 144.0, 4095.0, 144.0)), 0.0);
        assert_eq!(start(histogram(bins(4095, 162), 163.0, 4152.0, 164.6)), 1.0);
        assert_eq!(start(histogram(bins(3259, 0), 114.0, 3372.0, 115.0)), 114.0);
    }

    #[test]
    fn dummies_are_refused() {
        let why = |h| Distribution::of(&h, Some(0.0)).unwrap_err();
        assert!(why(histogram(vec![0.0; 4096], 0.0, 0.0, 0.0)).contains("empty"));
        let mut one = vec![0.0; 4096];
        one[77] = 1e6;
        assert!(why(histogram(one, 77.0, 77.0, 77.0)).contains("single"));
        let odd = histogram(bins(4096, 264), 264.0, 4094.0, 900.0);
        assert!(why(odd).contains("not understood"));
    }

    #[test]
    fn no_data_in_the_first_bin_does_not_move_the_rest() {
        let mut counts = bins(4096, 264);
        counts[0] = 0.4;
        let h = histogram(counts, 264.0, 4094.0, 265.0);
        let distribution = Distribution::of(&h, Some(0.0)).unwrap();
        assert_eq!((distribution.start, distribution.counts[0]), (0.0, 0.0));
        assert!(distribution.spread < 1.0);
    }
}
