//! Overlays of coverages made at random, and GEOS as the judge.

mod causes;
mod figures;
mod regions;
mod settled;

use std::collections::BTreeMap;
use std::process::Command;

use proptest::prelude::*;
use relais_core::grid::Crs;
use relais_core::vector::{
    Area, Coord, Feature, Field, FieldKind, Layer, LineString, MultiPolygon, Polygon, area_of,
};
use relais_files::atomic::Overwrite;
use relais_files::geopackage;

use relais_run::Limits;

use crate::millesime::{Dated, Millesime, millesimes};
use crate::overlay::{Land, Overlay, Region, overlay};
use crate::transition::{TransitionMatrix, exact};

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A full coverage of cells whose corners are moved, so that neighbours share bent boundaries.
struct Mosaic {
    cells: usize,
    side_m: f64,
    seed: u64,
    /// How far corners are moved beyond those of another mosaic with the same seed.
    noise_m: f64,
}

const WEST: f64 = 423_017.25;
const SOUTH: f64 = 6_420_033.5;

impl Mosaic {
    fn corners(&self) -> Vec<Vec<(f64, f64)>> {
        let mut dice = Dice(self.seed);
        let mut noise = Dice(self.seed + 77);
        let count = self.cells * 4 + 1;
        let step = self.side_m / 4.0;
        let inner = |i: usize| i > 0 && i < count - 1;
        let mut corner = |i: usize, j: usize| {
            let mut moved = |rim: bool| {
                let by =
                    (dice.roll() - 0.5) * 0.6 * step + (noise.roll() - 0.5) * 2.0 * self.noise_m;
                if rim { 0.0 } else { by }
            };
            let (dx, dy) = (moved(!inner(j)), moved(!inner(i)));
            (WEST + j as f64 * step + dx, SOUTH + i as f64 * step + dy)
        };
        (0..count)
            .map(|i| (0..count).map(|j| corner(i, j)).collect())
            .collect()
    }

    fn layer(&self, code: impl Fn(usize, usize) -> String) -> Layer {
        let corners = self.corners();
        let mut features = Vec::new();
        for i in 0..self.cells {
            for j in 0..self.cells {
                let (r, c) = (4 * i, 4 * j);
                let mut ring: Vec<(f64, f64)> = (0..4).map(|k| corners[r][c + k]).collect();
                ring.extend((0..4).map(|k| corners[r + k][c + 4]));
                ring.extend((0..4).map(|k| corners[r + 4][c + 4 - k]));
                ring.extend((0..4).map(|k| corners[r + 4 - k][c]));
                ring.push(ring[0]);
                features.push(feature(features.len() as i64 + 1, &[ring], &code(i, j)));
            }
        }
        of(features)
    }
}

fn feature(id: i64, rings: &[Vec<(f64, f64)>], code: &str) -> Feature {
    let line = |ring: &Vec<(f64, f64)>| -> LineString<f64> {
        ring.iter().map(|&(x, y)| Coord { x, y }).collect()
    };
    let holes = rings[1..].iter().map(line).collect();
    Feature {
        id,
        geometry: MultiPolygon(vec![Polygon::new(line(&rings[0]), holes)]),
        values: vec![code.into()],
    }
}

fn of(features: Vec<Feature>) -> Layer {
    Layer {
        name: "ocs".into(),
        title: String::new(),
        crs: Crs::parse("EPSG:2154").unwrap(),
        fields: vec![Field::new("code", FieldKind::Text)],
        features,
    }
}

fn millesime(layer: &Layer, date: &str) -> Millesime {
    let dated = Dated::parse(&format!("{date}=code")).unwrap();
    millesimes(layer.clone(), "ocs.gpkg", &dated)
        .unwrap()
        .remove(0)
}

fn laid(layers: &[&Layer], threads: usize) -> Overlay {
    let millesimes: Vec<Millesime> = layers.iter().map(|l| millesime(l, "2009")).collect();
    let all: Vec<&Millesime> = millesimes.iter().collect();
    overlay(&all, None, &Limits::new(threads, 1 << 30)).unwrap()
}

