//! A source whose pieces are decoded once, as long as they fit.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

/// A [`RasterSource`] over another that keeps its decoded chunks, the least recently used leaving
/// first. Memory: its capacity, plus the chunks that are being decoded (one per thread).
pub struct Cached<S> {
    source: S,
    capacity: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    slots: HashMap<(usize, usize), Arc<Slot>>,
    bytes: usize,
    clock: u64,
    decoded: u64,
}

struct Slot {
    /// None until decoded; its lock makes a second thread wait instead of decoding again.
    block: Mutex<Option<Arc<Block>>>,
    last_use: Mutex<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves at worst an empty slot, which is decoded again.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: RasterSource> Cached<S> {
    /// A cache of `capacity` bytes over a source.
    pub fn new(source: S, capacity: usize) -> Self {
        Self {
            source,
            capacity: AtomicUsize::new(capacity),
            state: Mutex::default(),
        }
    }

    /// How many chunks were decoded so far.
    pub fn decoded(&self) -> u64 {
        lock(&self.state).decoded
    }

    fn chunk_window(&self, key: (usize, usize)) -> Window {
        let (w, h) = self.source.chunk();
        Window::new(key.0 * w, key.1 * h, w, h).intersect(self.source.grid().window())
    }

    fn chunk_bytes(&self, window: Window) -> usize {
        window.pixels() * (self.source.bands().len() * self.source.sample_type().bytes() + 1)
    }

    fn get(&self, key: (usize, usize)) -> Result<Arc<Block>, Trouble> {
        let slot = self.slot(key);
        let mut held = lock(&slot.block);
        if let Some(block) = &*held {
            return Ok(block.clone());
        }
        let window = self.chunk_window(key);
        let block = Arc::new(self.source.read(window)?);
        *held = Some(block.clone());
        drop(held);
        let mut state = lock(&self.state);
        state.decoded += 1;
        state.bytes += self.chunk_bytes(window);
        self.evict(&mut state, key);
        Ok(block)
    }

    fn slot(&self, key: (usize, usize)) -> Arc<Slot> {
        let mut state = lock(&self.state);
        state.clock += 1;
        let now = state.clock;
        let slot = state.slots.entry(key).or_insert_with(|| {
            Arc::new(Slot {
                block: Mutex::new(None),
                last_use: Mutex::new(now),
            })
        });
        *lock(&slot.last_use) = now;
        slot.clone()
    }

    /// Drops the least recently used decoded chunks until the rest fits; never the one just decoded.
    fn evict(&self, state: &mut State, keep: (usize, usize)) {
        while state.bytes > self.capacity.load(Ordering::Relaxed) {
            let oldest = state
                .slots
                .iter()
                .filter(|(key, slot)| {
                    **key != keep && slot.block.try_lock().is_ok_and(|b| b.is_some())
                })
                .min_by_key(|(_, slot)| *lock(&slot.last_use))
                .map(|(key, _)| *key);
            let Some(key) = oldest else { return };
            state.slots.remove(&key);
            state.bytes -= self.chunk_bytes(self.chunk_window(key));
        }
    }
}

impl<S: RasterSource> RasterSource for Cached<S> {
    fn grid(&self) -> &Grid {
        self.source.grid()
    }

    fn bands(&self) -> &[Band] {
        self.source.bands()
    }

    fn sample_type(&self) -> SampleType {
        self.source.sample_type()
    }

    fn chunk(&self) -> (usize, usize) {
        self.source.chunk()
    }

    /// The answer alone: chunks being decoded are in `working`, those that are kept in the capacity.
    fn cost(&self, window: Window) -> usize {
        self.chunk_bytes(window)
    }

    /// A chunk for each thread.
    fn working(&self, threads: usize) -> usize {
        threads * self.source.cost(self.chunk_window((0, 0))) + self.source.working(threads)
    }

