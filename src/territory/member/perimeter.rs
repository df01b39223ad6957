//! EPCI and perimeters of the operator: names and members.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use relais_core::code::{Insee, Siren, TerritoryCode, TerritoryKind};
use relais_core::fault::Trouble;
use relais_files::table::Table;

use super::commune::line;
use super::json::{self, Entry};

/// A territory that is made of communes, as a list gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Perimeter {
    /// Its name.
    pub name: String,
    /// The communes that belong to it.
    pub members: BTreeSet<Insee>,
    /// The EPCI that belong to it as a whole.
    pub epci: BTreeSet<Siren>,
}

/// Perimeters of one kind, by their codes.
pub type Perimeters = BTreeMap<TerritoryCode, Perimeter>;

const MEMBER: [&str; 6] = ["membre", "insee", "com", "codgeo", "insee_com", "commune"];
const EPCI_CODE: [&str; 4] = ["epci", "siren_epci", "siren", "code"];
const EPCI_NAME: [&str; 4] = ["libepci", "nom_epci", "raison_sociale", "nom"];

/// How the State writes that a commune belongs to no EPCI.
const NO_EPCI: [&str; 4] = ["", "NR", "NC", "ZZZZZZZZZ"];

/// Reads the perimeters of a kind: of EPCI, INSEE's list (CODGEO, EPCI, LIBEPCI) or Etalab's
/// `epci.json`; of others, a table of the columns `code`, `nom` and `membre`, a line a member, which
/// is a commune or an EPCI.
///
/// # Errors
/// No such file, a line whose codes are none.
pub fn read(kind: &TerritoryKind, path: &Path) -> Result<Perimeters, Trouble> {
    match (json::is_json(path), kind) {
        (true, TerritoryKind::Epci) => of_entries(path, &json::read(path)?),
        (true, _) => Err(json::document(path, "only lists of EPCI are read as JSON").into()),
        (false, TerritoryKind::Epci) => of_table(kind, &Table::read(path)?, &EPCI_CODE, &EPCI_NAME),
        (false, _) => of_table(kind, &Table::read(path)?, &["code"], &["nom", "libelle"]),
    }
}

fn of_table(
    kind: &TerritoryKind,
    table: &Table,
    code: &[&str],
    name: &[&str],
) -> Result<Perimeters, Trouble> {
    let sheet = table.under(&[code, &MEMBER])?;
    let name = sheet.column(name);
    let mut perimeters = Perimeters::new();
    for row in sheet.rows() {
        if *kind == TerritoryKind::Epci && NO_EPCI.contains(&row.cell(0)) {
            continue;
        }
        let added = add(
            &mut perimeters,
            kind,
            row.cell(0),
            row.at(name),
            row.cell(1),
        );
        added.map_err(|why| line(&sheet, row, why))?;
    }
    Ok(perimeters)
}

fn add(
    perimeters: &mut Perimeters,
    kind: &TerritoryKind,
    code: &str,
    name: &str,
    member: &str,
) -> Result<(), String> {
    let code = TerritoryCode::of(kind, code).map_err(|f| f.to_string())?;
    let shown = code.to_string();
    let perimeter = perimeters.entry(code).or_default();
    if perimeter.name.is_empty() {
        perimeter.name = name.into();
    }
    if !name.is_empty() && perimeter.name != name {
        return Err(format!(
            "{shown} is {:?} here and {name:?} there",
            perimeter.name
        ));
    }
    let is_epci = member.len() == 9 && *kind != TerritoryKind::Epci;
    let new = match is_epci {
        true => perimeter
            .epci
            .insert(member.parse().map_err(|f| format!("{f}"))?),
        false => perimeter
            .members
            .insert(member.parse().map_err(|f| format!("{f}"))?),
    };
    match new {
        true => Ok(()),
        false => Err(format!("{member} is a member of {shown} twice")),
    }
}

fn of_entries(path: &Path, entries: &[Entry]) -> Result<Perimeters, Trouble> {
    let mut perimeters = Perimeters::new();
    for entry in entries {
        for member in &entry.membres {
            let epci = TerritoryKind::Epci;
            let added = add(
                &mut perimeters,
                &epci,
                &entry.code,
                &entry.nom,
                &member.code,
            );
            added.map_err(|why| json::document(path, &why))?;
        }
    }
    match perimeters.is_empty() {
        true => Err(json::document(path, "no entry has members").into()),
        false => Ok(perimeters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perimeters(kind: &str, text: &str) -> Result<Perimeters, Trouble> {
        let kind: TerritoryKind = kind.parse().unwrap();
        let table = Table::of_text("p.csv", text).unwrap();
        match kind {
            TerritoryKind::Epci => of_table(&kind, &table, &EPCI_CODE, &EPCI_NAME),
            _ => of_table(&kind, &table, &["code"], &["nom", "libelle"]),
        }
    }

    #[test]
    fn epci_of_insees_list_and_communes_without_one() {
        let text = "Titre;;;\nCODGEO;LIBGEO;EPCI;LIBEPCI\n33063;Bordeaux;243300316;Bordeaux Métropole\n\
                    33281;Mérignac;243300316;Bordeaux Métropole\n85113;L'Île-d'Yeu;ZZZZZZZZZ;Sans objet\n";
        let found = perimeters("EPCI", text).unwrap();
        let metropole = &found[&"EPCI:243300316".parse().unwrap()];
        assert_eq!(found.len(), 1);
        assert_eq!(metropole.name, "Bordeaux Métropole");
        assert_eq!(metropole.members.len(), 2);
    }

    #[test]
    fn a_scot_has_communes_and_epci() {
        let text = "code;nom;membre\nsysdau;Aire métropolitaine;243300316\nsysdau;;33498\n";
        let found = perimeters("SCOT", text).unwrap();
        let scot = &found[&"SCOT:sysdau".parse().unwrap()];
        assert_eq!((scot.members.len(), scot.epci.len()), (1, 1));
        assert_eq!(scot.name, "Aire métropolitaine");
    }

    #[test]
    fn lines_that_contradict_others_are_refused() {
        for (rows, why) in [
            (
                "a;x;33063\na;y;33281\n",
                "line 3: SCOT:a is \"x\" here and \"y\" there",
            ),
            ("a;x;33063\na;x;33063\n", "twice"),
            ("a;x;3306\n", "line 2"),
            ("a;x;243300317\n", "last digit"),
        ] {
            let fault = perimeters("SCOT", &format!("code;nom;membre\n{rows}")).unwrap_err();
            assert!(fault.to_string().contains(why), "{fault}");
        }
    }
}
