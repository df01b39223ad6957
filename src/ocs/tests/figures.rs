//! Sums of cells, and margins computed by hand.

use proptest::prelude::*;
use relais_core::vector::Layer;
use relais_run::Limits;

use std::collections::BTreeMap;

use super::{feature, millesime, of, pair, square};
use crate::cause::Cause;
use crate::compare::{Rules, compare};
use crate::figures::{Basis, Boundary, Figures, Level, Zones};
use crate::millesime::Millesime;
use crate::nomenclature::{Document, Nomenclature};
use crate::overlay::{Codes, Land};
use crate::reconcile::{Classes, Counterpart, Published, Reason, reconcile};

fn rules(dates: usize) -> Rules {
    Rules {
        sigmas_m: vec![0.5; dates],
        thickness_m: None,
        minimum_m2: vec![0; dates],
        minimum_of_m2: BTreeMap::new(),
        recoded: Vec::new(),
        implausible: None,
    }
}

/// The figures of some layers, with zones, and with levels of codes cut to one, two and three digits.
fn figures(layers: &[&Layer], zones: Option<&Zones>) -> Figures {
    let labels = ["2009", "2015", "2020"];
    let dates: Vec<Millesime> = layers
        .iter()
        .zip(labels)
        .map(|(l, d)| millesime(l, d))
        .collect();
    let all: Vec<&Millesime> = dates.iter().collect();
    let limits = Limits::new(2, 1 << 30);
    let rules = rules(all.len());
    let comparison = compare(&all, zones.map(|z| &z.layer), &rules, &limits).unwrap();
    let class = |code: &str, parent: &str| {
        let parent = match parent {
            "" => String::new(),
            parent => format!("parent = \"{parent}\"\n"),
        };
        format!("[[class]]\ncode = \"{code}\"\nlabel = \"classe {code}\"\n{parent}")
    };
    let leaves = (111..120).map(|code| {
        let parent = if code < 115 { "11" } else { "12" };
        class(&code.to_string(), parent)
    });
    let above = ["1", "11", "12"].map(|code| class(code, &code[1..].replace(['1', '2'], "1")));
    let classes: Vec<String> = above.into_iter().chain(leaves).collect();
    let text = format!("id = \"essai\"\n{}", classes.concat());
    let document = Document::of_toml("n.toml".as_ref(), &text).unwrap();
    let nomenclature = Nomenclature::of(document).unwrap();
    let levels = Level::all(&comparison.overlay.codes, Some(&nomenclature));
    let boundary = Boundary::of(&comparison, rules.sigmas_m, 30.0);
    Figures::of(&comparison, levels, zones, boundary)
}

