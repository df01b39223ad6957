//! Whether a territory lies within another one.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use relais_core::code::{Insee, TerritoryCode};
use relais_core::fault::Trouble;
use relais_territory::Territories;

/// Communes of a year as bits, in the order of [`Places::communes`].
type Bits = Vec<u64>;

/// Which communes territories are made of, by year. Without any, codes still tell of equal
/// territories and of the département of a commune.
#[derive(Debug, Clone, Default)]
pub struct Places {
    communes: Vec<Insee>,
    order: HashMap<Insee, usize>,
    made_of: HashMap<TerritoryCode, BTreeMap<u16, Bits>>,
    /// All communes of a year.
    known: BTreeMap<u16, Bits>,
}

/// What is told of one territory within another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// It lies within.
    Yes,
    /// A part of it, or all, lies outside.
    No,
    /// It cannot be told; what is missing, in French.
    Unknown(String),
}

impl Places {
    /// Reads the GeoPackage of territories.
    ///
    /// # Errors
    /// No such file, no territories in it.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        Ok(Self::of(&Territories::read(path)?))
    }

    /// From territories that were read.
    pub fn of(territories: &Territories) -> Self {
        let all = territories.all().iter();
        Self::from_members(all.map(|t| {
            let communes = t.communes.iter().copied().collect();
            (t.code.clone(), t.year.number(), communes)
        }))
    }

    /// From codes, years and communes.
    pub fn from_members(all: impl Iterator<Item = (TerritoryCode, u16, Vec<Insee>)>) -> Self {
        let mut places = Self::default();
        for (code, year, communes) in all {
            let mut bits = Bits::new();
            for commune in communes {
                let at = places.place(commune);
                set(&mut bits, at);
                set(places.known.entry(year).or_default(), at);
            }
            places.made_of.entry(code).or_default().insert(year, bits);
        }
        places
    }

    fn place(&mut self, commune: Insee) -> usize {
        let next = self.communes.len();
        let at = *self.order.entry(commune).or_insert(next);
        if at == next {
            self.communes.push(commune);
        }
        at
    }

    /// Whether `asked` lies within `granted`, by the communes of `year` or, where none is stated,
    /// of the newest year that knows both.
    pub fn within(
        &self,
        asked: &TerritoryCode,
        granted: &TerritoryCode,
        year: Option<u16>,
    ) -> Within {
        if let Some(told) = by_code(asked, granted) {
            return told;
        }
        let years = self.known.keys().rev().copied();
        let mut missing = None;
        for year in years.filter(|known| year.is_none_or(|year| year == *known)) {
            match self.of_year(asked, granted, year) {
                Within::Unknown(what) => missing = missing.or(Some(what)),
                told => return told,
            }
        }
        let none = || {
            match (year, self.known.is_empty()) {
            (_, true) => {
                "le fichier des territoires (clé `territories` de la configuration) n’est pas désigné".to_string()
            }
            (Some(year), _) => format!("le fichier des territoires n’a pas l’année {year}"),
            (None, _) => "le fichier des territoires est vide".to_string(),
        }
        };
        Within::Unknown(missing.unwrap_or_else(none))
    }

    fn of_year(&self, asked: &TerritoryCode, granted: &TerritoryCode, year: u16) -> Within {
        let absent = |code| {
            Within::Unknown(format!(
                "le fichier des territoires n’a pas {code} en {year}"
            ))
        };
        let Some(inner) = self.communes_of(asked, year) else {
            return absent(asked);
        };
        if let TerritoryCode::Departement(departement) = granted {
            let all = self.listed(&inner);
            return of(all
                .into_iter()
                .all(|commune| commune.departement() == *departement));
        }
        match self.communes_of(granted, year) {
            Some(outer) => of(inner
                .iter()
                .enumerate()
                .all(|(at, word)| word & !outer.get(at).copied().unwrap_or_default() == 0)),
            None => absent(granted),
        }
    }

    /// The communes of a territory; none when it is not known, or of no commune.
    fn communes_of(&self, code: &TerritoryCode, year: u16) -> Option<std::borrow::Cow<'_, Bits>> {
        use std::borrow::Cow;
        if let TerritoryCode::Commune(insee) = code {
            let at = *self.order.get(insee)?;
            let known = self.known.get(&year).is_some_and(|all| has(all, at));
            let mut one = Bits::new();
            set(&mut one, at);
            return known.then_some(Cow::Owned(one));
        }
        let bits = self.made_of.get(code)?.get(&year)?;
        bits.iter()
            .any(|word| *word != 0)
            .then_some(Cow::Borrowed(bits))
    }

    fn listed(&self, bits: &Bits) -> Vec<Insee> {
        let there = |at: &usize| has(bits, *at);
        (0..bits.len() * 64)
            .filter(there)
            .filter_map(|at| self.communes.get(at).copied())
            .collect()
    }
}

fn set(bits: &mut Bits, at: usize) {
    if bits.len() <= at / 64 {
        bits.resize(at / 64 + 1, 0);
    }
    bits[at / 64] |= 1 << (at % 64);
}

