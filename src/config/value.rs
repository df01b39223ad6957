//! The values that flags, environment and files share, and how they are written.

use std::path::PathBuf;
use std::str::FromStr;

/// Threads that work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumThreads {
    /// One a processor.
    #[default]
    AllCpus,
    /// So many; at least 1.
    Count(usize),
}

impl FromStr for NumThreads {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word.eq_ignore_ascii_case("ALL_CPUS") {
            return Ok(NumThreads::AllCpus);
        }
        match word.parse() {
            Ok(count @ 1..=1024) => Ok(NumThreads::Count(count)),
            _ => Err(format!(
                "`{word}` is neither a number from 1 to 1024 nor ALL_CPUS"
            )),
        }
    }
}

/// A bound on memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxMemory {
    /// In bytes.
    Bytes(u64),
    /// A share of the machine's memory, 1 to 100.
    Percent(u8),
}

impl Default for MaxMemory {
    fn default() -> Self {
        MaxMemory::Percent(25)
    }
}

impl MaxMemory {
    /// The least that a run is given: GDAL, PROJ and one block of work need it.
    pub const LEAST_BYTES: u64 = 96 << 20;

    /// The bound in bytes on a machine with `total` bytes; not under [`Self::LEAST_BYTES`].
    pub fn resolve(self, total: u64) -> u64 {
        match self {
            MaxMemory::Bytes(bytes) => bytes,
            MaxMemory::Percent(share) => (total / 100 * u64::from(share)).max(Self::LEAST_BYTES),
        }
    }
}

impl FromStr for MaxMemory {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let wrong = || format!("`{word}` is not a size: write 512M, 2G or 25%");
        let end = word
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(|| format!("`{word}` lacks its unit: write {word}M, {word}G or {word}%"))?;
        let number: f64 = word[..end].parse().map_err(|_| wrong())?;
        let shift = match word[end..].to_ascii_lowercase().as_str() {
            "%" if (1.0..=100.0).contains(&number) => {
                return Ok(MaxMemory::Percent(number as u8));
            }
            "m" | "mb" | "mib" => 20,
            "g" | "gb" | "gib" => 30,
            "t" | "tb" | "tib" => 40,
            _ => return Err(wrong()),
        };
        let bytes = (number * (1u64 << shift) as f64) as u64;
        if bytes < Self::LEAST_BYTES {
            return Err(format!("`{word}` is too little: 96M is the least"));
        }
        Ok(MaxMemory::Bytes(bytes))
    }
}

/// The GeoPackage of territories, by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territories(pub PathBuf);

impl FromStr for Territories {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.is_empty() {
            true => Err("it is empty: write the path of a GeoPackage".into()),
            false => Ok(Self(word.into())),
        }
    }
}

/// The registry, by the path of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry(pub PathBuf);

impl FromStr for Registry {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.is_empty() {
            true => Err("it is empty: write the path of its file".into()),
            false => Ok(Self(word.into())),
        }
    }
}

/// How progress is shown on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ProgressKind {
    /// A bar on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// A bar with rate and time left
    Bar,
    /// One line for every tenth of the work
    Plain,
    /// One JSON object a line
    Json,
    /// Nothing
    None,
}

impl FromStr for ProgressKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(word, true)
            .map_err(|_| format!("`{word}` is none of auto, bar, plain, json, none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_binary_and_need_a_unit() {
        assert_eq!("512M".parse(), Ok(MaxMemory::Bytes(512 << 20)));
        assert_eq!("1.5GiB".parse(), Ok(MaxMemory::Bytes(3 << 29)));
        assert_eq!("25%".parse(), Ok(MaxMemory::Percent(25)));
        for wrong in [
            "512", "", "M", "0%", "101%", "12M", "1.2.3G", "2X", "-1G", "é",
        ] {
            assert!(wrong.parse::<MaxMemory>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_share_is_of_the_machine_but_never_too_little() {
        assert_eq!(
            MaxMemory::Percent(25).resolve(8 << 30),
            (8 << 30) / 100 * 25
        );
        assert_eq!(
            MaxMemory::Percent(1).resolve(1 << 30),
            MaxMemory::LEAST_BYTES
        );
    }

    #[test]
    fn threads_are_a_number_or_all() {
        assert_eq!("all_cpus".parse(), Ok(NumThreads::AllCpus));
        assert_eq!("7".parse(), Ok(NumThreads::Count(7)));
        for wrong in ["0", "-1", "many", "100000"] {
            assert!(wrong.parse::<NumThreads>().is_err(), "{wrong}");
        }
    }
}
