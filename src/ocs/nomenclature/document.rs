//! Reading a nomenclature: TOML with its title, version and source, or a bare CSV.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::table::{Row, Sheet, Table};
use relais_files::text;

use super::class::Draft;
use super::fault::NomenclatureFault;

/// A nomenclature as a file states it; nothing is checked yet.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What it is called, in mappings and messages.
    pub id: String,
    /// Its title, for people.
    #[serde(default)]
    pub title: String,
    /// Which version it is.
    #[serde(default)]
    pub version: String,
    /// Where its classes are taken from.
    #[serde(default)]
    pub source: String,
    /// The classes in the order of the file.
    #[serde(rename = "class")]
    pub classes: Vec<Draft>,
}

const LABEL: [&str; 4] = ["label", "libelle", "libellé", "intitule"];
const PARENT: [&str; 2] = ["parent", "code_parent"];
const LEVEL: [&str; 2] = ["level", "niveau"];
const COLOUR: [&str; 4] = ["colour", "couleur", "color", "rvb"];
const FROM: [&str; 4] = ["from", "debut", "début", "valide_de"];
const TO: [&str; 3] = ["to", "fin", "valide_a"];
const MMU: [&str; 3] = ["mmu_m2", "umc_m2", "seuil_m2"];

impl Document {
    /// Reads a `.toml` or a table.
    ///
    /// # Errors
    /// No such file, not what a nomenclature is written in.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        if is_toml(path) {
            return Ok(Self::of_toml(path, &text::read(path)?.content)?);
        }
        let name = path.file_stem().map(|name| name.to_string_lossy());
        Self::of_table(path, &name.unwrap_or_default(), &Table::read(path)?)
    }

    /// Reads TOML that is in memory.
    ///
    /// # Errors
    /// Not what a nomenclature is written in.
    pub fn of_toml(path: &Path, text: &str) -> Result<Self, NomenclatureFault> {
        toml::from_str(text).map_err(|e| syntax(path, e.to_string().trim_end()))
    }

    fn of_table(path: &Path, name: &str, table: &Table) -> Result<Self, Trouble> {
        let sheet = table.under(&[&["code"], &LABEL])?;
        let columns = Columns::of(&sheet);
        let draft = |row: Row<'_>| columns.draft(path, row);
        let classes: Result<Vec<Draft>, _> = sheet.rows().map(draft).collect();
        Ok(Self {
            id: name.into(),
            title: String::new(),
            version: String::new(),
            source: String::new(),
            classes: classes?,
        })
    }
}

pub(super) fn is_toml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

pub(super) fn syntax(path: &Path, reason: &str) -> NomenclatureFault {
    NomenclatureFault::Syntax {
        path: path.into(),
        reason: reason.into(),
    }
}

/// The columns that a table may have beside code and label.
struct Columns {
    parent: Option<usize>,
    level: Option<usize>,
    colour: Option<usize>,
    from: Option<usize>,
    to: Option<usize>,
    mmu: Option<usize>,
}

impl Columns {
    fn of(sheet: &Sheet<'_>) -> Self {
        Self {
            parent: sheet.column(&PARENT),
            level: sheet.column(&LEVEL),
            colour: sheet.column(&COLOUR),
            from: sheet.column(&FROM),
            to: sheet.column(&TO),
            mmu: sheet.column(&MMU),
        }
    }

    fn draft(&self, path: &Path, row: Row<'_>) -> Result<Draft, NomenclatureFault> {
        let text = |column| Some(row.at(column)).filter(|t| !t.is_empty());
        Ok(Draft {
            code: row.cell(0).into(),
            label: row.cell(1).into(),
            parent: text(self.parent).map(str::to_string),
            level: number(path, row, text(self.level), "level")?,
            colour: text(self.colour).map(str::to_string),
            from: number(path, row, text(self.from), "first year")?,
            to: number(path, row, text(self.to), "last year")?,
            mmu_m2: number(path, row, text(self.mmu), "minimum mapping unit")?,
            line: Some(row.line()),
        })
    }
}

/// A number, its decimals behind a comma or a point.
fn number<T: std::str::FromStr>(
    path: &Path,
    row: Row<'_>,
    text: Option<&str>,
    what: &str,
) -> Result<Option<T>, NomenclatureFault> {
    let Some(text) = text else { return Ok(None) };
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    plain.parse().map(Some).map_err(|_| {
        syntax(
            path,
            &format!(
                "line {}: {text:?} is no number, where the {what} stands",
                row.line()
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_with_french_headers_and_numbers() {
        let table = Table::of_text(
            "t",
            "Code;Libellé;Niveau;Parent;Couleur;Début;UMC_m2\n1;Artificiel;1;;#e6004d;;\n\
             11;Urbain;2;1;;2009;2 500,5\n",
        )
        .unwrap();
        let document = Document::of_table(Path::new("t.csv"), "t", &table).unwrap();
        let [root, child] = &document.classes[..] else {
            panic!("{document:?}")
        };
        assert_eq!((root.parent.as_deref(), root.level), (None, Some(1)));
        assert_eq!(child.parent.as_deref(), Some("1"));
        assert_eq!(child.mmu_m2, Some(2500.5));
        assert_eq!(child.line, Some(3));
        assert_eq!(child.from, Some(2009));
    }

    #[test]
    fn what_is_no_number_names_its_line() {
        let table = Table::of_text("t", "code;label;level\n1;a;un\n").unwrap();
        let fault = Document::of_table(Path::new("t.csv"), "t", &table).unwrap_err();
        assert_eq!(fault.code(), "RLS-E501");
        assert!(fault.to_string().contains("line 2"), "{fault}");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = "id = \"a\"\n[[class]]\ncode = \"1\"\nlable = \"x\"\n";
        let fault = Document::of_toml(Path::new("a.toml"), text).unwrap_err();
        assert!(fault.to_string().contains("lable"), "{fault}");
    }
}