    fn keep(&self, bytes: usize) {
        self.capacity.store(bytes, Ordering::Relaxed);
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let (cw, ch) = self.source.chunk();
        let bands = self.source.bands().len();
        let mut samples = Samples::zeros(self.source.sample_type(), bands * window.pixels());
        let mut mask: Option<Vec<u8>> = None;
        if !window.is_empty() {
            for j in window.row / ch..=(window.bottom() - 1) / ch {
                for i in window.col / cw..=(window.right() - 1) / cw {
                    let chunk = self.get((i, j))?;
                    let part = chunk.window.intersect(window);
                    copy_samples(&chunk, part, window, bands, &mut samples);
                    copy_mask(&chunk, part, window, &mut mask);
                }
            }
        }
        Ok(Block {
            window,
            bands,
            samples,
            mask: mask.map_or(Mask::All, Mask::of),
        })
    }
}

/// The rows of `part` as ranges in the chunk and in the target window, for one band.
fn rows(
    from: Window,
    part: Window,
    to: Window,
    band: usize,
) -> impl Iterator<Item = (usize, usize)> {
    (part.row..part.bottom()).map(move |r| {
        (
            band * from.pixels() + (r - from.row) * from.width + part.col - from.col,
            band * to.pixels() + (r - to.row) * to.width + part.col - to.col,
        )
    })
}

fn copy_samples(chunk: &Block, part: Window, window: Window, bands: usize, samples: &mut Samples) {
    fn copy<T: Copy>(
        from: &[T],
        to: &mut [T],
        width: usize,
        at: impl Iterator<Item = (usize, usize)>,
    ) {
        for (a, b) in at {
            to[b..b + width].copy_from_slice(&from[a..a + width]);
        }
    }
    for band in 0..bands {
        let at = rows(chunk.window, part, window, band);
        match (&chunk.samples, &mut *samples) {
            (Samples::U8(from), Samples::U8(to)) => copy(from, to, part.width, at),
            (Samples::U16(from), Samples::U16(to)) => copy(from, to, part.width, at),
            (Samples::I16(from), Samples::I16(to)) => copy(from, to, part.width, at),
            (Samples::F32(from), Samples::F32(to)) => copy(from, to, part.width, at),
            _ => unreachable!("a source gives blocks of its own sample type"),
        }
    }
}

fn copy_mask(chunk: &Block, part: Window, window: Window, mask: &mut Option<Vec<u8>>) {
    if chunk.mask == Mask::All {
        return;
    }
    let mask = mask.get_or_insert_with(|| vec![255; window.pixels()]);
    for (a, b) in rows(chunk.window, part, window, 0) {
        for k in 0..part.width {
            mask[b + k] = if chunk.mask.valid(a + k) { 255 } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers {
        grid: Grid,
        bands: Vec<Band>,
        reads: AtomicUsize,
    }

    impl Numbers {
        fn new(width: usize, height: usize) -> Self {
            let grid = Grid {
                width,
                height,
                transform: None,
                crs: None,
            };
            Self {
                grid,
                bands: vec![Band::default(); 2],
                reads: AtomicUsize::new(0),
            }
        }
    }

    impl RasterSource for Numbers {
        fn grid(&self) -> &Grid {
            &self.grid
        }
        fn bands(&self) -> &[Band] {
            &self.bands
        }
        fn sample_type(&self) -> SampleType {
            SampleType::U16
        }
        fn chunk(&self) -> (usize, usize) {
            (7, 5)
        }
        fn cost(&self, window: Window) -> usize {
            window.pixels() * 4
        }
        fn read(&self, w: Window) -> Result<Block, Trouble> {
            self.reads.fetch_add(1, Ordering::Relaxed);
            let at = |b: usize| {
                (w.row..w.bottom()).flat_map(move |r| {
                    (w.col..w.right()).map(move |c| (b * 10_000 + r * 100 + c) as u16)
                })
            };
            let mask = (w.row..w.bottom())
                .flat_map(|r| {
                    (w.col..w.right()).map(move |c| if (r + c) % 11 == 0 { 0 } else { 255 })
                })
                .collect();
            Ok(Block {
                window: w,
                bands: 2,
                samples: Samples::U16(at(0).chain(at(1)).collect()),
                mask: Mask::of(mask),
            })
        }
    }

    #[test]
    fn a_cached_window_is_what_the_source_gives_and_chunks_are_decoded_once() {
        let cached = Cached::new(Numbers::new(40, 30), 1 << 20);
        for w in [
            Window::new(3, 2, 20, 17),
            Window::new(0, 0, 40, 30),
            Window::new(39, 29, 1, 1),
        ] {
            assert_eq!(
                cached.read(w).unwrap(),
                Numbers::new(40, 30).read(w).unwrap()
            );
        }
        assert_eq!(cached.source.reads.load(Ordering::Relaxed), 6 * 6);
    }

    #[test]
    fn what_does_not_fit_leaves() {
        let cached = Cached::new(Numbers::new(70, 50), 7 * 5 * 5 * 3);
        let whole = Window::new(0, 0, 70, 50);
        assert_eq!(
            cached.read(whole).unwrap(),
            Numbers::new(70, 50).read(whole).unwrap()
        );
        assert!(lock(&cached.state).bytes <= 7 * 5 * 5 * 3);
        assert_eq!(lock(&cached.state).slots.len(), 3);
        cached.keep(7 * 5 * 5);
        cached.read(Window::new(0, 0, 1, 1)).unwrap();
        assert_eq!(lock(&cached.state).slots.len(), 1);
    }

    #[test]
    fn threads_that_want_one_chunk_decode_it_once() {
        let cached = Cached::new(Numbers::new(40, 30), 1 << 20);
        std::thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| cached.read(Window::new(0, 0, 40, 30)).unwrap());
            }
        });
        assert_eq!(cached.decoded(), 36);
    }
}
