//! Sheets that cannot be written.

use relais_core::fault::{Fault, Kind};
use relais_files::package::PackageFault;
use rust_xlsxwriter::XlsxError;

/// Sheets that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    /// What the writer of XLSX refuses.
    #[error("the sheets cannot be written as XLSX")]
    Xlsx(#[from] XlsxError),
    /// What the package of an ODS refuses.
    #[error("the sheets cannot be written as ODS")]
    Ods(#[from] PackageFault),
}

impl Fault for SheetFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        match self {
            SheetFault::Xlsx(_) => "RLS-E251",
            SheetFault::Ods(_) => "RLS-E252",
        }
    }

    fn help(&self) -> String {
        "a table has at most 16 384 columns, and a workbook 4 GiB; the same figures stand in the CSV".into()
    }
}
