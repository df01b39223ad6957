//! A report as PDF/UA-1: tagged for those who have it read aloud, in French, its fonts inside.
//!
//! The document is set by typst from one source of ours (`pdf/rapport.typ`), to which the report goes as
//! values: no text of it is ever read as markup. Texts are those of the page, a cell is shown as the
//! page shows it. The same report gives the same bytes: the only date inside is the report's own.

mod fault;
mod script;
mod values;
mod world;

use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::figures::Report;
pub use fault::PdfFault;
use world::Setting;

/// A report as PDF.
///
/// # Errors
/// What typst refuses: a defect of ours, for texts are made such that it takes them.
pub fn pdf(report: &Report) -> Result<Vec<u8>, PdfFault> {
    let document = set(report)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]);
    let options = PdfOptions {
        creator: typst::foundations::Smart::Custom(Some(CREATOR.into())),
        standards: standards.map_err(|refused| PdfFault::Refused {
            what: refused.message().to_string(),
        })?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|all| PdfFault::of(&all))?;
    // What typst remembers of this document serves no other.
    typst::comemo::evict(0);
    Ok(bytes)
}

/// A report on its pages.
fn set(report: &Report) -> Result<PagedDocument, PdfFault> {
    let setting = Setting::new(values::of(report));
    let set = typst::compile::<PagedDocument>(&setting).output;
    set.map_err(|all| PdfFault::of(&all))
}

/// The program that a PDF names as its maker.
const CREATOR: &str = "Relais";

#[cfg(test)]
mod tests;
