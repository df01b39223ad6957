//! Territories of a year, made of contours of communes and lists of members.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use relais_core::code::{Departement, Insee, TerritoryCode, TerritoryKind};
use relais_core::fault::{Finding, Trouble};
use relais_core::grid::Crs;
use relais_core::ops::dissolve::dissolve;

use crate::book::{Contours, Former, Territory};
use crate::contour::{self, Outlines};
use crate::coverage;
use crate::fault::TerritoryFault;
use crate::ground;
use crate::member::{Communes, Perimeter, Perimeters, read_names, read_perimeters};
use crate::movement::{Movements, Passage};
use crate::year::CogYear;

/// What territories are made of.
pub struct Sources<'a> {
    /// Files with a contour for each commune.
    pub outlines: &'a [PathBuf],
    /// Where they come from.
    pub contours: Contours,
    /// The year of the territories.
    pub year: CogYear,
    /// All communes of that year.
    pub communes: &'a Path,
    /// Tables of movements, needed where a list or the contours are of another year.
    pub movements: &'a [PathBuf],
    /// EPCI and perimeters.
    pub lists: &'a [List],
    /// Tables of names of départements and regions.
    pub names: &'a [(TerritoryKind, PathBuf)],
    /// The CRS of the contours made.
    pub crs: Crs,
}

impl Sources<'_> {
    /// Every file that is read.
    pub fn files(&self) -> Vec<PathBuf> {
        let lists = self.lists.iter().map(|list| &list.path);
        let names = self.names.iter().map(|(_, path)| path);
        let others = self
            .outlines
            .iter()
            .chain(self.movements)
            .chain(lists)
            .chain(names);
        others
            .cloned()
            .chain([self.communes.to_path_buf()])
            .collect()
    }
}

/// A list of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Of what.
    pub kind: TerritoryKind,
    /// The file.
    pub path: PathBuf,
    /// The year whose communes it names.
    pub year: CogYear,
}

/// What was made.
#[derive(Debug)]
pub struct Imported {
    /// The territories.
    pub territories: Vec<Territory>,
    /// What is worth knowing: gaps, territories that could not be drawn.
    pub findings: Vec<Finding>,
}

/// Makes the territories of a year.
///
/// # Errors
/// Files that are none; contours that overlap; codes that nothing explains; a commune of the
/// contours that is several in the year; a perimeter whose limit runs through a commune.
pub fn import(
    sources: &Sources,
    go_on: &dyn Fn() -> Result<(), Trouble>,
) -> Result<Imported, Trouble> {
    let mut findings = Vec::new();
    let mut movements = Movements::default();
    for path in sources.movements {
        movements.read(path)?;
    }
    let communes = Communes::read(sources.communes)?;
    let outlines = contour::read(sources.outlines, &sources.crs, go_on, &mut findings)?;
    findings.extend(coverage::review(&outlines)?);
    findings.extend(ground::review(&outlines)?);
    let mut import = Import {
        sources,
        known: communes.codes(),
        communes,
        movements,
        drawn: BTreeMap::new(),
        made: Vec::new(),
        findings,
    };
    import.known_to();
    import.draw(&outlines)?;
    go_on()?;
    let epci = import.lists()?;
    go_on()?;
    import.departements(&epci)?;
    Ok(Imported {
        territories: import.made,
        findings: import.findings,
    })
}

/// An import on its way.
struct Import<'a> {
    sources: &'a Sources<'a>,
    communes: Communes,
    known: BTreeSet<Insee>,
    movements: Movements,
    /// The contours of the communes of the year.
    drawn: Outlines,
    made: Vec<Territory>,
    findings: Vec<Finding>,
}

