//! What a run may use on this machine: threads, memory, and how it is stopped.

use std::process;
use std::sync::Arc;

use relais_core::fault::{Fault, Kind};
use relais_files::atomic;
use relais_run::{Cancel, Limits, Progress};

use super::machine;
use super::options::WorkOptions;
use crate::config::{Config, NumThreads};

/// Interruption that cannot be caught.
#[derive(Debug, thiserror::Error)]
#[error("cannot install the interruption handler")]
pub struct SignalFault {
    #[from]
    source: ctrlc::Error,
}

impl Fault for SignalFault {
    fn kind(&self) -> Kind {
        Kind::Resource
    }

    fn code(&self) -> &'static str {
        "RLS-E920"
    }

    fn help(&self) -> String {
        "the system refuses a thread or a signal handler: check the limits of the session".into()
    }
}

/// The limits of a run: the flag (or its environment variable), else the configuration, else every
/// processor and a quarter of the memory. The first interruption cancels the run, the second deletes
/// what is being written and ends the process with 130 at once.
pub fn of(
    options: &WorkOptions,
    config: &Config,
    progress: Arc<dyn Progress>,
) -> Result<Limits, SignalFault> {
    let threads = options.num_threads.or(config.num_threads);
    let memory = options.max_memory.or(config.max_memory);
    let cancel = Cancel::default();
    watch(cancel.clone())?;
    Ok(Limits {
        threads: match threads.unwrap_or_default() {
            NumThreads::AllCpus => machine::processors(),
            NumThreads::Count(count) => count,
        },
        memory_bytes: memory.unwrap_or_default().resolve(machine::memory_bytes()),
        cancel,
        progress,
    })
}

fn watch(cancel: Cancel) -> Result<(), SignalFault> {
    ctrlc::set_handler(move || {
        if cancel.is_cancelled() {
            atomic::abandon();
            #[expect(clippy::disallowed_methods, reason = "the user asked twice")]
            process::exit(i32::from(Kind::Interrupted.exit_code()));
        }
        cancel.cancel();
    })?;
    Ok(())
}