/// Five zones around the coverages of [`pair`], one of them beyond, with a strip that two of them share.
fn zones() -> Zones {
    let (w, s) = (423_017.25 - 100.0, 6_420_033.5 - 100.0);
    let zone = |id: i64, x: f64, y: f64, side: f64, code: &str| {
        feature(id, &[square(w + x, s + y, side)], code)
    };
    let layer = of(vec![
        zone(1, 0.0, 0.0, 500.0, "nord"),
        zone(2, 500.0, 0.0, 500.0, "sud"),
        zone(3, 480.0, 500.0, 400.0, "ouest"),
        zone(4, 400.0, 500.0, 100.0, "est"),
        zone(5, 9000.0, 9000.0, 10.0, "loin"),
    ]);
    let crs = layer.crs.clone();
    Zones::of_layer(layer, "zones.gpkg", ("code", None), &crs).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked, tables add up: units to everything (with what is in none), rows and columns to
    /// what there was and is, levels to each other, flows to matrices, causes to what differs.
    #[test]
    fn tables_add_up(seed in 0_u64..1000, noise in 0.0..3.0_f64) {
        let [a, b] = pair(14, seed, noise);
        let [_, c] = pair(14, seed + 1, noise);
        let zones = zones();
        let found = figures(&[&a, &b, &c], Some(&zones));
        prop_assert_eq!(found.spans.len(), 3);
        // Nobody lives in `loin`.
        let codes: Vec<&str> = found.units.iter().map(|u| u.code.as_str()).collect();
        prop_assert_eq!(codes, ["", "est", "nord", "ouest", "sud"]);
        let in_no_unit: i64 = found.cells(0)
            .filter(|cell| !matches!(cell.zone, Land::Class(_)))
            .map(|cell| cell.m2)
            .sum();
        prop_assert!(in_no_unit > 0);
        for &span in &found.spans {
            for basis in [Basis::Published, Basis::Raw] {
                let finest = found.finest();
                let totals: Vec<i64> = (0..=finest)
                    .map(|level| found.matrix(0, level, span, basis).total_m2())
                    .collect();
                prop_assert_eq!(&totals, &vec![840 * 840; 3]);
                for level in 0..=finest {
                    let units: i64 = (1..5).map(|u| found.matrix(u, level, span, basis).total_m2()).sum();
                    prop_assert_eq!(units + in_no_unit, 840 * 840);
                }
            }
            let changed = found.matrix(0, 2, span, Basis::Raw).changed_m2();
            prop_assert_eq!(found.causes(0, span).values().sum::<i64>(), changed);
            for level in 0..=found.finest() {
                let bridge = found.bridge(0, level, span);
                let probable = found.causes(0, span)[&Cause::ProbableChange];
                prop_assert_eq!(bridge.probable_m2, probable);
                let published = found.matrix(0, level, span, Basis::Published).changed_m2();
                prop_assert_eq!(bridge.published_m2(), published);
            }
            prop_assert_eq!(found.bridge(0, found.finest(), span).within_class_m2, 0);
            let balances = found.balances(2, 1, span);
            prop_assert_eq!(balances.iter().map(|b| b.net_m2).sum::<i64>(), 0);
        }
        let flows = found.flows(1, 2);
        let whole = found.matrix(1, 2, found.spans[2], Basis::Published);
        for (before, after, m2) in whole.cells() {
            let through = flows.iter().filter(|f| f.codes[0] == before && f.codes[2] == after);
            prop_assert_eq!(through.map(|f| f.m2).sum::<i64>(), m2);
        }
    }
}

#[test]
fn rates_know_how_long_a_period_is() {
    let [a, b] = pair(6, 4, 0.0);
    let [_, c] = pair(6, 5, 0.0);
    let found = figures(&[&a, &b, &c], None);
    let years: Vec<Option<i32>> = found.spans.iter().map(|span| span.years).collect();
    assert_eq!(years, [Some(6), Some(5), Some(11)]);
    let balances = found.balances(0, 2, found.spans[0]);
    let one = balances.iter().find(|b| b.net_m2 != 0).unwrap();
    assert_eq!(one.net_m2_a_year, Some(one.net_m2 as f64 / 6.0));
    let percent = one.net_percent_a_year.unwrap();
    assert!((percent - 100.0 * one.net_m2 as f64 / 6.0 / one.solde.before_m2 as f64).abs() < 1e-12);
}

/// A field of 200 m by 100 m; its eastern half is built over.
fn built_over() -> Figures {
    let rectangle = |x: f64, code: &str| feature(1, &[square(x, 0.0, 100.0)], code);
    let before = of(vec![rectangle(0.0, "111"), rectangle(100.0, "111")]);
    let after = of(vec![rectangle(0.0, "111"), rectangle(100.0, "115")]);
    figures(&[&before, &after], None)
}