impl Import<'_> {
    /// A table that ends before the year may leave mergers out; a code that it leaves unexplained is an
    /// error anyway.
    fn known_to(&mut self) {
        if let Some(last) = self
            .movements
            .last()
            .filter(|last| *last < self.sources.year.day())
        {
            let what = format!(
                "they end on {last}, and the territories are of {}",
                self.sources.year
            );
            self.findings.push(Finding::note("movements", what));
        }
    }

    /// The communes of the year, each joined of those of the contours.
    fn draw(&mut self, outlines: &Outlines) -> Result<(), Trouble> {
        let of_contours: BTreeSet<Insee> = outlines.keys().copied().collect();
        let (from, to) = (self.sources.contours.year, self.sources.year);
        let passage = Passage::of(&self.movements, &of_contours, from, to, &self.known)?;
        let mut former: BTreeMap<Insee, Vec<Former>> = BTreeMap::new();
        for (code, (into, since)) in self.movements.absorbed(to) {
            former.entry(into).or_default().push(Former { code, since });
        }
        for (&commune, parts) in passage.joins()? {
            let parts = parts.iter().map(|part| &outlines[part]);
            let joined = dissolve(parts).map_err(|fault| coverage::shape(commune, &fault))?;
            self.drawn.insert(commune, joined.geometry);
        }
        for commune in self.drawn.keys().copied().collect::<Vec<_>>() {
            let name = self.communes.get(commune).map(|c| c.name.clone());
            let code = TerritoryCode::Commune(commune);
            let mut territory = self.joined(code, name.unwrap_or_default(), [commune].into())?;
            territory.former = former.remove(&commune).unwrap_or_default();
            self.made.push(territory);
        }
        Ok(())
    }

    /// A territory of communes that are all drawn.
    fn joined(
        &self,
        code: TerritoryCode,
        name: String,
        communes: BTreeSet<Insee>,
    ) -> Result<Territory, TerritoryFault> {
        let parts = communes
            .iter()
            .filter_map(|commune| self.drawn.get(commune));
        let joined = dissolve(parts).map_err(TerritoryFault::Coverage)?;
        Ok(Territory {
            name: match name.is_empty() {
                true => code.code().into(),
                false => name,
            },
            code,
            year: self.sources.year,
            communes,
            former: Vec::new(),
            area: joined.area,
            contours: self.sources.contours.clone(),
            geometry: joined.geometry,
        })
    }

    /// Makes a territory where all its communes are drawn; tells where some are not. One of which
    /// none is drawn lies elsewhere.
    fn make(
        &mut self,
        code: TerritoryCode,
        name: String,
        communes: BTreeSet<Insee>,
    ) -> Result<(), TerritoryFault> {
        let missing: Vec<&str> = communes
            .iter()
            .filter(|commune| !self.drawn.contains_key(commune))
            .map(Insee::as_str)
            .collect();
        match missing.len() {
            0 => self.made.push(self.joined(code, name, communes)?),
            all if all == communes.len() => {}
            some => {
                let shown = missing
                    .iter()
                    .take(5)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", ");
                let more = if some > 5 { ", ..." } else { "" };
                let what = format!(
                    "not made: {some} of its {} communes have no contour ({shown}{more})",
                    communes.len()
                );
                self.findings.push(Finding::warning(code.to_string(), what));
            }
        }
        Ok(())
    }

    /// EPCI and perimeters; the members of each EPCI.
    fn lists(&mut self) -> Result<Perimeters, Trouble> {
        let mut epci = Perimeters::new();
        let (first, then): (Vec<&List>, Vec<&List>) =
            (self.sources.lists.iter()).partition(|list| list.kind == TerritoryKind::Epci);
        for list in first.into_iter().chain(then) {
            let found = read_perimeters(&list.kind, &list.path)?;
            for (code, perimeter) in self.here(found, &epci)? {
                let members = self.members(&code, &perimeter, list.year)?;
                if list.kind == TerritoryKind::Epci {
                    let perimeter = Perimeter {
                        name: perimeter.name.clone(),
                        members: members.clone(),
                        epci: BTreeSet::new(),
                    };
                    epci.insert(code.clone(), perimeter);
                }
                self.make(code, perimeter.name, members)?;
            }
        }
        Ok(epci)
    }

    /// Perimeters with a member in a département that is drawn; national lists have many others.
    fn here(&self, found: Perimeters, epci: &Perimeters) -> Result<Perimeters, Trouble> {
        let drawn: BTreeSet<Departement> = self.drawn.keys().map(Insee::departement).collect();
        let is_here = |perimeter: &Perimeter| {
            let by_epci = perimeter
                .epci
                .iter()
                .any(|siren| epci.contains_key(&TerritoryCode::Epci(*siren)));
            by_epci
                || perimeter
                    .members
                    .iter()
                    .any(|m| drawn.contains(&m.departement()))
        };
        let mut here = Perimeters::new();
        for (code, mut perimeter) in found.into_iter().filter(|(_, p)| is_here(p)) {
            for siren in std::mem::take(&mut perimeter.epci) {
                let whole = epci.get(&TerritoryCode::Epci(siren));
                let whole = whole.ok_or_else(|| TerritoryFault::NoSuchEpci {
                    territory: code.clone(),
                    epci: siren,
                })?;
                perimeter.epci.insert(siren);
                perimeter.members.extend(&whole.members);
            }
            here.insert(code, perimeter);
        }
        Ok(here)
    }

    /// The members of a perimeter in the communes of the year.
    fn members(
        &self,
        code: &TerritoryCode,
        perimeter: &Perimeter,
        year: CogYear,
    ) -> Result<BTreeSet<Insee>, TerritoryFault> {
        let to = self.sources.year;
        // Communes that became the same ones must be followed too, or a limit that runs through a
        // commune of the year would not be seen.
        let followed = perimeter.members.iter();
        let after: BTreeSet<Insee> = followed
            .flat_map(|&m| self.movements.follow(m, year, to))
            .collect();
        let before = after
            .iter()
            .flat_map(|&c| self.movements.follow(c, to, year));
        let all: BTreeSet<Insee> = before.chain(perimeter.members.iter().copied()).collect();
        let passage = Passage::of(&self.movements, &all, year, to, &self.known)?;
        passage.members(code, &perimeter.members)
    }

    /// Départements and regions, by the list of communes.
    fn departements(&mut self, epci: &Perimeters) -> Result<(), Trouble> {
        let mut names = BTreeMap::new();
        for (kind, path) in self.sources.names {
            names.extend(read_names(kind, path)?);
        }
        let named = |code: &TerritoryCode| names.get(code).cloned().unwrap_or_default();
        for (departement, communes) in self.communes.departements() {
            let code = TerritoryCode::Departement(departement);
            self.make(code.clone(), named(&code), communes)?;
        }
        for (region, communes) in self.communes.regions() {
            let code = TerritoryCode::Region(region);
            self.make(code.clone(), named(&code), communes)?;
        }
        self.alone(epci);
        Ok(())
    }

    /// Communes of no EPCI, where lists of EPCI were given.
    fn alone(&mut self, epci: &Perimeters) {
        let members: BTreeSet<Insee> = epci.values().flat_map(|p| &p.members).copied().collect();
        let alone: Vec<&str> = (self.drawn.keys().filter(|c| !members.contains(c)))
            .map(Insee::as_str)
            .collect();
        if !epci.is_empty() && !alone.is_empty() {
            let what = format!("of no EPCI: {}", alone.join(", "));
            self.findings.push(Finding::note("communes", what));
        }
    }
}
