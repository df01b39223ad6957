//! What a run may use on this machine: threads, memory, and how it is stopped.

use std::process;
use std::sync::Arc;

use relais_core::fault::{Fault, Kind};
use relais_run::{Cancel, Limits, Progress};

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
/// processor and a quarter of the memory. The first interruption cancels the run, the second ends
/// the process with 130 at once.
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
            NumThreads::AllCpus => processors(),
            NumThreads::Count(count) => count,
        },
        memory_bytes: memory.unwrap_or_default().resolve(machine_memory()),
        cancel,
        progress,
    })
}

fn watch(cancel: Cancel) -> Result<(), SignalFault> {
    ctrlc::set_handler(move || {
        if cancel.is_cancelled() {
            #[expect(clippy::disallowed_methods, reason = "the user asked twice")]
            process::exit(i32::from(Kind::Interrupted.exit_code()));
        }
        cancel.cancel();
    })?;
    Ok(())
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Bytes of memory that this process can hope for: the machine's, or its control group's share.
/// 4 GiB where the system says nothing.
fn machine_memory() -> u64 {
    let machine = read("/proc/meminfo").and_then(|text| meminfo_total(&text));
    let group = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
    let known = [machine, group].into_iter().flatten().min();
    known.unwrap_or(4 << 30)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the system tells its memory in files"
)]
fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn meminfo_total(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_the_machine_is_read() {
        let text = "MemTotal:        8123456 kB\nMemFree:          100 kB\n";
        assert_eq!(meminfo_total(text), Some(8_123_456 * 1024));
        assert_eq!(meminfo_total("nothing"), None);
        assert!(machine_memory() > 128 << 20);
    }
}
