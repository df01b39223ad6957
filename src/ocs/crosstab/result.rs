//! What comes of the counting.

use std::collections::BTreeMap;

use relais_core::fault::{Finding, Trouble};
use relais_core::ops::tally::MOST_IMAGES;
use relais_core::vector::Area;
use relais_run::Limits;

use super::count::count;
use super::ground::Ground;
use super::image::Image;
use super::legend::{Coding, Wording, coded};
use super::stack::Stack;
use crate::transition::{TransitionMatrix, whole};

/// Pixels of one class at each date.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// The code at each date; none where the image has none.
    pub codes: Vec<Option<String>>,
    /// How many.
    pub pixels: u64,
    /// Whole square metres, made whole here and nowhere else: all other figures are sums of these.
    pub m2: i64,
}

/// Classified images of several dates, counted together.
#[derive(Debug)]
pub struct Crosstab {
    /// The dates.
    pub dates: Vec<String>,
    /// All that is not nothing, in the order of the codes.
    pub cells: Vec<Cell>,
    /// What codes are called.
    pub wordings: BTreeMap<String, Wording>,
    /// What a pixel covers.
    pub ground: Ground,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
}

/// Two dates of it.
#[derive(Debug)]
pub struct Pair {
    /// Which of the dates.
    pub dates: [usize; 2],
    /// Pixels by code before and after, where both are known.
    pub pixels: BTreeMap<(String, String), u64>,
    /// Whole square metres of them.
    pub matrix: TransitionMatrix,
    /// Where one of both is not known: code before, code after, pixels, square metres.
    pub uncovered: Vec<(Option<String>, Option<String>, u64, i64)>,
}

/// Counts some images.
///
/// # Errors
/// Those of [`count`]; values without a code.
pub fn crosstab(
    stack: &Stack,
    images: &[Image],
    coding: &Coding,
    limits: &Limits,
) -> Result<Crosstab, Trouble> {
    let counts = count(stack, images, limits)?;
    let codes = coding.codes(images, &counts)?;
    let (wordings, findings) = coding.wordings(images, &codes);
    let mut pixels: BTreeMap<[Option<String>; MOST_IMAGES], u64> = BTreeMap::new();
    for (combination, count) in &counts {
        if combination.iter().any(Option::is_some) {
            *pixels.entry(coded(&codes, combination)).or_default() += count;
        }
    }
    let area = |count: u64| stack.ground.pixel.times(count);
    let areas: BTreeMap<_, Area> = pixels
        .iter()
        .map(|(codes, n)| (codes.clone(), area(*n)))
        .collect();
    let dates = images.len();
    // With the dates turned round the same of equal remainders get their square metre.
    let tie = |codes: &[Option<String>; MOST_IMAGES]| {
        let mut turned = codes.clone();
        turned[..dates].reverse();
        (turned.min(codes.clone()), codes.clone())
    };
    let whole = whole(areas, tie);
    let cells = whole
        .zip(pixels.values())
        .map(|((codes, m2), pixels)| Cell {
            m2,
            codes: codes.into_iter().take(dates).collect(),
            pixels: *pixels,
        });
    Ok(Crosstab {
        dates: images.iter().map(|image| image.date.clone()).collect(),
        cells: cells.collect(),
        wordings,
        ground: stack.ground.clone(),
        findings,
    })
}

impl Crosstab {
    /// All pairs of dates: one after the other, and the first and the last of three.
    pub fn pairs(&self) -> Vec<Pair> {
        let all: &[[usize; 2]] = match self.dates.len() {
            2 => &[[0, 1]],
            _ => &[[0, 1], [1, 2], [0, 2]],
        };
        all.iter().map(|&dates| self.pair(dates)).collect()
    }

    /// The dates that have no ground in common, and so nothing to compare.
    pub fn strangers(&self) -> Vec<String> {
        let pairs = self.pairs().into_iter();
        let apart = pairs.filter(|pair| pair.pixels.is_empty());
        apart
            .map(|pair| {
                let [from, to] = pair.dates.map(|date| &self.dates[date]);
                format!(
                    "no pixel has a class at {from} and at {to}: nothing is compared between them"
                )
            })
            .collect()
    }

    fn pair(&self, dates: [usize; 2]) -> Pair {
        let mut pixels: BTreeMap<_, u64> = BTreeMap::new();
        let mut parts = Vec::new();
        let mut uncovered: BTreeMap<_, (u64, i64)> = BTreeMap::new();
        for cell in &self.cells {
            match dates.map(|date| cell.codes[date].clone()) {
                [Some(before), Some(after)] => {
                    let codes = (before, after);
                    *pixels.entry(codes.clone()).or_default() += cell.pixels;
                    parts.push((codes, cell.m2));
                }
                [None, None] => {}
                [before, after] => {
                    let sum = uncovered.entry((before, after)).or_default();
                    *sum = (sum.0 + cell.pixels, sum.1 + cell.m2);
                }
            }
        }
        let uncovered = uncovered.into_iter();
        Pair {
            dates,
            pixels,
            matrix: TransitionMatrix::of_whole(parts),
            uncovered: uncovered.map(|((b, a), (n, m2))| (b, a, n, m2)).collect(),
        }
    }

    /// What became another class and then again what it was.
    pub fn reversals(&self) -> Vec<&Cell> {
        self.cells
            .iter()
            .filter(|cell| cell.is_reversal())
            .collect()
    }

    /// All pixels that have a class at all dates, and their square metres.
    pub fn common(&self) -> (u64, i64) {
        let common = self
            .cells
            .iter()
            .filter(|c| c.codes.iter().all(Option::is_some));
        common.fold((0, 0), |sum, cell| (sum.0 + cell.pixels, sum.1 + cell.m2))
    }
}

impl Cell {
    /// True for A→B→A.
    pub fn is_reversal(&self) -> bool {
        matches!(&self.codes[..], [Some(a), Some(b), Some(c)] if a == c && a != b)
    }
}
