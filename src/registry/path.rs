//! What the way of a partner into DINAMIS refuses: conventions, avenants, adhésions and their proofs.

use relais_core::fault::{Fault, Kind};
use relais_report::french::count;
use relais_report::letter::LetterFault;

/// A step that is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PathFault {
    /// A document is not what was kept.
    #[error("le document {0} n’a plus le contenu de son empreinte\u{202f}: il a été altéré")]
    Altered(String),
    /// The relay may not act.
    #[error("aucune convention de collaboration avec l’IGN n’est en vigueur le {0}")]
    NoCollaboration(String),
    /// There is nothing to amend.
    #[error("{0} n’a pas de convention PIGMA\u{202f}: un avenant n’a rien à modifier")]
    NoConvention(String),
    /// What is to be amended is over, or has not begun.
    #[error(
        "la convention PIGMA {number} n’est pas en vigueur le {on}{}\u{202f}: un avenant prend fin avec elle",
        span(.from, .until)
    )]
    NotInForce {
        /// Its number.
        number: String,
        /// Its first day.
        from: String,
        /// Its last day.
        until: Option<String>,
        /// The day that was asked.
        on: String,
    },
    /// An avenant that could not be sent.
    #[error("{partner} ne peut pas recevoir d’avenant maintenant\u{202f}: {missing}")]
    TooEarly {
        /// The partner.
        partner: String,
        /// What comes first.
        missing: &'static str,
    },
    /// The letter.
    #[error(transparent)]
    Letter(#[from] LetterFault),
    /// An avenant is not where it should be.
    #[error("l’avenant {number} est {is}\u{202f}: impossible {asked}")]
    Avenant {
        /// Its number.
        number: String,
        /// Its state.
        is: &'static str,
        /// What was asked.
        asked: &'static str,
    },
    /// One avenant at a time.
    #[error(
        "l’avenant {number} de ce partenaire est {is}, et pas encore signé\u{202f}: impossible {asked}"
    )]
    Second {
        /// The number of the one that is under way.
        number: String,
        /// Its state.
        is: &'static str,
        /// What was asked.
        asked: &'static str,
    },
    /// An event comes out of turn, or without its proof.
    #[error("{event}\u{202f}: impossible{}{}", at(.state), told(.missing))]
    Refused {
        /// The event.
        event: &'static str,
        /// Where the adhésion is, where that is what hinders.
        state: Option<&'static str>,
        /// All that is missing or wrong.
        missing: Vec<String>,
    },
    /// The relay must not act for this partner.
    #[error("{partner} ne passe pas par le relais\u{202f}: {why}")]
    Direct {
        /// The partner.
        partner: String,
        /// Why.
        why: String,
    },
    /// A partner has one open adhésion at most.
    #[error("{partner} a déjà une adhésion ouverte ({id}, {state})")]
    Open {
        /// The partner.
        partner: String,
        /// The adhésion.
        id: String,
        /// Its state.
        state: String,
    },
    /// What is stored does not follow from its events.
    #[error(
        "l’adhésion {id} est enregistrée « {stored} », mais ses événements disent « {computed} »"
    )]
    Incoherent {
        /// The adhésion.
        id: String,
        /// The column.
        stored: String,
        /// What its events make of it.
        computed: String,
    },
    /// Lines of a file of decisions.
    #[error("{}, rien n’a été enregistré{}", count(.0.len(), "ligne pose problème", "lignes posent problème"), told(.0))]
    Decisions(Vec<String>),
}

/// From when until when, in brackets.
fn span(from: &str, until: &Option<String>) -> String {
    match until {
        Some(until) => format!(" (du {from} au {until})"),
        None => format!(" (à partir du {from})"),
    }
}

fn at(state: &Option<&'static str>) -> String {
    let told = state.map(|state| format!(", l’adhésion en est à « {state} »"));
    told.unwrap_or_default()
}

fn told(missing: &[String]) -> String {
    missing.iter().map(|one| format!("\n  - {one}")).collect()
}

impl Fault for PathFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Altered(_)
            | Self::Incoherent { .. }
            | Self::Avenant { .. }
            | Self::Second { .. }
            | Self::TooEarly { .. }
            | Self::Refused { .. } => Kind::Check,
            Self::NoCollaboration(_) | Self::NotInForce { .. } | Self::Direct { .. } => {
                Kind::Rights
            }
            Self::Letter(fault) => fault.kind(),
            Self::NoConvention(_) => Kind::Usage,
            Self::Open { .. } => Kind::Exists,
            Self::Decisions(_) => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Altered(_) => "RLS-E840",
            Self::NoCollaboration(_) => "RLS-E841",
            Self::NoConvention(_) | Self::NotInForce { .. } => "RLS-E842",
            Self::TooEarly { .. } => "RLS-E852",
            Self::Letter(fault) => fault.code(),
            Self::Avenant { .. } | Self::Second { .. } => "RLS-E843",
            Self::Refused { .. } => "RLS-E844",
            Self::Direct { .. } => "RLS-E845",
            Self::Open { .. } => "RLS-E846",
            Self::Incoherent { .. } => "RLS-E847",
            Self::Decisions(_) => "RLS-E848",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Altered(_) => "reprenez-le d’une sauvegarde, et vérifiez le journal par `relais registry journal verify`".into(),
            Self::NoCollaboration(_) => {
                "enregistrez-la par `relais registry convention add NUMERO --signed JOUR`, ou corrigez ses dates\u{202f}: rien n’a été modifié".into()
            }
            Self::NoConvention(_) => {
                "enregistrez-la par `relais registry convention add NUMERO --partner PARTENAIRE --signed JOUR`".into()
            }
            Self::NotInForce { .. } => {
                "enregistrez celle qui la suit par `relais registry convention add NUMERO --partner PARTENAIRE --signed JOUR`, ou corrigez ses dates par `relais registry convention edit`\u{202f}: rien n’a été modifié".into()
            }
            Self::TooEarly { .. } => {
                "ouvrez l’adhésion par `relais registry adhesion start PARTENAIRE`, et enregistrez la réponse de DINAMIS par `relais registry adhesion record PARTENAIRE eligible`\u{202f}; --reprise est pour un avenant d’avant le registre".into()
            }
            Self::Letter(fault) => fault.help(),
            Self::Avenant { .. } => "`relais registry avenant show NUMERO` dit où il en est".into(),
            Self::Second { number, .. } => format!(
                "faites-le signer, ou annulez-le par `relais registry avenant cancel {number} --reason MOTIF`\u{202f}: rien n’a été modifié"
            ),
            Self::Refused { .. } => {
                "`relais registry adhesion show PARTENAIRE` dit ce qui est fait et ce qui suit\u{202f}: rien n’a été modifié".into()
            }
            Self::Direct { .. } => {
                "ouvrez une adhésion directe\u{202f}: `relais registry adhesion start PARTENAIRE --path direct`".into()
            }
            Self::Open { .. } => "poursuivez-la, ou mettez-y fin par `relais registry adhesion record PARTENAIRE end --reason MOTIF`".into(),
            Self::Incoherent { .. } => "quelqu’un a modifié la base hors de Relais\u{202f}: vérifiez le journal par `relais registry journal verify`".into(),
            Self::Decisions(_) => "corrigez ces lignes, essayez par --dry-run, puis recommencez".into(),
        }
    }
}
