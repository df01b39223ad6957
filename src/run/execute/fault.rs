//! How a run ends that did not do all.

use relais_core::fault::{Fault, Kind, Trouble};

/// A run that did not do all that it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteFault {
    /// The user or a lack of resources.
    #[error("{}; {}", why(trouble), standing(*.ran, *.kept, *.left))]
    Stopped {
        /// Units done in this run.
        ran: usize,
        /// Units done before.
        kept: usize,
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
    #[error("{count} products do not hold what the pipeline asks of them{}:{list}", undone(*.blocked))]
    Gates {
        /// How many.
        count: usize,
        /// How many units need them, and were not done.
        blocked: usize,
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

/// Units that were not done for want of others.
fn undone(blocked: usize) -> String {
    match blocked {
        0 => String::new(),
        _ => format!(", and {blocked} units that need them were not done"),
    }
}

/// How to do what is left, with `run` and with `unit`.
const GO_ON: &str = "give the same command again, `pipeline run` with --resume: what is done is not \
                     done again";

/// Why a run stopped. What one unit says of itself, that nothing was written, is not so of a run.
fn why(trouble: &Trouble) -> String {
    match trouble.kind() {
        Kind::Interrupted => "interrupted".into(),
        _ => trouble.to_string(),
    }
}

/// How a run stands that was stopped.
fn standing(ran: usize, kept: usize, left: usize) -> String {
    let before = match kept {
        0 => String::new(),
        _ => format!(" and {kept} before it"),
    };
    format!("{ran} unit(s) were done in this run{before}, and are whole; {left} are left")
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
                Kind::Interrupted => GO_ON.into(),
                _ => format!("{}; then {GO_ON}", trouble.help()),
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
