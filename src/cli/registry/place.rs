//! Which registry, with which key, and who sits at it.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::{atomic, secret};
use relais_registry::Desk;
use relais_registry::output::system;
use relais_store::key::{hex, unhex};
use relais_store::{Db, Signer};

use super::{room, wait};
use crate::cli::console::Console;
use crate::cli::machine;

/// So many keys of before are kept safe from outputs.
const NUMBERED_KEYS: u32 = 100;
/// First word of a file of a key.
const KEY_MARK: &str = "relais-key-1";

/// The options that name them.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct Place {
    /// The registry [default: the key `registry` of the configuration]
    #[arg(
        long,
        value_name = "FILE",
        env = "RELAIS_REGISTRY",
        hide_env_values = true
    )]
    pub registry: Option<PathBuf>,
    /// Its signing key [default: beside it, as FILE.key]
    #[arg(
        long,
        value_name = "FILE",
        env = "RELAIS_REGISTRY_KEY",
        hide_env_values = true
    )]
    pub key: Option<PathBuf>,
}

/// The registry, its key or its user cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum PlaceFault {
    /// It is named nowhere.
    #[error("aucun registre n’est désigné")]
    Nowhere,
    /// Its key.
    #[error("la clé {} ne peut pas être lue\u{202f}: {}", .path.display(), system(.error))]
    Key {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file that is none.
    #[error("{} n’est pas une clé de Relais", .0.display())]
    NoKey(PathBuf),
    /// Its key cannot be made.
    #[error("la clé {} ne peut pas être créée\u{202f}: {}", .path.display(), system(.error))]
    NewKey {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A registry is to be made, and the key that it would have is there.
    #[error("une clé est déjà là sans son registre\u{202f}: {} existe, {} n’existe pas", .key.display(), .registry.display())]
    KeyAlone {
        /// The key.
        key: PathBuf,
        /// The registry.
        registry: PathBuf,
    },
    /// The system does not say who types.
    #[error("le système ne dit pas quel utilisateur tape cette commande")]
    Nobody,
}

/// The system gives no room for waiting.
#[derive(Debug, thiserror::Error)]
#[error("le système ne laisse pas attendre la base\u{202f}: {}", system(.error))]
pub struct NoRuntime {
    /// What it says.
    pub error: io::Error,
}

impl Fault for NoRuntime {
    fn kind(&self) -> Kind {
        Kind::Resource
    }

    fn code(&self) -> &'static str {
        "RLS-E994"
    }

    fn help(&self) -> String {
        "relevez ses limites (fichiers ouverts, processus)".into()
    }
}

impl Fault for PlaceFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Nowhere => Kind::Usage,
            Self::Key { .. } | Self::NoKey(_) | Self::Nobody => Kind::Input,
            Self::NewKey { error, .. } if error.kind() == io::ErrorKind::AlreadyExists => {
                Kind::Exists
            }
            Self::NewKey { .. } => Kind::Resource,
            Self::KeyAlone { .. } => Kind::Exists,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Nowhere => "RLS-E980",
            Self::Key { .. } => "RLS-E981",
            Self::NoKey(_) => "RLS-E982",
            Self::NewKey { .. } => "RLS-E983",
            Self::KeyAlone { .. } => "RLS-E979",
            Self::Nobody => "RLS-E984",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Nowhere => {
                "ajoutez --registry FICHIER, définissez RELAIS_REGISTRY, ou écrivez `registry = \"FICHIER\"` \
                 dans relais.toml"
                    .into()
            }
            Self::Key { error, .. } if error.kind() == io::ErrorKind::PermissionDenied => {
                "elle ne doit être lisible que de son propriétaire\u{202f}: `chmod 600`".into()
            }
            Self::Key { .. } | Self::NoKey(_) => "désignez par --key le fichier créé par `relais registry init`".into(),
            Self::NewKey { .. } => "désignez par --key un fichier qui n’existe pas, dans un dossier qui vous est ouvert".into(),
            Self::KeyAlone { key, .. } => format!(
                "la création d’un registre interrompue à sa fin l’a laissée, ou elle est d’un registre qui a été déplacé\u{202f}: \
                 donnez-lui un autre nom, sans l’effacer (`mv {0} {0}.ancienne`), puis recommencez",
                key.display()
            ),
            Self::Nobody => "cet utilisateur doit avoir un nom dans le système".into(),
        }
    }
}

