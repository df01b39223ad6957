use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use relais_core::grid::Grid;
use relais_core::raster::Computed;

use super::*;
use crate::scene::facts::Histogram;
use crate::scene::real;

const WIDTH: usize = 1500;
const HEIGHT: usize = 1300;

const RANKS: usize = 4096;

fn table(histogram: &Histogram, start: f64) -> Vec<u16> {
    let total: f64 = histogram.counts.iter().sum();
    let (mut below, mut bin) = (0.0, 0);
    (0..RANKS)
        .map(|k| {
            let goal = (k as f64 + 0.5) / RANKS as f64 * total;
            while below + histogram.counts[bin] < goal {
                below += histogram.counts[bin];
                bin += 1;
            }
            (start + bin as f64) as u16
        })
        .collect()
}

/// Deterministic noise in 0..1.
fn noise(x: i64, y: i64, salt: u64) -> f64 {
    let mut h = (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f)
        ^ salt.wrapping_mul(0x1656_67b1_9e37_79f9);
    h ^= h >> 29;
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^= h >> 32;
    (h >> 11) as f64 / (1_u64 << 53) as f64
}

/// Ranks that are smooth over `places` pixels: bright here, dark there.
fn ranks(places: f64) -> Arc<Vec<u16>> {
    static MADE: Mutex<BTreeMap<u64, Arc<Vec<u16>>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let make = || Arc::new(make_ranks(places));
    made.entry(places as u64).or_insert_with(make).clone()
}

fn make_ranks(places: f64) -> Vec<u16> {
    let smooth = |pixel: usize| {
        let (x, y) = (
            (pixel % WIDTH) as f64 / places,
            (pixel / WIDTH) as f64 / places,
        );
        let (i, j) = (x.floor() as i64, y.floor() as i64);
        let (fx, fy) = (x.fract(), y.fract());
        let at = |dx: i64, dy: i64| noise(i + dx, j + dy, 1);
        let top = at(0, 0) * (1.0 - fx) + at(1, 0) * fx;
        let bottom = at(0, 1) * (1.0 - fx) + at(1, 1) * fx;
        top * (1.0 - fy) + bottom * fy
    };
    let mut pixels: Vec<(f64, usize)> = (0..WIDTH * HEIGHT).map(|p| (smooth(p), p)).collect();
    pixels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0; pixels.len()];
    for (rank, (_, pixel)) in pixels.iter().enumerate() {
        ranks[*pixel] = (rank * RANKS / pixels.len()) as u16;
    }
    ranks
}

impl<F: Fn(usize, usize, usize) -> Option<f32> + Send + Sync> Glimpse for Computed<F> {}

/// An image whose bands are distributed by tables (values by rank): bright and dark places
/// kilometres wide, the same in every band, and grain.
fn painted(tables: Vec<Vec<u16>>, places: f64) -> impl Glimpse {
    let grid = Grid {
        width: WIDTH,
        height: HEIGHT,
        transform: None,
        crs: None,
    };
    let ranks = ranks(places);
    Computed::new(
        grid,
        tables.len(),
        SampleType::U16,
        move |band, col, row| {
            let grain = noise(col as i64, row as i64, 2 + band as u64) * 200.0 - 100.0;
            let rank = f64::from(ranks[row * WIDTH + col]) + grain;
            let rank = rank.clamp(0.0, (RANKS - 1) as f64) as usize;
            Some(f32::from(tables[band][rank]))
        },
    )
    .with_chunk((128, 128))
}

fn limits() -> Limits {
    Limits::new(2, 1 << 30)
}

/// The tables of a member's bands in an order.
fn tables(member: &Member, order: &[&str]) -> Vec<Vec<u16>> {
    order
        .iter()
        .map(|id| {
            let histogram = member.histogram(id).unwrap();
            let first = histogram.counts.iter().position(|&n| n > 0.0).unwrap();
            // What real products mean by their bins (data/README.md, trap 1).
            table(histogram, histogram.min.unwrap() - first as f64)
        })
        .collect()
}

fn prove(member: &Member, order: &[&str], places: f64, effort: Effort) -> BandOrder {
    let source = painted(tables(member, order), places);
    prove_band_order(member, &source, effort, &limits()).unwrap()
}

