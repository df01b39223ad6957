//! Options that several verbs share.

use std::fmt;
use std::str::FromStr;

use clap::{ArgAction, Args};

use crate::config::{MaxMemory, NumThreads, ProgressKind};

/// Options of every command.
#[derive(Args)]
pub struct Global {
    /// Print the result as one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// How progress is shown on standard error
    #[arg(
        long,
        global = true,
        value_name = "KIND",
        env = "RELAIS_PROGRESS",
        hide_env_values = true,
        help_heading = "Messages"
    )]
    pub progress: Option<ProgressKind>,
    /// No progress and no notes
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub quiet: bool,
    /// More messages; twice for all of them
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Messages")]
    pub verbose: u8,
}

/// What a run may use, and whether it may replace its output.
#[derive(Args, Debug, Clone, Default)]
pub struct WorkOptions {
    /// Threads that work: a number, or ALL_CPUS [default: ALL_CPUS]
    #[arg(
        long,
        value_name = "N",
        env = "RELAIS_NUM_THREADS",
        hide_env_values = true,
        help_heading = "Resources"
    )]
    pub num_threads: Option<NumThreads>,
    /// Bound on the memory of the process: 512M, 2G, or a share of the machine's [default: 25%]
    #[arg(
        long,
        value_name = "SIZE",
        env = "RELAIS_MAX_MEMORY",
        hide_env_values = true,
        help_heading = "Resources"
    )]
    pub max_memory: Option<MaxMemory>,
    /// Replace the output if it exists
    #[arg(long)]
    pub overwrite: bool,
}

/// Creation options of the output.
#[derive(Args, Debug, Clone, Default)]
pub struct CreationOptions {
    /// Creation option of the output, as COMPRESS=ZSTD; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub co: Vec<KeyValue>,
}

impl CreationOptions {
    /// The pairs as `KEY=VALUE` words.
    pub fn words(&self) -> Vec<String> {
        self.co.iter().map(ToString::to_string).collect()
    }
}

/// A `KEY=VALUE` word; the key is kept in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// In capitals.
    pub key: String,
    /// As typed.
    pub value: String,
}

impl FromStr for KeyValue {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self {
                key: key.to_ascii_uppercase(),
                value: value.to_string(),
            }),
            _ => Err("expected KEY=VALUE, as COMPRESS=ZSTD".into()),
        }
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_option_has_its_key_in_capitals() {
        let word: KeyValue = "compress=Zstd=1".parse().unwrap();
        assert_eq!(word.to_string(), "COMPRESS=Zstd=1");
    }

    #[test]
    fn a_creation_option_without_key_or_value_is_refused() {
        assert!("ZSTD".parse::<KeyValue>().is_err());
        assert!("=ZSTD".parse::<KeyValue>().is_err());
    }
}
