//! A PDF that cannot be made.

use relais_core::fault::{Fault, Kind};
use typst::diag::SourceDiagnostic;

/// A PDF that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfFault {
    /// What typst says of it.
    #[error("the report cannot be set as PDF: {what}")]
    Refused {
        /// Its words.
        what: String,
    },
}

impl PdfFault {
    /// Of what typst says.
    pub(super) fn of<'a>(all: impl IntoIterator<Item = &'a SourceDiagnostic>) -> Self {
        let words = all.into_iter().map(|one| one.message.to_string());
        PdfFault::Refused {
            what: words.collect::<Vec<String>>().join("; "),
        }
    }
}

impl Fault for PdfFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E253"
    }

    fn help(&self) -> String {
        "this is a defect: the same report stands in rapport.html, please send it to us".into()
    }
}
