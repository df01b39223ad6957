//! Receipts: which units are done, and what their files were when they were.
//!
//! Every attempt at a plan appends to a journal of its own in `<output>/.relais`, so that any number
//! of them may run at once. A receipt is written last, when the outputs are on the disk under their
//! names. A unit is done when it has a receipt that holds against the files that are there; a line
//! that was cut or altered is no receipt. A second journal says what an attempt has begun to make.

mod claim;
mod book;
mod holding;

use relais_files::atomic::{Digest, Stat};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use book::Book;
pub use holding::{Holding, Trust};

/// What says that a unit is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    /// The unit.
    pub unit: String,
    /// Its files.
    pub files: Vec<ReceiptFile>,
    /// What was measured of them.
    pub measures: Box<RawValue>,
    /// How long it took.
    pub seconds: f64,
}

/// A file of a unit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptFile {
    /// From the output folder.
    pub name: Box<str>,
    /// By what it is known again.
    pub stat: Stat,
    /// Its hash.
    pub sha256: Digest,
}
