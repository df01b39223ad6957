//! What a run may use, how it is stopped and to whom it tells its progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
