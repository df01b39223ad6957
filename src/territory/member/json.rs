//! The lists of Etalab's `decoupage-administratif`, as JSON.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::text;

use crate::fault::TerritoryFault;

/// An entry of `communes.json`, `departements.json`, `regions.json` or `epci.json`.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Entry {
    pub(super) code: String,
    pub(super) nom: String,
    /// `commune-actuelle`, `commune-deleguee`...; `CC`, `CA`... of an EPCI.
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) departement: Option<String>,
    pub(super) region: Option<String>,
    pub(super) membres: Vec<Membre>,
    /// `metro`, `drom` or `com`.
    zone: String,
}

/// A member of an EPCI.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Membre {
    pub(super) code: String,
}

/// True for a file that is read as JSON.
pub(super) fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"))
}

/// Reads a list, without the collectivities overseas (`com`): they belong to no region, and nothing
/// of theirs is drawn.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, Trouble> {
    let text = text::read(path)?.content;
    let mut entries: Vec<Entry> =
        serde_json::from_str(&text).map_err(|e| document(path, &e.to_string()))?;
    entries.retain(|e| e.zone != "com");
    match entries.is_empty() {
        true => Err(document(path, "it is empty").into()),
        false => Ok(entries),
    }
}

pub(super) fn document(path: &Path, why: &str) -> TerritoryFault {
    TerritoryFault::Document {
        path: path.into(),
        why: why.into(),
    }
}
