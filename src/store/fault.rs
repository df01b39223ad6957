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
        "l’horloge de cette machine ({now}) est en retard de {by} sur la dernière inscription au journal ({last})"
    )]
    ClockBack {
        /// The machine's time.
        now: String,
        /// How far.
        by: String,
        /// The last entry's.
        last: String,
    },
    /// The clock is so far after the last entry that it may be wrong.
    #[error(
        "l’horloge de cette machine ({now}) est en avance de {by} sur la dernière écriture du registre ({last})"
    )]
    ClockAhead {
        /// The machine's time.
        now: String,
        /// How far.
        by: String,
        /// When it was written last.
        last: String,
    },
    /// It is said that the clock is right, and nothing says otherwise.
    #[error("l’horloge de cette machine s’accorde avec la dernière inscription au journal ({0})")]
    ClockAgrees(String),
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

impl StoreFault {
    /// The same of the file by the name that the user knows, where it had a temporary one.
    pub fn known_as(mut self, name: &std::path::Path) -> Self {
        match &mut self {
            Self::Missing(path)
            | Self::Exists(path)
            | Self::Locked(path)
            | Self::Full(path)
            | Self::ReadOnly(path)
            | Self::WrongKey(path)
            | Self::KnownKey(path)
            | Self::NotOurs { path, .. }
            | Self::Newer { path, .. }
            | Self::Damaged { path, .. }
            | Self::Sql { path, .. } => *path = name.to_path_buf(),
            Self::ClockBack { .. }
            | Self::ClockAhead { .. }
            | Self::ClockAgrees(_)
            | Self::Random(_)
            | Self::NotAnId(_)
            | Self::NoEntry => {}
        }
        self
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
            Self::ClockBack { .. } | Self::ClockAhead { .. } => Kind::Check,
            Self::NotAnId(_) | Self::ClockAgrees(_) => Kind::Usage,
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
            Self::ClockAhead { .. } => "RLS-E819",
            Self::ClockAgrees(_) => "RLS-E899",
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
            Self::ClockBack { .. } => "regardez la date, l’heure et le fuseau de cette machine (`date`)\u{202f}; faux, mettez-les à l’heure puis recommencez\u{202f}; \
                 justes, c’est la dernière inscription qui a été mal datée\u{202f}: un administrateur le dit par `relais registry journal clock`".into(),
            Self::ClockAhead { .. } => "regardez la date de cette machine (`date`)\u{202f}: fausse, mettez-la à l’heure puis recommencez, car une inscription trop tardive \
                 arrêterait les suivantes\u{202f}; juste, un administrateur le dit par `relais registry journal clock`".into(),
            Self::ClockAgrees(_) => "il n’y a rien à dire au journal\u{202f}: les inscriptions continuent".into(),
            Self::WrongKey(_) => "désignez par --key la clé créée avec lui, ou la dernière si elle a été changée\u{202f}; perdue, un administrateur la remplace par `relais registry key replace --lost`".into(),
            Self::KnownKey(_) => "une clé ne sert qu’une fois\u{202f}: faites-en une nouvelle".into(),
            Self::Random(_) => "la source de nombres aléatoires du système doit fonctionner".into(),
            Self::NotAnId(_) => "un identifiant s’écrit comme part-0123456789ab\u{202f}; `list` les montre".into(),
            Self::NoEntry => "c’est un défaut de Relais\u{202f}: signalez-le avec la commande".into(),
        }
    }
}
