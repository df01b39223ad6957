//! How a run ends that did not do all.

use relais_core::fault::{Fault, Kind, Trouble};

/// A run that did not do all that it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteFault {
    /// The user or a lack of resources.
    #[error("{trouble}\n  stopped with {done} units done and {left} left")]
    Stopped {
        /// Units done.
        done: usize,
        /// Units not done.
        left: usize,
        /// Why.
        trouble: Trouble,
    },
    /// Some units failed.
    #[error("{count} of {of} units failed, {blocked} more need them:{list}")]
    Failed {
        /// How many.
        count: usize,
        /// Of how many.
        of: usize,
        /// How many need them.
        blocked: usize,
        /// One line each.
        list: String,
        /// [`Kind::Partial`], or what the first failure is when nothing was done.
        kind: Kind,
    },
    /// All was made, and some of it does not hold.
    #[error("{count} products do not hold what the pipeline asks of them:{list}")]
    Gates {
        /// How many.
        count: usize,
        /// One line each.
        list: String,
    },
    /// The plan was begun before.
    #[error("{done} of {of} units of this plan are done already in {root}")]
    Begun {
        /// How many.
        done: usize,
        /// Of how many.
        of: usize,
        /// The output folder.
        root: String,
    },
    /// A file that the plan would make is there, and no plan made it.
    #[error("{output} exists already")]
    Exists {
        /// The first of them.
        output: String,
    },
    /// A unit whose needs are not done.
    #[error("{unit} needs {need}, which is not done")]
    NotReady {
        /// The unit.
        unit: String,
        /// What it needs.
        need: String,
    },
    /// The folder of an output leads out of the output folder.
    #[error("{output} would be written outside of {root}: a link leads out")]
    LedOut {
        /// The output.
        output: String,
        /// The output folder.
        root: String,
    },
    /// A defect.
    #[error("a unit ended without an answer")]
    Lost,
}

impl Fault for ExecuteFault {
    fn kind(&self) -> Kind {
        match self {
            ExecuteFault::Stopped { trouble, .. } => trouble.kind(),
            ExecuteFault::Failed { kind, .. } => *kind,
            ExecuteFault::Gates { .. } => Kind::Check,
            ExecuteFault::Begun { .. } | ExecuteFault::Exists { .. } => Kind::Exists,
            ExecuteFault::NotReady { .. } | ExecuteFault::LedOut { .. } => Kind::Usage,
            ExecuteFault::Lost => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ExecuteFault::Stopped { .. } => "RLS-E260",
            ExecuteFault::Failed { .. } => "RLS-E261",
            ExecuteFault::Gates { .. } => "RLS-E262",
            ExecuteFault::Begun { .. } => "RLS-E263",
            ExecuteFault::Exists { .. } => "RLS-E264",
            ExecuteFault::NotReady { .. } => "RLS-E265",
            ExecuteFault::LedOut { .. } => "RLS-E266",
            ExecuteFault::Lost => "RLS-E267",
        }
    }

    fn help(&self) -> String {
        match self {
            ExecuteFault::Stopped { trouble, .. } => match trouble.kind() {
                Kind::Interrupted => "go on with --resume".into(),
                _ => format!("{}; then go on with --resume", trouble.help()),
            },
            ExecuteFault::Failed { .. } => {
                "correct what is said above, then --resume: what is done is not done again".into()
            }
            ExecuteFault::Gates { .. } => {
                "look at these products; the bounds stand in [quality] of the pipeline".into()
            }
            ExecuteFault::Begun { .. } => {
                "--resume goes on with what is left, --overwrite starts over".into()
            }
            ExecuteFault::Exists { .. } => {
                "choose another --output, or --overwrite to replace what is there".into()
            }
            ExecuteFault::NotReady { .. } => "run that one first".into(),
            ExecuteFault::LedOut { .. } => "remove the link from the output folder".into(),
            ExecuteFault::Lost => {
                "this is a defect of relais: please report it with the command".into()
            }
        }
    }
}
