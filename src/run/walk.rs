//! Walk: pull an image from a source to a sink, block by block, on threads, under a memory bound.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use relais_core::fault::{Fault, Kind, Trouble};
use relais_core::grid::Window;
use relais_core::raster::{RasterSink, RasterSource};

use crate::crew::Crew;
use crate::limits::{Limits, MemoryFault, Need, Share};

/// Why a walk ended early, beyond what source and sink say.
#[derive(Debug, thiserror::Error)]
pub enum WalkFault {
    /// No threads.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// Why not.
        reason: String,
    },
    /// A bug: a worker ended without an answer.
    #[error("a worker ended without an answer")]
    Lost,
}

impl Fault for WalkFault {
    fn kind(&self) -> Kind {
        match self {
            WalkFault::Threads { .. } => Kind::Resource,
            WalkFault::Lost => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            WalkFault::Threads { .. } => "RLS-E202",
            WalkFault::Lost => "RLS-E203",
        }
    }

    fn help(&self) -> String {
        match self {
            WalkFault::Threads { .. } => "lower --num-threads".into(),
            WalkFault::Lost => {
                "this is a defect of relais: please report it with the command".into()
            }
        }
    }
}

/// Blocks in the air per thread, the ones that wait for their turn to be written included.
const AHEAD: usize = 6;

/// How often the calling thread looks whether the user asked for the end.
const POLL: Duration = Duration::from_millis(50);

/// Pulls every window of the sink from the source. Reading and encoding run on `limits.threads`
/// threads; writing happens on the calling thread in the order of the windows, so the bytes do not
/// depend on the number of threads. A block is admitted when its cost and that of the blocks in
/// flight fit their share of the memory; with what is left of the bound the source may keep decoded
/// pieces. Where memory is short fewer threads work.
///
/// # Errors
/// [`MemoryFault`], before anything is read, when one thread with one
/// block does not fit the bound; what source and sink say; the end that the user asked for.
pub fn walk<S, K>(source: &S, sink: &K, limits: &Limits) -> Result<(), Trouble>
where
    S: RasterSource + ?Sized,
    K: RasterSink,
{
    let (threads, share) = divide(source, sink, limits)?;
    source.keep(share.cache as usize);
    let megabytes = |bytes: u64| bytes / 1_000_000;
    tracing::info!(
        "{} blocks on {threads} threads; memory: {} MB for pieces of the inputs, {} MB for blocks \
         at work, {} MB for GDAL",
        sink.count(),
        megabytes(share.cache),
        megabytes(share.flight),
        megabytes(share.gdal)
    );
    let abandoned = AtomicBool::new(false);
    let crewed = Crew::work(threads, |pool| {
        pool.in_place_scope_fifo(|scope| {
            let queue = Queue::new(share.flight as usize, threads * AHEAD);
            let result = coordinate(source, sink, limits, queue, |job| {
                let abandoned = &abandoned;
                scope.spawn_fifo(move |_| {
                    if !abandoned.load(Ordering::Relaxed) {
                        job();
                    }
                });
            });
            // What still queues up need not be done.
            abandoned.store(true, Ordering::Relaxed);
            result
        })
    });
    crewed.map_err(|reason| WalkFault::Threads { threads, reason })?
}

/// Whether a walk would fit the bound; nothing is read.
///
/// # Errors
/// The fault of the walk.
pub fn fits<S, K>(source: &S, sink: &K, limits: &Limits) -> Result<(), MemoryFault>
where
    S: RasterSource + ?Sized,
    K: RasterSink,
{
    divide(source, sink, limits).map(|_| ())
}

/// The most threads that the bound on memory allows with room for two pieces in the caches, else
/// one; and the division of the memory among them.
fn divide<S, K>(source: &S, sink: &K, limits: &Limits) -> Result<(usize, Share), MemoryFault>
where
    S: RasterSource + ?Sized,
    K: RasterSink,
{
    let cost = |window| (source.cost(window) + sink.cost(window)) as u64;
    let (mut block, mut window) = (0, Window::new(0, 0, 0, 0));
    sink.each_window(&mut |w| {
        let cost = cost(w);
        if cost > block {
            (block, window) = (cost, w);
        }
    });
    let need = |threads| Need {
        resident: (sink.resident() + source.working(threads)) as u64,
        block,
        window,
    };
    let fits = |threads: &usize| limits.share_for(&need(*threads + 2)).is_ok();
    let threads = (2..=limits.threads).rev().find(fits).unwrap_or(1);
    Ok((threads, limits.share_for(&need(threads))?))
}

