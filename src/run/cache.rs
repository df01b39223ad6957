//! A source whose pieces are decoded once, as long as they fit.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::ops::paste;
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
                    paste::samples(&chunk, window, 0, &mut samples);
                    if chunk.mask != Mask::All {
                        let mask = mask.get_or_insert_with(|| vec![255; window.pixels()]);
                        paste::mask(&chunk, window, mask);
                    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::raster::Computed;

    fn numbers(width: usize, height: usize) -> impl RasterSource {
        let grid = Grid {
            width,
            height,
            transform: None,
            crs: None,
        };
        Computed::new(grid, 2, SampleType::U16, |b, c, r| {
            ((r + c) % 11 != 0).then_some((b * 10_000 + r * 100 + c) as f32)
        })
        .with_chunk((7, 5))
    }

    #[test]
    fn a_cached_window_is_what_the_source_gives_and_chunks_are_decoded_once() {
        let cached = Cached::new(numbers(40, 30), 1 << 20);
        for w in [
            Window::new(3, 2, 20, 17),
            Window::new(0, 0, 40, 30),
            Window::new(39, 29, 1, 1),
        ] {
            assert_eq!(cached.read(w).unwrap(), numbers(40, 30).read(w).unwrap());
        }
        assert_eq!(cached.decoded(), 6 * 6);
    }

    #[test]
    fn what_does_not_fit_leaves() {
        let cached = Cached::new(numbers(70, 50), 7 * 5 * 5 * 3);
        let whole = Window::new(0, 0, 70, 50);
        assert_eq!(
            cached.read(whole).unwrap(),
            numbers(70, 50).read(whole).unwrap()
        );
        assert!(lock(&cached.state).bytes <= 7 * 5 * 5 * 3);
        assert_eq!(lock(&cached.state).slots.len(), 3);
        cached.keep(7 * 5 * 5);
        cached.read(Window::new(0, 0, 1, 1)).unwrap();
        assert_eq!(lock(&cached.state).slots.len(), 1);
    }

    #[test]
    fn threads_that_want_one_chunk_decode_it_once() {
        let cached = Cached::new(numbers(40, 30), 1 << 20);
        std::thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| cached.read(Window::new(0, 0, 40, 30)).unwrap());
            }
        });
        assert_eq!(cached.decoded(), 36);
    }
}
