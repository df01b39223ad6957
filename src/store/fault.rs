//! What can go wrong with the database, told in French: the officer reads it.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};

/// A database that cannot be opened, read or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// No file there.
    #[error("{}\u{202f}: aucun registre à cet endroit", .0.display())]
    Missing(PathBuf),
    /// Something is there already.
    #[error("{} existe déjà", .0.display())]
    Exists(PathBuf),
    /// A file that is no registry.
    #[error("{} n’est pas un registre\u{202f}: {why}", .path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What tells.
        why: String,
    },
    /// Made by a later program.
    #[error("{} a été écrit par une version plus récente de Relais (schéma {version})", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its newest migration.
        version: i64,
    },
    /// Somebody else is writing.
    #[error("{} est en cours d’écriture par un autre programme", .0.display())]
    Locked(PathBuf),
    /// No room.
    #[error("plus de place pour écrire {}", .0.display())]
    Full(PathBuf),
    /// Not ours to write.
    #[error("{} ne peut pas être écrit", .0.display())]
    ReadOnly(PathBuf),
    /// The file is damaged.
    #[error("{} est endommagé\u{202f}: {why}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// Anything else that SQLite says.
    #[error("{}\u{202f}: {why}", .path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What it says.
        why: String,
    },
    /// The clock is before the last entry.
    #[error(
        "l’horloge de cette machine ({now}) est en retard sur la dernière inscription au journal ({last})"
    )]
    ClockBack {
        /// The machine's time.
        now: String,
        /// The last entry's.
        last: String,
    },
    /// The key is not the registry's.
    #[error("la clé de signature n’est pas celle de {}", .0.display())]
    WrongKey(PathBuf),
    /// A key that signed for this registry before.
    #[error("cette clé est déjà l’une de celles de {}", .0.display())]
    KnownKey(PathBuf),
    /// The system gives no random bytes.
    #[error("le système ne donne pas de nombres aléatoires\u{202f}: {0}")]
    Random(String),
    /// A word that is no id.
    #[error("«\u{202f}{0}\u{202f}» n’est pas un identifiant du registre")]
    NotAnId(String),
    /// The program's own fault: a change without an entry.
    #[error("une modification sans inscription au journal n’a pas été gardée")]
    NoEntry,
}

/// SQLITE_IOERR_SHMSIZE: the index of the log, which every connection needs, finds no room.
const NO_ROOM_FOR_THE_INDEX: u32 = 4874;

impl StoreFault {
    /// What SQLite said of `path`, sorted by what the user can do about it.
    pub fn of(path: &std::path::Path, error: &sqlx::Error) -> Self {
        let path = path.to_path_buf();
        let why = error.to_string();
        let code = error.as_database_error().and_then(|e| e.code());
        // The low byte is the primary code: https://www.sqlite.org/rescode.html
        let code = code.and_then(|code| code.parse::<u32>().ok());
        if code == Some(NO_ROOM_FOR_THE_INDEX) {
            return Self::Full(path);
        }
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked(path),
            Some(13) => Self::Full(path),
            Some(8 | 14 | 3 | 23) => Self::ReadOnly(path),
            Some(11) => Self::Damaged { path, why },
            Some(26) => Self::NotOurs { path, why },
            _ => Self::Sql { path, why },
        }
    }
}

impl Fault for StoreFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing(_)
            | Self::NotOurs { .. }
            | Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::WrongKey(_) => Kind::Input,
            Self::KnownKey(_) => Kind::Usage,
            Self::Exists(_) => Kind::Exists,
            Self::Locked(_) | Self::Full(_) | Self::ReadOnly(_) | Self::Random(_) => Kind::Resource,
            Self::Sql { .. } | Self::NoEntry => Kind::Processing,
            Self::ClockBack { .. } => Kind::Check,
            Self::NotAnId(_) => Kind::Usage,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "RLS-E801",
            Self::Exists(_) => "RLS-E802",
            Self::NotOurs { .. } => "RLS-E803",
            Self::Newer { .. } => "RLS-E804",
            Self::Locked(_) => "RLS-E805",
            Self::Full(_) => "RLS-E806",
            Self::ReadOnly(_) => "RLS-E807",
            Self::Damaged { .. } => "RLS-E808",
            Self::Sql { .. } => "RLS-E809",
            Self::ClockBack { .. } => "RLS-E810",
            Self::WrongKey(_) => "RLS-E811",
            Self::Random(_) => "RLS-E812",
            Self::NotAnId(_) => "RLS-E813",
            Self::NoEntry => "RLS-E814",
            Self::KnownKey(_) => "RLS-E800",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Missing(_) => "créez-le par `relais registry init`, ou désignez-le par --registry".into(),
            Self::Exists(_) => "un registre n’est jamais écrasé\u{202f}: désignez un autre fichier, ou déplacez celui-ci".into(),
            Self::NotOurs { .. } => "désignez le fichier créé par `relais registry init`".into(),
            Self::Newer { .. } => "installez cette version\u{202f}: un programme plus ancien pourrait perdre ce qu’il ne connaît pas".into(),
            Self::Locked(_) => "attendez qu’il ait fini, puis recommencez\u{202f}: rien n’a été modifié".into(),
            Self::Full(_) => "libérez de la place sur son disque, puis recommencez\u{202f}: rien n’a été modifié".into(),
            Self::ReadOnly(_) => "son fichier et son dossier doivent vous être ouverts en écriture".into(),
            Self::Damaged { .. } => "gardez ce fichier de côté et reprenez une sauvegarde".into(),
            Self::Sql { .. } => "rien n’a été modifié\u{202f}; `relais registry journal verify` dit si le fichier est sain".into(),
            Self::ClockBack { .. } => "remettez l’horloge à l’heure, puis recommencez\u{202f}: les inscriptions au journal se suivent".into(),
            Self::WrongKey(_) => "désignez par --key la clé créée avec lui, ou la dernière si elle a été changée\u{202f}; perdue, un administrateur la remplace par `relais registry key replace --lost`".into(),
            Self::KnownKey(_) => "une clé ne sert qu’une fois\u{202f}: faites-en une nouvelle".into(),
            Self::Random(_) => "la source de nombres aléatoires du système doit fonctionner".into(),
            Self::NotAnId(_) => "un identifiant s’écrit comme part-0123456789ab\u{202f}; `list` les montre".into(),
            Self::NoEntry => "c’est un défaut de Relais\u{202f}: signalez-le avec la commande".into(),
        }
    }
}
