//! Files that cannot be written or read, told in French: the members that do it speak English.

mod table;

use std::io::{self, ErrorKind};

use relais_core::fault::{Fault, Kind};
use relais_files::atomic::AtomicFault;

/// An output that could not be made, or a file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{told}")]
pub struct OutputFault {
    kind: Kind,
    code: &'static str,
    told: String,
    help: String,
}

impl From<&AtomicFault> for OutputFault {
    fn from(fault: &AtomicFault) -> Self {
        Self {
            kind: fault.kind(),
            code: fault.code(),
            told: told(fault),
            help: help(fault),
        }
    }
}

impl Fault for OutputFault {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn code(&self) -> &'static str {
        self.code
    }

    fn help(&self) -> String {
        self.help.clone()
    }
}

/// What the system or the door to files refuses, in French where it is usual; its own words otherwise.
pub fn system(error: &io::Error) -> String {
    let said = error.to_string();
    let found = OURS.iter().find(|(english, _)| said.starts_with(english));
    if let Some((_, told)) = found {
        return (*told).into();
    }
    let usual = [
        (ErrorKind::NotFound, "ce fichier n’existe pas"),
        (ErrorKind::PermissionDenied, "vous n’en avez pas le droit"),
        (ErrorKind::AlreadyExists, "il existe déjà"),
        (ErrorKind::NotADirectory, "son dossier n’en est pas un"),
        (ErrorKind::IsADirectory, "c’est un dossier"),
        (ErrorKind::StorageFull, "il n’y a plus de place"),
        (
            ErrorKind::ReadOnlyFilesystem,
            "ce disque ne peut pas être écrit",
        ),
    ];
    let found = usual.iter().find(|(kind, _)| *kind == error.kind());
    found.map_or(said, |(_, told)| (*told).into())
}

/// What `relais_files` says of what it does not read.
const OURS: [(&str, &str); 4] = [
    ("a folder, not a file", "c’est un dossier"),
    ("not a regular file", "ce n’est pas un fichier ordinaire"),
    ("longer than ", "il est trop long"),
    (
        "others than its owner ",
        "d’autres que son propriétaire peuvent la lire ou l’écrire",
    ),
];

fn told(fault: &AtomicFault) -> String {
    match fault {
        AtomicFault::Exists { path } => format!("{} existe déjà", path.display()),
        AtomicFault::Kept { path } => {
            format!(
                "{} est un fichier dont cette commande se sert",
                path.display()
            )
        }
        AtomicFault::NotAFile { path } => {
            format!("{} n’est pas un nom de fichier", path.display())
        }
        AtomicFault::OtherFormat { path, .. } => {
            format!("le nom de {} est celui d’un autre format", path.display())
        }
        AtomicFault::NotReplaced { path } => format!(
            "{} existe déjà, et n’est pas un dossier de cette commande, ou contient autre chose",
            path.display()
        ),
        AtomicFault::NoFolder { path, folder } => format!(
            "il n’y a pas de dossier {} où écrire {}",
            folder.display(),
            path.display()
        ),
        AtomicFault::Full { path } => {
            format!("plus de place pour écrire {}", path.display())
        }
        AtomicFault::Io { path, source, .. } => {
            format!(
                "{} ne peut pas être écrit\u{202f}: {}",
                path.display(),
                system(source)
            )
        }
        AtomicFault::Stopped { path } => {
            format!("arrêté pendant la lecture de {}", path.display())
        }
        AtomicFault::Unreadable { path, source } => {
            format!(
                "{} ne peut pas être lu\u{202f}: {}",
                path.display(),
                system(source)
            )
        }
    }
}

fn help(fault: &AtomicFault) -> String {
    match fault {
        AtomicFault::Exists { .. } => {
            "donnez un autre nom, ou ajoutez --overwrite pour le remplacer".into()
        }
        AtomicFault::NotReplaced { .. } => {
            "donnez un autre nom, ou supprimez-le vous-même si rien n’y sert plus".into()
        }
        AtomicFault::NotAFile { .. } => "donnez le nom d’un fichier à créer".into(),
        AtomicFault::Kept { .. } => "donnez un autre nom\u{202f}: rien n’a été modifié".into(),
        AtomicFault::OtherFormat { endings, .. } => match endings.is_empty() {
            true => "donnez un nom sans extension".into(),
            false => format!(
                "donnez un nom qui finit par .{}, ou sans extension",
                endings.join(", .")
            ),
        },
        AtomicFault::NoFolder { folder, .. } => {
            format!("créez-le d’abord\u{202f}: mkdir -p {}", folder.display())
        }
        AtomicFault::Full { .. } => {
            "libérez de la place, ou écrivez sur un autre disque\u{202f}: aucune moitié de fichier n’est restée".into()
        }
        AtomicFault::Io { source, .. } if source.kind() == ErrorKind::PermissionDenied => {
            "voyez qui peut écrire dans ce dossier, ou écrivez ailleurs".into()
        }
        AtomicFault::Io { .. } => "voyez l’état du disque et les droits sur le dossier".into(),
        AtomicFault::Stopped { .. } => "relancez la commande pour recommencer".into(),
        AtomicFault::Unreadable { .. } => "voyez le chemin, et qui peut lire ce fichier".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_that_is_there_is_told_in_french_with_its_code() {
        let path = "bilan.html".into();
        let told = OutputFault::from(&AtomicFault::Exists { path });
        assert_eq!(told.to_string(), "bilan.html existe déjà");
        assert_eq!(told.kind(), Kind::Exists);
        assert!(told.help().contains("--overwrite"));
    }

    #[test]
    fn what_the_system_says_is_told_in_french_or_as_it_is() {
        let denied = io::Error::from_raw_os_error(13);
        assert_eq!(system(&denied), "vous n’en avez pas le droit");
        assert_eq!(system(&io::Error::other("bad sector")), "bad sector");
        let folder = relais_files::regular::open(std::path::Path::new("/")).unwrap_err();
        assert_eq!(system(&folder), "c’est un dossier");
    }
}
