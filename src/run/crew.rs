//! The threads of one piece of work, which have ended when it is over.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuilder};

/// A pool whose threads have ended once it is dropped. Rayon's own lets them go and does not wait: what
/// PROJ and GDAL keep for a thread would still be put away while the process ends and they are put
/// away themselves.
pub(crate) struct Crew {
    pool: Option<ThreadPool>,
    threads: Threads,
}

type Threads = Arc<Mutex<Vec<JoinHandle<()>>>>;

impl Crew {
    /// Some threads, and work on them: `job` gets their pool. They are gone when it returns.
    ///
    /// # Errors
    /// Why there are none.
    pub(crate) fn work<T>(threads: usize, job: impl FnOnce(&ThreadPool) -> T) -> Result<T, String> {
        let mut crew = Self {
            pool: None,
            threads: Threads::default(),
        };
        let known = Arc::clone(&crew.threads);
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .spawn_handler(|thread| begin(thread, &known))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(job(crew.pool.insert(pool)))
    }
}

fn begin(thread: ThreadBuilder, known: &Threads) -> std::io::Result<()> {
    let mut builder = Builder::new();
    if let Some(name) = thread.name() {
        builder = builder.name(name.into());
    }
    if let Some(bytes) = thread.stack_size() {
        builder = builder.stack_size(bytes);
    }
    let handle = builder.spawn(|| thread.run())?;
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    known.push(handle);
    Ok(())
}

impl Drop for Crew {
    fn drop(&mut self) {
        // Tells the threads that nothing more comes.
        drop(self.pool.take());
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // Work that panicked was told of already.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    static GONE: AtomicUsize = AtomicUsize::new(0);

    /// What a library keeps for a thread, and is slow to put away.
    struct Kept;

    impl Drop for Kept {
        fn drop(&mut self) {
            std::thread::sleep(Duration::from_millis(20));
            GONE.fetch_add(1, Ordering::SeqCst);
        }
    }

    thread_local! {
        static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
    }

    #[test]
    fn what_is_kept_for_a_thread_is_put_away_before_its_work_is_over() {
        let touch = |_: rayon::BroadcastContext<'_>| KEPT.set(Some(Kept));
        Crew::work(3, |pool| pool.broadcast(touch)).unwrap();
        assert_eq!(GONE.load(Ordering::SeqCst), 3);
    }
}
