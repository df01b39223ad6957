//! From distances to a verdict.

use super::histogram::Distribution;
use super::quantiles::{distance, of_band_as, of_distribution};
use super::tally::Tally;
use super::{BandOrder, Evidence, Outcome};

/// Orders of more bands are not all tried (8 bands have 40 320).
pub(super) const MOST_BANDS: usize = 8;
/// Pixels that follow the histograms are nearer than this share of the bands' spread.
const LIKENESS: f64 = 0.5;
/// Bands nearer to each other than this share of their spread cannot be told apart.
const TELLING: f64 = 0.01;

/// Which file band is which: `order[f]` is the index of the stated band.
type Order = Vec<usize>;

/// Compares the pixels with the histograms, which are given in the expected order.
pub(super) fn decide(expected: Vec<String>, stated: &[Distribution], tally: &Tally) -> BandOrder {
    let whole = tally.whole();
    if whole.iter().any(|band| band.iter().all(|&n| n == 0)) {
        let mut order = BandOrder::assumed(expected, "the sample holds no valid pixel");
        order.why += "; --full reads every pixel";
        return order;
    }
    let ranked = ranked(&costs(stated, &whole));
    let n = stated.len() as f64;
    let names =
        |order: &Order| -> Vec<String> { order.iter().map(|&i| expected[i].clone()).collect() };
    let (best, next) = (&ranked[0], &ranked[1]);
    let spread = stated.iter().map(|d| d.spread).sum::<f64>() / n;
    let residual = (best.1 / n).sqrt();
    // Exchanging two bands that are δ apart adds 2 δ² to the sum of squares.
    let apart = |order: &(Order, f64)| ((order.1 - best.1) / 2.0).sqrt();
    let evidence = Evidence {
        blocks: tally.blocks,
        reduction: tally.reduction,
        pixels: tally.pixels,
        share_percent: (tally.share * 1e4).round() / 100.0,
        residual: rounded(residual),
        separation: rounded(apart(next)),
        best: names(&best.0),
        next: names(&next.0),
    };
    let usual: Order = (0..stated.len()).collect();
    let (outcome, why) = verdict(&Facts {
        ranked: &ranked,
        usual: &usual,
        residual,
        spread,
        agreeing: agreeing(stated, tally, &best.0),
        apart: ranked.iter().map(apart).collect(),
        best: names(&best.0),
        next: names(&next.0),
        evidence: &evidence,
    });
    let file = match outcome {
        Outcome::Contradicted => names(&best.0),
        _ => expected.clone(),
    };
    BandOrder {
        outcome,
        why,
        file,
        expected,
        evidence: Some(evidence),
        contrary: None,
    }
}

struct Facts<'a> {
    ranked: &'a [(Order, f64)],
    usual: &'a Order,
    residual: f64,
    spread: f64,
    agreeing: (usize, usize),
    /// How far each order is from the best one, in counts.
    apart: Vec<f64>,
    best: Vec<String>,
    next: Vec<String>,
    evidence: &'a Evidence,
}

impl Facts<'_> {
    /// Orders that are less far apart cannot be told from each other, in counts.
    fn telling(&self) -> f64 {
        (TELLING * self.spread).max(0.5)
    }

    /// How far the usual order is from the best one, in counts.
    fn usual_apart(&self) -> f64 {
        let place = self.ranked.iter().position(|(o, _)| o == self.usual);
        place.map_or(f64::INFINITY, |i| self.apart[i])
    }

    /// What was looked at, in words.
    fn looked(&self) -> String {
        let evidence = self.evidence;
        let what = match (evidence.reduction, evidence.blocks) {
            (1, 1) => "1 block".to_string(),
            (1, blocks) => format!("{blocks} blocks"),
            (reduction, _) => format!("the whole image at 1/{reduction} of its resolution"),
        };
        let (pixels, percent) = (evidence.pixels, evidence.share_percent);
        format!("{what}, {pixels} pixels ({percent} %)")
    }

    /// Why the pixels say nothing, if so.
    fn doubt(&self) -> Option<String> {
        let (looked, best) = (self.looked(), self.best.join(","));
        if self.residual > LIKENESS * self.spread {
            return Some(format!(
                "the pixels do not follow the histograms in any order (they are {:.0} counts apart \
                 in {looked}): the image was changed after its metadata, or the sample is not like \
                 the whole",
                self.residual
            ));
        }
        if self.usual_apart().max(self.apart[1]) < self.telling() {
            return Some(format!(
                "{best} and {} fit alike in {looked}: these bands are too like each other",
                self.next.join(",")
            ));
        }
        let (agree, parts) = self.agreeing;
        (agree < parts).then(|| {
            format!(
                "parts of the sample ({looked}) disagree: {agree} of {parts} follow {best}; --full \
                 reads every pixel"
            )
        })
    }
}

fn verdict(facts: &Facts<'_>) -> (Outcome, String) {
    if let Some(doubt) = facts.doubt() {
        return (Outcome::Assumed, doubt);
    }
    let (looked, residual) = (facts.looked(), facts.residual);
    let usual_apart = facts.usual_apart();
    if usual_apart < facts.telling() {
        return (
            Outcome::Proven,
            format!(
                "the pixels follow the histogram of each band within {residual:.0} counts, any \
                 other order is {:.0} counts worse ({looked})",
                facts.apart[1]
            ),
        );
    }
    (
        Outcome::Contradicted,
        format!(
            "the pixels follow {} within {residual:.0} counts, which is {usual_apart:.0} counts \
             better than the expected order ({looked})",
            facts.best.join(",")
        ),
    )
}

/// How many of the parts of the sample that hold pixels have the same best order, and of how many.
fn agreeing(stated: &[Distribution], tally: &Tally, best: &Order) -> (usize, usize) {
    let held = |group: &&Vec<Vec<u64>>| group.iter().all(|b| b.iter().any(|&n| n > 0));
    let groups: Vec<_> = tally.groups.iter().filter(held).collect();
    let same = groups
        .iter()
        .filter(|group| ranked(&costs(stated, group))[0].0 == *best)
        .count();
    (same, groups.len())
}

/// The square of the distance from each stated band to each file band: (stated, file).
fn costs(stated: &[Distribution], tally: &[Vec<u64>]) -> Vec<Vec<f64>> {
    stated
        .iter()
        .map(|stated| {
            let quantiles = of_distribution(stated);
            tally
                .iter()
                .map(|band| distance(&quantiles, &of_band_as(band, stated)))
                .collect()
        })
        .collect()
}

/// Every order with its sum of squares, the least first; of equal ones the more usual first.
fn ranked(costs: &[Vec<f64>]) -> Vec<(Order, f64)> {
    let mut orders = vec![Order::new()];
    for _ in 0..costs.len() {
        orders = orders
            .into_iter()
            .flat_map(|order| {
                (0..costs.len())
                    .filter(|i| !order.contains(i))
                    .map(|i| [order.as_slice(), &[i]].concat())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    let mut ranked: Vec<(Order, f64)> = orders
        .into_iter()
        .map(|order| {
            let cost = order.iter().enumerate().map(|(f, &s)| costs[s][f]).sum();
            (order, cost)
        })
        .collect();
    ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
    ranked
}

fn rounded(counts: f64) -> f64 {
    (counts * 100.0).round() / 100.0
}
