//! The same figures by user group, by département, by use.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::accounts::{Standing, standing};
use super::activity::is_supply;
use super::amount::Amount;
use crate::adhesion::State;
use crate::bilan::facts::Facts;
use crate::bilan::place::Where;
use crate::partner::rules::GROUPS;
use crate::period::Period;

/// A part of the partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Which.
    pub of: Part,
    /// Partners in the registry.
    pub partners: i64,
    /// Adhésions active at the end.
    pub active: i64,
    /// Accounts active at the end.
    pub accounts: i64,
    /// Deliveries, from all sources.
    pub deliveries: i64,
    /// Downloads, from all sources.
    pub downloads: i64,
    /// Ground of both.
    pub m2: Amount,
    /// Data of both.
    pub bytes: Amount,
    /// Requests received.
    pub requests: i64,
    /// Needs said.
    pub needs: i64,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A user group, by its word.
    Group(String),
    /// A place.
    Place(Where),
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match self {
            Part::Group(group) => group,
            Part::Place(Where::In(departement)) => departement.as_str(),
            Part::Place(Where::Region) => "region",
            Part::Place(Where::Unknown) => "non-localise",
        })
    }
}

/// A use, and what was asked and told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UseLine {
    /// The use; none where nobody said it.
    pub of: Option<String>,
    /// Requests received.
    pub requests: i64,
    /// Of those, delivered or solved by the end of the period.
    pub answered: i64,
    /// Ground asked for.
    pub m2: i64,
    /// Needs said.
    pub needs: i64,
    /// Uses told for others.
    pub cases: i64,
}

fn empty(of: Part) -> Division {
    Division {
        of,
        partners: 0,
        active: 0,
        accounts: 0,
        deliveries: 0,
        downloads: 0,
        m2: Amount::default(),
        bytes: Amount::default(),
        requests: 0,
        needs: 0,
    }
}

/// By user group: all groups.
pub(super) fn groups(
    facts: &Facts,
    period: &Period,
    group: impl Fn(&str) -> Option<String>,
) -> Vec<Division> {
    let of = |partner: &str| Part::Group(group(partner).unwrap_or_else(|| "autre".into()));
    let needs = facts.needs.iter().filter(|need| period.has(need.said));
    let needs = needs.map(|need| Part::Group(need.group.clone()));
    let mut parts = divide(facts, period, of, needs);
    let words = GROUPS.iter().map(|(word, _)| Part::Group((*word).into()));
    words
        .map(|part| parts.remove(&part).unwrap_or_else(|| empty(part)))
        .collect()
}

/// By département: those that have something.
pub(super) fn places(
    facts: &Facts,
    period: &Period,
    place: impl Fn(&str) -> Where,
) -> Vec<Division> {
    let of = |partner: &str| Part::Place(place(partner));
    let needs = facts.needs.iter().filter(|need| period.has(need.said));
    let needs = needs.map(|need| {
        let partner = need.partner.as_deref();
        Part::Place(partner.map_or(Where::Unknown, &place))
    });
    divide(facts, period, of, needs).into_values().collect()
}

fn divide(
    facts: &Facts,
    period: &Period,
    of: impl Fn(&str) -> Part,
    needs: impl Iterator<Item = Part>,
) -> BTreeMap<Part, Division> {
    let mut parts: BTreeMap<Part, Division> = BTreeMap::new();
    let mut add = |part: Part, to: &dyn Fn(&mut Division)| {
        let fresh = empty(part.clone());
        to(parts.entry(part).or_insert(fresh));
    };
    for body in &facts.partners {
        add(of(&body.id), &|part| part.partners += 1);
    }
    for adhesion in &facts.adhesions {
        if adhesion.state_on(period.to.min(facts.today)) == Some(State::Active) {
            add(of(&adhesion.adhesion.partner), &|part| part.active += 1);
        }
    }
    for account in &facts.accounts {
        if standing(account, period.to) == Standing::In("actif") {
            add(of(&account.partner), &|part| part.accounts += 1);
        }
    }
    for one in facts
        .activity
        .iter()
        .filter(|one| period.has(one.on) && is_supply(&one.what))
    {
        add(of(&one.partner), &|part| {
            match one.what.as_str() {
                "livraison" => part.deliveries += one.count,
                _ => part.downloads += one.count,
            }
            part.m2.add(one.m2);
            part.bytes.add(one.bytes);
        });
    }
    for request in facts.requests.iter().filter(|one| period.has(one.asked)) {
        add(of(&request.partner), &|part| part.requests += 1);
    }
    for part in needs {
        add(part, &|part| part.needs += 1);
    }
    parts
}

/// By use, those that nobody named last. Uses that differ in the case of letters are one.
pub(super) fn uses(facts: &Facts, period: &Period) -> Vec<UseLine> {
    let themes: BTreeMap<&str, &str> = facts
        .cases
        .iter()
        .map(|case| (case.id.as_str(), case.theme.as_str()))
        .collect();
    // A request names a use that was told, by its id, or says its own in a few words.
    let named = |word: Option<&str>| {
        let word = word.map(str::trim).filter(|word| !word.is_empty())?;
        Some(themes.get(word).copied().unwrap_or(word).to_string())
    };
    let mut lines: BTreeMap<(bool, String), UseLine> = BTreeMap::new();
    let mut add = |of: Option<String>, to: &dyn Fn(&mut UseLine)| {
        let key = (
            of.is_none(),
            of.as_deref().unwrap_or_default().to_lowercase(),
        );
        let fresh = UseLine {
            of,
            requests: 0,
            answered: 0,
            m2: 0,
            needs: 0,
            cases: 0,
        };
        to(lines.entry(key).or_insert(fresh));
    };
    for request in facts.requests.iter().filter(|one| period.has(one.asked)) {
        let done = matches!(request.past.on(period.to), Some("livree" | "resolue"));
        add(named(request.use_case.as_deref()), &|line| {
            line.requests += 1;
            line.answered += i64::from(done);
            line.m2 += request.m2;
        });
    }
    for need in facts.needs.iter().filter(|need| period.has(need.said)) {
        add(named(need.use_case.as_deref()), &|line| line.needs += 1);
    }
    for case in facts.cases.iter().filter(|case| period.has(case.on)) {
        add(named(Some(&case.theme)), &|line| line.cases += 1);
    }
    lines.into_values().collect()
}