fn has(bits: &Bits, at: usize) -> bool {
    bits.get(at / 64)
        .is_some_and(|word| word & (1 << (at % 64)) != 0)
}

fn of(within: bool) -> Within {
    match within {
        true => Within::Yes,
        false => Within::No,
    }
}

/// What codes alone tell. Two territories of one kind of the State never overlap.
fn by_code(asked: &TerritoryCode, granted: &TerritoryCode) -> Option<Within> {
    use TerritoryCode::{Commune, Departement, Epci, Perimeter, Region};
    match (asked, granted) {
        (asked, granted) if asked == granted => Some(Within::Yes),
        (Commune(commune), Departement(departement)) => {
            Some(of(commune.departement() == *departement))
        }
        (Commune(_), Commune(_))
        | (Epci(_), Epci(_))
        | (Departement(_), Departement(_))
        | (Region(_), Region(_)) => Some(Within::No),
        (
            Commune(_) | Epci(_) | Departement(_) | Region(_) | Perimeter { .. },
            Commune(_) | Epci(_) | Departement(_) | Region(_) | Perimeter { .. },
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(word: &str) -> TerritoryCode {
        word.parse().unwrap()
    }

    /// An EPCI that lies across two départements in 2023, and in one of them from 2024 on.
    fn places() -> Places {
        let list = [
            ("EPCI:243300316", 2023, "33063 33281 24001"),
            ("EPCI:243300316", 2024, "33063 33281"),
            ("SCOT:a", 2024, "33063 33281 33498"),
            ("REG:75", 2024, "33063 33281 33498 24001"),
            ("SCOT:vide", 2024, ""),
        ];
        Places::from_members(list.into_iter().map(|(name, year, communes)| {
            let communes = communes.split_whitespace();
            (
                code(name),
                year,
                communes.map(|c| c.parse().unwrap()).collect(),
            )
        }))
    }

    #[test]
    fn codes_alone_tell_of_equals_and_of_the_departement_of_a_commune() {
        let none = Places::default();
        let within = |a: &str, b: &str| none.within(&code(a), &code(b), Some(2024));
        assert_eq!(within("SCOT:a", "SCOT:a"), Within::Yes);
        assert_eq!(within("COM:33063", "DEP:33"), Within::Yes);
        assert_eq!(within("COM:97411", "DEP:974"), Within::Yes);
        assert_eq!(within("COM:2A004", "DEP:2B"), Within::No);
        assert_eq!(within("DEP:33", "DEP:24"), Within::No);
        for (a, b) in [
            ("COM:33063", "EPCI:243300316"),
            ("EPCI:243300316", "DEP:33"),
            ("DEP:33", "REG:75"),
            ("SCOT:a", "SCOT:b"),
            ("DEP:33", "COM:33063"),
        ] {
            let Within::Unknown(why) = within(a, b) else {
                panic!("{a} {b}")
            };
            assert!(why.contains("n’est pas désigné"), "{why}");
        }
    }

    #[test]
    fn communes_tell_of_the_rest_in_the_year_that_is_stated() {
        let places = places();
        let within = |a: &str, b: &str, year| places.within(&code(a), &code(b), year);
        assert_eq!(
            within("COM:33063", "EPCI:243300316", Some(2024)),
            Within::Yes
        );
        assert_eq!(
            within("COM:24001", "EPCI:243300316", Some(2023)),
            Within::Yes
        );
        assert_eq!(
            within("COM:24001", "EPCI:243300316", Some(2024)),
            Within::No
        );
        assert_eq!(within("EPCI:243300316", "DEP:33", Some(2023)), Within::No);
        assert_eq!(within("EPCI:243300316", "DEP:33", Some(2024)), Within::Yes);
        assert_eq!(within("EPCI:243300316", "DEP:33", None), Within::Yes);
        assert_eq!(within("EPCI:243300316", "REG:75", None), Within::Yes);
        assert_eq!(within("SCOT:a", "EPCI:243300316", None), Within::No);
        assert_eq!(within("EPCI:243300316", "SCOT:a", None), Within::Yes);
        for (a, b, year, missing) in [
            ("COM:33063", "EPCI:243300316", Some(2022), "l’année 2022"),
            (
                "COM:33999",
                "EPCI:243300316",
                Some(2024),
                "n’a pas COM:33999",
            ),
            (
                "COM:33063",
                "EPCI:200069995",
                Some(2024),
                "n’a pas EPCI:200069995",
            ),
            // Of no commune at all: nothing can be told.
            ("SCOT:vide", "REG:75", Some(2024), "n’a pas SCOT:vide"),
            ("COM:33063", "SCOT:vide", Some(2024), "n’a pas SCOT:vide"),
        ] {
            let Within::Unknown(why) = within(a, b, year) else {
                panic!("{a} {b}")
            };
            assert!(why.contains(missing), "{why}");
        }
    }
}
