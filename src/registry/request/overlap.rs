//! Requests of several partners whose images could be shared: an image that one authorised user
//! acquired may serve the others. Pure.

use std::collections::HashMap;

use relais_core::code::TerritoryCode;
use serde::Serialize;

use super::rules::{Kind, Request, SENSORS, State};
use crate::value::label;

/// A request with the name of its partner.
#[derive(Debug, Clone)]
pub struct Other {
    /// The request.
    pub request: Request,
    /// The name of its partner.
    pub partner: String,
}

/// Two requests that could share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The first, by its id.
    pub one: String,
    /// Its partner.
    pub one_partner: String,
    /// The other.
    pub other: String,
    /// Its partner.
    pub other_partner: String,
    /// The state of the other.
    pub other_state: State,
    /// The larger of the two territories.
    pub territory: String,
    /// What they have in common, in words.
    pub why: String,
}

impl Overlap {
    /// As the officer reads it beside the first of the two.
    pub fn told(&self) -> String {
        format!(
            "recoupe la demande {} {} ({}), {}",
            self.other,
            crate::fr::of(&self.other_partner),
            self.other_state.label(),
            self.why
        )
    }
}

/// The départements of Nouvelle-Aquitaine, region 75.
const REGION: (&str, [&str; 12]) = (
    "75",
    [
        "16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87",
    ],
);

/// The requests among `others` that `one` overlaps.
pub fn of(one: &Request, others: &[Other]) -> Vec<Overlap> {
    let found = others.iter().filter_map(|other| {
        let (territory, why) = shared(one, &other.request)?;
        Some(overlap((one, ""), other, territory, why))
    });
    found.collect()
}

