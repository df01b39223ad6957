//! What can be wrong with a plan.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A plan that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanFault {
    /// By another version of the program.
    #[error("{} was made by relais {made_by}, and this is {version}", .path.display())]
    Version {
        /// The plan.
        path: PathBuf,
        /// Who made it.
        made_by: String,
        /// Who would run it.
        version: String,
    },
    /// Cut short, altered, or no plan.
    #[error("{} is no whole plan: {reason}", .path.display())]
    Damaged {
        /// The plan.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An input that is not there.
    #[error("the input {name} is not there: {reason}")]
    Absent {
        /// The input.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// An input that is not what it was.
    #[error("the input {name} is not what it was when the plan was made: {what}")]
    Changed {
        /// The input.
        name: String,
        /// Which file, and how.
        what: String,
    },
    /// No such unit.
    #[error("the plan has no unit `{name}`")]
    NoUnit {
        /// As named.
        name: String,
    },
}

impl Fault for PlanFault {
    fn kind(&self) -> Kind {
        match self {
            PlanFault::Version { .. } | PlanFault::NoUnit { .. } => Kind::Usage,
            PlanFault::Damaged { .. } | PlanFault::Absent { .. } | PlanFault::Changed { .. } => {
                Kind::Input
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PlanFault::Version { .. } => "RLS-E240",
            PlanFault::Damaged { .. } => "RLS-E241",
            PlanFault::Absent { .. } => "RLS-E242",
            PlanFault::Changed { .. } => "RLS-E243",
            PlanFault::NoUnit { .. } => "RLS-E244",
        }
    }

    fn help(&self) -> String {
        match self {
            PlanFault::Version { .. } => {
                "run the pipeline itself, which makes a new plan; or --force".into()
            }
            PlanFault::Damaged { .. } => "make it again: relais pipeline plan".into(),
            PlanFault::Absent { .. } => {
                "bring it back, or say with --folder from where names are meant, or plan again"
                    .into()
            }
            PlanFault::Changed { .. } => {
                "run the pipeline itself: it plans again, and runs what depends on it".into()
            }
            PlanFault::NoUnit { .. } => {
                "name an id, the beginning of one, or a step: relais pipeline plan --json --units"
                    .into()
            }
        }
    }
}
