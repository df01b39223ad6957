//! Names of départements and regions.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::code::{TerritoryCode, TerritoryKind};
use relais_core::fault::Trouble;
use relais_files::table::Table;

use super::commune::line;
use super::json;

/// Reads INSEE's lists (`v_departement_AAAA.csv`, `v_region_AAAA.csv`) or Etalab's
/// `departements.json` and `regions.json`.
///
/// # Errors
/// No such file, a code that is none.
pub fn read(kind: &TerritoryKind, path: &Path) -> Result<BTreeMap<TerritoryCode, String>, Trouble> {
    let mut names = BTreeMap::new();
    if json::is_json(path) {
        for entry in json::read(path)? {
            let code = TerritoryCode::of(kind, &entry.code);
            let code = code.map_err(|fault| json::document(path, &fault.to_string()))?;
            names.insert(code, entry.nom);
        }
        return Ok(names);
    }
    let table = Table::read(path)?;
    let code: &[&str] = match kind {
        TerritoryKind::Departement => &["dep", "insee_dep", "code"],
        _ => &["reg", "insee_reg", "code"],
    };
    let sheet = table.under(&[code, &["libelle", "nom", "nccenr"]])?;
    for row in sheet.rows() {
        let code = TerritoryCode::of(kind, row.cell(0));
        let code = code.map_err(|fault| line(&sheet, row, fault.to_string()))?;
        names.insert(code, row.cell(1).into());
    }
    Ok(names)
}
