//! Why a bilan is not made.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

use crate::fault::RegistryFault;
use crate::finder::Named;

/// A bilan that is not made.
#[derive(Debug, thiserror::Error)]
pub enum BilanFault {
    /// What the registry refuses.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// A file of texts that is none.
    #[error("les textes du bilan {} ne se lisent pas\u{202f}: {why}", .path.display())]
    Narratives {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The published form would name a person.
    #[error(
        "la forme publiée {}, dans « {} »",
        .0.told(), .0.section
    )]
    Names(Named),
}

impl Named {
    /// What the text would say of somebody.
    fn told(&self) -> String {
        match &self.person {
            Some(id) => format!("nommerait une personne du registre ({id})"),
            None => "donnerait une adresse de messagerie ou un numéro de téléphone".into(),
        }
    }
}

impl From<relais_store::StoreFault> for BilanFault {
    fn from(fault: relais_store::StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for BilanFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::Narratives { .. } => Kind::Input,
            Self::Names(_) => Kind::Check,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::Narratives { .. } => "RLS-E895",
            Self::Names(_) => "RLS-E896",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Narratives { .. } => {
                "`relais registry bilan narratives --template -o FICHIER` en donne un modèle".into()
            }
            Self::Names(_) => {
                "retirez son nom, son adresse, son numéro ou son identifiant du texte ou du titre, ou faites la forme \
                 interne (--internal)\u{202f}: rien n’a été écrit"
                    .into()
            }
        }
    }
}
