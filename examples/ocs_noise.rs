//! How often noise is taken for change and change for noise, where the truth is known: the sample's
//! redrawn land cover of some seeds, compared under some tolerances.
//!
//! `cargo run --release --example ocs_noise -- 1-5 [SIZE] [TOLERANCE,...] [MINIMUM,...]`

#![allow(
    clippy::disallowed_methods,
    reason = "it writes a sample and reads it again"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use relais_files::layer::{Request, read};
use relais_ocs::cause::Cause;
use relais_ocs::compare::{Comparison, Rules, compare};
use relais_ocs::figures::Zones;
use relais_ocs::millesime::{Dated, Millesime, millesimes};
use relais_ocs::overlay::Land;
use relais_run::Limits;
use relais_sample::{Options, Part, Preset, Sizes};

const YEARS: [&str; 3] = ["2009", "2015", "2020"];
const SIGMAS_M: [f64; 3] = [0.7, 0.7, 2.0];
const MINIMUMS_M2: [i64; 3] = [200, 200, 500];

/// A seed as it was delivered, and the truth.
struct Landscape {
    dates: Vec<Millesime>,
    truth: Zones,
    /// The true codes of each zone.
    codes: Vec<Vec<String>>,
}

/// Areas in square metres.
#[derive(Default, Clone, Copy)]
struct Score {
    /// What truly changed.
    change: f64,
    /// Differences that are mostly no true change and were taken for it.
    noise_for_change: f64,
    /// Differences that are mostly true change and were taken for noise.
    change_for_noise: f64,
    /// Ground published as changed that truly is not, and the reverse, metre by metre.
    wrongly_in: f64,
    wrongly_out: f64,
    /// What is published as changed.
    published: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (first, last) = words
        .first()
        .and_then(|w| w.split_once('-'))
        .unwrap_or(("1", "5"));
    let size = words.get(1).map_or(Ok(1024), |size| size.parse())?;
    let tolerances = list(words.get(2));
    let minimums = list(words.get(3));
    let folder = std::env::temp_dir().join(format!("ocs-noise-{}", std::process::id()));
    let mut scores: BTreeMap<(usize, usize, usize), Score> = BTreeMap::new();
    for seed in first.parse::<u64>()?..=last.parse()? {
        let landscape = Landscape::make(&folder.join(seed.to_string()), seed, size)?;
        for period in 0..2 {
            for (at, tolerance) in tolerances.iter().enumerate() {
                for (least, minimum) in minimums.iter().enumerate() {
                    let score = scores.entry((period, least, at)).or_default();
                    *score = score.with(landscape.score(period, *tolerance, *minimum)?);
                }
            }
        }
        std::fs::remove_dir_all(folder.join(seed.to_string()))?;
    }
    println!(
        "period     minimum  tolerance  true change ha  noise/change %  change/noise %  published %  in %  out %"
    );
    for ((period, least, at), score) in scores {
        let percent = |m2: f64| 100.0 * m2 / score.change;
        let tolerance = tolerances[at].map_or("default".into(), |t| format!("{t:.2} m"));
        let minimum = minimums[least].map_or("default".into(), |m| format!("{m:.0} m²"));
        println!(
            "{}-{}  {minimum:>7}  {tolerance:>9}  {:>14.2}  {:>14.1}  {:>14.1}  {:>11.1}  {:>4.1}  {:>5.1}",
            YEARS[period],
            YEARS[period + 1],
            score.change / 1e4,
            percent(score.noise_for_change),
            percent(score.change_for_noise),
            percent(score.published),
            percent(score.wrongly_in),
            percent(score.wrongly_out),
        );
    }
    Ok(())
}

/// Numbers with commas between; what is none stands for the default.
fn list(word: Option<&String>) -> Vec<Option<f64>> {
    match word {
        None => vec![None],
        Some(list) => list.split(',').map(|number| number.parse().ok()).collect(),
    }
}

impl Score {
    fn with(self, other: Score) -> Score {
        Score {
            change: self.change + other.change,
            noise_for_change: self.noise_for_change + other.noise_for_change,
            change_for_noise: self.change_for_noise + other.change_for_noise,
            wrongly_in: self.wrongly_in + other.wrongly_in,
            wrongly_out: self.wrongly_out + other.wrongly_out,
            published: self.published + other.published,
        }
    }
}