/// One boundary of 100 m, drawn at the second date with σ = 0.5 m and errors alike over 30 m: as if a
/// vertex each 60 m, so σ² · 60 m · 100 m = 0.25 · 6000 m² = 1500 m⁴, and 1.96 √1500 = 75.9 m². The rim
/// is no boundary of land cover, nor the limit between the two parcels of one class.
#[test]
fn a_margin_by_hand() {
    let found = built_over();
    let span = found.spans[0];
    let by_hand = 1.96 * 1500_f64.sqrt();
    let margins = found.margins(0, 2, span);
    let of = |one: &str, other: &str| margins[&(one.to_string(), other.to_string())].clone();
    for margin in [
        of("111", "115"),
        of("111", "111"),
        found.change_margin(0, 2, span),
    ] {
        assert!((margin.m2 - by_hand).abs() < 1e-9, "{margin:?}");
        assert_eq!(margin.shares, [0.0, 1.0]);
    }
    let net = found.net_margins(0, 2, span);
    assert!((net["115"].m2 - by_hand).abs() < 1e-9 && (net["111"].m2 - by_hand).abs() < 1e-9);
    // All was of one class before: no boundary, no margin.
    assert!(found.stock_margins(0, 2, 0).is_empty());
    assert_eq!(found.causes(0, span)[&Cause::ProbableChange], 10_000);
    // At the coarsest level both are of one class, and nothing changed.
    assert!(found.margins(0, 0, span).is_empty());
}

/// A boundary that both dates have moves the area of both: what a class gained is not off.
#[test]
fn a_boundary_of_both_dates_brings_no_margin_to_what_changed() {
    let rectangle = |x: f64, code: &str| feature(1, &[square(x, 0.0, 100.0)], code);
    let date = of(vec![rectangle(0.0, "111"), rectangle(100.0, "115")]);
    let found = figures(&[&date, &date], None);
    let span = found.spans[0];
    assert!(found.boundary.inherited);
    assert!((found.stock_margins(0, 2, 1)["115"].m2 - 1.96 * 1500_f64.sqrt()).abs() < 1e-9);
    assert!(found.net_margins(0, 2, span).is_empty());
    assert_eq!(found.change_margin(0, 2, span).m2, 0.0);
}

/// The variance of Chrisman and Yandell (1988) for independent vertices: σ²/4 times the sum of the
/// squares of the distances from the vertex before to the vertex after.
fn chrisman_yandell(ring: &[(f64, f64)], sigma_m: f64) -> f64 {
    let count = ring.len();
    let at = |i: usize| ring[i % count];
    let squares = (0..count).map(|i| {
        let (p, q) = (at(i + count - 1), at(i + 1));
        (q.0 - p.0).powi(2) + (q.1 - p.1).powi(2)
    });
    sigma_m * sigma_m / 4.0 * squares.sum::<f64>()
}

/// A square of side 1200 m with a vertex each 60 m: 76 vertices on its sides bring 60² each, four at its
/// corners half of it: 0.25 · 3600 · 78 = 70 200 m⁴ by the paper. By length, 0.25 · 60 · 4800 = 72 000:
/// on the safe side by what corners turn away.
#[test]
fn lengths_say_what_vertices_say() {
    let side = |from: (f64, f64), to: (f64, f64)| {
        (0..20).map(move |k| {
            let t = f64::from(k) / 20.0;
            (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1))
        })
    };
    let corners = [(0.0, 0.0), (1200.0, 0.0), (1200.0, 1200.0), (0.0, 1200.0)];
    let ring: Vec<(f64, f64)> = (0..4)
        .flat_map(|k| side(corners[k], corners[(k + 1) % 4]))
        .collect();
    let paper = chrisman_yandell(&ring, 0.5);
    assert!((paper - 70_200.0).abs() < 1e-6, "{paper}");
    let place = |x: f64, y: f64, side: f64| square(400_000.0 + x, 6_400_000.0 + y, side);
    let outer = place(-300.0, -300.0, 1800.0);
    let hole = place(0.0, 0.0, 1200.0);
    let date = of(vec![
        feature(1, &[outer, hole.clone()], "111"),
        feature(2, &[hole], "115"),
    ]);
    let found = figures(&[&date, &date], None);
    let own = (found.stock_margins(0, 2, 0)["115"].m2 / 1.96).powi(2);
    assert!((own - 72_000.0).abs() < 1e-3, "{own}");
    assert!(own >= paper && own < 1.03 * paper);
}

