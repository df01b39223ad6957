//! From an error matrix to accuracies and areas, each with its 95 % interval.
//!
//! The estimators of a stratified random sample whose strata are the classes of the map, after
//! Olofsson et al. 2014, *Good practices for estimating area and assessing accuracy of land change*,
//! equations 4 to 11.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::AccuracyFault;

/// The normal deviate of a 95 % interval, as the paper rounds it.
pub const Z: f64 = 1.96;

/// A value and half the width of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The interval is the value ± this.
    pub half: f64,
}

impl Estimate {
    fn of(value: f64, variance: f64) -> Self {
        // Of what is certain, rounding may leave a variance below 0.
        let half = Z * variance.max(0.0).sqrt();
        Self { value, half }
    }

    fn times(self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            half: self.half * factor,
        }
    }
}

/// How many points of each class of the map are of each class on the ground.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ErrorMatrix {
    /// Square metres of each class of the map.
    pub areas_m2: BTreeMap<String, f64>,
    /// Points by class of the map and class on the ground.
    pub points: BTreeMap<(String, String), u64>,
}

/// What is estimated of a class.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClassEstimate {
    /// The class.
    pub code: String,
    /// Square metres on the map; 0 for a class that only the ground has.
    pub map_m2: f64,
    /// Points of it on the map.
    pub points: u64,
    /// How much of what the map says to be of the class is so; none where the map has none.
    pub users: Option<Estimate>,
    /// How much of what is of the class the map says to be so; none where there is none.
    pub producers: Option<Estimate>,
    /// Square metres on the ground.
    pub area_m2: Estimate,
}

/// What is estimated of a map.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Estimates {
    /// Square metres.
    pub total_m2: f64,
    /// How many points.
    pub points: u64,
    /// How much of the area the map has right.
    pub overall: Estimate,
    /// Each class.
    pub classes: Vec<ClassEstimate>,
}

/// A stratum: its part of the area, and its points.
struct Stratum<'a> {
    weight: f64,
    points: f64,
    by_truth: BTreeMap<&'a str, f64>,
}

impl Stratum<'_> {
    /// How much of it is of a class.
    fn part(&self, class: &str) -> f64 {
        self.by_truth.get(class).copied().unwrap_or(0.0) / self.points
    }

    /// The variance of that part.
    fn variance(&self, class: &str) -> f64 {
        let part = self.part(class);
        part * (1.0 - part) / (self.points - 1.0)
    }
}

impl ErrorMatrix {
    /// All classes of the map and of the ground.
    pub fn classes(&self) -> BTreeSet<&str> {
        let truths = self.points.keys().map(|(_, truth)| truth.as_str());
        self.areas_m2
            .keys()
            .map(String::as_str)
            .chain(truths)
            .collect()
    }

    /// The points of a class of the map that are of a class on the ground.
    pub fn count(&self, map: &str, truth: &str) -> u64 {
        let cell = self.points.get(&(map.to_string(), truth.to_string()));
        cell.copied().unwrap_or(0)
    }

    /// The points of a class of the map.
    pub fn points_of(&self, map: &str) -> u64 {
        let own = self.points.iter().filter(|((class, _), _)| class == map);
        own.map(|(_, count)| count).sum()
    }

    /// Accuracies and areas.
    ///
    /// # Errors
    /// A stratum of fewer than two points.
    pub fn estimates(&self) -> Result<Estimates, AccuracyFault> {
        let total_m2: f64 = self.areas_m2.values().sum();
        let mut strata: BTreeMap<&str, Stratum> = BTreeMap::new();
        for (class, area) in &self.areas_m2 {
            let answers = self.points_of(class);
            if answers < 2 {
                let stratum = class.clone();
                return Err(AccuracyFault::Few { stratum, answers });
            }
            let truths = self.points.iter().filter(|((map, _), _)| map == class);
            let stratum = Stratum {
                weight: area / total_m2,
                points: answers as f64,
                by_truth: truths
                    .map(|((_, truth), n)| (truth.as_str(), *n as f64))
                    .collect(),
            };
            strata.insert(class, stratum);
        }
        let right = |(class, stratum): (&&str, &Stratum)| stratum.weight * stratum.part(class);
        let doubt =
            |(class, stratum): (&&str, &Stratum)| stratum.weight.powi(2) * stratum.variance(class);
        let overall = Estimate::of(
            strata.iter().map(right).sum(),
            strata.iter().map(doubt).sum(),
        );
        let classes = self.classes().into_iter();
        let classes = classes.map(|class| ClassEstimate {
            code: class.into(),
            map_m2: self.areas_m2.get(class).copied().unwrap_or(0.0),
            points: self.points_of(class),
            users: strata
                .get(class)
                .map(|own| Estimate::of(own.part(class), own.variance(class))),
            producers: producers(&strata, class),
            area_m2: share(&strata, class).times(total_m2),
        });
        Ok(Estimates {
            total_m2,
            points: self.points.values().sum(),
            overall,
            classes: classes.collect(),
        })
    }
}

/// The part of the area that is of a class on the ground.
fn share(strata: &BTreeMap<&str, Stratum>, class: &str) -> Estimate {
    let value = strata.values().map(|s| s.weight * s.part(class)).sum();
    let variance = strata
        .values()
        .map(|s| s.weight.powi(2) * s.variance(class))
        .sum();
    Estimate::of(value, variance)
}

