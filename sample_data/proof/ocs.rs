//! The land cover of the three dates: true changes, errors as stated, coverages that are whole.

use std::path::Path;

use super::tools::run;
use crate::landscape::Landscape;
use crate::ocs::hand::Hand;
use crate::ocs::{CHANGE, Dates, TRUE_CELLS, make};
use relais_core::vector::{Area, area_of};
use relais_files::layer::{self, Request};

const SIDE_M: f64 = 1536.0;

fn dates() -> Dates {
    Dates::new(&Landscape::new(1), 1, SIDE_M)
}

#[test]
fn the_true_change_is_near_what_is_wanted_and_no_patch_is_too_small() {
    let dates = Dates::new(&Landscape::new(1), 1, 2000.0);
    for pair in dates.labels.windows(2) {
        let cells = pair[0].cells.iter().zip(&pair[1].cells);
        let changed = cells.filter(|(a, b)| a != b).count() as f64 / pair[0].cells.len() as f64;
        assert!(
            (0.4 * CHANGE..1.05 * CHANGE).contains(&changed),
            "{changed}"
        );
    }
    let patches = dates.trajectories();
    assert!(patches.counts.iter().all(|&count| count >= TRUE_CELLS));
}

#[test]
fn errors_have_unit_variance_and_are_alike_over_the_length_of_correlation() {
    let frame = dates().labels[0].frame();
    let [hand, ..] = Hand::of_dates(1, frame);
    let (mut squares, mut near, mut far, mut count) = (0.0, 0.0, 0.0, 0.0);
    for k in 0..40_000 {
        let (x, y) = (f64::from(k % 200) * 17.3, f64::from(k / 200) * 19.1);
        let here = hand.error(1, x, y);
        squares += here * here;
        near += here * hand.error(1, x + hand.correlation_m, y);
        far += here * hand.error(1, x + 4.0 * hand.correlation_m, y);
        count += 1.0;
    }
    let (variance, near, far) = (squares / count, near / count, far / count);
    assert!((variance - 1.0).abs() < 0.05, "{variance}");
    // 1/e at the length that is stated.
    assert!((0.25..0.5).contains(&near), "{near}");
    assert!(far.abs() < 0.05, "{far}");
}

/// The judge is GEOS, through GDAL's SQLite: valid polygons that neither overlap nor leave a gap.
fn judged(path: &Path, table: &str) -> (i64, f64, f64) {
    let query = format!(
        "SELECT sum(NOT ST_IsValid(geom)) AS bad, sum(ST_Area(geom)) AS parts, \
         ST_Area(ST_Union(geom)) AS whole FROM {table}"
    );
    let words = [
        "-q",
        "-dialect",
        "SQLite",
        "-sql",
        &query,
        path.to_str().unwrap(),
    ];
    let text = run("ogrinfo", &words, "");
    let value = |name: &str| -> f64 {
        let line = text.lines().find(|l| l.trim_start().starts_with(name));
        let value = line.and_then(|l| l.rsplit(" = ").next()).unwrap();
        // The union of what is not valid is none.
        value.parse().unwrap_or(f64::NAN)
    };
    (value("bad") as i64, value("parts"), value("whole"))
}

#[test]
fn every_coverage_is_whole_and_the_truth_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("ocs");
    make(&out, &Landscape::new(1), 1, SIDE_M).unwrap();
    let square = SIDE_M * SIDE_M;
    for (file, table, faults) in [
        ("verite/trajectoires.gpkg", "trajectoires", false),
        ("heritee/ocs.gpkg", "ocs", false),
        ("redessinee/ocs_2009.gpkg", "ocs_2009", false),
        ("redessinee/ocs_2015.gpkg", "ocs_2015", true),
        ("redessinee/ocs_2020.gpkg", "ocs_2020", false),
    ] {
        let path = out.join(file);
        let loaded = layer::read(&path, &Request::default()).unwrap().layer;
        let sum: Area = loaded
            .features
            .iter()
            .map(|f| area_of(&f.geometry).unwrap())
            .sum();
        if faults {
            let (bad, ..) = judged(&path, table);
            assert!((sum.m2() - square).abs() > 1.0 && bad == 1, "{file}: {bad}");
            continue;
        }
        // Shared limits: the parts are the square to the last grain.
        assert_eq!(
            sum,
            Area::of_m2((SIDE_M * SIDE_M) as i64),
            "{file}: {}",
            sum.m2()
        );
        let (bad, parts, whole) = judged(&path, table);
        assert_eq!(bad, 0, "{file}");
        assert!((parts - whole).abs() < 0.01, "{file}: {parts} {whole}");
    }
    let faults = std::fs::read_to_string(out.join("verite/fautes.csv")).unwrap();
    assert_eq!(faults.lines().count(), 4, "{faults}");
    let transitions = std::fs::read_to_string(out.join("verite/transitions.csv")).unwrap();
    let sum: f64 = transitions
        .lines()
        .filter(|l| l.starts_with("2009;2015;"))
        .map(|l| l.rsplit(';').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((sum - square).abs() < 1e-3, "{sum}");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| {
        let out = folder.path().join(name);
        make(&out, &Landscape::new(2), 2, 256.0).unwrap();
        std::fs::read(out.join("redessinee/ocs_2020.gpkg")).unwrap()
    };
    assert!(file("a") == file("b"));
}
