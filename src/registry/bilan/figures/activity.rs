//! Deliveries, downloads, consultations and log-ins, each by who says so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::amount::Amount;
use crate::activity::Coverage;
use crate::bilan::facts::{Activity, Facts};
use crate::period::Period;

/// What is counted, in order.
pub(in crate::bilan) const WHATS: [&str; 4] =
    ["livraison", "telechargement", "consultation", "connexion"];
/// Who says so, in order.
const SOURCES: [&str; 3] = ["relais", "dinamis", "main"];

/// What of one kind one source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityLine {
    /// Its kind.
    pub what: String,
    /// Who says so.
    pub source: String,
    /// How many.
    pub count: i64,
    /// Of how many partners.
    pub partners: i64,
    /// How much ground.
    pub m2: Amount,
    /// How much data.
    pub bytes: Amount,
}

/// What a month had, from all sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthLine {
    /// Its first day.
    pub month: NaiveDate,
    /// Deliveries by the relay.
    pub deliveries: i64,
    /// Downloads at DINAMIS.
    pub downloads: i64,
    /// Ground of both.
    pub m2: Amount,
    /// Data of both.
    pub bytes: Amount,
    /// Which of its days that came already lists from DINAMIS cover.
    pub coverage: Coverage,
    /// It begins after the day on which the registry is read.
    pub to_come: bool,
}

/// A line for each kind and source that has figures.
pub(super) fn lines(all: &[Activity], period: &Period) -> Vec<ActivityLine> {
    let mut sums: BTreeMap<(usize, usize), (ActivityLine, BTreeSet<&str>)> = BTreeMap::new();
    for one in all.iter().filter(|one| period.has(one.on)) {
        let place = |list: &[&str], word: &str| list.iter().position(|known| *known == word);
        let key = (
            place(&WHATS, &one.what).unwrap_or(WHATS.len()),
            place(&SOURCES, &one.source).unwrap_or(SOURCES.len()),
        );
        let fresh = || {
            let line = ActivityLine {
                what: one.what.clone(),
                source: one.source.clone(),
                count: 0,
                partners: 0,
                m2: Amount::default(),
                bytes: Amount::default(),
            };
            (line, BTreeSet::new())
        };
        let (line, partners) = sums.entry(key).or_insert_with(fresh);
        line.count += one.count;
        line.m2.add(one.m2);
        line.bytes.add(one.bytes);
        partners.insert(&one.partner);
    }
    let counted = |(line, partners): (ActivityLine, BTreeSet<&str>)| ActivityLine {
        partners: partners.len() as i64,
        ..line
    };
    sums.into_values().map(counted).collect()
}

/// True for what brings images to somebody.
pub(in crate::bilan) fn is_supply(what: &str) -> bool {
    matches!(what, "livraison" | "telechargement")
}

/// A line for each month, those without figures too.
pub(super) fn months(facts: &Facts, period: &Period) -> Vec<MonthLine> {
    let starts = period.months();
    let end = |at: usize| starts.get(at + 1).and_then(NaiveDate::pred_opt);
    let empty = |(at, month): (usize, &NaiveDate)| {
        let days = Period {
            from: period.from.max(*month),
            to: end(at).unwrap_or(period.to).min(facts.today),
        };
        MonthLine {
            month: *month,
            deliveries: 0,
            downloads: 0,
            m2: Amount::default(),
            bytes: Amount::default(),
            coverage: Coverage::of(&facts.imports, &days),
            to_come: days.from > facts.today,
        }
    };
    let mut lines: Vec<MonthLine> = starts.iter().enumerate().map(empty).collect();
    for one in facts
        .activity
        .iter()
        .filter(|one| period.has(one.on) && is_supply(&one.what))
    {
        let at = starts.partition_point(|start| *start <= one.on);
        let Some(line) = at.checked_sub(1).and_then(|at| lines.get_mut(at)) else {
            continue;
        };
        match one.what.as_str() {
            "livraison" => line.deliveries += one.count,
            _ => line.downloads += one.count,
        }
        line.m2.add(one.m2);
        line.bytes.add(one.bytes);
    }
    lines
}
