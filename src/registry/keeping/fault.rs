//! What is refused of a backup, told in French.

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};
use relais_files::atomic::AtomicFault;
use relais_store::StoreFault;
use relais_store::verify::Flaw;

use crate::fault::RegistryFault;
use crate::output::{OutputFault, system};
use crate::privacy::PrivacyFault;

/// What is refused, or could not be done.
#[derive(Debug, thiserror::Error)]
pub enum KeepingFault {
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryFault),
    /// The erasures that are replayed.
    #[error(transparent)]
    Privacy(#[from] PrivacyFault),
    /// A file that cannot be written.
    #[error(transparent)]
    Output(#[from] OutputFault),
    /// The journal of the copy is not sound.
    #[error("le journal de {} n’est pas intact\u{202f}: {}", .path.display(), told(.flaws))]
    Flawed {
        /// The copy.
        path: PathBuf,
        /// What is wrong.
        flaws: Vec<Flaw>,
    },
    /// The copy is sound by its own key, which is not the one that was given.
    #[error("{}", other(path, *.number, *.given))]
    OtherKey {
        /// The copy.
        path: PathBuf,
        /// The number of its key.
        number: i64,
        /// That of the key that was given, if it ever signed for it.
        given: Option<i64>,
    },
    /// Nobody says who was erased since the backup.
    #[error("aucun fichier des effacements n’est désigné, et {} n’existe pas", .0.display())]
    NoErasures(PathBuf),
    /// A list that names nobody.
    #[error("la liste des effacements {} ne nomme personne", .0.display())]
    EmptyErasures(PathBuf),
    /// A list that is older than the backup, or lost its end.
    #[error("la liste des effacements {} {}", .path.display(), unnamed(*.lacking))]
    ShortErasures {
        /// The list.
        path: PathBuf,
        /// How many whom the backup itself says to be erased it does not name.
        lacking: usize,
    },
    /// The file of the backup cannot be read.
    #[error("la sauvegarde {} ne peut pas être lue\u{202f}: {}", .path.display(), system(.error))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// `--as` names nobody who may restore.
    #[error("« {0} » n’est pas un administrateur de ce registre")]
    NotAdministrator(String),
}

fn other(path: &Path, number: i64, given: Option<i64>) -> String {
    let path = path.display();
    match given {
        None => format!(
            "{path} est signée par une autre clé que celle qui est désignée, sa clé n° {number}\u{202f}: \
             elle est d’avant un changement de clé, ou d’un autre registre"
        ),
        Some(given) => format!(
            "{path} est d’après un changement de clé\u{202f}: sa clé n° {number} la signe, et la clé \
             désignée est la n° {given}"
        ),
    }
}

fn unnamed(count: usize) -> String {
    let whom = match count {
        1 => "une personne que la sauvegarde tient".to_string(),
        count => format!("{count} personnes que la sauvegarde tient"),
    };
    format!("ne nomme pas {whom} déjà pour effacées\u{202f}: elle est plus ancienne, ou coupée")
}

fn told(flaws: &[Flaw]) -> String {
    let shown: Vec<String> = flaws.iter().take(5).map(Flaw::to_string).collect();
    shown.join("\u{202f}; ")
}

impl From<AtomicFault> for KeepingFault {
    fn from(fault: AtomicFault) -> Self {
        Self::Output((&fault).into())
    }
}

impl From<StoreFault> for KeepingFault {
    fn from(fault: StoreFault) -> Self {
        Self::Registry(fault.into())
    }
}

impl Fault for KeepingFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Registry(fault) => fault.kind(),
            Self::Privacy(fault) => fault.kind(),
            Self::Output(fault) => fault.kind(),
            Self::Flawed { .. } | Self::OtherKey { .. } => Kind::Check,
            Self::NoErasures(_) | Self::EmptyErasures(_) => Kind::Usage,
            Self::ShortErasures { .. } => Kind::Check,
            Self::Unreadable { .. } => Kind::Input,
            Self::NotAdministrator(_) => Kind::Rights,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Registry(fault) => fault.code(),
            Self::Privacy(fault) => fault.code(),
            Self::Output(fault) => fault.code(),
            Self::Flawed { .. } => "RLS-E890",
            Self::OtherKey { .. } => "RLS-E894",
            Self::NoErasures(_) => "RLS-E891",
            Self::EmptyErasures(_) => "RLS-E853",
            Self::ShortErasures { .. } => "RLS-E854",
            Self::Unreadable { .. } => "RLS-E892",
            Self::NotAdministrator(_) => "RLS-E893",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Registry(fault) => fault.help(),
            Self::Privacy(fault) => fault.help(),
            Self::Output(fault) => fault.help(),
            Self::Flawed { .. } => "gardez ce fichier de côté et prenez une autre sauvegarde".into(),
            Self::OtherKey { given: Some(_), .. } => "désignez par --key la clé d’aujourd’hui".into(),
            Self::OtherKey { number, .. } => format!(
                "désignez par --key la clé qui signait alors\u{202f}: `key rotate` l’a gardée à côté de la \
                 nouvelle, sous le même nom suivi de .{number} (relais.db.key.{number})\u{202f}; le registre repris est \
                 signé par elle, désignez-la encore ensuite"
            ),
            Self::NoErasures(_) => "désignez par --erasures sa copie, gardée à part des sauvegardes\u{202f}; si personne n’a jamais été effacé, dites-le par --no-erasures".into(),
            Self::EmptyErasures(_) => "désignez par --erasures sa dernière copie\u{202f}; si personne n’a jamais été effacé, dites-le par --no-erasures".into(),
            Self::ShortErasures { .. } => "désignez par --erasures la copie la plus récente de la liste\u{202f}; si personne n’a été effacé depuis cette sauvegarde, dites-le par --no-erasures".into(),
            Self::Unreadable { .. } => "désignez un fichier écrit par `relais registry backup`".into(),
            Self::NotAdministrator(_) => "--as désigne l’utilisateur ou l’identifiant d’un administrateur du registre sauvegardé".into(),
        }
    }
}
