//! A pipeline: parameters, steps and what must hold of their products, as a person wrote it.
//!
//! The engine knows no step: a [`Steps`] says which there are, turns one into a [`Draft`] and makes
//! it. Here texts are checked against what it knows, parameters get their values, and `{...}` in the
//! values of a step is filled in. A pipeline runs no program: there is no step that could.

mod fault;
mod steps;
mod keys;
mod param;
mod gate;
mod read;
mod list;
mod bind;

use std::collections::BTreeMap;

pub use bind::Scope;
pub use fault::PipelineFault;
pub use gate::{Gate, GateFailure};
pub use keys::{like, nearest};
pub use list::{items, stem_of};
pub use param::{Param, ParamKind};
pub use steps::{Draft, Estimate, Made, MadeFile, Naming, Steps, Task};

use crate::manifest::Values;

/// A pipeline, checked against the steps there are.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Its name: letters, digits, `-`, `_`.
    pub name: String,
    /// The version that its author gives it.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// The folder of everything it makes.
    pub output: Option<String>,
    /// What whoever runs it may set.
    pub params: BTreeMap<String, Param>,
    /// The steps in their order.
    pub steps: Vec<StepText>,
    /// What must hold, by step and measure.
    pub quality: Quality,
}

/// Gates by step and measure.
pub type Quality = BTreeMap<String, BTreeMap<String, Gate>>;

/// A step as written.
#[derive(Debug, Clone, PartialEq)]
pub struct StepText {
    /// Its name in the pipeline.
    pub id: String,
    /// What it does.
    pub op: String,
    /// One unit for each of these, rather than one unit.
    pub foreach: Option<serde_json::Value>,
    /// All else, `op` included.
    pub values: Values,
}