/// Regions that are not the same at all dates, with their numbers.
fn differing(overlay: &Overlay) -> Vec<(u32, &Region)> {
    let all = (0..).zip(&overlay.regions);
    all.filter(|(_, r)| r.lands.iter().any(|land| *land != r.lands[0]))
        .collect()
}

fn classes(seed: u64, share: f64) -> impl Fn(usize, usize) -> String {
    move |i, j| {
        let mut dice = Dice(seed ^ (i as u64 * 1_000_003 + j as u64 * 7_919));
        let (_, first, change) = (dice.roll(), dice.roll(), dice.roll());
        let class = (first * 9.0) as u32;
        let changed = change < share;
        (111 + (class + u32::from(changed)) % 9).to_string()
    }
}

/// Two dates, the second redrawn with noise and with some change.
fn pair(cells: usize, seed: u64, noise_m: f64) -> [Layer; 2] {
    let mosaic = |noise_m| Mosaic {
        cells,
        side_m: 60.0,
        seed,
        noise_m,
    };
    [
        mosaic(0.0).layer(classes(seed, 0.0)),
        mosaic(noise_m).layer(classes(seed, 0.05)),
    ]
}

/// Total area in = total area out + what is listed.
fn conserved(overlay: &Overlay, layers: &[&Layer]) {
    for (date, layer) in layers.iter().enumerate() {
        let covered = &overlay.covered[date];
        let stated: Area = layer
            .features
            .iter()
            .map(|f| area_of(&f.geometry).unwrap())
            .sum();
        assert_eq!(stated, covered.stated.iter().sum());
        let ground: Area = overlay
            .areas
            .iter()
            .filter(|(lands, _)| lands[date] != Land::Nothing)
            .map(|(_, area)| *area)
            .sum();
        let of_parcels: Area = covered.parcels.iter().sum();
        assert_eq!(
            of_parcels,
            ground + covered.excess,
            "what parcels cover is the ground"
        );
        let off = (of_parcels - stated).abs().m2() / stated.m2();
        assert!(off <= 1e-12, "{off:e}");
    }
}

#[test]
fn areas_are_conserved_and_the_matrix_has_the_margins_of_the_layers() {
    let [a, b] = pair(30, 5, 1.0);
    let overlay = laid(&[&a, &b], 2);
    conserved(&overlay, &[&a, &b]);
    let matrix = exact(&overlay, 0, 1);
    for (layer, at) in [(&a, 0), (&b, 1)] {
        let mut own: BTreeMap<String, Area> = BTreeMap::new();
        for f in &layer.features {
            *own.entry(f.values[0].text().unwrap().into()).or_default() +=
                area_of(&f.geometry).unwrap();
        }
        for (code, area) in own {
            let cells = matrix.iter().filter(|(codes, _)| {
                if at == 0 {
                    codes.0 == code
                } else {
                    codes.1 == code
                }
            });
            let margin: Area = cells.map(|(_, area)| *area).sum();
            let off = (margin - area).abs().m2() / area.m2();
            assert!(off < 1e-10, "{code}: {off:e}");
        }
    }
    // The regions are what differs, polygon by polygon.
    let regions = differing(&overlay);
    let areas = overlay
        .areas
        .iter()
        .filter(|(lands, _)| lands[0] != lands[1]);
    assert_eq!(
        regions.iter().map(|(_, r)| r.area).sum::<Area>(),
        areas.map(|(_, area)| *area).sum()
    );
    for (at, region) in &regions {
        let shape = overlay.shape(&[*at]).unwrap();
        assert_eq!(shape.0.len(), 1);
        assert_eq!(area_of(&shape), Some(region.area));
        assert!(!region.endless);
    }
    assert!(regions.len() > 500, "{}", regions.len());
}

