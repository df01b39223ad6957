//! What is refused of persons, mandates and accounts, told in French.

use relais_core::fault::{Fault, Kind};
use relais_report::mail::MailFault;
use relais_store::StoreFault;

use crate::fault::RegistryFault;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PersonFault {
    /// What any object of the registry may refuse.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// A letter that cannot be made.
    #[error(transparent)]
    Mail(#[from] MailFault),
    /// No such object.
    #[error("« {asked} » ne désigne {what}")]
    Unknown {
        /// `aucune personne`, `aucun mandat`, `aucun compte`.
        what: &'static str,
        /// As typed.
        asked: String,
    },
    /// Several answer.
    #[error("« {asked} » en désigne plusieurs\u{202f}: {names}")]
    Several {
        /// As typed.
        asked: String,
        /// Names and ids.
        names: String,
    },
    /// Only its id is left.
    #[error("les données de {0} ont été effacées\u{202f}: il n’en reste que l’identifiant")]
    Erased(String),
    /// A role that somebody cannot take.
    #[error("{name} ne peut pas être {role}\u{202f}: {why}")]
    Seat {
        /// Whom.
        name: String,
        /// Which role.
        role: String,
        /// Why not.
        why: String,
    },
    /// Two mandates of one person in one partner at one time.
    #[error("{name} a déjà un mandat de ce partenaire du {from} au {until} ({id})")]
    Overlap {
        /// Whose.
        name: String,
        /// First day of the other.
        from: String,
        /// Its last day.
        until: String,
        /// Its id.
        id: String,
    },
    /// It is not the turn of what is asked.
    #[error("le compte {id} est {state}\u{202f}: il ne peut pas {deed}")]
    Turn {
        /// The account.
        id: String,
        /// Where it is.
        state: &'static str,
        /// What was asked.
        deed: &'static str,
    },
    /// What an account rests on is missing.
    #[error("{what} ne peut pas {deed}\u{202f}: {}", .why.join("\u{202f}; "))]
    Grounds {
        /// The account, or the account to be.
        what: String,
        /// What was asked.
        deed: &'static str,
        /// All that is missing.
        why: Vec<String>,
    },
    /// The person already has one there.
    #[error("{name} a déjà un compte ouvert chez ce partenaire\u{202f}: {id}")]
    Open {
        /// Whose.
        name: String,
        /// The account.
        id: String,
    },
    /// Some of a batch cannot be done: nothing was.
    #[error("{} ligne{} du lot à corriger\u{202f}: {}", .0.len(), if .0.len() > 1 { "s" } else { "" }, told(.0))]
    Batch(Vec<Problem>),
    /// The text of a letter.
    #[error("le texte de la notice ne convient pas\u{202f}: {0}")]
    Text(String),
}

/// A line of a batch that cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Its place: a line of the file, or a place among the words, from 1.
    pub line: u64,
    /// As typed.
    pub asked: String,
    /// Why not.
    pub why: String,
}

fn told(problems: &[Problem]) -> String {
    let one = |problem: &Problem| {
        format!(
            "\n  {}\u{202f}: {}\u{202f}: {}",
            problem.line, problem.asked, problem.why
        )
    };
    problems.iter().map(one).collect()
}

impl From<StoreFault> for PersonFault {
    fn from(fault: StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for PersonFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::Mail(fault) => fault.kind(),
            Self::Unknown { .. } | Self::Several { .. } | Self::Erased(_) => Kind::Usage,
            Self::Seat { .. } | Self::Turn { .. } | Self::Grounds { .. } | Self::Batch(_) => {
                Kind::Check
            }
            Self::Overlap { .. } | Self::Open { .. } => Kind::Exists,
            Self::Text(_) => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::Mail(fault) => fault.code(),
            Self::Unknown { .. } | Self::Several { .. } => "RLS-E860",
            Self::Erased(_) => "RLS-E861",
            Self::Seat { .. } => "RLS-E862",
            Self::Overlap { .. } => "RLS-E863",
            Self::Turn { .. } => "RLS-E864",
            Self::Grounds { .. } => "RLS-E865",
            Self::Open { .. } => "RLS-E866",
            Self::Batch(_) => "RLS-E867",
            Self::Text(_) => "RLS-E868",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Mail(fault) => fault.help(),
            Self::Unknown { .. } => "un identifiant, une adresse ou un nom pour une personne\u{202f}; un identifiant pour un mandat\u{202f}; un identifiant, un login DINAMIS ou PERSONNE+PARTENAIRE pour un compte".into(),
            Self::Several { .. } => "donnez l’identifiant de celui ou de celle que vous voulez".into(),
            Self::Erased(_) => "saisissez une nouvelle fiche si cette personne revient".into(),
            Self::Seat { .. } => "`relais registry person contacts PARTENAIRE` montre qui a quel rôle, et ses jours\u{202f}; `person edit-contact` corrige ceux d’un autre, `person leave` y met fin\u{202f}: rien n’a été modifié".into(),
            Self::Overlap { .. } => "terminez-le d’abord par `relais registry mandate end`, ou prolongez-le par `mandate edit`".into(),
            Self::Turn { .. } => "`relais registry account show` dit où il en est\u{202f}: attente → actif → suspendu ⇄ actif → clos".into(),
            Self::Grounds { .. } => "réunissez ce qui manque\u{202f}: notice par `relais registry account notice PERSONNE --from ADRESSE -o NOTICE.eml`, adhésion active par `relais registry adhesion show PARTENAIRE`, qui dit où elle en est, mandat par `relais registry mandate add`, que `account add` et `account edit` prennent par --mandate".into(),
            Self::Open { .. } => "`relais registry account show` le montre\u{202f}; un compte clos peut être suivi d’un autre".into(),
            Self::Batch(_) => "corrigez ces lignes ou retirez-les\u{202f}: rien n’a été fait".into(),
            Self::Text(_) => "première ligne « Objet\u{202f}: … », une ligne vide, puis le texte avec les champs {prenom}, {nom}, {partenaire}, {contact}, {jour}".into(),
        }
    }
}