impl Place {
    /// The file of the registry.
    ///
    /// # Errors
    /// It is named nowhere.
    pub fn path(&self, console: &Console) -> Result<PathBuf, PlaceFault> {
        let configured = || console.registry().map(PathBuf::from);
        self.registry
            .clone()
            .or_else(configured)
            .ok_or(PlaceFault::Nowhere)
            .inspect(|path| self.keep_safe(path))
    }

    /// No output of a command takes the place of the registry, of what lies beside it, or of a key.
    fn keep_safe(&self, registry: &Path) {
        let beside = |of: &Path, suffix: &str| {
            let mut name = of.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        for suffix in ["", "-wal", "-shm", "-journal", ".erasures"] {
            atomic::keep_safe(&beside(registry, suffix));
        }
        let key = self.key_path(registry);
        // Keys that it had before stay beside it, numbered.
        let before = (1..=NUMBERED_KEYS).map(|number| beside(&key, &format!(".{number}")));
        for path in [key.clone(), beside(&key, ".new")]
            .into_iter()
            .chain(before)
        {
            atomic::keep_safe(&path);
        }
    }

    /// The file of the key.
    pub fn key_path(&self, registry: &Path) -> PathBuf {
        let beside = || {
            let mut name = registry.as_os_str().to_owned();
            name.push(".key");
            name.into()
        };
        self.key.clone().unwrap_or_else(beside)
    }

    /// Sits whoever types down at the registry. A key that is not there, or that the system does not
    /// let this user read, is no error, unless it was named: the registry is then read only.
    ///
    /// # Errors
    /// What cannot be found or read, a user who was not declared.
    pub fn desk(&self, console: &Console) -> Result<Desk, Trouble> {
        let path = self.path(console)?;
        let key = self.key_path(&path);
        let signer = match read_key(&key) {
            Ok(signer) => Some(signer),
            Err(PlaceFault::Key { error, .. }) if self.key.is_none() && is_out_of_reach(&error) => {
                None
            }
            Err(fault) => return Err(fault.into()),
        };
        let user = user()?;
        wait(async {
            let db = Db::open(&path).await?;
            room::closes(&db);
            Desk::open(db, signer, &user, now()).await
        })
    }
}

/// True for a key that is not there or is somebody else's. One that the system lets its owner read but
/// that others may read too is another matter: nobody is to sign with it.
fn is_out_of_reach(error: &io::Error) -> bool {
    match error.kind() {
        io::ErrorKind::NotFound => true,
        io::ErrorKind::PermissionDenied => error.raw_os_error().is_some(),
        _ => false,
    }
}

/// Now, as entries bear it.
pub fn now() -> DateTime<Utc> {
    machine::now().into()
}

/// The user of the system who runs this process.
pub fn user() -> Result<String, PlaceFault> {
    let name = whoami::username().map_err(|_| PlaceFault::Nobody)?;
    match name.is_empty() {
        true => Err(PlaceFault::Nobody),
        false => Ok(name),
    }
}

/// Makes the file of a new key.
pub fn write_key(path: &Path, signer: &Signer) -> Result<(), PlaceFault> {
    let text = format!("{KEY_MARK} {}\n", hex(&signer.seed()));
    secret::create(path, &text).map_err(|error| PlaceFault::NewKey {
        path: path.into(),
        error,
    })
}

/// Reads it.
pub fn read_key(path: &Path) -> Result<Signer, PlaceFault> {
    let text = secret::read(path).map_err(|error| PlaceFault::Key {
        path: path.into(),
        error,
    })?;
    let seed = text
        .trim()
        .strip_prefix(KEY_MARK)
        .and_then(|rest| unhex(rest.trim()));
    let seed: Option<[u8; 32]> = seed.and_then(|seed| seed.try_into().ok());
    seed.map(|seed| Signer::from_seed(&seed))
        .ok_or_else(|| PlaceFault::NoKey(path.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_another_lets_read_and_a_key_that_all_may_read_does_not_sign() {
        const EACCES: i32 = 13;
        assert!(is_out_of_reach(&io::Error::from_raw_os_error(EACCES)));
        assert!(is_out_of_reach(&io::ErrorKind::NotFound.into()));
        let open = io::Error::new(io::ErrorKind::PermissionDenied, "others may read it");
        assert!(!is_out_of_reach(&open));
        assert!(!is_out_of_reach(&io::Error::other("not text")));
    }
}
