//! What the engine asks of whoever knows the steps.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;

use crate::limits::Limits;
use crate::manifest::Values;

/// The steps there are.
pub trait Steps: Sync {
    /// The names of the steps.
    fn ops(&self) -> Vec<&'static str>;
    /// The keys that a step takes; empty for one that there is not.
    fn keys(&self, op: &str) -> Vec<String>;
    /// The measures that a step gives of its product.
    fn measures(&self, op: &str) -> Vec<&'static str>;
    /// A step with all its values filled in: what it reads and makes.
    ///
    /// # Errors
    /// Values that make no sense together.
    fn draft(&self, values: Values, naming: &Naming) -> Result<Draft, Trouble>;
    /// What stands where a step is done: [`Draft::outputs`] of what a plan holds. `step` is the JSON
    /// of [`Draft::values`].
    ///
    /// # Errors
    /// What is no step.
    fn outputs(&self, step: &str) -> Result<Vec<String>, Trouble>;
    /// What it will take, by a stated model; `input_bytes` are the sizes of its inputs together.
    fn estimate(&self, values: &Values, input_bytes: u64) -> Estimate;
    /// Does it. `step` is the JSON of [`Draft::values`].
    ///
    /// # Errors
    /// Whatever stops it; nothing is then left of its outputs.
    fn make(&self, step: &str, task: &Task) -> Result<Made, Trouble>;
}

/// From what a step may name its outputs.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// The name of the step.
    pub step: &'a str,
    /// The stem of the item that the unit is for.
    pub stem: Option<&'a str>,
}

/// What a unit is going to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// All its values, outputs included.
    pub values: Values,
    /// Files and folders that it reads, as a user names them; addresses too.
    pub inputs: Vec<String>,
    /// Files and folders that it makes, from the output folder. The first is the one that later
    /// steps name; the others stand beside it.
    pub outputs: Vec<String>,
}

/// What a unit will take.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Estimate {
    /// Seconds of one processor.
    pub seconds: f64,
    /// Bytes of its outputs.
    pub bytes: u64,
    /// Bytes of memory with which it works well.
    pub memory: u64,
}

/// The place and the means of one unit.
pub struct Task<'a> {
    /// The output folder.
    pub root: &'a Path,
    /// The id of the unit.
    pub unit: &'a str,
    /// What it may use.
    pub limits: Limits,
}

/// What a unit made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Made {
    /// Every file, the manifests included.
    pub files: Vec<MadeFile>,
    /// What can be said of them in numbers, by name.
    pub measures: Values,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its hash, where it is known already.
    pub sha256: Option<String>,
}
