//! Which column of a table is what, as a file.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::super::column::Column;
use super::super::fault::ExchangeFault;
use crate::partner::name::plain;

const HEAD: &str = "\
# Correspondance des colonnes\u{202f}: à gauche celles du registre, à droite celles du tableau.
# Une ligne qui commence par # ne compte pas\u{202f}: complétez-la et ôtez son # pour qu’elle compte.
";

/// Which column is what, kept as a file so that the next table of the same hand is read the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What the table holds: `partners`.
    pub genre: String,
    /// Columns of the table that are not read.
    #[serde(default)]
    pub ignorees: Vec<String>,
    /// For each column of the registry the header of the table.
    #[serde(default)]
    pub colonnes: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads the text of a file; an empty name says nothing.
    ///
    /// # Errors
    /// [`ExchangeFault::Mapping`].
    pub fn parse(text: &str) -> Result<Self, ExchangeFault> {
        let read = toml::from_str(text);
        let mut read: Self = read.map_err(|error| ExchangeFault::Mapping(error.to_string()))?;
        read.colonnes.retain(|_, told| !told.trim().is_empty());
        Ok(read)
    }

    /// As a file, with those of `columns` that were not found to be filled in.
    pub fn text(&self, columns: &[Column]) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let left: Vec<String> = self.ignorees.iter().map(|one| quoted(one)).collect();
        let mut text = HEAD.to_string();
        let _ = writeln!(text, "genre = {}\n", quoted(&self.genre));
        let _ = writeln!(text, "# Colonnes du tableau qui ne sont pas lues.");
        let _ = writeln!(text, "ignorees = [{}]\n\n[colonnes]", left.join(", "));
        for column in columns {
            let needed = match column.needed {
                true => ", nécessaire",
                false => "",
            };
            let _ = match self.colonnes.get(column.key) {
                Some(told) => write!(text, "{} = {}", column.key, quoted(told)),
                None => write!(text, "# {} = \"\"", column.key),
            };
            let _ = writeln!(text, "  # {}{needed}", column.label);
        }
        text
    }

    /// True for a header that is told to be a column, or to be none: it is guessed for nothing else.
    pub(super) fn tells(&self, header: &str) -> bool {
        let mut all = self.colonnes.values().chain(&self.ignorees);
        all.any(|told| is_one(told, header))
    }

    /// True for a header that is told not to be read.
    pub(super) fn leaves(&self, header: &str) -> bool {
        self.ignorees.iter().any(|told| is_one(told, header))
    }
}

/// True for a header as a mapping writes it, but for case, accents and spaces.
fn is_one(told: &str, header: &str) -> bool {
    told.trim() == header.trim() || plain(told) == plain(header)
}