/// `work(0)` to `work(count - 1)` on `threads` threads, and the answers in that order.
///
/// # Errors
/// [`WalkFault::Threads`].
pub fn abreast<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Send + Sync,
) -> Result<Vec<T>, WalkFault> {
    use rayon::prelude::*;
    let threads = threads.max(1);
    let all = || (0..count).into_par_iter().map(work).collect();
    Crew::work(threads, |pool| pool.install(all))
        .map_err(|reason| WalkFault::Threads { threads, reason })
}

/// The calling thread's part: admits blocks, hands jobs to `spawn`, writes results in order.
fn coordinate<'a, S, K>(
    source: &'a S,
    sink: &'a K,
    limits: &Limits,
    mut queue: Queue<K::Encoded>,
    spawn: impl Fn(Box<dyn FnOnce() + Send + 'a>),
) -> Result<(), Trouble>
where
    S: RasterSource + ?Sized,
    K: RasterSink,
{
    let (sender, receiver) = mpsc::channel();
    let run = |place: Place, job: Box<dyn FnOnce() -> Result<K::Encoded, Trouble> + Send + 'a>| {
        let sender = sender.clone();
        spawn(Box::new(move || {
            let answer =
                catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| Err(WalkFault::Lost.into()));
            // The receiver is gone only when the walk was abandoned.
            let _ = sender.send((place, answer));
        }));
    };
    let mut windows = sink.windows().into_iter().peekable();
    loop {
        limits.cancel.check()?;
        while let Some(&window) = windows.peek()
            && let Some(place) = queue.admit(source.cost(window) + sink.cost(window))
        {
            windows.next();
            run(
                place,
                Box::new(move || sink.encode(source.read(window)?.into())),
            );
        }
        if queue.is_empty() {
            return Ok(());
        }
        let Ok((place, answer)) = receiver.recv_timeout(POLL) else {
            continue;
        };
        queue.land(place, answer?);
        while let Some((place, encoded)) = queue.take() {
            for work in sink.write(encoded)? {
                run(queue.follow_up(), Box::new(move || sink.encode(work)));
            }
            if place.lane == Lane::Block {
                limits.progress.advance(1);
            }
        }
    }
}

/// Blocks of the image, and work that the sink made of them: each lane is written in its order.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Lane {
    Block = 0,
    FollowUp = 1,
}

/// Where a result belongs.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) lane: Lane,
    number: u64,
}

/// What is in flight, and what has landed before its turn.
pub(crate) struct Queue<E> {
    budget: usize,
    most: usize,
    /// Costs of the admitted blocks that are not written yet, in order.
    costs: VecDeque<usize>,
    spent: usize,
    lanes: [Waiting<E>; 2],
}

struct Waiting<E> {
    /// How many places were given.
    given: u64,
    /// The place whose turn it is.
    turn: u64,
    landed: BTreeMap<u64, E>,
}

impl<E> Queue<E> {
    pub(crate) fn new(budget: usize, most: usize) -> Self {
        let lane = || Waiting {
            given: 0,
            turn: 0,
            landed: BTreeMap::new(),
        };
        Self {
            budget,
            most,
            costs: VecDeque::new(),
            spent: 0,
            lanes: [lane(), lane()],
        }
    }

    pub(crate) fn admit(&mut self, cost: usize) -> Option<Place> {
        let fits = self.spent + cost <= self.budget && self.costs.len() < self.most;
        if !fits && !self.costs.is_empty() {
            return None;
        }
        self.costs.push_back(cost);
        self.spent += cost;
        Some(self.place(Lane::Block))
    }

    fn follow_up(&mut self) -> Place {
        self.place(Lane::FollowUp)
    }

    fn place(&mut self, lane: Lane) -> Place {
        let waiting = &mut self.lanes[lane as usize];
        waiting.given += 1;
        Place {
            lane,
            number: waiting.given - 1,
        }
    }

    pub(crate) fn land(&mut self, place: Place, encoded: E) {
        self.lanes[place.lane as usize]
            .landed
            .insert(place.number, encoded);
    }

    /// A result whose turn it is.
    pub(crate) fn take(&mut self) -> Option<(Place, E)> {
        for lane in [Lane::FollowUp, Lane::Block] {
            let waiting = &mut self.lanes[lane as usize];
            if let Some(encoded) = waiting.landed.remove(&waiting.turn) {
                let place = Place {
                    lane,
                    number: waiting.turn,
                };
                waiting.turn += 1;
                if lane == Lane::Block {
                    self.spent -= self.costs.pop_front().unwrap_or(0);
                }
                return Some((place, encoded));
            }
        }
        None
    }

