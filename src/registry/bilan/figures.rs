//! The figures of a bilan, computed once from the facts.
//!
//! Every sum is that of its lines: a fact is counted in one line of each table.

mod amount;
mod funnel;
mod accounts;
mod activity;
mod requests;
mod animation;
mod breakdown;

use std::collections::BTreeMap;

use serde::Serialize;

pub(super) use activity::is_supply;

pub use accounts::Accounts;
pub(super) use accounts::{Standing, standing};
pub use activity::{ActivityLine, MonthLine};
pub use amount::Amount;
pub use animation::{HelpLine, LeadLine, NeedLine, OccasionLine};
pub(super) use animation::{is_known, waits};
pub use breakdown::{Division, Part, UseLine};
pub use funnel::{Delay, Funnel, StepLine};
pub use requests::{OpenLine, RequestLine};

use super::facts::{Body, Facts};
use super::place::{Places, Where};
use crate::activity::Coverage;
use crate::adhesion::{Path, State};
use crate::period::Period;

/// The figures of a period.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Its days.
    pub period: Period,
    /// Adhésions, through the relay then on one's own.
    pub funnels: Vec<Funnel>,
    /// Accounts.
    pub accounts: Accounts,
    /// Deliveries, downloads, consultations and log-ins, by source.
    pub activity: Vec<ActivityLine>,
    /// The same by month.
    pub months: Vec<MonthLine>,
    /// Which of its days lists from DINAMIS cover.
    pub coverage: Coverage,
    /// Requests by kind.
    pub requests: Vec<RequestLine>,
    /// Those open at the end, by kind and state.
    pub open_requests: Vec<OpenLine>,
    /// Needs by user group.
    pub needs: Vec<NeedLine>,
    /// Requests for help, and what they took.
    pub help: HelpLine,
    /// Webinars, trainings and meetings by kind.
    pub occasions: Vec<OccasionLine>,
    /// Messages sent, and to how many in all.
    pub messages: (i64, i64),
    /// Leads by maturity.
    pub leads: Vec<LeadLine>,
    /// By user group.
    pub groups: Vec<Division>,
    /// By département.
    pub places: Vec<Division>,
    /// By use.
    pub uses: Vec<UseLine>,
}

/// Partners by their id.
pub(super) type Bodies<'a> = BTreeMap<&'a str, &'a Body>;

impl Figures {
    /// The figures of a period.
    pub fn of(facts: &Facts, period: Period, places: &Places) -> Self {
        let bodies: Bodies<'_> = facts
            .partners
            .iter()
            .map(|body| (body.id.as_str(), body))
            .collect();
        let group = |partner: &str| bodies.get(partner).map(|body| body.group.clone());
        let place = |partner: &str| {
            let body = bodies.get(partner);
            body.map_or(Where::Unknown, |body| places.of(body.territory.as_deref()))
        };
        Self {
            period,
            funnels: Path::ALL
                .map(|path| Funnel::of(&facts.adhesions, path, &period, facts.today))
                .into(),
            accounts: Accounts::of(&facts.accounts, &period, facts.today),
            activity: activity::lines(&facts.activity, &period),
            months: activity::months(facts, &period),
            coverage: Coverage::of(&facts.imports, &period),
            requests: requests::lines(&facts.requests, &period),
            open_requests: requests::open(&facts.requests, &period),
            needs: animation::needs(&facts.needs, &period),
            help: animation::help(&facts.requests, &period),
            occasions: animation::occasions(&facts.occasions, &period),
            messages: animation::messages(&facts.messages, &period),
            leads: animation::leads(&facts.leads, &period),
            groups: breakdown::groups(facts, &period, group),
            places: breakdown::places(facts, &period, place),
            uses: breakdown::uses(facts, &period),
        }
    }

    /// True when nothing happened in the period.
    pub fn is_empty(&self) -> bool {
        let moved = |line: &StepLine| line.reached + line.reprises > 0;
        let adhesions = self.funnels.iter().any(|funnel| funnel.all().any(moved));
        let accounts = self.accounts.opened + self.accounts.reprises + self.accounts.closed > 0;
        let requests = self
            .requests
            .iter()
            .any(|line| line.received + line.closed > 0);
        let met = self.occasions.iter().any(|line| line.count > 0) || self.messages.0 > 0;
        let needs = self.needs.iter().any(|line| line.said > 0);
        !(adhesions || accounts || requests || met || needs) && self.activity.is_empty()
    }

    /// Adhésions in a state at the end, by both paths.
    pub fn standing(&self, state: State) -> i64 {
        let of = |funnel: &Funnel| {
            funnel
                .all()
                .find(|line| line.state == state)
                .map_or(0, |line| line.standing)
        };
        self.funnels.iter().map(of).sum()
    }

    /// Adhésions that reached a state in the period, by both paths, those of before the registry apart.
    pub fn reached(&self, state: State) -> i64 {
        let of = |funnel: &Funnel| {
            funnel
                .all()
                .find(|line| line.state == state)
                .map_or(0, |line| line.reached)
        };
        self.funnels.iter().map(of).sum()
    }

    /// How much ground, or data, was delivered and downloaded; from all sources.
    pub fn supplied(&self, of: impl Fn(&ActivityLine) -> Amount) -> Amount {
        let supply = self.activity.iter().filter(|line| is_supply(&line.what));
        supply.map(of).fold(Amount::default(), Amount::with)
    }

    /// What was delivered, downloaded, looked at; from all sources.
    pub fn sum(&self, what: &str, of: impl Fn(&ActivityLine) -> i64) -> i64 {
        self.activity
            .iter()
            .filter(|line| line.what == what)
            .map(of)
            .sum()
    }
}

/// The number in the middle of some, half up between two; and the greatest.
pub(super) fn spread(mut all: Vec<i64>) -> Option<(i64, i64)> {
    all.sort_unstable();
    let longest = *all.last()?;
    let (below, above) = (all[(all.len() - 1) / 2], all[all.len() / 2]);
    Some(((below + above + 1).div_euclid(2), longest))
}
