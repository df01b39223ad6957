//! What is refused of personal data and of copies of the registry, told in French.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};
use relais_files::atomic::AtomicFault;
use relais_files::package::PackageFault;
use relais_store::StoreFault;

use crate::fault::RegistryFault;
use crate::output::OutputFault;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyFault {
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// A file that cannot be written.
    #[error(transparent)]
    Output(#[from] OutputFault),
    /// An archive that cannot be made.
    #[error(transparent)]
    Package(#[from] PackageFault),
    /// The person still acts.
    #[error("{id} {what}\u{202f}: ses données servent encore")]
    Active {
        /// The person.
        id: String,
        /// `a 2 comptes ouverts`, `est encore référent de part-0123456789ab`.
        what: String,
    },
    /// Nobody, or several.
    #[error("{count} à ce nom, cette adresse ou cet identifiant", count = if *.0 == 0 { "personne ne répond" } else { "plusieurs personnes répondent" })]
    Nobody(usize),
    /// The file that remembers erasures.
    #[error("le fichier des effacements {} ne peut pas servir\u{202f}: {why}", .path.display())]
    Erasures {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Erased, but old pages may still hold it.
    #[error("l’effacement est inscrit, mais le fichier n’a pas pu être nettoyé\u{202f}: {0}")]
    Unscrubbed(StoreFault),
}

impl From<AtomicFault> for PrivacyFault {
    fn from(fault: AtomicFault) -> Self {
        Self::Output((&fault).into())
    }
}

impl From<StoreFault> for PrivacyFault {
    fn from(fault: StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for PrivacyFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::Output(fault) => fault.kind(),
            Self::Package(fault) => fault.kind(),
            Self::Active { .. } => Kind::Check,
            Self::Nobody(_) => Kind::Usage,
            Self::Erasures { .. } => Kind::Input,
            Self::Unscrubbed(_) => Kind::Resource,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::Output(fault) => fault.code(),
            Self::Package(fault) => fault.code(),
            Self::Active { .. } => "RLS-E815",
            Self::Nobody(_) => "RLS-E816",
            Self::Erasures { .. } => "RLS-E817",
            Self::Unscrubbed(_) => "RLS-E818",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Output(fault) => fault.help(),
            Self::Package(fault) => fault.help(),
            Self::Active { .. } => "fermez d’abord ses comptes et ses rôles, ou ajoutez --close\u{202f}: rien n’a été modifié".into(),
            Self::Nobody(_) => "désignez-la par son identifiant, comme pers-0123456789ab, ou op-0123456789ab pour un opérateur\u{202f}: rien n’a été modifié".into(),
            Self::Erasures { .. } => "ce fichier doit pouvoir être lu et complété\u{202f}: rien n’a été modifié\u{202f}; son mode est celui du registre (chmod 600)\u{202f}; à plusieurs, son groupe aussi (chgrp, chmod 660)\u{202f}; abîmé ou incomplet, remettez sa copie\u{202f}; sans copie, mettez-le de côté\u{202f}: le prochain effacement le refait d’après le registre".into(),
            Self::Unscrubbed(_) => "recommencez la même commande quand plus personne ne lit le registre et que son disque a de la place".into(),
        }
    }
}
