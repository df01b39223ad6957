//! Fit: the non-negative weights with which some numbers imitate another, by least squares.

/// Sums over observations, from which weights follow; none of the observations is kept.
#[derive(Debug, Clone)]
pub struct Fit {
    count: u64,
    /// Σ xᵢ·xⱼ, row after row.
    products: Vec<f64>,
    /// Σ xᵢ·y.
    with_goal: Vec<f64>,
    /// Σ xᵢ.
    sums: Vec<f64>,
    goal_sum: f64,
    goal_square: f64,
}

/// Weights settle long before; correlated bands take hundreds of rounds.
const MOST_ROUNDS: usize = 20_000;
/// A round that moves no weight by more than this share of the largest is the last.
const STILL: f64 = 1e-12;

impl Fit {
    /// For observations of `terms` numbers.
    pub fn new(terms: usize) -> Self {
        Self {
            count: 0,
            products: vec![0.0; terms * terms],
            with_goal: vec![0.0; terms],
            sums: vec![0.0; terms],
            goal_sum: 0.0,
            goal_square: 0.0,
        }
    }

    /// Adds an observation: `goal` is what the numbers are to imitate.
    pub fn add(&mut self, numbers: &[f64], goal: f64) {
        let terms = self.sums.len();
        for (i, x) in numbers.iter().enumerate() {
            self.sums[i] += x;
            self.with_goal[i] += x * goal;
            for (j, other) in numbers.iter().enumerate() {
                self.products[i * terms + j] += x * other;
            }
        }
        self.count += 1;
        self.goal_sum += goal;
        self.goal_square += goal * goal;
    }

    /// How many observations were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The weights, none negative and without a constant, of least squares: by coordinate descent,
    /// which ends in the one minimum of this convex problem. None without observations, or when
    /// every weight is 0.
    pub fn weights(&self) -> Option<Vec<f64>> {
        let terms = self.sums.len();
        let mut weights = vec![0.0; terms];
        for _ in 0..MOST_ROUNDS {
            let mut moved = 0.0f64;
            for i in 0..terms {
                let row = &self.products[i * terms..(i + 1) * terms];
                if row[i] <= 0.0 {
                    continue;
                }
                let others: f64 = (0..terms)
                    .filter(|j| *j != i)
                    .map(|j| row[j] * weights[j])
                    .sum();
                let weight = ((self.with_goal[i] - others) / row[i]).max(0.0);
                moved = moved.max((weight - weights[i]).abs());
                weights[i] = weight;
            }
            let largest = weights.iter().copied().fold(0.0, f64::max);
            if moved <= STILL * largest {
                break;
            }
        }
        let some = weights.iter().any(|w| *w > 0.0) && weights.iter().all(|w| w.is_finite());
        some.then_some(weights)
    }

    /// What weights are to be multiplied with so that their sums imitate the goal on average; none
    /// when there is no positive factor.
    pub fn scale(&self, weights: &[f64]) -> Option<f64> {
        let imitation: f64 = weights.iter().zip(&self.sums).map(|(w, s)| w * s).sum();
        let scale = self.goal_sum / imitation;
        (scale.is_finite() && scale > 0.0).then_some(scale)
    }

    /// The root of the mean square of what weights leave of the goal, as a share of its mean.
    pub fn residual(&self, weights: &[f64]) -> f64 {
        let terms = self.sums.len();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let rows = self.products.chunks_exact(terms.max(1));
        let own: f64 = rows
            .zip(weights)
            .map(|(row, w)| w * dot(row, weights))
            .sum();
        let square = self.goal_square - 2.0 * dot(weights, &self.with_goal) + own;
        let count = self.count as f64;
        (square.max(0.0) / count).sqrt() / (self.goal_sum / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observations of three numbers that vary together, as bands do, and a fourth apart.
    fn observations() -> impl Iterator<Item = [f64; 4]> {
        (0..2000).map(|i| {
            let t = f64::from(i);
            let common = 500.0 + 300.0 * (t * 0.37).sin();
            [
                common + 20.0 * (t * 1.3).sin(),
                common + 25.0 * (t * 2.1).cos(),
                common + 30.0 * (t * 3.7).sin(),
                900.0 + 400.0 * (t * 0.91).cos(),
            ]
        })
    }

    #[test]
    fn true_weights_are_found_again() {
        let truth = [0.3, 0.5, 0.15, 0.0];
        let mut fit = Fit::new(4);
        for x in observations() {
            let goal = x.iter().zip(truth).map(|(x, w)| x * w).sum();
            fit.add(&x, goal);
        }
        let found = fit.weights().unwrap();
        for (found, truth) in found.iter().zip(truth) {
            assert!((found - truth).abs() < 1e-6, "{found} {truth}");
        }
        assert!((fit.scale(&found).unwrap() - 1.0).abs() < 1e-9);
        assert!(fit.residual(&found) < 1e-4 && fit.count() == 2000);
    }

    #[test]
    fn no_weight_is_negative_and_the_mean_is_kept() {
        let mut fit = Fit::new(4);
        for x in observations() {
            fit.add(&x, 1.2 * x[0] - 0.4 * x[3] + 300.0);
        }
        let found = fit.weights().unwrap();
        assert!(
            found.iter().all(|w| *w >= 0.0) && found[3] == 0.0,
            "{found:?}"
        );
        let scale = fit.scale(&found).unwrap();
        let mean = |of: &dyn Fn([f64; 4]) -> f64| observations().map(of).sum::<f64>();
        let imitation = mean(&|x| scale * x.iter().zip(&found).map(|(x, w)| x * w).sum::<f64>());
        let goal = mean(&|x| 1.2 * x[0] - 0.4 * x[3] + 300.0);
        assert!((imitation / goal - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(Fit::new(3).weights().is_none());
        let mut dark = Fit::new(1);
        dark.add(&[0.0], 5.0);
        assert!(dark.weights().is_none() && dark.scale(&[1.0]).is_none());
    }
}
