//! A plan: everything a pipeline is going to do, as units that may run anywhere.
//!
//! A plan is made once and never changed. A unit is known by what it does and what it reads: its
//! id is a hash of its step, its values, the hashes of its inputs and the ids of the units it needs.
//! The same work has the same id in every plan, and one changed input changes the ids of exactly
//! the units that depend on it.

mod fault;
mod inputs;
mod confine;
mod make;
mod store;
mod graph;
mod estimate;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use estimate::{StepSum, sums};
pub use fault::PlanFault;
pub use graph::{Graph, graph};
pub use inputs::{Input, InputFile};
pub use make::{Look, Making, make};
pub use store::{file_name, read, write};

use crate::manifest::Values;
use crate::pipeline::{Estimate, Quality};

/// The folder, in the output folder, of plans and receipts.
pub const HOUSEKEEPING: &str = ".relais";

/// What stands at the head of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of this format.
    pub relais_plan: u32,
    /// The version of the program that made it.
    pub relais: String,
    /// The name of the pipeline.
    pub pipeline: String,
    /// Its version.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// Its text.
    pub text: String,
    /// The values of its parameters.
    pub params: Values,
    /// The folder from which names are meant.
    pub folder: PathBuf,
    /// The output folder, as named.
    pub output: String,
    /// What must hold.
    pub quality: Quality,
}

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// What it is made of.
    pub head: Head,
    /// What is read from outside.
    pub inputs: Vec<Input>,
    /// The units, each after those that it needs.
    pub units: Vec<Unit>,
    /// The hash of all of it, 64 hexadecimal digits.
    pub hash: String,
}

/// A unit of work.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// `<step>-<16 hexadecimal digits>`.
    pub id: String,
    /// The name of its step.
    pub step: String,
    /// What to do, for [`Steps::make`](crate::pipeline::Steps::make).
    pub work: Box<RawValue>,
    /// What it reads from outside, by their place in [`Plan::inputs`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<usize>,
    /// The units it needs, by their place in [`Plan::units`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<usize>,
    /// What it makes, from the output folder.
    pub outputs: Vec<String>,
    /// What it will take.
    pub cost: Estimate,
}

impl Plan {
    /// The output folder.
    pub fn root(&self) -> PathBuf {
        self.head.folder.join(&self.head.output)
    }

    /// Refuses a plan that another version of the program made: its units would not make what the
    /// receipts of that version say.
    pub fn made_by(&self, version: &str, path: &Path) -> Result<(), PlanFault> {
        match self.head.relais == version {
            true => Ok(()),
            false => Err(PlanFault::Version {
                path: path.to_path_buf(),
                made_by: self.head.relais.clone(),
                version: version.to_string(),
            }),
        }
    }

    /// The places of the units that are named: by id, by the beginning of one, or by the name of a
    /// step.
    pub fn find(&self, names: &[String]) -> Result<Vec<usize>, PlanFault> {
        let mut found = Vec::new();
        for name in names {
            let of_step = |u: &Unit| u.step == *name;
            let mut places: Vec<usize> = self.places(of_step);
            if places.is_empty() {
                places = self.places(|u| u.id.starts_with(name.as_str()));
                if places.len() > 1 {
                    places = self.places(|u| u.id == *name);
                }
            }
            if places.is_empty() {
                return Err(PlanFault::NoUnit { name: name.clone() });
            }
            found.extend(places);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn places(&self, fits: impl Fn(&Unit) -> bool) -> Vec<usize> {
        let units = self.units.iter().enumerate();
        units.filter(|(_, u)| fits(u)).map(|(n, _)| n).collect()
    }
}
