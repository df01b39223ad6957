//! What a run may use, how it is stopped and to whom it tells its progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use relais_core::fault::{Fault, Kind};

/// Whoever wants to know how far the work is.
pub trait Progress: Send + Sync {
    /// A step begins: its name and how many units (blocks) it has.
    fn begin(&self, step: &str, total: u64);
    /// Units done since the last call.
    fn advance(&self, units: u64);
    /// The step is over.
    fn end(&self);
}

/// Nobody wants to know.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// The user asked for the end.
#[derive(Debug, thiserror::Error)]
#[error("interrupted: nothing was written")]
pub struct Interrupted;

impl Fault for Interrupted {
    fn kind(&self) -> Kind {
        Kind::Interrupted
    }

    fn code(&self) -> &'static str {
        "RLS-E201"
    }

    fn help(&self) -> String {
        "run the command again to start over".into()
    }
}

/// A flag that stops the work at the next block.
#[derive(Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the end.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True once the end was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// For work between walks.
    ///
    /// # Errors
    /// [`Interrupted`] once the end was asked for.
    pub fn check(&self) -> Result<(), Interrupted> {
        match self.is_cancelled() {
            true => Err(Interrupted),
            false => Ok(()),
        }
    }
}

/// What a run may use.
#[derive(Clone)]
pub struct Limits {
    /// Threads that work on blocks; at least 1.
    pub threads: usize,
    /// The bound on the memory of the whole process, in bytes.
    pub memory_bytes: u64,
    /// Stops the run.
    pub cancel: Cancel,
    /// Follows the run.
    pub progress: Arc<dyn Progress>,
}

/// How the memory of a run is divided, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// What the program itself takes: code, libraries, CRS tables.
    pub base: u64,
    /// GDAL's own cache.
    pub gdal: u64,
    /// Decoded pieces of the sources, all caches together.
    pub cache: u64,
    /// Blocks being worked on.
    pub flight: u64,
}

impl Limits {
    /// The division: 96 MiB for the program, a sixteenth (at most 64 MiB) for GDAL, and of the rest
    /// three fifths for decoded pieces and two fifths for blocks in flight.
    pub fn share(&self) -> Share {
        let base = 96 << 20;
        let gdal = (self.memory_bytes / 16).min(64 << 20);
        let rest = self.memory_bytes.saturating_sub(base + gdal).max(16 << 20);
        let cache = rest / 5 * 3;
        Share {
            base,
            gdal,
            cache,
            flight: rest - cache,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_512_mib_add_up() {
        let limits = Limits {
            threads: 2,
            memory_bytes: 512 << 20,
            cancel: Cancel::default(),
            progress: Arc::new(Silent),
        };
        let s = limits.share();
        assert_eq!(s.base + s.gdal + s.cache + s.flight, 512 << 20);
    }
}
