//! Needs, help, occasions, messages and leads.

use chrono::NaiveDate;
use serde::Serialize;

use crate::bilan::facts::{Lead, Message, Need, Occasion, Request};
use crate::partner::rules::{GROUPS, MATURITIES};
use crate::period::Period;

/// Needs of a user group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NeedLine {
    /// The group.
    pub group: &'static str,
    /// Said in the period.
    pub said: i64,
    /// Of those, the ones that want engineering.
    pub engineering: i64,
    /// Carried to the comité consultatif in the period.
    pub carried: i64,
    /// Of all said until the end of the period, those not carried, covered nor put aside.
    pub open: i64,
    /// Of those, the ones that want engineering.
    pub open_engineering: i64,
}

/// Requests for help received in the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct HelpLine {
    /// How many.
    pub received: i64,
    /// Those that needed engineering.
    pub engineering: i64,
    /// Those that were handed on to DINAMIS.
    pub escalated: i64,
}

/// Occasions of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OccasionLine {
    /// The kind.
    pub kind: &'static str,
    /// How many.
    pub count: i64,
    /// Partners that came, a partner once an occasion.
    pub partners: i64,
    /// Persons that came.
    pub persons: i64,
}

/// Leads of one maturity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LeadLine {
    /// The maturity.
    pub maturity: &'static str,
    /// Open, known at the end of the period.
    pub open: i64,
    /// That came to something in the period.
    pub won: i64,
    /// Given up in the period.
    pub lost: i64,
}

/// The kinds of occasions, in order.
const OCCASIONS: [&str; 4] = ["webinaire", "formation", "reunion", "comite"];

/// True for a need that waits for an answer at the end of a day, carried to the comité or not.
pub(in crate::bilan) fn waits(need: &Need, day: NaiveDate) -> bool {
    matches!(need.past.on_or_first(day), "ouvert" | "porte")
}

/// A line for each group.
pub(super) fn needs(all: &[Need], period: &Period) -> Vec<NeedLine> {
    let line = |group: &'static str| {
        let mut line = NeedLine {
            group,
            ..NeedLine::default()
        };
        for need in all
            .iter()
            .filter(|need| need.group == group && need.said <= period.to)
        {
            let said = i64::from(period.has(need.said));
            let open = i64::from(need.past.on_or_first(period.to) == "ouvert");
            let engineering = i64::from(need.engineering);
            line.said += said;
            line.engineering += said * engineering;
            line.carried += i64::from(need.past.came("porte", period));
            line.open += open;
            line.open_engineering += open * engineering;
        }
        line
    };
    GROUPS.iter().map(|(group, _)| line(group)).collect()
}

/// Requests for help.
pub(super) fn help(all: &[Request], period: &Period) -> HelpLine {
    let mut line = HelpLine::default();
    for request in all
        .iter()
        .filter(|one| one.kind == "aide" && period.has(one.asked))
    {
        line.received += 1;
        line.engineering += i64::from(request.engineering);
        // It may have been handed on after the end.
        let later = request
            .past
            .since("transmise")
            .is_some_and(|day| day > period.to);
        line.escalated += i64::from(request.escalated && !later);
    }
    line
}

/// A line for each kind.
pub(super) fn occasions(all: &[Occasion], period: &Period) -> Vec<OccasionLine> {
    let line = |kind: &'static str| {
        let mut line = OccasionLine {
            kind,
            ..OccasionLine::default()
        };
        for one in all
            .iter()
            .filter(|one| one.kind == kind && period.has(one.on))
        {
            line.count += 1;
            line.partners += one.partners;
            line.persons += one.persons;
        }
        line
    };
    OCCASIONS.into_iter().map(line).collect()
}

/// How many messages, and to how many addresses in all.
pub(super) fn messages(all: &[Message], period: &Period) -> (i64, i64) {
    let sent = || all.iter().filter(|one| period.has(one.on));
    (
        sent().count() as i64,
        sent().map(|one| one.recipients).sum(),
    )
}

/// A line for each maturity.
pub(super) fn leads(all: &[Lead], period: &Period) -> Vec<LeadLine> {
    let line = |maturity: &'static str| {
        let mut line = LeadLine {
            maturity,
            ..LeadLine::default()
        };
        let known = all.iter().filter(|lead| is_known(lead, period));
        for lead in known.filter(|lead| lead.maturity.on_or_first(period.to) == maturity) {
            let came = |state| i64::from(lead.past.came(state, period));
            match lead.past.on_or_first(period.to) {
                "aboutie" => line.won += came("aboutie"),
                "abandonnee" => line.lost += came("abandonnee"),
                _ => line.open += 1,
            }
        }
        line
    };
    MATURITIES
        .iter()
        .map(|(maturity, _)| line(maturity))
        .collect()
}

/// True for a lead that was known when the period ended: written down, or followed, by then.
pub(in crate::bilan) fn is_known(lead: &Lead, period: &Period) -> bool {
    lead.since <= period.to || lead.last.is_some_and(|day| day <= period.to)
}
