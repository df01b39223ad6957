//! What is refused of requests and of animation.

use relais_core::fault::{Fault, Kind};
use relais_report::french::count;
use relais_report::mail::MailFault;
use relais_report::sheet::SheetFault;
use relais_store::StoreFault;

use crate::fault::RegistryFault;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RecordFault {
    /// What is refused of any object.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// No such record.
    #[error("{none} ne répond à « {asked} »")]
    NotFound {
        /// `aucune demande`.
        none: &'static str,
        /// As typed.
        asked: String,
    },
    /// Several have one title.
    #[error("plusieurs répondent à « {asked} »\u{202f}: {ids}")]
    Several {
        /// As typed.
        asked: String,
        /// Their ids.
        ids: String,
    },
    /// A move that its state does not allow.
    #[error("« {name} » est à l’état « {from} »\u{202f}: le passage à « {to} » n’est pas possible")]
    OutOfTurn {
        /// Of what.
        name: String,
        /// Where it is.
        from: String,
        /// Where it was to go.
        to: String,
        /// Where it may go.
        open: Vec<String>,
    },
    /// A state for which something lacks.
    #[error("« {name} » ne peut pas être à l’état « {to} »\u{202f}: il manque {}", .missing.join("\u{202f}; "))]
    Missing {
        /// Of what.
        name: String,
        /// Where it was to go.
        to: String,
        /// What it lacks.
        missing: Vec<String>,
    },
    /// A filter of recipients that says nothing clear.
    #[error("filtre des destinataires\u{202f}: {0}")]
    Filter(String),
    /// Nobody to write to.
    #[error("aucun destinataire ne répond au filtre")]
    Nobody {
        /// Those who answer and want no messages.
        opted_out: i64,
    },
    /// The participant is there already, or is not.
    #[error("participation\u{202f}: {0}")]
    Participant(String),
    /// Sheets that cannot be written.
    #[error(transparent)]
    Sheet(#[from] SheetFault),
    /// A message that cannot be composed.
    #[error(transparent)]
    Mail(#[from] MailFault),
}

impl From<StoreFault> for RecordFault {
    fn from(fault: StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for RecordFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::NotFound { .. } | Self::Several { .. } | Self::Filter(_) => Kind::Usage,
            Self::OutOfTurn { .. } | Self::Missing { .. } | Self::Nobody { .. } => Kind::Check,
            Self::Participant(_) => Kind::Exists,
            Self::Sheet(fault) => fault.kind(),
            Self::Mail(fault) => fault.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::NotFound { .. } => "RLS-E880",
            Self::Several { .. } => "RLS-E886",
            Self::OutOfTurn { .. } => "RLS-E881",
            Self::Missing { .. } => "RLS-E882",
            Self::Filter(_) => "RLS-E883",
            Self::Nobody { .. } => "RLS-E884",
            Self::Participant(_) => "RLS-E885",
            Self::Sheet(fault) => fault.code(),
            Self::Mail(fault) => fault.code(),
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Several { .. } => "donnez l’identifiant de celui que vous voulez".into(),
            Self::NotFound { .. } => "`list` du même objet montre les identifiants".into(),
            Self::OutOfTurn { open, .. } => match open.is_empty() {
                true => "cet état est le dernier\u{202f}: rien n’a été modifié".into(),
                false => format!("passages possibles\u{202f}: {}", open.join(", ")),
            },
            Self::Missing { .. } => {
                "complétez par `edit`, ou donnez-le avec `move`\u{202f}: rien n’a été modifié".into()
            }
            Self::Filter(_) => {
                "exemple\u{202f}: \"groupe=collectivite potentiel=fort,limite adhesion=active departement=64 role=referent\", ou \"tous\"".into()
            }
            Self::Nobody { opted_out: 0 } => "élargissez le filtre".into(),
            Self::Nobody { opted_out } => format!(
                "élargissez le filtre\u{202f}; {}",
                count(
                    usize::try_from(*opted_out).unwrap_or(0),
                    "personne qui y répond ne veut pas de messages",
                    "personnes qui y répondent ne veulent pas de messages"
                )
            ),
            Self::Participant(_) => "`event show` montre les participants\u{202f}: rien n’a été modifié".into(),
            Self::Sheet(fault) => fault.help(),
            Self::Mail(fault) => fault.help(),
        }
    }
}
