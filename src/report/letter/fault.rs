//! What a template can have wrong with it, told in French: the officer reads it.

use relais_core::fault::{Fault, Kind};
use relais_files::package::PackageFault;
use relais_files::unpack::UnpackFault;

/// A letter that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum LetterFault {
    /// The package.
    #[error("le modèle ne peut pas être ouvert\u{202f}: {0}")]
    Unpack(#[from] UnpackFault),
    /// The letter.
    #[error(transparent)]
    Package(#[from] PackageFault),
    /// No template.
    #[error("le modèle ne convient pas\u{202f}: {0}")]
    NotALetter(String),
    /// Fields that nobody knows.
    #[error(
        "le modèle demande des champs inconnus\u{202f}: {}\n  champs connus\u{202f}: {}",
        .unknown.join(", "), .known.join(", ")
    )]
    Unknown {
        /// Those of the template.
        unknown: Vec<String>,
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// Fields for which there is no value.
    #[error("il manque de quoi remplir\u{202f}: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// Fields that are not written as one.
    #[error("{place}\u{202f}: un champ est mal écrit\u{202f}: « {words} »")]
    Broken {
        /// The entry of the package.
        place: String,
        /// What stands there.
        words: String,
    },
}

impl Fault for LetterFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Unpack(fault) => fault.kind(),
            Self::Package(fault) => fault.kind(),
            Self::NotALetter(_) | Self::Unknown { .. } | Self::Broken { .. } => Kind::Input,
            Self::Missing(_) => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unpack(fault) => fault.code(),
            Self::Package(fault) => fault.code(),
            Self::NotALetter(_) => "RLS-E254",
            Self::Unknown { .. } => "RLS-E255",
            Self::Missing(_) => "RLS-E256",
            Self::Broken { .. } => "RLS-E257",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Unpack(_) | Self::NotALetter(_) => {
                "enregistrez-le avec LibreOffice au format .odt, sans macro ni mot de passe".into()
            }
            Self::Package(fault) => fault.help(),
            Self::Unknown { .. } => "corrigez ces champs dans le modèle\u{202f}: rien n’a été produit".into(),
            Self::Missing(_) => "complétez la fiche, ou retirez ces champs du modèle\u{202f}: rien n’a été produit".into(),
            Self::Broken { .. } => {
                "dans LibreOffice, effacez ce champ et tapez-le d’un trait dans un seul paragraphe, comme ${partenaire.nom}".into()
            }
        }
    }
}
