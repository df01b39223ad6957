//! From the communes of one year to those of another.

use std::collections::{BTreeMap, BTreeSet};

use relais_core::code::{Insee, TerritoryCode};

use super::Movements;
use crate::fault::TerritoryFault;
use crate::year::CogYear;

/// How the communes of one year are those of another, for all communes that are at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    from: CogYear,
    to: CogYear,
    onward: BTreeMap<Insee, BTreeSet<Insee>>,
    back: BTreeMap<Insee, BTreeSet<Insee>>,
}

impl Passage {
    /// Follows communes of one year to another, in which `known` are all there are.
    ///
    /// # Errors
    /// Communes that become none of those known: all of them.
    pub fn of(
        movements: &Movements,
        communes: &BTreeSet<Insee>,
        from: CogYear,
        to: CogYear,
        known: &BTreeSet<Insee>,
    ) -> Result<Self, TerritoryFault> {
        let mut passage = Self {
            from,
            to,
            onward: BTreeMap::new(),
            back: BTreeMap::new(),
        };
        let mut unexplained = Vec::new();
        for &commune in communes {
            let becomes = movements.follow(commune, from, to);
            if !becomes.is_subset(known) {
                unexplained.push(commune);
            }
            for &after in &becomes {
                passage.back.entry(after).or_default().insert(commune);
            }
            passage.onward.insert(commune, becomes);
        }
        match unexplained.is_empty() {
            true => Ok(passage),
            false => Err(TerritoryFault::Unexplained {
                communes: unexplained,
                from,
                to,
            }),
        }
    }

    /// The communes of the later list, each with those that it is made of: what contours can be
    /// joined by.
    ///
    /// # Errors
    /// A commune that is several in the other year.
    pub fn joins(&self) -> Result<&BTreeMap<Insee, BTreeSet<Insee>>, TerritoryFault> {
        match self.onward.iter().find(|(_, into)| into.len() > 1) {
            None => Ok(&self.back),
            Some((&commune, into)) => Err(TerritoryFault::Split {
                commune,
                into: into.iter().copied().collect(),
                from: self.from,
                to: self.to,
            }),
        }
    }

    /// The members of a territory in the communes of the other year.
    ///
    /// # Errors
    /// A commune of the other year that lies partly outside the territory; a member that is not
    /// among the communes followed.
    pub fn members(
        &self,
        territory: &TerritoryCode,
        members: &BTreeSet<Insee>,
    ) -> Result<BTreeSet<Insee>, TerritoryFault> {
        let strangers: Vec<Insee> = members
            .iter()
            .filter(|member| !self.onward.contains_key(member))
            .copied()
            .collect();
        if !strangers.is_empty() {
            return Err(TerritoryFault::Unexplained {
                communes: strangers,
                from: self.from,
                to: self.to,
            });
        }
        let after: BTreeSet<Insee> = members
            .iter()
            .flat_map(|m| &self.onward[m])
            .copied()
            .collect();
        for commune in &after {
            let outside: Vec<Insee> = self.back[commune].difference(members).copied().collect();
            if !outside.is_empty() {
                return Err(TerritoryFault::Straddles {
                    territory: territory.clone(),
                    commune: *commune,
                    outside,
                    from: self.from,
                    to: self.to,
                });
            }
        }
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::Fault;

    fn codes(codes: &[&str]) -> BTreeSet<Insee> {
        codes.iter().map(|c| c.parse().unwrap()).collect()
    }

    fn year(year: &str) -> CogYear {
        year.parse().unwrap()
    }

    fn merger() -> Movements {
        let mut movements = Movements::default();
        for (before, after) in [("33001", "33001"), ("33002", "33001")] {
            let day = "2019-01-01".parse().unwrap();
            movements.add(day, before.parse().unwrap(), after.parse().unwrap());
        }
        movements
    }

    fn passage(
        from: &str,
        to: &str,
        all: &[&str],
        known: &[&str],
    ) -> Result<Passage, TerritoryFault> {
        Passage::of(&merger(), &codes(all), year(from), year(to), &codes(known))
    }

    #[test]
    fn contours_of_an_earlier_year_are_joined() {
        let all = ["33001", "33002", "33003"];
        let passage = passage("2018", "2024", &all, &["33001", "33003"]).unwrap();
        let joins = passage.joins().unwrap();
        assert_eq!(joins[&"33001".parse().unwrap()], codes(&["33001", "33002"]));
        assert_eq!(joins[&"33003".parse().unwrap()], codes(&["33003"]));
    }

    #[test]
    fn contours_of_a_later_year_cannot_be_parted() {
        let known = ["33001", "33002", "33003"];
        let passage = passage("2024", "2018", &["33001", "33003"], &known).unwrap();
        let fault = passage.joins().unwrap_err();
        assert_eq!(fault.code(), "RLS-E403");
        let said = fault.to_string();
        assert!(
            said.contains("33001 of 2024 is 33001, 33002 in 2018"),
            "{said}"
        );
        // A list of members can: the EPCI had both.
        let epci = "EPCI:243300316".parse().unwrap();
        let members = passage.members(&epci, &codes(&["33001"])).unwrap();
        assert_eq!(members, codes(&["33001", "33002"]));
    }

    #[test]
    fn codes_that_nothing_explains_are_all_named() {
        let all = ["33001", "33002", "33003", "33004"];
        let fault = passage("2018", "2024", &all, &["33001"]).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "nothing explains the codes of 2 communes between 2018 and 2024: 33003, 33004"
        );
    }

    #[test]
    fn a_limit_through_a_commune_is_no_limit() {
        let all = ["33001", "33002", "33003"];
        let passage = passage("2018", "2024", &all, &["33001", "33003"]).unwrap();
        let scot = "SCOT:a".parse().unwrap();
        let whole = passage.members(&scot, &codes(&["33001", "33002"])).unwrap();
        assert_eq!(whole, codes(&["33001"]));
        let fault = passage
            .members(&scot, &codes(&["33002", "33003"]))
            .unwrap_err();
        assert_eq!(fault.code(), "RLS-E404");
        assert!(
            fault
                .to_string()
                .contains("33001 is also 33001, outside it"),
            "{fault}"
        );
        assert!(passage.members(&scot, &codes(&["40001"])).is_err());
    }
}
