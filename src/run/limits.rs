//! What a run may use, how it is stopped and to whom it tells its progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use relais_core::fault::{Fault, Kind, Trouble};
use relais_core::grid::Window;

/// Whoever wants to know how far the work is.
pub trait Progress: Send + Sync {
    /// A step begins: its name and how many units (blocks) it has.
    fn begin(&self, step: &str, total: u64);
    /// Units done since the last call.
    fn advance(&self, units: u64);
    /// The step is over.
    fn end(&self);
    /// A plan begins: its name, how many units are to be done, and the milliseconds foreseen for
    /// them, which [`Progress::advance`] counts.
    fn begin_plan(&self, name: &str, _units: usize, total_ms: u64) {
        self.begin(name, total_ms);
    }
    /// So many units of the plan are done, of so many.
    fn units_done(&self, _done: usize, _of: usize) {}
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

/// A bound on memory that the work does not fit.
#[derive(Debug, thiserror::Error)]
#[error(
    "this takes at least {} of memory, and {} are allowed: a block of {columns} × {rows} pixels \
     takes {}, and {} are needed beside it to decode pieces of the source and for overviews",
    mib(*.least), mib(*.allowed), mib(*.block), mib(*.resident)
)]
pub struct MemoryFault {
    /// The smallest bound with which it would do.
    pub least: u64,
    /// The bound.
    pub allowed: u64,
    /// What is kept from the first block to the last.
    pub resident: u64,
    /// What the dearest block takes.
    pub block: u64,
    /// Its columns.
    pub columns: usize,
    /// Its rows.
    pub rows: usize,
}

/// For people, who type it again: rounded up.
fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

impl MemoryFault {
    /// Its code.
    pub const CODE: &'static str = "RLS-E204";
}

impl MemoryFault {
    /// The fault of this kind that some trouble is.
    pub fn of(trouble: &Trouble) -> Option<&Self> {
        let error: &(dyn std::error::Error + 'static) = &**trouble;
        error.downcast_ref()
    }
}

impl Fault for MemoryFault {
    fn kind(&self) -> Kind {
        Kind::Resource
    }

    fn code(&self) -> &'static str {
        Self::CODE
    }

    fn help(&self) -> String {
        format!(
            "give --max-memory {}M; a source in tiles rather than one large strip takes less, and \
             where there is --co smaller tiles (--co BLOCKSIZE=256) do",
            self.least.div_ceil(1 << 20)
        )
    }
}

/// What some work cannot do without, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// Kept from the first block to the last.
    pub resident: u64,
    /// By the dearest block.
    pub block: u64,
    /// The window of that block.
    pub window: Window,
}

/// How the memory of a run is divided, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// What the program itself takes: code, libraries, CRS tables; and the holes between pieces of
    /// memory that were freed.
    pub base: u64,
    /// GDAL's own cache.
    pub gdal: u64,
    /// Decoded pieces of the sources, all caches together.
    pub cache: u64,
    /// Blocks being worked on.
    pub flight: u64,
}

/// What the program takes before it works.
const BASE: u64 = 64 << 20;
/// The most that GDAL's own cache gets, and the most that is left for holes.
const MOST_ASIDE: u64 = 64 << 20;

/// A sixteenth of a bound, but no more than there is use for: the part of GDAL's cache, and that of
/// the holes.
fn aside(memory_bytes: u64) -> u64 {
    (memory_bytes / 16).min(MOST_ASIDE)
}

impl Limits {
    /// The limits of a run that nobody stops or follows.
    pub fn new(threads: usize, memory_bytes: u64) -> Self {
        Self {
            threads,
            memory_bytes,
            cancel: Cancel::default(),
            progress: Arc::new(Silent),
        }
    }

    /// The division before it is known what the work needs: 64 MiB for the program, a sixteenth (at
    /// most 64 MiB) for holes and as much for GDAL, and of the rest three fifths for decoded pieces
    /// and two fifths for blocks in flight.
    pub fn share(&self) -> Share {
        let set_aside = BASE + 2 * aside(self.memory_bytes);
        self.divided(self.memory_bytes.saturating_sub(set_aside), 0)
    }

    /// The division for some work: what it keeps is set aside, and a block has room.
    ///
    /// # Errors
    /// [`MemoryFault`] when it cannot be done within the bound.
    pub fn share_for(&self, need: &Need) -> Result<Share, MemoryFault> {
        let least = BASE + need.resident + need.block;
        let set_aside = BASE + 2 * aside(self.memory_bytes) + need.resident;
        match self.memory_bytes.checked_sub(set_aside) {
            Some(rest) if rest >= need.block => Ok(self.divided(rest, need.block)),
            _ => Err(MemoryFault {
                // Of which an eighth, within its bounds, is set aside again.
                least: least + (least / 7 + 2).min(2 * MOST_ASIDE),
                allowed: self.memory_bytes,
                resident: need.resident,
                block: need.block,
                columns: need.window.width,
                rows: need.window.height,
            }),
        }
    }

    fn divided(&self, rest: u64, block: u64) -> Share {
        let flight = (rest - rest / 5 * 3).max(block);
        Share {
            base: BASE + aside(self.memory_bytes),
            gdal: aside(self.memory_bytes),
            cache: rest - flight,
            flight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(memory_bytes: u64) -> Limits {
        Limits::new(2, memory_bytes)
    }

    #[test]
    fn the_shares_of_512_mib_add_up() {
        let s = limits(512 << 20).share();
        assert_eq!(s.base + s.gdal + s.cache + s.flight, 512 << 20);
    }

    /// Whatever the work, the bound that a refusal names is enough, and no smaller one is.
    #[test]
    fn the_bound_that_a_refusal_names_is_the_least() {
        for mib in [1, 100, 700, 1500, 20_000] {
            let need = Need {
                resident: mib << 19,
                block: mib << 20,
                window: Window::new(0, 0, 512, 512),
            };
            let least = limits(0).share_for(&need).unwrap_err().least;
            let share = limits(least).share_for(&need).unwrap();
            assert!(share.flight >= need.block);
            let sum = share.base + share.gdal + share.cache + share.flight;
            assert_eq!(sum + need.resident, least);
            assert!(limits(least - (1 << 20)).share_for(&need).is_err());
        }
    }
}
