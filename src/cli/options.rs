//! Options that several verbs share.

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
