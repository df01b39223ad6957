//! What is refused of licences, permits and keys, told in French.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};
use relais_store::StoreFault;

use crate::fault::RegistryFault;
use crate::output::system;

/// A text, a permit or a key that cannot be used; a right that is refused.
#[derive(Debug, thiserror::Error)]
pub enum RightsFault {
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// A text that is not written as texts are.
    #[error("{}, {}{}\u{202f}: {why}", .path.display(), place(*.line), of_key(.key))]
    Document {
        /// The file.
        path: PathBuf,
        /// Where, when it is known.
        line: Option<usize>,
        /// Which key, when it is one's.
        key: String,
        /// What is wrong and what is allowed.
        why: String,
    },
    /// A file that cannot be read.
    #[error("{} ne peut pas être lu\u{202f}: {}", .path.display(), system(.error))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The version is there.
    #[error("{name} est déjà chargé{same}")]
    Loaded {
        /// `id@version`.
        name: String,
        /// Whether the text is the same.
        same: &'static str,
    },
    /// A version that does not go with the others of its text.
    #[error("{name}\u{202f}: {why}")]
    Version {
        /// `id@version`.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// No such thing.
    #[error("aucun {what} ne répond à « {asked} »")]
    NotFound {
        /// `texte`, `permis`, `compte`.
        what: &'static str,
        /// As typed.
        asked: String,
    },
    /// `decide` refuses.
    #[error("refusé\u{202f}: {0}")]
    Refused(String),
    /// A text that is no permit.
    #[error("ce texte n’est pas un permis\u{202f}: {0}")]
    NotAPermit(String),
    /// No key at hand signed it.
    #[error(
        "ce permis n’est signé par aucune des clés\u{202f}: il a été modifié, ou vient d’un autre registre"
    )]
    Signature,
    /// A permit that does not count, or no longer.
    #[error("le permis {id} ne vaut pas\u{202f}: {why}")]
    Void {
        /// Which.
        id: String,
        /// Why not.
        why: String,
    },
    /// A file of public keys.
    #[error("{} ne contient pas de clés publiques de Relais\u{202f}: {why}", .path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

fn place(line: Option<usize>) -> String {
    line.map_or("le document entier".into(), |line| format!("ligne {line}"))
}

fn of_key(key: &str) -> String {
    match key {
        "" => String::new(),
        key => format!(", clé `{key}`"),
    }
}

impl From<StoreFault> for RightsFault {
    fn from(fault: StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for RightsFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::Document { .. } | Self::Read { .. } | Self::NotAPermit(_) | Self::Keys { .. } => {
                Kind::Input
            }
            Self::Loaded { .. } => Kind::Exists,
            Self::Version { .. } | Self::NotFound { .. } => Kind::Usage,
            Self::Refused(_) | Self::Signature | Self::Void { .. } => Kind::Rights,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::Document { .. } => "RLS-E870",
            Self::Read { .. } => "RLS-E871",
            Self::Loaded { .. } => "RLS-E872",
            Self::Version { .. } => "RLS-E873",
            Self::NotFound { .. } => "RLS-E874",
            Self::Refused(_) => "RLS-E875",
            Self::NotAPermit(_) => "RLS-E876",
            Self::Signature => "RLS-E877",
            Self::Void { .. } => "RLS-E878",
            Self::Keys { .. } => "RLS-E879",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Document { .. } => "corrigez le fichier, puis `relais registry licence check FICHIER`\u{202f}: rien n’a été chargé".into(),
            Self::Read { .. } => "désignez un fichier lisible, de la taille d’un texte".into(),
            Self::Loaded { .. } => "un texte chargé ne change plus\u{202f}: donnez-lui une autre version".into(),
            Self::Version { .. } => "`relais registry licence list` montre les versions\u{202f}: rien n’a été modifié".into(),
            Self::NotFound { what, .. } => match *what {
                "texte" => "`relais registry licence list` les montre".into(),
                "permis" => "`relais registry permit list` les montre".into(),
                _ => "désignez un compte par son identifiant ou son login DINAMIS, ou une personne et son partenaire par PERSONNE+PARTENAIRE".into(),
            },
            Self::Refused(_) => "`relais registry may` dit chaque raison, et qui peut y changer quelque chose".into(),
            Self::NotAPermit(_) => "désignez un fichier écrit par `relais registry permit give`, tel quel".into(),
            Self::Signature => "demandez le permis et la clé publique (`relais registry permit key`) à qui tient le registre".into(),
            Self::Void { .. } => "demandez un nouveau permis par `relais registry permit give`".into(),
            Self::Keys { .. } => "désignez un fichier écrit par `relais registry permit key`".into(),
        }
    }
}