    /// True when every place given was taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.lanes.iter().all(|w| w.given == w.turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Cancel;
    use relais_core::grid::Grid;
    use relais_core::raster::{Block, Computed, SampleType};
    use std::sync::Mutex;

    /// A row of 1000 pixels. The later ones come first, and one has a defect.
    fn row() -> impl RasterSource {
        let grid = Grid {
            width: 1000,
            height: 1,
            transform: None,
            crs: None,
        };
        Computed::new(grid, 1, SampleType::U8, |_, col, _| {
            assert_ne!(col, 666, "a defect in a source");
            std::thread::sleep(Duration::from_micros(100 * (7 - col as u64 % 7)));
            Some(0.0)
        })
    }

    /// Counts blocks; every fourth block makes a follow-up of negative number.
    struct Ledger {
        windows: Vec<Window>,
        seen: Mutex<Vec<i64>>,
    }

    struct Note(i64);

    impl From<Block> for Note {
        fn from(block: Block) -> Self {
            Note(block.window.col as i64)
        }
    }

    impl RasterSink for Ledger {
        type Work = Note;
        type Encoded = i64;
        fn windows(&self) -> Vec<Window> {
            self.windows.clone()
        }
        fn cost(&self, _: Window) -> usize {
            10
        }
        fn encode(&self, work: Note) -> Result<i64, Trouble> {
            Ok(work.0)
        }
        fn write(&self, n: i64) -> Result<Vec<Note>, Trouble> {
            self.seen.lock().unwrap().push(n);
            Ok(if n >= 0 && n % 4 == 3 {
                vec![Note(-n)]
            } else {
                vec![]
            })
        }
    }

    fn run(
        threads: usize,
        columns: impl Iterator<Item = usize>,
        cancel: Cancel,
    ) -> (Result<(), Trouble>, Vec<i64>) {
        let sink = Ledger {
            windows: columns.map(|c| Window::new(c, 0, 1, 1)).collect(),
            seen: Mutex::default(),
        };
        let limits = Limits {
            cancel,
            ..Limits::new(threads, 1 << 30)
        };
        let result = walk(&row(), &sink, &limits);
        (result, sink.seen.into_inner().unwrap())
    }

    #[test]
    fn blocks_and_follow_ups_are_each_written_in_order_whatever_the_threads() {
        for threads in [1, 2, 7] {
            let (result, seen) = run(threads, 0..100, Cancel::default());
            result.unwrap();
            let (blocks, follow_ups): (Vec<i64>, Vec<i64>) = seen.iter().partition(|n| **n >= 0);
            assert_eq!(blocks, (0..100).collect::<Vec<_>>());
            assert_eq!(
                follow_ups,
                (0..25).map(|k| -(4 * k + 3)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_panic_in_a_source_is_an_error_not_a_hang() {
        let (result, _) = run(2, [1, 2, 666, 3].into_iter(), Cancel::default());
        assert_eq!(result.unwrap_err().code(), "RLS-E203");
    }

    #[test]
    fn a_cancelled_walk_says_so() {
        let cancel = Cancel::default();
        cancel.cancel();
        let (result, seen) = run(2, 0..100, cancel);
        assert_eq!(result.unwrap_err().kind(), Kind::Interrupted);
        assert!(seen.is_empty());
    }

    #[test]
    fn a_block_that_does_not_fit_the_bound_is_not_read() {
        let sink = Ledger {
            windows: vec![Window::new(666, 0, 100, 1)],
            seen: Mutex::default(),
        };
        let limits = |memory_bytes| Limits::new(7, memory_bytes);
        let trouble = walk(&row(), &sink, &limits(64 << 20)).unwrap_err();
        assert_eq!(
            (trouble.kind(), trouble.code()),
            (Kind::Resource, "RLS-E204")
        );
        // With more it is.
        let trouble = walk(&row(), &sink, &limits(80 << 20)).unwrap_err();
        assert_eq!(trouble.code(), "RLS-E203");
    }

    #[test]
    fn admission_holds_the_budget_but_never_starves() {
        let mut queue: Queue<()> = Queue::new(100, 8);
        assert!(queue.admit(500).is_some());
        assert!(queue.admit(1).is_none());
        queue.land(
            Place {
                lane: Lane::Block,
                number: 0,
            },
            (),
        );
        assert!(queue.take().is_some() && queue.is_empty());
        assert!(queue.admit(60).is_some() && queue.admit(40).is_some() && queue.admit(1).is_none());
    }
}
