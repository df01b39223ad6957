//! Workbooks: a ZIP of XML, unpacked here within bounds, so that no parser meets a bomb.

use std::io::{Cursor, Read};
use std::path::Path;

use relais_core::fault::Trouble;
use zip::ZipArchive;

use super::records::Table;
use super::{Form, TableFault, ods, xlsx};
use crate::folder::check_directory;
use crate::package::Package;
use crate::regular;

/// The most bytes of a workbook, packed or unpacked.
const MOST_BYTES: u64 = 50 << 20;
/// The most parts: a workbook has a few for each sheet.
const MOST_PARTS: usize = 2000;

/// What an XML declares its entities with.
const DECLARED: &[u8] = b"<!DOCTYPE";

/// The parts of a workbook that are texts, unpacked.
pub(super) struct Parts(pub(super) Vec<(String, Vec<u8>)>);

impl Table {
    /// The tables of a file: that of a CSV, or those of the sheets of an XLSX or an ODS that hold
    /// something; only `sheet` where it is named.
    ///
    /// # Errors
    /// As [`Table::read`]; [`TableFault::Book`] for a workbook that is none, or is too large
    /// unpacked, or has no such sheet.
    pub fn sheets(path: &Path, sheet: Option<&str>) -> Result<Vec<Table>, Trouble> {
        let name = path.display().to_string();
        let refuse = |why: String| TableFault::Book {
            name: name.clone(),
            why,
        };
        let mut start = [0; 4];
        let file = regular::open(path);
        let whole = file.and_then(|mut file| file.read_exact(&mut start));
        if whole.is_err() || start != *b"PK\x03\x04" {
            return match sheet {
                Some(sheet) => {
                    Err(refuse(format!("it is no workbook and has no sheet {sheet}")).into())
                }
                None => Ok(vec![Table::read(path)?]),
            };
        }
        let bytes = regular::read(path, MOST_BYTES).map_err(|error| refuse(error.to_string()))?;
        let parts = Parts::unpack(&bytes).map_err(&refuse)?;
        let tables = match parts.find("content.xml") {
            Some(content) => ods::tables(&name, content, sheet)?,
            None => xlsx::tables(&name, parts, sheet)?,
        };
        match (tables.is_empty(), sheet) {
            (false, _) => Ok(tables),
            (true, None) => Err(TableFault::Empty { name }.into()),
            (true, Some(sheet)) => {
                Err(refuse(format!("it has no sheet {sheet}, or an empty one")).into())
            }
        }
    }

    /// The table of a sheet; none when it is empty.
    pub(super) fn of_sheet(
        book: &str,
        sheet: &str,
        records: Vec<super::records::Record>,
    ) -> Option<Table> {
        (!records.is_empty()).then(|| Table {
            name: format!("{book}, « {sheet} »"),
            records,
            form: Form::Sheet(sheet.into()),
        })
    }
}

impl Parts {
    /// What an archive says of its sizes is not believed: each part is read to what is left of the
    /// bound.
    fn unpack(bytes: &[u8]) -> Result<Self, String> {
        let mut cursor = Cursor::new(bytes);
        check_directory(&mut cursor, bytes.len() as u64, MOST_PARTS)?;
        let mut zip = ZipArchive::new(cursor).map_err(|error| error.to_string())?;
        if zip.has_duplicate_names() {
            return Err("two of its parts have one name".into());
        }
        let (mut parts, mut left) = (Vec::new(), MOST_BYTES);
        for at in 0..zip.len() {
            let part = zip.by_index(at).map_err(|error| error.to_string())?;
            let name = part.name().map_err(|error| error.to_string())?.into_owned();
            if !name.ends_with(".xml") && !name.ends_with(".rels") {
                continue;
            }
            let mut content = Vec::new();
            let read = part.take(left + 1).read_to_end(&mut content);
            read.map_err(|error| format!("{name}: {error}"))?;
            left = left.checked_sub(content.len() as u64).ok_or_else(|| {
                format!(
                    "unpacked it has more than {MOST_BYTES} bytes, which is no list of partners"
                )
            })?;
            // An entity that a workbook declares stands for whatever it likes, and is declared here alone.
            let declares = content.windows(DECLARED.len()).any(|at| at == DECLARED);
            if declares && !name.starts_with("META-INF/") {
                return Err(format!("{name} declares entities, which no workbook needs"));
            }
            parts.push((name, content));
        }
        Ok(Self(parts))
    }

    fn find(&self, name: &str) -> Option<&[u8]> {
        let found = self.0.iter().find(|(part, _)| part == name);
        found.map(|(_, content)| content.as_slice())
    }

    /// The same parts as an archive that is not compressed.
    pub(super) fn stored(self) -> Result<Vec<u8>, String> {
        let mut package = Package::default();
        for (name, content) in self.0 {
            let put = package.store(&name, &content);
            put.map_err(|error| error.to_string())?;
        }
        package.finish().map_err(|error| error.to_string())
    }
}
