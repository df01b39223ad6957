//! What can be wrong with a step.

use relais_core::fault::{Fault, Kind, Trouble};

/// A step that cannot be done as it is written.
#[derive(Debug, thiserror::Error)]
pub enum StepFault {
    /// A value that a key does not take.
    #[error("{key}: {reason}")]
    Value {
        /// The key.
        key: &'static str,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// Values that do not fit the step.
    #[error("{reason}")]
    Shape {
        /// What serde says.
        reason: String,
    },
    /// An output that is one of the inputs, or a folder that holds one.
    #[error("{output} is one of the inputs, or holds some, which it would replace")]
    Replaced {
        /// The output.
        output: String,
    },
    /// The fault of a step of a pipeline.
    #[error("step.{step}: {trouble}")]
    In {
        /// The name of the step.
        step: String,
        /// What is wrong.
        trouble: Trouble,
    },
}

impl StepFault {
    /// A value that a key does not take.
    pub fn value(key: &'static str) -> impl Fn(String) -> Self {
        move |reason| StepFault::Value { key, reason }
    }
}

impl Fault for StepFault {
    fn kind(&self) -> Kind {
        match self {
            StepFault::In { trouble, .. } => trouble.kind(),
            _ => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            StepFault::Value { .. } => "RLS-E950",
            StepFault::Shape { .. } => "RLS-E951",
            StepFault::Replaced { .. } => "RLS-E942",
            StepFault::In { trouble, .. } => trouble.code(),
        }
    }

    fn help(&self) -> String {
        match self {
            StepFault::Value { .. } | StepFault::Shape { .. } => {
                "the keys of a step are the options of its verb: docs/cli.md".into()
            }
            StepFault::Replaced { .. } => "give the output another name".into(),
            StepFault::In { trouble, .. } => trouble.help(),
        }
    }
}