/// Errors drawn at random, alike over 30 m as e^(−d/30), along a boundary of 3 km: the area moves as
/// much as is said.
#[test]
fn errors_drawn_at_random_move_areas_as_much_as_is_said() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut even = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut normal = || (0..12).map(|_| even()).sum::<f64>() - 6.0;
    let (step, length, correlation, sigma) = (3.0, 3000.0, 30.0, 0.7);
    let alike = f64::exp(-step / correlation);
    let mut squares = 0.0;
    let runs = 4000;
    for _ in 0..runs {
        let mut off = normal();
        let mut area = 0.0;
        for _ in 0..(length / step) as usize {
            area += sigma * off * step;
            off = alike * off + (1.0 - alike * alike).sqrt() * normal();
        }
        squares += area * area;
    }
    let drawn = (squares / f64::from(runs)).sqrt();
    let said = (sigma * sigma * 2.0 * correlation * length).sqrt();
    assert!((drawn / said - 1.0).abs() < 0.04, "{drawn} {said}");
}

/// A figure as published for some classes.
fn published(dates: [&str; 2], classes: Classes, m2: i64) -> Published {
    Published {
        territory: String::new(),
        dates: dates.map(String::from).into(),
        classes,
        m2,
        rounding_m2: 0.5,
        source: String::new(),
        line: 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Ours is what the matrix has, and what parts it from the raw figure is told by its causes, to the
    /// square metre.
    #[test]
    fn causes_explain_all_that_parts_a_figure_from_the_raw_one(seed in 0_u64..1000, noise in 0.0..3.0_f64) {
        let [a, b] = pair(14, seed, noise);
        let [_, c] = pair(14, seed + 1, noise);
        let found = figures(&[&a, &b, &c], None);
        let finest = found.finest();
        let all = found.levels[finest].classes.iter().map(|class| class.code.clone()).collect();
        let codes = Codes { all, places: Vec::new() };
        let flow = Classes::Flow { from: "11".into(), to: "12".into() };
        let net = Classes::Of("12".into());
        for (dates, span) in [(["2009", "2015"], 0), (["2015", "2020"], 1), (["2009", "2020"], 2)] {
            let told = [published(dates, flow.clone(), 5), published(dates, net.clone(), 5)];
            let [one, other] = &reconcile(&told, &found, &codes)[..] else { unreachable!() };
            let (Counterpart::Ours(one), Counterpart::Ours(other)) = (&one.ours, &other.ours) else {
                return Err(TestCaseError::fail("no counterpart"));
            };
            let of = |basis| found.matrix(0, 1, found.spans[span], basis).m2("11", "12");
            prop_assert_eq!((one.m2, one.raw_m2), (of(Basis::Published), of(Basis::Raw)));
            let balances = found.balances(0, 1, found.spans[span]);
            let net = balances.iter().find(|b| b.solde.code == "12").map_or(0, |b| b.net_m2);
            prop_assert_eq!(other.m2, net);
            for ours in [one, other] {
                let causes = ours.explanations.iter();
                let causes = causes.filter(|e| matches!(e.reason, Reason::Cause(_)));
                prop_assert_eq!(causes.map(|e| e.m2).sum::<i64>(), ours.raw_m2 - ours.m2);
                prop_assert_eq!(ours.gap_m2, 5 - ours.m2);
            }
            let key = ("11".to_string(), "12".to_string());
            let margin = found.margins(0, 1, found.spans[span]).get(&key).map_or(0.0, |m| m.m2);
            prop_assert!((one.margin.m2 - margin).abs() <= 1e-6 * margin.max(1.0));
        }
    }
}
