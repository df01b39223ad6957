//! Territories at hand: found by code and year.

use std::collections::BTreeSet;

use relais_core::code::{Insee, TerritoryCode, TerritoryKind};
use relais_core::grid::Crs;
use relais_core::vector::{Area, MultiPolygon};

use crate::fault::TerritoryFault;
use crate::fr;
use crate::year::{CogYear, Day};

/// A territory of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Territory {
    /// What it is, and its code.
    pub code: TerritoryCode,
    /// Its name.
    pub name: String,
    /// The year of the geographic code that it is of.
    pub year: CogYear,
    /// The communes of that year that it is made of.
    pub communes: BTreeSet<Insee>,
    /// Communes that became part of it, if it is one.
    pub former: Vec<Former>,
    /// Its area on the plane of its CRS, exactly.
    pub area: Area,
    /// Where its contour comes from.
    pub contours: Contours,
    /// Its contour, through the points of those of its communes.
    pub geometry: MultiPolygon<f64>,
}

/// A commune that is part of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Former {
    /// Its code.
    pub code: Insee,
    /// Since when.
    pub since: Day,
}

/// Where contours come from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Contours {
    /// The year whose communes they draw.
    pub year: CogYear,
    /// How finely.
    pub precision: Precision,
    /// Who made them.
    pub source: String,
}

/// How finely contours are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// As their producer surveyed them.
    Full,
    /// With points left out: no legal limits.
    Simplified,
}

impl Territory {
    /// What figures on this territory must say; nothing where its contour is that of its year in
    /// full.
    pub fn caveats(&self) -> Vec<String> {
        let Contours {
            year,
            precision,
            source,
        } = &self.contours;
        let joined = (*year != self.year).then(|| fr::joined(self.year, *year));
        let simplified =
            (*precision == Precision::Simplified).then(|| fr::simplified(*year, source));
        joined.into_iter().chain(simplified).collect()
    }
}

/// Territories of some years, in one CRS.
#[derive(Debug, Clone, PartialEq)]
pub struct Territories {
    crs: Crs,
    /// By year, then by code: regions first, communes last.
    all: Vec<Territory>,
}

impl Territories {
    /// Of some territories.
    pub fn new(crs: Crs, mut all: Vec<Territory>) -> Self {
        all.sort_by(|a, b| (a.year, &a.code).cmp(&(b.year, &b.code)));
        Self { crs, all }
    }

    /// The CRS of their contours.
    pub fn crs(&self) -> &Crs {
        &self.crs
    }

    /// All, by year, then by code: regions first, communes last.
    pub fn all(&self) -> &[Territory] {
        &self.all
    }

    /// The years.
    pub fn years(&self) -> BTreeSet<CogYear> {
        self.all.iter().map(|t| t.year).collect()
    }

    /// Those of a kind and a year.
    pub fn of_kind<'a>(
        &'a self,
        kind: &'a TerritoryKind,
        year: CogYear,
    ) -> impl Iterator<Item = &'a Territory> {
        let wanted = move |t: &&Territory| t.year == year && t.code.kind() == *kind;
        self.all.iter().filter(wanted)
    }

    /// The year that is meant where none is stated: the only one.
    ///
    /// # Errors
    /// Several years; a year that is not there.
    pub fn year(&self, stated: Option<CogYear>) -> Result<CogYear, TerritoryFault> {
        let years = self.years();
        match stated {
            Some(year) if years.contains(&year) => Ok(year),
            None if years.len() == 1 => years.first().copied().ok_or(TerritoryFault::NoYear {
                stated,
                years: Vec::new(),
            }),
            _ => Err(TerritoryFault::NoYear {
                stated,
                years: years.into_iter().collect(),
            }),
        }
    }

    /// A territory of a year.
    ///
    /// # Errors
    /// It is not there; of a commune that became part of another, which one.
    pub fn get(&self, code: &TerritoryCode, year: CogYear) -> Result<&Territory, TerritoryFault> {
        let found = self.all.iter().find(|t| t.year == year && t.code == *code);
        found.ok_or_else(|| TerritoryFault::NotThere {
            code: code.clone(),
            year,
            now: self.within(code, year),
        })
    }

    /// The commune of a year that one of another year became part of.
    pub fn within(&self, code: &TerritoryCode, year: CogYear) -> Option<(TerritoryCode, Day)> {
        let TerritoryCode::Commune(insee) = code else {
            return None;
        };
        let communes = self.of_kind(&TerritoryKind::Commune, year);
        communes
            .flat_map(|t| t.former.iter().map(move |f| (t, f)))
            .find_map(|(t, former)| (former.code == *insee).then(|| (t.code.clone(), former.since)))
    }

    /// Takes those of a year in the place of those that it had of it.
    pub fn replace(self, year: CogYear, new: Vec<Territory>) -> Self {
        let kept = self.all.into_iter().filter(|t| t.year != year);
        Self::new(self.crs, kept.chain(new).collect())
    }
}
