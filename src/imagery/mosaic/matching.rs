//! Match: scenes made to look alike where they overlap, by one line a band.

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::RasterSource;
use serde::Serialize;

use super::MosaicScene;

/// What is done to the numbers of a scene: value × gain + offset, a band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Match {
    /// By band: gain and offset.
    pub lines: Vec<(f64, f64)>,
    /// The scene it was matched to, by its place in the order; none for the anchor and for scenes
    /// that overlap no other.
    pub to: Option<usize>,
    /// How many pairs of pixels it rests on.
    pub pairs: usize,
}

impl Match {
    /// What changes nothing.
    pub fn identity(bands: usize) -> Self {
        Self {
            lines: vec![(1.0, 0.0); bands],
            to: None,
            pairs: 0,
        }
    }

    /// True when it changes nothing.
    pub fn is_identity(&self) -> bool {
        self.lines.iter().all(|line| *line == (1.0, 0.0))
    }
}

/// Side of the windows in which pairs are looked at, and how many there are along each side of an
/// overlap.
const SIDE: usize = 64;
const ALONG: usize = 6;
/// Fewer pairs say nothing.
const FEWEST: usize = 200;

/// Matches scenes, in their order, to the first one: each time the scene that overlaps one already
/// matched the most. Only pixels that are valid and clear in both count.
///
/// # Errors
/// Pixels that cannot be read.
pub fn match_scenes(scenes: &[MosaicScene], grid: &Grid) -> Result<Vec<Match>, Trouble> {
    let bands = scenes.first().map_or(0, |s| s.ortho().bands().len());
    let mut matches = vec![Match::identity(bands); scenes.len()];
    let places: Vec<Window> = scenes.iter().map(|s| s.place(grid)).collect();
    let overlap = |a: usize, b: usize| places[a].intersect(places[b]);
    let mut done = vec![0usize];
    let mut left: Vec<usize> = (1..scenes.len()).collect();
    while let Some((reference, scene)) = done
        .iter()
        .flat_map(|d| left.iter().map(move |l| (*d, *l)))
        .filter(|(d, l)| !overlap(*d, *l).is_empty())
        .max_by_key(|(d, l)| (overlap(*d, *l).pixels(), std::cmp::Reverse((*l, *d))))
    {
        let pairs = pairs(scenes, grid, (reference, scene), overlap(reference, scene))?;
        let lines: Option<Vec<(f64, f64)>> = pairs
            .iter()
            .zip(&matches[reference].lines)
            .map(|(pairs, (gain, offset))| {
                let matched = pairs.iter().map(|(a, b)| (a * gain + offset, *b));
                line(&matched.collect::<Vec<_>>())
            })
            .collect();
        if let Some(lines) = lines {
            matches[scene] = Match {
                lines,
                to: Some(reference),
                pairs: pairs.first().map_or(0, Vec::len),
            };
        }
        done.push(scene);
        left.retain(|l| *l != scene);
    }
    Ok(matches)
}

/// By band, pairs of values (reference, scene) at pixels spread over an overlap.
fn pairs(
    scenes: &[MosaicScene],
    grid: &Grid,
    (reference, scene): (usize, usize),
    overlap: Window,
) -> Result<Vec<Vec<(f64, f64)>>, Trouble> {
    let bands = scenes[reference].ortho().bands().len();
    let mut pairs = vec![Vec::new(); bands];
    let starts = |from: usize, length: usize| {
        let free = length.saturating_sub(SIDE);
        (0..ALONG).map(move |k| from + (2 * k + 1) * free / (2 * ALONG))
    };
    for row in starts(overlap.row, overlap.height) {
        for col in starts(overlap.col, overlap.width) {
            let window = Window::new(col, row, SIDE, SIDE).intersect(overlap);
            let a = scenes[reference].read(grid, window)?;
            let b = scenes[scene].read(grid, window)?;
            let valid = a.mask.clone().and(b.mask.clone());
            let valid = valid.and(scenes[reference].clear(grid, window)?);
            let valid = valid.and(scenes[scene].clear(grid, window)?);
            let plane = window.pixels();
            for i in (0..plane).step_by(3).filter(|i| valid.valid(*i)) {
                for (band, pairs) in pairs.iter_mut().enumerate() {
                    let at = band * plane + i;
                    pairs.push((f64::from(a.samples.get(at)), f64::from(b.samples.get(at))));
                }
            }
        }
    }
    Ok(pairs)
}

/// The line that makes the second value of pairs like the first: the ratio of their spreads (neither
/// is free of noise, so neither explains the other), first by quartiles, then of the pairs that lie
/// near the line, until what changed on the ground is left out. None when the pairs say too little.
fn line(pairs: &[(f64, f64)]) -> Option<(f64, f64)> {
    if pairs.len() < FEWEST {
        return None;
    }
    let quartiles = |of: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        [1, 2, 3].map(|q| values[(values.len() - 1) * q / 4])
    };
    let (a, b) = (quartiles(|p| p.0), quartiles(|p| p.1));
    let mut gain = (a[2] - a[0]) / (b[2] - b[0]);
    let mut offset = a[1] - gain * b[1];
    for _ in 0..8 {
        if !sensible(gain) || !offset.is_finite() {
            return None;
        }
        let residual = |p: &(f64, f64)| (p.0 - gain * p.1 - offset).abs();
        let mut residuals: Vec<f64> = pairs.iter().map(residual).collect();
        residuals.sort_unstable_by(f64::total_cmp);
        // 1.4826 × the median of the distances is the deviation of normal noise.
        let near = 2.5 * 1.4826 * residuals[residuals.len() / 2] + 1e-9;
        let kept: Vec<(f64, f64)> = pairs
            .iter()
            .copied()
            .filter(|p| residual(p) <= near)
            .collect();
        let n = kept.len() as f64;
        let mean = kept
            .iter()
            .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
        let spread = kept.iter().fold((0.0, 0.0), |s, p| {
            (s.0 + (p.0 - mean.0).powi(2), s.1 + (p.1 - mean.1).powi(2))
        });
        gain = (spread.0 / spread.1).sqrt();
        offset = mean.0 - gain * mean.1;
    }
    (sensible(gain) && offset.is_finite()).then_some((gain, offset))
}

/// Scenes of one place differ by less than this.
fn sensible(gain: f64) -> bool {
    (0.2..=5.0).contains(&gain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noisy(n: usize, changed: usize) -> Vec<(f64, f64)> {
        let mut seed = 9u64;
        let mut random = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / (1u64 << 31) as f64
        };
        (0..n)
            .map(|i| {
                let scene = 200.0 + 900.0 * random();
                let noise = (random() - 0.5) * 30.0;
                let truth = 1.3 * scene - 40.0;
                match i % 100 < changed {
                    true => (truth + 800.0 * random(), scene),
                    false => (truth + noise, scene + (random() - 0.5) * 20.0),
                }
            })
            .collect()
    }

    #[test]
    fn the_line_is_found_though_much_has_changed() {
        for changed in [0, 10, 25] {
            let (gain, offset) = line(&noisy(8_000, changed)).unwrap();
            let at = |v: f64| gain * v + offset - (1.3 * v - 40.0);
            let worst = [250.0, 650.0, 1_050.0]
                .map(|v| at(v).abs())
                .into_iter()
                .fold(0.0, f64::max);
            assert!(worst < 12.0, "{changed} %: {gain} {offset} {worst}");
        }
    }

    #[test]
    fn too_few_pairs_or_a_flat_scene_give_no_line() {
        assert_eq!(line(&noisy(150, 0)), None);
        assert_eq!(line(&[(5.0, 5.0); 1_000]), None);
    }
}
