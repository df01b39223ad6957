//! Tables out of the registry, in the columns that imports read.

mod query;
mod steps;

use relais_files::table::unguarded;
use relais_report::figures::{Cell, Column as Shown, Figure, Report, Section, Table};
use relais_report::sheet;

use super::csv;
use super::fault::ExchangeFault;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::{Act, bound};
pub(super) use query::rows;
pub use query::{What, words};
pub(super) use steps::NONE;

/// Whether what is said of persons leaves too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// Their columns are left out: opaque ids remain.
    Without,
    /// With names, addresses and log-ins; with the reasons and the days of accounts, and what mandates are
    /// for.
    With,
}

/// A table to be written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Sheet {
    /// Its word: `partners`.
    pub word: &'static str,
    /// What it holds.
    pub title: &'static str,
    /// Its columns.
    pub headers: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The table of `what`, in the order of opaque ids. Who acts for partners alone gets their lines alone, and
/// those that are of no partner: events, texts.
///
/// # Errors
/// What the roles do not allow; what the database says.
pub async fn export(desk: &Desk, what: &What, personal: Personal) -> Result<Sheet, ExchangeFault> {
    let act = match personal {
        Personal::With => Act::Persons,
        Personal::Without => Act::Read,
    };
    desk.hold(act, None).await?;
    let db = desk.db();
    let mut read = db.read().await?;
    let rows = rows(&mut read, what, personal).await;
    let mut rows = rows.map_err(|error| RegistryFault::from(db.fault(&error)))?;
    if let (Some(own), Some(at)) = (bound(&desk.operator().roles), what.partner()) {
        rows.retain(|row| row.get(at).is_some_and(|of| own.contains(&of.as_str())));
    }
    let kept: Vec<usize> = (0..what.columns.len())
        .filter(|&at| personal == Personal::With || !what.columns[at].personal)
        .collect();
    let keep = |row: Vec<String>| {
        let mut row: Vec<Option<String>> = row.into_iter().map(Some).collect();
        kept.iter()
            .map(|&at| row[at].take().unwrap_or_default())
            .collect()
    };
    Ok(Sheet {
        word: what.word,
        title: what.title,
        headers: kept.iter().map(|&at| what.columns[at].key).collect(),
        rows: rows.into_iter().map(keep).collect(),
    })
}

impl Sheet {
    /// As CSV.
    pub fn csv(&self) -> String {
        let header = self
            .headers
            .iter()
            .map(|header| (*header).to_string())
            .collect();
        csv::write(std::iter::once(&header).chain(&self.rows))
    }

    /// As XLSX.
    ///
    /// # Errors
    /// [`ExchangeFault::Sheet`].
    pub fn xlsx(&self, date: &str) -> Result<Vec<u8>, ExchangeFault> {
        sheet::xlsx(&self.report(date)).map_err(|error| ExchangeFault::Sheet(error.to_string()))
    }

    /// As ODS.
    ///
    /// # Errors
    /// [`ExchangeFault::Sheet`].
    pub fn ods(&self, date: &str) -> Result<Vec<u8>, ExchangeFault> {
        sheet::ods(&self.report(date)).map_err(|error| ExchangeFault::Sheet(error.to_string()))
    }

    fn report(&self, date: &str) -> Report {
        let columns = self
            .headers
            .iter()
            .map(|header| Shown::text(*header))
            .collect();
        let mut table = Table::new(self.word, self.title, columns);
        let cells = |row: &Vec<String>| row.iter().map(|cell| Cell::Text(in_book(cell))).collect();
        table.rows = self.rows.iter().map(cells).collect();
        Report {
            title: self.title.into(),
            lead: "Export du registre du relais.".into(),
            sections: vec![Section {
                title: self.title.into(),
                figures: vec![Figure {
                    drawings: Vec::new(),
                    table,
                }],
                ..Section::default()
            }],
            date: Some(date.into()),
            ..Report::default()
        }
    }
}

/// A text as a cell of a workbook, which says itself that it is none to compute: what an import would
/// take for an apostrophe that guards a formula gets one to lose.
fn in_book(text: &str) -> String {
    match unguarded(text) == text {
        true => text.to_string(),
        false => format!("'{text}"),
    }
}