#[test]
fn threads_and_the_order_of_features_change_nothing_and_dates_turned_round_transpose() {
    let [a, b] = pair(24, 11, 1.0);
    let one = laid(&[&a, &b], 1);
    for threads in [2, 7] {
        assert!(laid(&[&a, &b], threads) == one, "{threads} threads");
    }
    let turned = |layer: &Layer| Layer {
        features: layer.features.iter().rev().cloned().collect(),
        ..layer.clone()
    };
    let permuted = laid(&[&turned(&a), &turned(&b)], 2);
    assert!(permuted.areas == one.areas && permuted.regions == one.regions);
    assert!(permuted.boundaries == one.boundaries);
    let back = laid(&[&b, &a], 2);
    let there = TransitionMatrix::between(&one, 0, 1);
    assert_eq!(TransitionMatrix::between(&back, 0, 1).transposed(), there);
    assert_eq!(back.regions.len(), one.regions.len());
}

#[test]
fn boundaries_that_are_the_same_are_found() {
    let [a, _] = pair(10, 3, 0.0);
    let same = laid(&[&a, &a], 2);
    assert_eq!(same.boundaries.identical(0, 1), 1.0);
    assert!(differing(&same).is_empty());
    let [a, b] = pair(10, 3, 1.0);
    let redrawn = laid(&[&a, &b], 2);
    // What is left is the rim, which was not moved along itself.
    let rim = 4.0 * 10.0 * 60.0;
    let shared = redrawn.boundaries.shared_m(0, 1);
    assert!((shared - rim).abs() < 1.0, "{shared}");
    let length = redrawn.boundaries.length_m(0);
    assert!(
        length > 2.0 * 11.0 * 600.0 && length < 2.6 * 11.0 * 600.0,
        "{length}"
    );
}

#[test]
fn three_dates_keep_their_trajectories() {
    let [a, b] = pair(16, 21, 0.0);
    let three = laid(&[&a, &b, &a], 2);
    conserved(&three, &[&a, &b, &a]);
    assert!(three.areas.keys().all(|lands| lands[0] == lands[2]));
    let two = laid(&[&a, &b], 2);
    assert_eq!(exact(&three, 0, 1), exact(&two, 0, 1));
    assert!(three.regions.iter().all(|r| r.lands[0] == r.lands[2]));
    assert!(!differing(&three).is_empty());
}

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![
        (x, y),
        (x + side, y),
        (x + side, y + side),
        (x, y + side),
        (x, y),
    ]
}

/// A hole nobody covers, parcels that overlap with the same class and with another, over several
/// windows: each is found, measured and placed.
#[test]
fn gaps_and_overlaps_are_found_measured_and_placed() {
    let mut features = Vec::new();
    for i in 0..400 {
        let (x, y) = (f64::from(i % 20) * 50.0, f64::from(i / 20) * 50.0);
        if i != 210 && i != 211 {
            features.push(feature(i64::from(i), &[square(x, y, 50.0)], "111"));
        }
    }
    features.push(feature(900, &[square(110.0, 110.0, 100.0)], "111"));
    features.push(feature(901, &[square(610.0, 610.0, 7.0)], "211"));
    let layer = of(features);
    let found = laid(&[&layer], 2);
    conserved(&found, &[&layer]);
    let of_land = |land: Land| {
        let all = found
            .regions
            .iter()
            .filter(move |r| r.lands[..] == [land] && !r.endless);
        all.map(|r| r.area.m2()).collect::<Vec<f64>>()
    };
    assert_eq!(of_land(Land::Nothing), [5000.0]);
    assert_eq!(of_land(Land::Doubled(0)), [10_000.0]);
    assert_eq!(of_land(Land::Contested), [49.0]);
    let gap = found
        .regions
        .iter()
        .find(|r| r.lands[..] == [Land::Nothing] && !r.endless)
        .unwrap();
    assert_eq!(gap.perimeter_m(), 300.0);
    assert_eq!(found.covered[0].excess.m2(), 10_049.0);
    assert!(
        found.regions.iter().any(|r| r.endless),
        "and what is around"
    );
}

/// Rings that cross themselves cover less than they state: the difference is known, parcel by parcel.
#[test]
fn what_a_bow_tie_covers_is_not_what_it_states() {
    let tie = vec![
        (0.0, 0.0),
        (30.0, 10.0),
        (30.0, 0.0),
        (0.0, 20.0),
        (0.0, 0.0),
    ];
    let layer = of(vec![
        feature(1, &[tie], "111"),
        feature(2, &[square(100.0, 0.0, 10.0)], "111"),
    ]);
    let found = laid(&[&layer], 1);
    let covered = &found.covered[0];
    assert!(covered.stated[0] != covered.parcels[0]);
    assert_eq!(covered.parcels[0].m2().round(), 250.0);
    assert_eq!(covered.stated[1], covered.parcels[1]);
}

