//! What is published: nothing lost, noise beside its neighbours, the same for any number of threads.

use std::collections::BTreeMap;

use proptest::prelude::*;
use relais_core::vector::{Area, Layer, area_of};
use relais_run::Limits;

use super::{feature, millesime, of, pair, square};
use crate::cause::Cause;
use crate::compare::{Comparison, Rules, compare};
use crate::millesime::Millesime;

fn compared(layers: &[&Layer], minimum_m2: i64, threads: usize) -> Comparison {
    let dates: Vec<Millesime> = layers.iter().map(|l| millesime(l, "2009")).collect();
    let all: Vec<&Millesime> = dates.iter().collect();
    let rules = Rules {
        sigmas_m: vec![0.7; all.len()],
        thickness_m: None,
        minimum_m2: vec![minimum_m2; all.len()],
        minimum_of_m2: BTreeMap::new(),
        recoded: Vec::new(),
        implausible: None,
    };
    compare(&all, None, &rules, &Limits::new(threads, 1 << 30)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// The published polygons are the ground that came in, to the last digit; what they are given is
    /// noise; two that lie side by side are of different classes; threads change nothing.
    #[test]
    fn nothing_is_lost_and_only_noise_moves(seed in 0_u64..1000, noise in 0.0..4.0_f64) {
        let [a, b] = pair(12, seed, noise);
        let [_, c] = pair(12, seed + 1, noise);
        let found = compared(&[&a, &b, &c], 100, 2);
        prop_assert!(found == compared(&[&a, &b, &c], 100, 7));
        let overlay = &found.overlay;
        let ground: Area = overlay.areas.values().sum();
        let settled = &found.settled;
        prop_assert_eq!(settled.polygons.iter().map(|p| p.area).sum::<Area>(), ground);
        let mut polygon_of = vec![usize::MAX; overlay.regions.len()];
        for (number, polygon) in settled.polygons.iter().enumerate() {
            for &region in &polygon.regions {
                polygon_of[region as usize] = number;
                let trajectory = &settled.of_region[region as usize];
                prop_assert_eq!(trajectory, &settled.of_region[polygon.regions[0] as usize]);
                let raw: Vec<_> = overlay.regions[region as usize].lands.iter().map(|l| l.class()).collect();
                let causes = found.periods.iter().filter_map(|p| p.differences.cause(region as usize));
                let is_noise = causes.clone().any(Cause::is_noise);
                prop_assert_eq!(settled.moved[region as usize], is_noise);
                if !is_noise {
                    prop_assert_eq!(&trajectory[..], &raw[..]);
                }
            }
            let shape = overlay.shape(&polygon.regions).unwrap();
            prop_assert_eq!((shape.0.len(), area_of(&shape)), (1, Some(polygon.area)));
        }
        for contact in &overlay.contacts {
            let [one, other] = [contact.one, contact.other];
            let same = settled.of_region[one as usize] == settled.of_region[other as usize];
            let together = polygon_of[one as usize] == polygon_of[other as usize];
            prop_assert_eq!(same, together);
        }
    }
}

/// A strip of 1 m between a field and a wood; and one of 2 m, of whose side a pond takes a part.
#[test]
fn noise_goes_where_the_shared_boundary_is_longest() {
    let rectangle = |west: f64, south: f64, east: f64, north: f64, code: &str| {
        let ring = vec![
            (west, south),
            (east, south),
            (east, north),
            (west, north),
            (west, south),
        ];
        feature(1, &[ring], code)
    };
    let date = |limit: f64| {
        of(vec![
            rectangle(0.0, 0.0, limit, 80.0, "211"),
            rectangle(0.0, 80.0, 50.0, 100.0, "511"),
            rectangle(50.0, 80.0, limit, 100.0, "211"),
            rectangle(limit, 0.0, 100.0, 100.0, "311"),
        ])
    };
    let found = compared(&[&date(50.0 + 1.0), &date(50.0 + 2.0)], 0, 1);
    let all = &found.periods[0].differences.all;
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].cause, all[0].piece.area),
        (Cause::Sliver, Area::of_m2(100))
    );
    // 100 m on either side: what was there first, the wood.
    let codes = &found.overlay.codes;
    let strip = all[0].piece.regions[0] as usize;
    let named = |at: usize| {
        let trajectory = found.settled.of_region[at].iter().flatten();
        trajectory.map(|code| codes.name(*code)).collect::<Vec<_>>()
    };
    assert_eq!(named(strip), ["311", "311"]);

    // A pond takes 20 m of its western side: the other one is the longest, whoever was there first.
    let date = |limit: f64| {
        let mut parcels = vec![
            rectangle(0.0, 0.0, limit, 80.0, "311"),
            rectangle(0.0, 80.0, 51.0, 100.0, "511"),
            rectangle(limit, 0.0, 100.0, 100.0, "211"),
        ];
        if limit > 51.0 {
            parcels.push(rectangle(51.0, 80.0, limit, 100.0, "311"));
        }
        of(parcels)
    };
    let found = compared(&[&date(53.0), &date(51.0)], 0, 1);
    let sliver = found.periods[0]
        .differences
        .all
        .iter()
        .find(|d| d.cause == Cause::Sliver);
    let strip = sliver.unwrap().piece.regions[0] as usize;
    let codes = &found.overlay.codes;
    let last = found.settled.of_region[strip].iter().flatten().last();
    assert_eq!(last.map(|code| codes.name(*code)), Some("211"));
    let total: Area = found.settled.polygons.iter().map(|p| p.area).sum();
    assert_eq!(total, Area::of_m2(10_000));
}

/// Ground that no date knows beside what all know: it stays as it is.
#[test]
fn what_is_not_covered_is_not_covered_afterwards() {
    let full = of(vec![feature(1, &[square(0.0, 0.0, 100.0)], "211")]);
    let hole = vec![
        (40.0, 40.0),
        (60.0, 40.0),
        (60.0, 40.5),
        (40.0, 40.5),
        (40.0, 40.0),
    ];
    let holed = of(vec![feature(1, &[square(0.0, 0.0, 100.0), hole], "211")]);
    let found = compared(&[&full, &holed], 500, 1);
    let gap = found
        .settled
        .of_region
        .iter()
        .filter(|t| t[0].is_some() && t[1].is_none());
    assert_eq!(gap.count(), 1);
    assert_eq!(found.topology[1].gaps.len(), 1);
    assert_eq!(found.topology[1].gaps[0].area, Area::of_m2(10));
}
