//! Requests: what came, what became of it, how long it took.

use chrono::NaiveDate;
use serde::Serialize;

use super::spread;
use crate::bilan::facts::Request;
use crate::bilan::past::Turn;
use crate::period::Period;

/// The kinds, in order.
const KINDS: [&str; 4] = ["telechargement", "archive", "programmation", "aide"];

/// Requests of one kind. What was open at the start and what came, less what was closed, is what is
/// open at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestLine {
    /// The kind.
    pub kind: &'static str,
    /// Open when the period began.
    pub open_before: i64,
    /// Received in the period.
    pub received: i64,
    /// Of those, facts of before the registry.
    pub reprises: i64,
    /// Closed in the period: the sum of the four that follow.
    pub closed: i64,
    /// Images delivered.
    pub delivered: i64,
    /// Help given.
    pub solved: i64,
    /// Refused.
    pub refused: i64,
    /// Given up.
    pub abandoned: i64,
    /// Open when the period ended.
    pub open_then: i64,
    /// Days from the request to its end, in the middle of those closed in the period.
    pub median_days: Option<i64>,
    /// The same, at most.
    pub longest_days: Option<i64>,
    /// Ground of those delivered of which it is told.
    pub delivered_m2: i64,
    /// Those delivered of which it is not told.
    pub unmeasured: i64,
}

/// True in a state that nothing follows.
pub(in crate::bilan) fn is_final(state: &str) -> bool {
    matches!(state, "livree" | "refusee" | "abandonnee" | "resolue")
}

/// The end to which it came, which is for good.
fn ended(request: &Request) -> Option<&Turn> {
    request.past.last().filter(|turn| is_final(&turn.state))
}

/// A line for each kind.
pub(super) fn lines(all: &[Request], period: &Period) -> Vec<RequestLine> {
    KINDS.iter().map(|kind| line(all, kind, period)).collect()
}

fn line(all: &[Request], kind: &'static str, period: &Period) -> RequestLine {
    let mut line = RequestLine {
        kind,
        ..RequestLine::default()
    };
    let mut delays = Vec::new();
    for request in all.iter().filter(|request| request.kind == kind) {
        let (asked, turn) = (request.asked, ended(request));
        let ended = turn.map(|turn| turn.on);
        let open_at = |day: NaiveDate| ended.is_none_or(|end| end > day);
        let was_open = asked < period.from && ended.is_none_or(|end| end >= period.from);
        line.open_before += i64::from(was_open);
        line.open_then += i64::from(asked <= period.to && open_at(period.to));
        if period.has(asked) {
            line.received += 1;
            line.reprises += i64::from(request.reprise);
        }
        let Some(turn) = turn.filter(|turn| period.has(turn.on)) else {
            continue;
        };
        line.closed += 1;
        if !request.reprise {
            delays.push((turn.on - asked).num_days().max(0));
        }
        match turn.state.as_str() {
            "livree" => {
                line.delivered += 1;
                line.delivered_m2 += request.delivered_m2.unwrap_or(0);
                line.unmeasured += i64::from(request.delivered_m2.is_none());
            }
            "resolue" => line.solved += 1,
            "refusee" => line.refused += 1,
            _ => line.abandoned += 1,
        }
    }
    let spread = spread(delays);
    line.median_days = spread.map(|(median, _)| median);
    line.longest_days = spread.map(|(_, longest)| longest);
    line
}

/// Requests of one kind that are open at the end of the period, by where they are then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OpenLine {
    /// The kind.
    pub kind: &'static str,
    /// Not handed on yet.
    pub received: i64,
    /// Handed on to DINAMIS.
    pub handed: i64,
    /// Accepted, not delivered yet.
    pub accepted: i64,
}

/// A line for each kind.
pub(super) fn open(all: &[Request], period: &Period) -> Vec<OpenLine> {
    let line = |kind: &&'static str| {
        let mut line = OpenLine {
            kind,
            ..OpenLine::default()
        };
        let of = |request: &&Request| request.kind == *kind && request.asked <= period.to;
        for request in all.iter().filter(of) {
            match request.past.on(period.to) {
                Some("recue") => line.received += 1,
                Some("transmise") => line.handed += 1,
                Some("acceptee") => line.accepted += 1,
                Some(_) | None => {}
            }
        }
        line
    };
    KINDS.iter().map(line).collect()
}
