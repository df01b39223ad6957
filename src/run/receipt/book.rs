//! The receipts of an output folder.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use relais_core::fault::Trouble;
use relais_files::atomic::{AtomicFault, Journal};
use relais_files::place;

use super::Receipt;
use super::claim::{self, Claim};
use crate::plan::Plan;

/// The receipts that are there, and the journals to which this attempt adds its own.
pub struct Book {
    folder: PathBuf,
    known: HashMap<String, Vec<Receipt>>,
    ours: HashSet<String>,
    damaged: usize,
    receipts: Mutex<Option<Journal>>,
    claims: Mutex<Option<Journal>>,
}

/// Journals of attempts: `receipts-<n>.log`.
const RECEIPTS: &str = "receipts";

impl Book {
    /// A book without receipts, for one who starts over.
    pub fn blank(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            known: HashMap::new(),
            ours: HashSet::new(),
            damaged: 0,
            receipts: Mutex::new(None),
            claims: Mutex::new(None),
        }
    }

    /// Reads every receipt in `folder` of a unit of `plan`; a folder that is not there has none.
    ///
    /// # Errors
    /// A folder or journal that is there and cannot be read.
    pub fn open(folder: &Path, plan: &Plan) -> Result<Self, Trouble> {
        let mut book = Self::blank(folder);
        let units: HashSet<&str> = plan.units.iter().map(|u| u.id.as_str()).collect();
        let outputs = plan.units.iter().flat_map(|u| &u.outputs);
        let outputs: HashSet<&str> = outputs.map(String::as_str).collect();
        for path in journals(folder, RECEIPTS)? {
            let mut strange = 0;
            let take = |text: &str| match serde_json::from_str::<Receipt>(text) {
                Ok(receipt) => book.take(receipt, &units, &outputs),
                Err(_) => strange += 1,
            };
            let damaged = Journal::read(&path, take)?;
            book.damaged += damaged + strange;
        }
        for path in journals(folder, claim::NAME)? {
            let claimed = claim::read(&path)?.into_iter();
            book.ours
                .extend(claimed.filter(|name| outputs.contains(name.as_str())));
        }
        Ok(book)
    }

    /// Takes a receipt, of whatever plan: what it speaks of was made here.
    fn take(&mut self, receipt: Receipt, units: &HashSet<&str>, outputs: &HashSet<&str>) {
        for file in &receipt.files {
            // A receipt lists the files of a folder, and the plan names the folder.
            let around = Path::new(&*file.name).ancestors();
            let around = around.filter_map(Path::to_str);
            let ours = around.filter(|name| outputs.contains(name));
            self.ours.extend(ours.map(str::to_string));
        }
        if units.contains(receipt.unit.as_str()) {
            self.known
                .entry(receipt.unit.clone())
                .or_default()
                .push(receipt);
        }
    }

    /// The receipts of a unit, oldest first as far as journals tell.
    pub fn of(&self, unit: &str) -> &[Receipt] {
        self.known.get(unit).map_or(&[], Vec::as_slice)
    }

    /// Whether an output of the plan, where something of its name is there, was made or begun by an
    /// attempt in this folder: whatever plan it followed, and however it ended.
    pub fn speaks_of(&self, output: &str) -> bool {
        self.ours.contains(output)
    }

    /// True without any receipt.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Lines that are no receipts: units that have no other are done again.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// Adds a receipt, and returns when it is on the disk.
    pub fn add(&self, receipt: &Receipt) -> Result<(), AtomicFault> {
        let text = serde_json::to_string(receipt).unwrap_or_default();
        self.append(&self.receipts, RECEIPTS, &text)
    }

    /// Says that outputs are about to be made, and returns when that is on the disk: what a kill
    /// leaves under their names has no receipt, and is told from the files of others by this.
    pub fn claim(&self, outputs: &[String]) -> Result<(), AtomicFault> {
        let text = Claim::Begun(outputs.to_vec()).text();
        self.append(&self.claims, claim::NAME, &text)
    }

    /// Takes a claim back: nothing was made, and what stands there later is somebody else's.
    pub fn disclaim(&self, outputs: &[String]) -> Result<(), AtomicFault> {
        let text = Claim::Left(outputs.to_vec()).text();
        self.append(&self.claims, claim::NAME, &text)
    }

    fn append(
        &self,
        journal: &Mutex<Option<Journal>>,
        name: &str,
        text: &str,
    ) -> Result<(), AtomicFault> {
        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.is_none() {
            *journal = Some(Journal::create(&self.folder, name)?);
        }
        match journal.as_mut() {
            Some(journal) => journal.append(text),
            None => Ok(()),
        }
    }
}

/// The journals of a kind, of all attempts.
fn journals(folder: &Path, name: &str) -> Result<Vec<PathBuf>, Trouble> {
    let pattern = folder.join(format!("{name}-*.log"));
    Ok(place::matching(&pattern.to_string_lossy())?)
}
