//! All communes of a year, with their names, départements and regions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use relais_core::code::{Departement, Insee, Region};
use relais_core::fault::Trouble;
use relais_files::table::{Row, Sheet, Table};

use super::json::{self, Entry};
use crate::fault::TerritoryFault;

/// A commune of the list of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: Region,
}

/// The communes of a year: all there are, so that a code that is not among them is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Communes {
    communes: BTreeMap<Insee, Commune>,
}

const CODE: [&str; 4] = ["com", "codgeo", "insee_com", "code"];
const NAME: [&str; 4] = ["libelle", "libgeo", "nom", "nccenr"];
const REGION: [&str; 3] = ["reg", "insee_reg", "region"];

impl Communes {
    /// Reads INSEE's list (`v_commune_AAAA.csv`: TYPECOM, COM, REG, LIBELLE), a table like it, or
    /// Etalab's `communes.json`.
    ///
    /// # Errors
    /// No such file, a line whose code is none, a commune that is there twice.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        match json::is_json(path) {
            true => Self::of_entries(path, &json::read(path)?),
            false => Self::of_table(&Table::read(path)?),
        }
    }

    fn of_table(table: &Table) -> Result<Self, Trouble> {
        let sheet = table.under(&[&CODE, &NAME, &REGION])?;
        let kind = sheet.column(&["typecom"]);
        let mut communes = Self::default();
        for row in sheet.rows() {
            // Delegated and associated communes stand in the same list.
            if matches!(row.at(kind), "" | "COM") {
                let [code, name, region] = [0, 1, 2].map(|at| row.cell(at));
                let added = communes.add(code, name, region);
                added.map_err(|why| line(&sheet, row, why))?;
            }
        }
        Ok(communes)
    }

    fn of_entries(path: &Path, entries: &[Entry]) -> Result<Self, Trouble> {
        let mut communes = Self::default();
        for entry in entries.iter().filter(|e| e.kind == "commune-actuelle") {
            if let Some(region) = &entry.region {
                let added = communes.add(&entry.code, &entry.nom, region);
                added.map_err(|why| json::document(path, &why))?;
            }
        }
        match communes.communes.is_empty() {
            true => Err(json::document(path, "it has no \"commune-actuelle\"").into()),
            false => Ok(communes),
        }
    }

    fn add(&mut self, code: &str, name: &str, region: &str) -> Result<(), String> {
        let insee: Insee = code.parse().map_err(|f| format!("{f}"))?;
        let region: Region = region.parse().map_err(|f| format!("{f}"))?;
        let commune = Commune {
            name: name.into(),
            region,
        };
        match self.communes.insert(insee, commune) {
            None => Ok(()),
            Some(_) => Err(format!("the commune {insee} is there twice")),
        }
    }

    /// A commune.
    pub fn get(&self, insee: Insee) -> Option<&Commune> {
        self.communes.get(&insee)
    }

    /// The codes of all.
    pub fn codes(&self) -> BTreeSet<Insee> {
        self.communes.keys().copied().collect()
    }

    /// The communes of each département.
    pub fn departements(&self) -> BTreeMap<Departement, BTreeSet<Insee>> {
        let mut all: BTreeMap<Departement, BTreeSet<Insee>> = BTreeMap::new();
        for insee in self.communes.keys() {
            all.entry(insee.departement()).or_default().insert(*insee);
        }
        all
    }

    /// The communes of each region.
    pub fn regions(&self) -> BTreeMap<Region, BTreeSet<Insee>> {
        let mut all: BTreeMap<Region, BTreeSet<Insee>> = BTreeMap::new();
        for (insee, commune) in &self.communes {
            all.entry(commune.region).or_default().insert(*insee);
        }
        all
    }
}

pub(super) fn line(sheet: &Sheet<'_>, row: Row<'_>, why: String) -> TerritoryFault {
    TerritoryFault::Line {
        table: sheet.name().into(),
        line: row.line(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_insee_with_its_parts_of_communes() {
        let text = "TYPECOM,COM,REG,DEP,LIBELLE\nCOM,01001,84,01,L'Abergement\n\
                    COMD,01033,,,Châtillon\nCOM,2A004,94,2A,Ajaccio\n";
        let communes = Communes::of_table(&Table::of_text("c.csv", text).unwrap()).unwrap();
        assert_eq!(communes.codes().len(), 2);
        let ajaccio = communes.get("2A004".parse().unwrap()).unwrap();
        assert_eq!(
            (ajaccio.name.as_str(), ajaccio.region.as_str()),
            ("Ajaccio", "94")
        );
        assert_eq!(communes.departements().len(), 2);
        assert!(communes.regions().contains_key(&"84".parse().unwrap()));
    }

    #[test]
    fn collectivities_overseas_are_left_out_of_the_lists_of_etalab() {
        let entry = |code: &str, zone: &str, region: &str| {
            format!(
                r#"{{"code":"{code}","nom":"x","zone":"{zone}","type":"commune-actuelle","region":"{region}"}}"#
            )
        };
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("communes.json");
        let all = [entry("01001", "metro", "84"), entry("97502", "com", "975")];
        std::fs::write(&path, format!("[{}]", all.join(","))).unwrap();
        let communes = Communes::read(&path).unwrap();
        assert_eq!(communes.codes().len(), 1);
    }

    #[test]
    fn a_commune_twice_or_without_its_region_is_refused() {
        for (rows, why) in [
            (
                "01001,a,84\n01001,b,84\n",
                "line 3: the commune 01001 is there twice",
            ),
            ("01001,a,\n", "line 2"),
            ("1001,a,84\n", "lost the zero"),
        ] {
            let table = Table::of_text("c.csv", &format!("com,nom,reg\n{rows}")).unwrap();
            let fault = Communes::of_table(&table).unwrap_err().to_string();
            assert!(fault.contains(why), "{fault}");
        }
    }
}
