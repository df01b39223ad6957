//! The receipts of an output folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use relais_core::fault::Trouble;
use relais_files::atomic::{AtomicFault, Journal};
use relais_files::place;

use super::Receipt;

/// The receipts that are there, and the journal to which this attempt adds its own.
pub struct Book {
    folder: PathBuf,
    known: HashMap<String, Vec<Receipt>>,
    damaged: usize,
    journal: Mutex<Option<Journal>>,
}

/// Journals of attempts: `receipts-<n>.log`.
const NAME: &str = "receipts";

impl Book {
    /// A book without receipts, for one who starts over.
    pub fn blank(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            known: HashMap::new(),
            damaged: 0,
            journal: Mutex::new(None),
        }
    }

    /// Reads every receipt in `folder` whose unit is wanted; a folder that is not there has none.
    ///
    /// # Errors
    /// A folder or journal that is there and cannot be read.
    pub fn open(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Self, Trouble> {
        let mut book = Self::blank(folder);
        let pattern = folder.join(format!("{NAME}-*.log"));
        let (known, mut strange) = (&mut book.known, 0);
        for path in place::matching(&pattern.to_string_lossy())? {
            let take = |text: &str| match serde_json::from_str::<Receipt>(text) {
                Ok(receipt) if wanted(&receipt.unit) => {
                    known.entry(receipt.unit.clone()).or_default().push(receipt);
                }
                Ok(_) => {}
                Err(_) => strange += 1,
            };
            book.damaged += Journal::read(&path, take)?;
        }
        book.damaged += strange;
        Ok(book)
    }

    /// The receipts of a unit, oldest first as far as journals tell.
    pub fn of(&self, unit: &str) -> &[Receipt] {
        self.known.get(unit).map_or(&[], Vec::as_slice)
    }

    /// True without any receipt.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Lines that are no receipts: their units run again.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// Adds a receipt, and returns when it is on the disk.
    pub fn add(&self, receipt: &Receipt) -> Result<(), AtomicFault> {
        let text = serde_json::to_string(receipt).unwrap_or_default();
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.is_none() {
            *journal = Some(Journal::create(&self.folder, NAME)?);
        }
        match journal.as_mut() {
            Some(journal) => journal.append(&text),
            None => Ok(()),
        }
    }
}
