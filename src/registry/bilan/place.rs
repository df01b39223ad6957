//! In which département a partner is counted.

use std::collections::BTreeMap;

use relais_core::code::{Departement, TerritoryCode};

/// Départements of territories that do not say theirs by their code: EPCI and perimeters, as the file
/// of territories knows them.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<String, Departement>);

/// Where a partner is counted, in the order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// A département.
    In(Departement),
    /// Its territory is a region.
    Region,
    /// Nothing says it.
    Unknown,
}

impl Places {
    /// The places of some territories, each with the département of most of its communes.
    pub fn new(all: impl IntoIterator<Item = (TerritoryCode, Departement)>) -> Self {
        let text =
            |(code, departement): (TerritoryCode, Departement)| (code.to_string(), departement);
        Self(all.into_iter().map(text).collect())
    }

    /// Where a territory is, as records write it.
    pub fn of(&self, territory: Option<&str>) -> Where {
        let Some(Ok(code)) = territory.map(str::parse::<TerritoryCode>) else {
            return Where::Unknown;
        };
        match &code {
            TerritoryCode::Region(_) => Where::Region,
            TerritoryCode::Departement(departement) => Where::In(*departement),
            TerritoryCode::Commune(commune) => Where::In(commune.departement()),
            TerritoryCode::Epci(_) | TerritoryCode::Perimeter { .. } => {
                let known = self.0.get(&code.to_string());
                known.map_or(Where::Unknown, |known| Where::In(*known))
            }
        }
    }
}

/// The département that most of some communes are of: of as many, the first.
pub fn most(communes: impl IntoIterator<Item = Departement>) -> Option<Departement> {
    let mut counts: BTreeMap<Departement, usize> = BTreeMap::new();
    for departement in communes {
        *counts.entry(departement).or_default() += 1;
    }
    let best = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == best)
        .map(|(departement, _)| departement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_its_departement_or_the_file_does() {
        let places = Places::new([("EPCI:243300316".parse().unwrap(), "33".parse().unwrap())]);
        let of = |territory: &str| match places.of(Some(territory)) {
            Where::In(departement) => departement.as_str().to_string(),
            Where::Region => "region".into(),
            Where::Unknown => "?".into(),
        };
        for (territory, expected) in [
            ("DEP:24", "24"),
            ("COM:33063", "33"),
            ("COM:97105", "971"),
            ("COM:2A004", "2A"),
            ("REG:75", "region"),
            ("EPCI:243300316", "33"),
            ("SCOT:ailleurs", "?"),
            ("n’importe quoi", "?"),
        ] {
            assert_eq!(of(territory), expected, "{territory}");
        }
        assert_eq!(places.of(None), Where::Unknown);
    }

    #[test]
    fn most_communes_decide() {
        let of = |codes: &[&str]| most(codes.iter().map(|code| code.parse().unwrap()));
        assert_eq!(of(&["33", "17", "33"]), "33".parse().ok());
        assert_eq!(of(&["33", "17"]), "17".parse().ok());
        assert_eq!(of(&[]), None);
    }
}
