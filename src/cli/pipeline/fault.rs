//! What can be wrong with the words of a pipeline.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A pipeline that cannot be taken as it was given.
#[derive(Debug, thiserror::Error)]
pub enum WordsFault {
    /// Not TOML.
    #[error("{} is not valid TOML: {reason}", .path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What the parser says, with the line.
        reason: String,
    },
    /// A pipeline on one line that makes no sense.
    #[error("--inline: {reason}")]
    Inline {
        /// What is wrong.
        reason: String,
    },
    /// A pipeline without its output folder.
    #[error("the pipeline does not say where to write")]
    NoOutput,
    /// A folder that cannot be worked in.
    #[error("cannot work in {}: {source}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A plan is what it is.
    #[error("{option} cannot change the plan {}", .path.display())]
    Fixed {
        /// The option.
        option: &'static str,
        /// The plan.
        path: PathBuf,
    },
    /// A plan under a name by which it is not known again.
    #[error("{} is no name of a plan", .path.display())]
    NoName {
        /// The name.
        path: PathBuf,
    },
    /// `pipeline check` found something.
    #[error("the pipeline cannot run here: {count} fault(s)")]
    Unfit {
        /// How many.
        count: usize,
    },
    /// A manifest from which nothing can be made.
    #[error("{} does not say how to make its product: {reason}", .path.display())]
    NoStep {
        /// The manifest.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A product that came out otherwise.
    #[error("made again, what {} is of is not the same: {count} difference(s)", .path.display())]
    Differs {
        /// The manifest.
        path: PathBuf,
        /// How many differences; the result lists them.
        count: usize,
    },
}

impl Fault for WordsFault {
    fn kind(&self) -> Kind {
        match self {
            WordsFault::Unfit { .. } | WordsFault::Differs { .. } => Kind::Check,
            WordsFault::NoStep { .. } => Kind::Input,
            _ => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            WordsFault::Toml { .. } => "RLS-E960",
            WordsFault::Inline { .. } => "RLS-E961",
            WordsFault::NoOutput => "RLS-E962",
            WordsFault::Folder { .. } => "RLS-E963",
            WordsFault::Fixed { .. } => "RLS-E964",
            WordsFault::NoName { .. } => "RLS-E968",
            WordsFault::Unfit { .. } => "RLS-E965",
            WordsFault::NoStep { .. } => "RLS-E966",
            WordsFault::Differs { .. } => "RLS-E967",
        }
    }

    fn help(&self) -> String {
        match self {
            WordsFault::Toml { .. } => "docs/formats.md shows a whole pipeline".into(),
            WordsFault::Inline { .. } => {
                "write 'read INPUT ! STEP OPTIONS ! STEP OPTIONS OUTPUT'".into()
            }
            WordsFault::NoOutput => "give --output DIR, or `output` in the table [pipeline]".into(),
            WordsFault::Folder { .. } => "check the folder and who may enter it".into(),
            WordsFault::Fixed { .. } => "give the pipeline itself, or make another plan".into(),
            WordsFault::NoName { .. } => {
                "give it a name that ends in .jsonl, by which run and unit know it".into()
            }
            WordsFault::Unfit { .. } => "correct what is said above".into(),
            WordsFault::NoStep { .. } => {
                "name a manifest of this version of relais: FILE.manifest.json".into()
            }
            WordsFault::Differs { .. } => {
                "inputs, program and libraries must be those of the manifest".into()
            }
        }
    }
}
