//! What can be wrong with a pipeline.

use relais_core::fault::{Fault, Kind};

/// A pipeline that cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum PipelineFault {
    /// A key, step or parameter that there is not.
    #[error("unknown {what} `{path}`")]
    Unknown {
        /// `key`, `step`, `parameter`.
        what: &'static str,
        /// Where, as `step.ortho.t_sr`.
        path: String,
        /// The known one that looks most like it; empty when there is none.
        nearest: String,
        /// All that are known.
        known: String,
    },
    /// A value that is missing or is not what its key takes.
    #[error("{path}: {reason}")]
    Value {
        /// Where.
        path: String,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// A parameter without a value.
    #[error("the parameter `{name}` has no value ({kind})")]
    Missing {
        /// Its name.
        name: String,
        /// Its type and description.
        kind: String,
    },
    /// A `{...}` that cannot be filled in.
    #[error("{path}: {{{name}}}: {reason}")]
    Reference {
        /// Where.
        path: String,
        /// What stands between the braces.
        name: String,
        /// Why not.
        reason: String,
    },
    /// An output outside the folder that was declared.
    #[error("{path}: {name}: {reason}")]
    Escape {
        /// Where.
        path: String,
        /// The output.
        name: String,
        /// How it leads out.
        reason: String,
    },
    /// Two units with one output.
    #[error("{output} would be made twice, {first} and {second}")]
    Clash {
        /// The output.
        output: String,
        /// Who makes it.
        first: String,
        /// Who makes it too.
        second: String,
    },
    /// Nothing to do.
    #[error("{path}: `{pattern}` names nothing")]
    Nothing {
        /// Where.
        path: String,
        /// The pattern, or the list.
        pattern: String,
    },
    /// A step that needs what a later one makes.
    #[error("step `{step}` reads {input}, which a later step makes")]
    Order {
        /// The step.
        step: String,
        /// Its input.
        input: String,
    },
}

impl Fault for PipelineFault {
    fn kind(&self) -> Kind {
        match self {
            PipelineFault::Nothing { .. } => Kind::Input,
            _ => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PipelineFault::Unknown { .. } => "RLS-E230",
            PipelineFault::Value { .. } => "RLS-E231",
            PipelineFault::Missing { .. } => "RLS-E232",
            PipelineFault::Reference { .. } => "RLS-E233",
            PipelineFault::Escape { .. } => "RLS-E234",
            PipelineFault::Clash { .. } => "RLS-E235",
            PipelineFault::Nothing { .. } => "RLS-E236",
            PipelineFault::Order { .. } => "RLS-E237",
        }
    }

    fn help(&self) -> String {
        match self {
            PipelineFault::Unknown { nearest, known, .. } => match nearest.as_str() {
                "" => format!("known: {known}"),
                nearest => format!("did you mean `{nearest}`? known: {known}"),
            },
            PipelineFault::Value { .. } => "correct the value in the pipeline".into(),
            PipelineFault::Missing { name, .. } => format!("give it: --param {name}=VALUE"),
            PipelineFault::Reference { .. } => {
                "write {NAME} of a parameter or of an earlier step, {item}, {item.stem} or \
                 {item.name}; {{ for a brace"
                    .into()
            }
            PipelineFault::Escape { .. } => {
                "name outputs from the output folder of the pipeline, without `..`".into()
            }
            PipelineFault::Clash { .. } => {
                "tell the outputs apart, with {item.stem} or {item.name}".into()
            }
            PipelineFault::Nothing { .. } => {
                "check the pattern; it is meant from the folder in which the command runs".into()
            }
            PipelineFault::Order { .. } => "put the steps in the order in which they run".into(),
        }
    }
}