/// The multispectral members of the five real deliveries.
fn real_members() -> Vec<Member> {
    let spot = "SPOT/data/CHARTER_ID788_AOI1_SO20229955-7-01_DS_SPOT7_202011170245179_FR1_FR1_SV1_SV1_E110S08_01140";
    [
        spot,
        "PLEIADES/ORT/data/5881313101",
        "PLEIADES/ORT/data/5888578101",
        "PLEIADES/ORT/data/5897098101",
        "PLEIADES-NEO/ORT/data/000071864_1_1_STD_A",
    ]
    .iter()
    .filter_map(|path| real::open(path))
    .flat_map(|scene| scene.members().to_vec())
    .filter(|member| member.bands.len() > 1)
    .collect()
}

#[test]
fn real_histograms_prove_the_usual_order_of_all_families() {
    for member in real_members() {
        let expected = member.image.file_order();
        let order: Vec<&str> = expected.iter().map(String::as_str).collect();
        for effort in [Effort::Sample, Effort::Full] {
            let found = prove(&member, &order, 20.0, effort);
            assert_eq!(found.outcome, Outcome::Proven, "{} {found:#?}", member.name);
            assert_eq!(found.file, expected);
            let evidence = found.evidence.unwrap();
            assert_eq!(effort == Effort::Full, evidence.share_percent == 100.0);
        }
    }
}

#[test]
fn a_sample_unlike_the_whole_never_contradicts_the_usual_order() {
    for member in real_members() {
        let expected = member.image.file_order();
        let order: Vec<&str> = expected.iter().map(String::as_str).collect();
        for places in [100.0, 300.0, 700.0, 2000.0] {
            let found = prove(&member, &order, places, Effort::Sample);
            assert_ne!(
                found.outcome,
                Outcome::Contradicted,
                "{} {found:#?}",
                member.name
            );
            assert_eq!(found.file, expected);
        }
    }
}

#[test]
fn another_order_is_found_out() {
    for member in real_members() {
        let expected = member.image.file_order();
        let mut other: Vec<&str> = expected.iter().map(String::as_str).collect();
        other.swap(0, 2);
        for order in [other.clone(), other.iter().rev().copied().collect()] {
            let found = prove(&member, &order, 20.0, Effort::Sample);
            assert_eq!(
                found.outcome,
                Outcome::Contradicted,
                "{} {found:#?}",
                member.name
            );
            assert_eq!(found.file, order);
            assert_eq!(found.expected, expected);
        }
    }
}

#[test]
fn pixels_of_another_image_prove_nothing() {
    for mut member in real_members() {
        let expected = member.image.file_order();
        let order: Vec<&str> = expected.iter().map(String::as_str).collect();
        // The image was stretched to its full range after its metadata were written.
        let mut stretched = tables(&member, &order);
        let values = stretched.iter_mut().flatten();
        values.for_each(|v| *v = (*v % 800) * 60 + 5000);
        let stretched = painted(stretched, 20.0);
        let found = prove_band_order(&member, &stretched, Effort::Sample, &limits()).unwrap();
        assert_eq!(found.outcome, Outcome::Assumed, "{found:#?}");
        assert!(found.why.contains("do not follow"));
        // Two bands with one histogram cannot be told apart.
        let twin = member.histograms[0].clone();
        member.histograms[1].counts = twin.counts;
        member.histograms[1].min = twin.min;
        member.histograms[1].mean = twin.mean;
        let found = prove(&member, &order, 20.0, Effort::Sample);
        assert_eq!(found.outcome, Outcome::Assumed, "{found:#?}");
        // A cloudy product whose histograms are all zero.
        for histogram in &mut member.histograms {
            histogram.counts.fill(0.0);
        }
        let tables = tables(&real_members()[0], &["B2", "B1", "B0", "B3"]);
        let source = painted(tables, 20.0);
        let found = prove_band_order(&member, &source, Effort::Sample, &limits()).unwrap();
        assert_eq!(found.outcome, Outcome::Assumed);
        assert!(found.why.contains("is empty"), "{}", found.why);
    }
}

#[test]
fn the_user_may_give_the_order_by_id_or_meaning() {
    let Some(member) = real_members().into_iter().next() else {
        return;
    };
    let file = |text: &str| BandOrder::given(&member, text).map(|o| o.file.join(","));
    assert_eq!(file("b0, B1,B2,B3").unwrap(), "B0,B1,B2,B3");
    assert_eq!(file("nir,red,green,blue").unwrap(), "B3,B2,B1,B0");
    for text in ["", "B0,B1", "B0,B1,B2,B2", "B0,B1,B2,B9", "B0,blue,B2,B3"] {
        assert!(file(text).is_err(), "{text}");
    }
}