impl Landscape {
    fn make(folder: &Path, seed: u64, size: usize) -> Result<Self, Box<dyn Error>> {
        let mut options = Options::preset(Preset::Tiny).only(&[Part::Ocs]).seed(seed);
        options.sizes = Sizes::all(size)?;
        relais_sample::make(folder, &options)?;
        let layer = |name: &str| -> Result<_, Box<dyn Error>> {
            Ok(read(&folder.join("ocs").join(name), &Request::default())
                .map_err(said)?
                .layer)
        };
        let mut dates = Vec::new();
        for year in YEARS {
            let name = format!("redessinee/ocs_{year}.gpkg");
            let dated = Dated::parse(&format!("{year}=NIV4"))?;
            dates.extend(millesimes(layer(&name)?, &name, &dated).map_err(said)?);
        }
        let mut truth = layer("verite/trajectoires.gpkg")?;
        let codes = truth.features.iter().map(|feature| {
            let codes = feature.values.iter().map(|v| v.text().unwrap_or_default());
            codes.map(|code| code.replace("3221", "3222")).collect()
        });
        let (codes, crs) = (codes.collect(), truth.crs.clone());
        // Zones have codes of their own, in their order: here the numbers of the trajectories.
        let width = truth.features.len().to_string().len();
        for (number, feature) in truth.features.iter_mut().enumerate() {
            feature.values[0] = format!("{number:0width$}").into();
        }
        let truth = Zones::of_layer(truth, "truth", ("NIV4_09", None), &crs).map_err(said)?;
        Ok(Self {
            dates,
            truth,
            codes,
        })
    }

    fn score(
        &self,
        period: usize,
        tolerance: Option<f64>,
        minimum: Option<f64>,
    ) -> Result<Score, Box<dyn Error>> {
        let rules = Rules {
            sigmas_m: SIGMAS_M[period..period + 2].to_vec(),
            thickness_m: tolerance,
            minimum_m2: minimum.map_or_else(
                || MINIMUMS_M2[period..period + 2].to_vec(),
                |minimum| vec![minimum as i64; 2],
            ),
            minimum_of_m2: BTreeMap::new(),
            recoded: vec![("3221".into(), "3222".into())],
            implausible: None,
        };
        let pair = [&self.dates[period], &self.dates[period + 1]];
        let limits = Limits::new(2, 2 << 30);
        let comparison = compare(&pair, Some(&self.truth.layer), &rules, &limits).map_err(said)?;
        Ok(self.measure(period, &comparison))
    }

    fn measure(&self, period: usize, comparison: &Comparison) -> Score {
        let changed = |zone: &Land| match zone {
            Land::Class(at) => {
                let codes = &self.codes[*at as usize];
                codes[period] != codes[period + 1]
            }
            Land::Nothing | Land::Doubled(_) | Land::Contested => false,
        };
        let mut score = Score::default();
        let regions = &comparison.overlay.regions;
        let true_of = |at: u32| -> f64 {
            let zones = regions[at as usize].zones.iter();
            zones.filter(|z| changed(&z.0)).map(|z| z.1.m2()).sum()
        };
        for (at, region) in (0..)
            .zip(regions)
            .filter(|(_, region)| !region.is_outside())
        {
            let truly = true_of(at);
            let codes: BTreeSet<_> = comparison.settled.of_region[at as usize].iter().collect();
            let published = codes.len() > 1;
            score.change += truly;
            match published {
                true => {
                    score.published += region.area.m2();
                    score.wrongly_in += region.area.m2() - truly;
                }
                false => score.wrongly_out += truly,
            }
        }
        for difference in &comparison.periods[0].differences.all {
            let truly: f64 = difference.piece.regions.iter().map(|at| true_of(*at)).sum();
            let all = difference.piece.area.m2();
            let is_true = truly > 0.5 * all;
            match difference.cause {
                Cause::ProbableChange if !is_true => score.noise_for_change += all,
                Cause::Sliver | Cause::UnderMinimum if is_true => score.change_for_noise += all,
                Cause::Sliver | Cause::UnderMinimum | Cause::ProbableChange => {}
                Cause::Recoded | Cause::Topology | Cause::Outside => {}
            }
        }
        score
    }
}

fn said(trouble: relais_core::fault::Trouble) -> String {
    trouble.to_string()
}
