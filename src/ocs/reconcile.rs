//! Figures published elsewhere, held against ours.
//!
//! `published` reads them, `ground` says of which ground each one is, and `explain` what the gap may
//! come from: what we hold to be noise or a recoding, counted as they would be counted by somebody who
//! does not tell it from change; ground that we do not compare; ground that changes twice; classes that
//! another nomenclature puts elsewhere. Only the first kind adds up to the raw figure; the others say how
//! much they could explain at most.

mod fault;
mod published;
mod ground;
mod explain;
pub(crate) mod fr;
pub mod csv;

use crate::figures::{Figures, Margin};
use crate::overlay::Codes;

pub use explain::{Explanation, Reason};
pub use fault::ReconcileFault;
pub use ground::{Ground, Unmatched};
pub use published::{Classes, Published};

/// A figure published elsewhere, and what we have for it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reconciled {
    /// What was published.
    pub published: Published,
    /// What we have, or why there is nothing.
    #[serde(flatten)]
    pub ours: Counterpart,
}

/// What we have for a published figure.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counterpart {
    /// The same ground.
    Ours(Ours),
    /// No such figure can be asked of ours.
    Unmatched(Unmatched),
}

/// Our figure for the same ground.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Ours {
    /// The place of the territory among the units.
    pub unit: usize,
    /// As published by us, in square metres.
    pub m2: i64,
    /// Ours as delivered, noise included.
    pub raw_m2: i64,
    /// How far ours may be off.
    pub margin: Margin,
    /// What was published, less ours.
    pub gap_m2: i64,
    /// The gap in percent of ours; nothing of nothing.
    pub gap_percent: Option<f64>,
    /// True when the gap is within our margin and the rounding of what was published.
    pub within: bool,
    /// What it may come from.
    pub explanations: Vec<Explanation>,
}

/// Holds published figures against ours.
pub fn reconcile(all: &[Published], figures: &Figures, codes: &Codes) -> Vec<Reconciled> {
    let one = |published: &Published| Reconciled {
        ours: match Ground::of(published, figures, codes) {
            Ok(ground) => Counterpart::Ours(ours(published, &ground, figures)),
            Err(unmatched) => Counterpart::Unmatched(unmatched),
        },
        published: published.clone(),
    };
    all.iter().map(one).collect()
}

fn ours(published: &Published, ground: &Ground, figures: &Figures) -> Ours {
    let (m2, raw_m2) = ground.sums(figures);
    let margin = figures.margin_of(ground.unit, |codes| ground.weight(codes) as f64);
    let gap_m2 = published.m2 - m2;
    Ours {
        unit: ground.unit,
        m2,
        raw_m2,
        gap_m2,
        gap_percent: (m2 != 0).then(|| 100.0 * gap_m2 as f64 / (m2 as f64).abs()),
        within: gap_m2.abs() as f64 <= margin.m2 + published.rounding_m2,
        explanations: explain::all(published, ground, figures, gap_m2),
        margin,
    }
}