#[test]
fn layers_that_do_not_meet_or_differ_in_crs_are_refused() {
    let near = of(vec![feature(1, &[square(0.0, 0.0, 10.0)], "1")]);
    let far = of(vec![feature(1, &[square(1e5, 0.0, 10.0)], "1")]);
    let other = Layer {
        crs: Crs::parse("EPSG:32630").unwrap(),
        ..near.clone()
    };
    let fault = |layer: &Layer| {
        let (a, b) = (millesime(&near, "2009"), millesime(layer, "2015"));
        overlay(&[&a, &b], None, &Limits::new(1, 1 << 30)).unwrap_err()
    };
    assert_eq!(fault(&far).code(), "RLS-E441");
    assert_eq!(fault(&other).code(), "RLS-E440");
}

const JUDGE: &str = "
import sys, collections
from osgeo import ogr
ogr.UseExceptions()
def load(path):
    source = ogr.Open(path)
    return [(f['code'], f.GetGeometryRef().Clone()) for f in source.GetLayer(0)]
a, b = load(sys.argv[1]), load(sys.argv[2])
boxes = [g.GetEnvelope() for _, g in b]
out = collections.Counter()
for code, g in a:
    e = g.GetEnvelope()
    for (other, h), k in zip(b, boxes):
        if e[0] < k[1] and k[0] < e[1] and e[2] < k[3] and k[2] < e[3]:
            out[code, other] += g.Intersection(h).GetArea()
for (one, two), area in sorted(out.items()):
    print(one, two, repr(area))
";

/// GEOS, pair by pair.
#[test]
fn geos_finds_the_same_areas() {
    let dir = tempfile::tempdir().unwrap();
    for (seed, noise) in [(1, 1.0), (2, 2.5), (3, 0.0)] {
        let layers = pair(14, seed, noise);
        let paths = ["a.gpkg", "b.gpkg"].map(|name| dir.path().join(format!("{seed}{name}")));
        for (layer, path) in layers.iter().zip(&paths) {
            geopackage::write(path, &[layer.into()], Overwrite::Refuse).unwrap();
        }
        let told = Command::new("/usr/bin/python3")
            .args(["-c", JUDGE])
            .args(&paths)
            .output()
            .unwrap();
        assert!(
            told.status.success(),
            "{}",
            String::from_utf8_lossy(&told.stderr)
        );
        let found = exact(&laid(&[&layers[0], &layers[1]], 2), 0, 1);
        let mut sum = 0.0;
        for line in String::from_utf8(told.stdout).unwrap().lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let area: f64 = words[2].parse().unwrap();
            let own = found
                .get(&(words[0].into(), words[1].into()))
                .copied()
                .unwrap_or_default();
            assert!((own.m2() - area).abs() < 1e-4, "{line}: {}", own.m2());
            sum += area;
        }
        let all: Area = found.values().sum();
        assert!((all.m2() - sum).abs() < 1e-3 && sum > 700_000.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the noise, nothing is lost.
    #[test]
    fn nothing_is_lost(cells in 1_usize..9, seed in 0_u64..1000, noise in 0.0..20.0_f64) {
        let [a, b] = pair(cells, seed, noise);
        let [_, c] = pair(cells, seed + 1, noise);
        let found = laid(&[&a, &b, &c], 2);
        let of_parcels = |date: usize| found.covered[date].parcels.iter().sum::<Area>();
        for date in 0..3 {
            let ground = found.areas.iter().filter(|(lands, _)| lands[date] != Land::Nothing);
            let ground: Area = ground.map(|(_, area)| *area).sum();
            prop_assert_eq!(of_parcels(date), ground + found.covered[date].excess);
        }
        for (at, region) in (0..).zip(&found.regions) {
            if !region.endless {
                prop_assert_eq!(area_of(&found.shape(&[at]).unwrap()), Some(region.area));
            }
        }
    }
}
