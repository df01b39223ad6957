//! What is wrong with a design, or with what comes back of it.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A sample that cannot be drawn, or answers that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum AccuracyFault {
    /// Numbers that make no design.
    #[error("{0}")]
    Wanted(String),
    /// A layer or an image from which no sample can be drawn.
    #[error("{name}: {reason}")]
    Strata {
        /// What was read.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Not a plan.
    #[error("{name} is no sampling plan of Relais: {reason}")]
    Plan {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// Points that are not those of the plan, or not as it drew them.
    #[error("{}", .wrong.join("; "))]
    Answers {
        /// All that is wrong.
        wrong: Vec<String>,
    },
    /// A layer that no plan handed out.
    #[error(
        "{name} is no file of points of a plan: it has no layer points with the columns point, plan and classe"
    )]
    NotHandedOut {
        /// The file.
        name: String,
    },
    /// Points without an answer.
    #[error("{}", .wrong.join("; "))]
    Incomplete {
        /// Which.
        wrong: Vec<String>,
    },
    /// Answers that a new design would take away.
    #[error("{} holds answers, which would be lost; points that bear some: {answers}", .path.display())]
    Answered {
        /// The points.
        path: PathBuf,
        /// How many bear some.
        answers: usize,
    },
    /// Too few answers to say how far an estimate may be off.
    #[error("the stratum {stratum} has {answers} of the 2 answers that an interval takes")]
    Few {
        /// The stratum.
        stratum: String,
        /// How many it has.
        answers: u64,
    },
}

impl Fault for AccuracyFault {
    fn kind(&self) -> Kind {
        match self {
            AccuracyFault::Wanted(_) => Kind::Usage,
            AccuracyFault::Answered { .. } => Kind::Exists,
            AccuracyFault::Incomplete { .. } | AccuracyFault::Answers { .. } => Kind::Check,
            AccuracyFault::Strata { .. }
            | AccuracyFault::Plan { .. }
            | AccuracyFault::NotHandedOut { .. }
            | AccuracyFault::Few { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            AccuracyFault::Wanted(_) => "RLS-E530",
            AccuracyFault::Strata { .. } => "RLS-E531",
            AccuracyFault::Plan { .. } => "RLS-E532",
            AccuracyFault::Answers { .. } => "RLS-E533",
            AccuracyFault::Incomplete { .. } => "RLS-E534",
            AccuracyFault::Few { .. } => "RLS-E535",
            AccuracyFault::Answered { .. } => "RLS-E536",
            AccuracyFault::NotHandedOut { .. } => "RLS-E537",
        }
    }

    fn help(&self) -> String {
        match self {
            AccuracyFault::Answered { .. } => {
                "give another name, or put the answers elsewhere first".into()
            }
            AccuracyFault::Wanted(_) => {
                "accuracies and margins are parts of 1: --margin 0.02 --expected 0.9".into()
            }
            AccuracyFault::Strata { .. } => {
                "give a classified image, or a layer of polygons with --column".into()
            }
            AccuracyFault::NotHandedOut { .. } => {
                "give the points.gpkg that `relais ocs accuracy design` wrote, with its answers"
                    .into()
            }
            AccuracyFault::Plan { .. } => {
                "give first the plan_echantillonnage.json that `relais ocs accuracy design` wrote"
                    .into()
            }
            AccuracyFault::Answers { .. } => {
                "give back the points of that plan, each once and where it was drawn".into()
            }
            AccuracyFault::Incomplete { .. } => {
                "have them interpreted, or leave them out and have it said: --incomplete".into()
            }
            AccuracyFault::Few { .. } => "interpret more points of it".into(),
        }
    }
}
