//! The steps of pipelines: what a verb does, as a value that can be written, kept and done again.
//!
//! The command line and pipelines share them: a verb's options are the keys of its step, and both
//! end in its `make`. [`House`] answers the pipeline engine, which knows no step itself.

pub mod words;
mod fields;
mod fault;
pub mod bench;
pub mod inputs;
pub mod ground;
pub mod image;
pub mod ortho;
pub mod cog;
pub mod cut;
pub mod tiles;
pub mod mosaic;
pub mod compare;
pub mod matrix;
mod sights;
mod model;
mod made;
mod house;

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::atomic::check_ending;
use relais_run::manifest::Values;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use bench::Bench;
pub use house::{House, job};
pub use sights::Sight;

/// A step with its options.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Step {
    /// `scene ortho`.
    Ortho(Box<ortho::Ortho>),
    /// `cog create`.
    Cog(cog::Cog),
    /// `tiles cut`.
    Cut(Box<cut::Cut>),
    /// `tiles build`.
    Tiles(Box<tiles::Tiles>),
    /// `scene mosaic`.
    Mosaic(Box<mosaic::Mosaic>),
    /// `ocs compare`.
    Compare(Box<compare::Compare>),
    /// `ocs matrix`.
    Matrix(Box<matrix::Matrix>),
}

/// A step and the file or folder that it makes.
#[derive(Debug, Clone)]
pub struct Job {
    /// What to do.
    pub step: Step,
    /// What it makes, from the output folder.
    pub output: String,
}

/// The key of what a step reads.
pub const INPUT: &str = "input";
/// The key of [`Job::output`].
pub const OUTPUT: &str = "output";

impl Step {
    /// The names of the steps, as `op` takes them.
    pub const OPS: [&str; 7] = [
        "ortho", "cog", "cut", "tiles", "mosaic", "compare", "matrix",
    ];

    /// The keys that a step takes.
    pub fn keys(op: &str) -> Vec<String> {
        let mut keys = match op {
            "ortho" => fields::of::<ortho::Ortho>(),
            "cog" => fields::of::<cog::Cog>(),
            "cut" => fields::of::<cut::Cut>(),
            "tiles" => fields::of::<tiles::Tiles>(),
            "mosaic" => fields::of::<mosaic::Mosaic>(),
            "compare" => fields::of::<compare::Compare>(),
            "matrix" => fields::of::<matrix::Matrix>(),
            _ => return Vec::new(),
        };
        keys.push(INPUT.into());
        keys
    }

    /// Reads a step; `op` among the values says which.
    pub fn read(values: Values) -> Result<Self, serde_json::Error> {
        serde_json::from_value(Value::Object(values))
    }

    /// All of it as values, for a manifest.
    pub fn values(&self) -> Values {
        words::values(self)
    }

    /// Whether its options make sense; nothing is read.
    pub fn check(&self) -> Result<(), Trouble> {
        match self {
            Step::Ortho(ortho) => ortho.check(),
            Step::Cog(cog) => cog.check(),
            Step::Cut(cut) => cut.check(),
            Step::Tiles(tiles) => tiles.check(),
            Step::Mosaic(mosaic) => mosaic.check(),
            Step::Compare(compare) => compare.check(),
            Step::Matrix(matrix) => matrix.check(),
        }
    }

    /// Whether an output can hold what it makes.
    pub fn check_output(&self, output: &Path) -> Result<(), Trouble> {
        match self {
            Step::Ortho(_) | Step::Cog(_) | Step::Mosaic(_) => {
                Ok(check_ending(output, "a COG", &["tif", "tiff"])?)
            }
            Step::Tiles(tiles) => tiles.check_output(output).map(drop),
            Step::Cut(_) => Ok(()),
            Step::Compare(_) => Ok(check_ending(output, "a folder", &[])?),
            Step::Matrix(_) => Ok(matrix::check_output(output)?),
        }
    }

    /// Everything that stands where its output is named; the output itself is the first.
    pub fn outputs(&self, output: &str) -> Vec<String> {
        let name = |path: &PathBuf| path.to_string_lossy().into_owned();
        match self {
            Step::Ortho(_)
            | Step::Cog(_)
            | Step::Cut(_)
            | Step::Tiles(_)
            | Step::Compare(_)
            | Step::Matrix(_) => vec![output.into()],
            Step::Mosaic(_) => mosaic::Outputs::of(Path::new(output))
                .all()
                .map(name)
                .into(),
        }
    }

    /// The files, folders and addresses that it reads.
    pub fn inputs(&self) -> Vec<String> {
        match self {
            Step::Ortho(ortho) => ortho.inputs(),
            Step::Cog(cog) => vec![cog.input.clone()],
            Step::Cut(cut) => cut.inputs(),
            Step::Tiles(tiles) => tiles.inputs(),
            Step::Mosaic(mosaic) => mosaic.inputs(),
            Step::Compare(compare) => compare.inputs(),
            Step::Matrix(matrix) => matrix.inputs(),
        }
    }

    /// True where all that `input` names is read together.
    pub fn gathers(op: &str) -> bool {
        ["mosaic", "compare", "matrix"].contains(&op)
    }

    /// How its output is named when nobody names it, after a stem.
    pub fn default_name(&self, stem: &str) -> String {
        match self {
            Step::Ortho(_) | Step::Cog(_) | Step::Mosaic(_) => format!("{stem}.tif"),
            Step::Cut(_) | Step::Compare(_) => stem.into(),
            Step::Matrix(_) => format!("{stem}.csv"),
            Step::Tiles(_) => format!("{stem}.pmtiles"),
        }
    }

    /// True where the output is a folder that products share, with the manifest among them.
    pub fn fills_folder(&self) -> bool {
        match self {
            Step::Ortho(_)
            | Step::Cog(_)
            | Step::Tiles(_)
            | Step::Mosaic(_)
            | Step::Compare(_)
            | Step::Matrix(_) => false,
            Step::Cut(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_op_has_keys_and_reads() {
        for op in Step::OPS {
            assert!(Step::keys(op).len() > 1, "{op}");
            let mut values = Values::new();
            values.insert("op".into(), op.into());
            values.insert("input".into(), "a.tif".into());
            let step = Step::read(values).unwrap();
            assert_eq!(step.values()["op"], op);
            assert_eq!(step.inputs(), ["a.tif"]);
        }
        assert!(Step::keys("paint").is_empty());
    }

    /// A value that no key takes is refused for what it is, and only an unknown key as unknown:
    /// the options of the verb and the fields of the struct are the same.
    #[test]
    fn a_key_is_known_to_clap_and_serde_alike() {
        let refusal = |op: &str, key: &str| {
            let mut values = Values::new();
            values.insert("input".into(), "a".into());
            values.insert("op".into(), op.into());
            values.insert(key.into(), serde_json::json!([{}]));
            Step::read(values).unwrap_err().to_string()
        };
        for op in Step::OPS {
            for key in Step::keys(op) {
                let said = refusal(op, &key);
                assert!(!said.contains("unknown field"), "{op}.{key}: {said}");
            }
            let said = refusal(op, "inptu");
            assert!(said.contains("unknown field `inptu`"), "{op}: {said}");
        }
    }
}
