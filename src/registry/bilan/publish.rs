//! A bilan as files.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::atomic::{OutputFolder, Overwrite, holds_files};
use relais_report::figures::Report;
use relais_report::{page, sheet};

use super::Form;

/// The file by which a folder of ours is known.
const MARK: &str = "bilan.html";
const PDF: &str = "bilan.pdf";
const ODS: &str = "bilan.ods";
/// The folder of the tables.
const TABLES: &str = "tables";

/// True for a bilan to which nobody added anything.
fn is_ours(folder: &Path) -> bool {
    let tables = folder.join(TABLES);
    let is_file = |name: &str| [MARK, PDF, ODS].contains(&name);
    folder.join(MARK).is_file()
        && holds_files(folder, is_file, &[TABLES])
        && (!tables.is_dir() || holds_files(&tables, |name| name.ends_with(".csv"), &[]))
}

/// That a folder may be written, before anything is computed.
///
/// # Errors
/// A folder that is there, and is no bilan or is not to be replaced.
pub fn free(folder: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
    drop(OutputFolder::create(folder, overwrite, is_ours)?);
    Ok(())
}

/// Writes a report into a folder of its own, whole or not at all; gives the names of its files.
///
/// # Errors
/// As [`free`], and what the disk refuses.
pub fn publish(
    folder: &Path,
    report: &Report,
    overwrite: Overwrite,
    form: Form,
) -> Result<Vec<String>, Trouble> {
    let output = OutputFolder::create(folder, overwrite, is_ours)?;
    let output = match form {
        Form::Internal => output.private()?,
        Form::Published => output,
    };
    let mut names = Vec::new();
    let mut put = |name: String, bytes: &[u8]| {
        output.put(Path::new(&name), bytes)?;
        names.push(name);
        Ok::<_, Trouble>(())
    };
    put(MARK.into(), page::page(report).as_bytes())?;
    #[cfg(feature = "pdf")]
    put(PDF.into(), &relais_report::pdf::pdf(report)?)?;
    put(ODS.into(), &sheet::ods(report)?)?;
    for table in report.tables() {
        put(
            format!("{TABLES}/{}.csv", table.name),
            sheet::csv(table).as_bytes(),
        )?;
    }
    output.finish()?;
    Ok(names)
}
