//! Configuration: flag > `RELAIS_*` > `./relais.toml` > `/etc/relais/relais.toml`.
//!
//! Flags and environment are clap's (`cli/options.rs`); this module reads the two files.

mod value;

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};
use relais_files::regular;

pub use value::{MaxMemory, NumThreads, ProgressKind, Registry, Territories};

/// What the configuration files say; none where they say nothing.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Config {
    /// Threads that work.
    pub num_threads: Option<NumThreads>,
    /// Bound on the memory of the process.
    pub max_memory: Option<MaxMemory>,
    /// How progress is shown.
    pub progress: Option<ProgressKind>,
    /// The GeoPackage of territories.
    pub territories: Option<Territories>,
    /// The registry.
    pub registry: Option<Registry>,
}

/// No configuration is longer.
const MOST_BYTES: u64 = 1 << 20;

const KEYS: [&str; 5] = [
    "num_threads",
    "max_memory",
    "progress",
    "territories",
    "registry",
];

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// Not readable.
    #[error("cannot read configuration {path}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not TOML.
    #[error("configuration {path} is not valid TOML: {reason}", path = .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser says, with the line.
        reason: String,
    },
    /// A key that does not exist.
    #[error("configuration {path}: unknown key `{key}`", path = .path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// As written.
        key: String,
        /// The key that looks most like it.
        nearest: &'static str,
    },
    /// A value that the key does not take.
    #[error("configuration {path}: {key}: {reason}", path = .path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: &'static str,
        /// What is wrong and what is allowed.
        reason: String,
    },
}

impl Fault for ConfigFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        match self {
            ConfigFault::Read { .. } => "RLS-E910",
            ConfigFault::Syntax { .. } => "RLS-E911",
            ConfigFault::UnknownKey { .. } => "RLS-E912",
            ConfigFault::Value { .. } => "RLS-E913",
        }
    }

    fn help(&self) -> String {
        match self {
            ConfigFault::Read { .. } => "make the file readable, or remove it".into(),
            ConfigFault::Syntax { .. } => {
                "write `key = value` lines, as `max_memory = \"2G\"`".into()
            }
            ConfigFault::UnknownKey { nearest, .. } => {
                format!("did you mean `{nearest}`? The keys are {}", KEYS.join(", "))
            }
            ConfigFault::Value { .. } => "correct the value, or remove the line".into(),
        }
    }
}

impl Config {
    /// Reads `./relais.toml` and `/etc/relais/relais.toml`; the first wins key by key. A file that
    /// is absent says nothing; an unknown key or a bad value is an error.
    pub fn load() -> Result<Self, ConfigFault> {
        let near = Self::read(Path::new("relais.toml"))?;
        let far = Self::read(Path::new("/etc/relais/relais.toml"))?;
        Ok(near.or(far))
    }

    fn or(self, other: Self) -> Self {
        Self {
            num_threads: self.num_threads.or(other.num_threads),
            max_memory: self.max_memory.or(other.max_memory),
            progress: self.progress.or(other.progress),
            territories: self.territories.or(other.territories),
            registry: self.registry.or(other.registry),
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigFault> {
        let unreadable = |source| ConfigFault::Read {
            path: path.into(),
            source,
        };
        let bytes = match regular::read(path, MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(source) => return Err(unreadable(source)),
        };
        let text = String::from_utf8(bytes);
        let text = text.map_err(|_| unreadable(std::io::Error::other("not UTF-8")))?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, ConfigFault> {
        let table: toml::Table =
            text.parse()
                .map_err(|error: toml::de::Error| ConfigFault::Syntax {
                    path: path.into(),
                    reason: error.to_string().trim_end().to_string(),
                })?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(ConfigFault::UnknownKey {
                path: path.into(),
                key: key.clone(),
                nearest: nearest(key),
            });
        }
        Ok(Self {
            num_threads: value(path, &table, KEYS[0])?,
            max_memory: value(path, &table, KEYS[1])?,
            progress: value(path, &table, KEYS[2])?,
            territories: value(path, &table, KEYS[3])?,
            registry: value(path, &table, KEYS[4])?,
        })
    }
}

/// A value of the table, written as text or as a number.
fn value<T: std::str::FromStr<Err = String>>(
    path: &Path,
    table: &toml::Table,
    key: &'static str,
) -> Result<Option<T>, ConfigFault> {
    let Some(value) = table.get(key) else {
        return Ok(None);
    };
    let word = match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    word.parse().map(Some).map_err(|reason| ConfigFault::Value {
        path: path.into(),
        key,
        reason,
    })
}

fn nearest(key: &str) -> &'static str {
    let key = key.replace('-', "_").to_ascii_lowercase();
    KEYS.into_iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, &key))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigFault> {
        Config::parse(Path::new("relais.toml"), text)
    }

    #[test]
    fn keys_are_read_as_text_or_number() {
        let config = parse("num_threads = 2\nmax_memory = \"512M\"\nprogress = \"plain\"").unwrap();
        assert_eq!(config.num_threads, Some(NumThreads::Count(2)));
        assert_eq!(config.max_memory, Some(MaxMemory::Bytes(512 << 20)));
        assert_eq!(config.progress, Some(ProgressKind::Plain));
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let fault = parse("max-memori = \"2G\"").unwrap_err();
        assert_eq!(fault.code(), "RLS-E912");
        assert!(fault.help().contains("`max_memory`"), "{}", fault.help());
    }

    #[test]
    fn a_bad_value_names_its_key() {
        let fault = parse("num_threads = 0").unwrap_err();
        assert!(fault.to_string().contains("num_threads"), "{fault}");
    }

    #[test]
    fn the_nearer_file_wins_key_by_key() {
        let near = parse("num_threads = 2").unwrap();
        let far = parse("num_threads = 8\nprogress = \"none\"").unwrap();
        let both = near.or(far);
        assert_eq!(both.num_threads, Some(NumThreads::Count(2)));
        assert_eq!(both.progress, Some(ProgressKind::None));
    }
}