/// All pairs that overlap, each once.
pub fn all(requests: &[Other]) -> Vec<Overlap> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, one) in requests.iter().enumerate() {
        if let Some(territory) = one.request.territory.as_deref() {
            places.entry(territory).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (at, one) in requests.iter().enumerate() {
        let Some(own) = one.request.territory.as_deref() else {
            continue;
        };
        let mut near: Vec<usize> = places.get(own).into_iter().flatten().copied().collect();
        // Of two requests of one place the later finds the earlier; of two places, the inner finds the outer.
        near.retain(|other| *other < at);
        for outer in around(own) {
            near.extend(places.get(outer.as_str()).into_iter().flatten());
        }
        near.sort_unstable();
        for other in near {
            let other = &requests[other];
            if let Some((territory, why)) = shared(&one.request, &other.request) {
                found.push(overlap((&one.request, &one.partner), other, territory, why));
            }
        }
    }
    found
}

fn overlap(one: (&Request, &str), other: &Other, territory: String, why: String) -> Overlap {
    Overlap {
        one: one.0.id.clone(),
        one_partner: one.1.into(),
        other: other.request.id.clone(),
        other_partner: other.partner.clone(),
        other_state: other.request.state,
        territory,
        why,
    }
}

/// What two requests of two partners have in common, and the larger territory; none when they could
/// share nothing.
fn shared(one: &Request, other: &Request) -> Option<(String, String)> {
    let counts = |request: &Request| !matches!(request.state, State::Refusee | State::Abandonnee);
    if one.partner == other.partner || !counts(one) || !counts(other) {
        return None;
    }
    if !kinds(one.kind, other.kind) || !periods(one, other) {
        return None;
    }
    let sensor = match (&one.sensor, &other.sensor) {
        (Some(a), Some(b)) if a != b => return None,
        // Of a sensor that one alone names nothing is shared for sure.
        (Some(sensor), Some(_)) => format!(", {}", label(&SENSORS, sensor)),
        (Some(_) | None, None) | (None, Some(_)) => String::new(),
    };
    let (a, b) = (one.territory.as_deref()?, other.territory.as_deref()?);
    let territory = if a == b || around(a).iter().any(|outer| outer == b) {
        b
    } else if around(b).iter().any(|outer| outer == a) {
        a
    } else {
        return None;
    };
    let kinds = match one.kind == other.kind {
        true => one.kind.label().to_string(),
        false => format!("{} et {}", one.kind.label(), other.kind.label()),
    };
    let is_timed = |request: &Request| request.from_day.is_some() || request.until_day.is_some();
    let period = match is_timed(one) && is_timed(other) {
        true => ", même période",
        false => "",
    };
    let why = format!("sur {territory}{period}\u{202f}: {kinds}{sensor}");
    Some((territory.into(), why))
}

/// Two downloads of the catalogue cost nothing and have nothing to share; help is about no place.
fn kinds(one: Kind, other: Kind) -> bool {
    one.is_image() && other.is_image() && (one.is_order() || other.is_order())
}

/// Periods have a day in common; an end that is not said is open.
fn periods(one: &Request, other: &Request) -> bool {
    let before = |until: &Option<String>, from: &Option<String>| matches!((until, from), (Some(until), Some(from)) if until < from);
    !before(&one.until_day, &other.from_day) && !before(&other.until_day, &one.from_day)
}

/// The territories that contain one, as far as its code says so: an EPCI or a SCoT says nothing of
/// the département it lies in.
pub(crate) fn around(territory: &str) -> Vec<String> {
    let departement = match territory.parse() {
        Ok(TerritoryCode::Commune(insee)) => insee.departement().as_str().to_string(),
        Ok(TerritoryCode::Departement(code)) => code.as_str().to_string(),
        Ok(TerritoryCode::Region(_) | TerritoryCode::Epci(_) | TerritoryCode::Perimeter { .. })
        | Err(_) => return Vec::new(),
    };
    let (region, members) = REGION;
    let mut out = Vec::new();
    if territory.starts_with("COM:") {
        out.push(format!("DEP:{departement}"));
    }
    if members.contains(&departement.as_str()) {
        out.push(format!("REG:{region}"));
    }
    out
}

/// The beginnings of the codes of territories that one may contain, as far as its code says so.
pub(crate) fn within(territory: &str) -> Vec<String> {
    match territory.parse() {
        Ok(TerritoryCode::Region(code)) if code.as_str() == REGION.0 => {
            vec!["DEP:".into(), "COM:".into()]
        }
        Ok(TerritoryCode::Departement(code)) => vec![format!("COM:{}", code.as_str())],
        Ok(
            TerritoryCode::Region(_)
            | TerritoryCode::Commune(_)
            | TerritoryCode::Epci(_)
            | TerritoryCode::Perimeter { .. },
        )
        | Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request of partner `partner`: kind, sensor, period and territory.
    fn one(
        id: &str,
        partner: &str,
        kind: Kind,
        sensor: &str,
        period: &str,
        territory: &str,
    ) -> Other {
        let mut request = Request::new(id.into(), partner, kind, "2027-01-10", "");
        request.sensor = crate::record::some(sensor);
        let (from, until) = period.split_once('/').unwrap();
        request.from_day = crate::record::some(from);
        request.until_day = crate::record::some(until);
        request.territory = crate::record::some(territory);
        Other {
            request,
            partner: partner.to_uppercase(),
        }
    }

    fn found(all: &[Other]) -> Vec<String> {
        let mut found: Vec<String> = super::all(all)
            .iter()
            .map(|overlap| {
                let mut pair = [overlap.one.as_str(), overlap.other.as_str()];
                pair.sort_unstable();
                format!("{}-{} {}", pair[0], pair[1], overlap.territory)
            })
            .collect();
        found.sort();
        found
    }

    /// Ten requests looked through by hand.
    #[test]
    fn pairs_are_those_that_a_person_finds() {
        use Kind::{Aide, Archive, Programmation, Telechargement};
        let mut all = vec![
            one(
                "a",
                "p1",
                Archive,
                "pleiades",
                "2026-06-01/2026-08-31",
                "COM:64445",
            ),
            // Same commune, one day in common.
            one(
                "b",
                "p2",
                Programmation,
                "pleiades",
                "2026-08-31/2026-09-30",
                "COM:64445",
            ),
            // Its département; no sensor said.
            one("c", "p3", Archive, "", "2026-01-01/2026-12-31", "DEP:64"),
            // The same partner as a: no sharing with itself.
            one(
                "d",
                "p1",
                Archive,
                "pleiades",
                "2026-06-01/2026-08-31",
                "COM:64445",
            ),
            // Another sensor than a, b, d; c takes any.
            one(
                "e",
                "p4",
                Archive,
                "spot-6-7",
                "2026-06-01/2026-08-31",
                "COM:64445",
            ),
            // The day after b ends, and a whole commune of another département.
            one(
                "f",
                "p5",
                Archive,
                "pleiades",
                "2026-10-01/2026-10-31",
                "COM:33063",
            ),
            // Downloads: with the orders, not with each other.
            one(
                "g",
                "p6",
                Telechargement,
                "pleiades",
                "/2026-01-31",
                "DEP:33",
            ),
            one(
                "h",
                "p7",
                Telechargement,
                "pleiades",
                "2026-10-15/",
                "DEP:33",
            ),
            // Help is about no image.
            one("i", "p8", Aide, "", "2026-06-01/2026-08-31", "COM:64445"),
            // The region contains all of them; SPOT only.
            one(
                "j",
                "p9",
                Programmation,
                "spot-6-7",
                "2026-08-01/2026-08-02",
                "REG:75",
            ),
        ];
        let expected = [
            "a-b COM:64445",
            "a-c DEP:64",
            "b-c DEP:64",
            "b-d COM:64445",
            "c-d DEP:64",
            "c-e DEP:64",
            "c-j REG:75",
            "e-j REG:75",
            "f-h DEP:33",
        ];
        assert_eq!(found(&all), expected);
        all.reverse();
        assert_eq!(found(&all), expected, "the order does not matter");
        // What was refused or given up has nothing to share; what was delivered has.
        for request in &mut all {
            request.request.state = match request.request.id.as_str() {
                "c" => State::Refusee,
                "j" => State::Abandonnee,
                _ => State::Livree,
            };
        }
        assert_eq!(
            found(&all),
            ["a-b COM:64445", "b-d COM:64445", "f-h DEP:33"]
        );
    }

    #[test]
    fn only_what_both_say_is_said_to_be_shared() {
        let why = |period: &str, sensor: &str| {
            let of = |id, period, sensor| one(id, id, Kind::Archive, sensor, period, "DEP:33");
            let all = [
                of("a", "2026-06-01/2026-08-31", "pleiades"),
                of("b", period, sensor),
            ];
            super::all(&all).remove(0).why
        };
        let both = why("2026-08-01/", "pleiades");
        assert!(
            both.ends_with("DEP:33, même période\u{202f}: commande d’archive, Pléiades"),
            "{both}"
        );
        let neither = why("/", "");
        assert!(
            neither.ends_with("DEP:33\u{202f}: commande d’archive"),
            "{neither}"
        );
    }

    #[test]
    fn epci_and_scot_are_only_themselves() {
        let period = "2026-06-01/2026-08-31";
        let of = |id, partner, territory| one(id, partner, Kind::Archive, "", period, territory);
        let all = [
            of("a", "p1", "EPCI:243300316"),
            of("b", "p2", "EPCI:243300316"),
            of("c", "p3", "DEP:33"),
            of("d", "p4", "SCOT:gironde"),
            of("e", "p5", "SCOT:gironde"),
        ];
        assert_eq!(found(&all), ["a-b EPCI:243300316", "d-e SCOT:gironde"]);
        assert!(around("COM:2A004").contains(&"DEP:2A".to_string()));
        assert_eq!(around("COM:97411"), ["DEP:974"]);
    }
}