fn producers(strata: &BTreeMap<&str, Stratum>, class: &str) -> Option<Estimate> {
    let truth = share(strata, class).value;
    if truth <= 0.0 {
        return None;
    }
    let own = strata.get(class);
    let value = own.map_or(0.0, |own| own.weight * own.part(class)) / truth;
    let within = own.map_or(0.0, |own| {
        own.weight.powi(2) * (1.0 - value).powi(2) * own.variance(class)
    });
    let others = strata.iter().filter(|(other, _)| **other != class);
    let missed: f64 = others
        .map(|(_, s)| s.weight.powi(2) * s.variance(class))
        .sum();
    let variance = (within + value.powi(2) * missed) / truth.powi(2);
    Some(Estimate::of(value, variance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HECTARE: f64 = 10_000.0;

    fn matrix(areas_ha: &[f64], rows: &[&[u64]]) -> ErrorMatrix {
        let code = |i: usize| (i + 1).to_string();
        let areas = areas_ha.iter().enumerate();
        let cells = rows.iter().enumerate().flat_map(|(i, row)| {
            let row = row.iter().enumerate();
            row.map(move |(j, n)| ((code(i), code(j)), *n))
        });
        ErrorMatrix {
            areas_m2: areas.map(|(i, ha)| (code(i), ha * HECTARE)).collect(),
            points: cells.filter(|cell| cell.1 > 0).collect(),
        }
    }

    /// Deforestation, forest gain, stable forest, stable non-forest.
    fn example() -> ErrorMatrix {
        let rows: [&[u64]; 4] = [
            &[66, 0, 5, 4],
            &[0, 55, 8, 12],
            &[1, 0, 153, 11],
            &[2, 1, 9, 313],
        ];
        matrix(&[18_000.0, 13_500.0, 288_000.0, 580_500.0], &rows)
    }

    /// The worked example of the paper: areas and overall accuracy to the digits that it prints,
    /// accuracies of classes as a reckoning of its equations apart from this gives them.
    #[test]
    fn the_example_of_the_paper() {
        let estimates = example().estimates().unwrap();
        let rounded = |e: Estimate, digits: i32| {
            let scale = 10_f64.powi(digits);
            [e.value, e.half].map(|v| (v * scale).round() / scale)
        };
        let areas: Vec<[f64; 2]> = (estimates.classes.iter())
            .map(|class| rounded(class.area_m2.times(1.0 / HECTARE), 0))
            .collect();
        assert_eq!(
            areas,
            [
                [21_158.0, 6_158.0],
                [11_686.0, 3_756.0],
                [285_770.0, 15_510.0],
                [581_386.0, 16_282.0]
            ]
        );
        assert_eq!(rounded(estimates.overall, 3), [0.947, 0.018]);
        let both = |of: &dyn Fn(&ClassEstimate) -> Option<Estimate>| -> Vec<[f64; 2]> {
            let classes = estimates.classes.iter();
            classes
                .map(|class| rounded(of(class).unwrap(), 2))
                .collect()
        };
        let users = both(&|class| class.users);
        assert_eq!(
            users,
            [[0.88, 0.07], [0.73, 0.10], [0.93, 0.04], [0.96, 0.02]]
        );
        let producers = both(&|class| class.producers);
        assert_eq!(
            producers,
            [[0.75, 0.21], [0.85, 0.25], [0.93, 0.03], [0.96, 0.02]]
        );
        assert_eq!(estimates.points, 640);
    }

    #[test]
    fn a_class_that_only_the_ground_has_is_estimated_too() {
        let estimates = matrix(&[60.0, 40.0], &[&[8, 0, 2], &[0, 10, 0]])
            .estimates()
            .unwrap();
        let water = &estimates.classes[2];
        assert_eq!((water.map_m2, water.points, water.users), (0.0, 0, None));
        assert!((water.area_m2.value / HECTARE - 12.0).abs() < 1e-9);
        let none = Estimate {
            value: 0.0,
            half: 0.0,
        };
        assert_eq!(water.producers, Some(none));
        assert!((estimates.overall.value - 0.88).abs() < 1e-12);
    }

    #[test]
    fn a_stratum_of_one_point_says_nothing_of_its_error() {
        let fault = matrix(&[60.0, 40.0], &[&[8, 0], &[0, 1]])
            .estimates()
            .unwrap_err();
        assert!(
            matches!(fault, AccuracyFault::Few { answers: 1, .. }),
            "{fault}"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Areas add up to that of the map, accuracies are parts of 1, and a map without an error has
        /// the areas that it says.
        #[test]
        fn estimates_hold_together(
            areas in prop::collection::vec(1.0_f64..1e6, 3),
            rows in prop::collection::vec(prop::collection::vec(0_u64..50, 3), 3),
        ) {
            prop_assume!(rows.iter().all(|row| row.iter().sum::<u64>() > 1));
            let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
            let estimates = matrix(&areas, &rows).estimates().unwrap();
            let sum: f64 = estimates.classes.iter().map(|c| c.area_m2.value).sum();
            prop_assert!((sum / estimates.total_m2 - 1.0).abs() < 1e-9);
            for class in &estimates.classes {
                for part in [class.users, class.producers].into_iter().flatten() {
                    prop_assert!((-1e-12..=1.0 + 1e-12).contains(&part.value) && part.half >= 0.0);
                }
            }
            let right = matrix(&areas, &[&[5, 0, 0], &[0, 5, 0], &[0, 0, 5]]).estimates().unwrap();
            prop_assert!((right.overall.value - 1.0).abs() < 1e-9 && right.overall.half < 1e-9);
            for class in &right.classes {
                prop_assert!((class.area_m2.value / class.map_m2 - 1.0).abs() < 1e-9);
            }
        }
    }
}
