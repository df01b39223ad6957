//! Handles on one image, lent to threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ::gdal::Dataset;

use super::GdalFault;
use super::open::Opener;

/// A bounded number of handles, opened as they are needed.
pub(super) struct Pool {
    opener: Opener,
    most: usize,
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    idle: Vec<Dataset>,
    made: usize,
}

/// A handle on loan; it comes back when dropped.
pub(super) struct Lent<'a> {
    pool: &'a Pool,
    dataset: Option<Dataset>,
}

impl Pool {
    /// A pool that begins with one handle.
    pub(super) fn new(opener: Opener, first: Dataset, most: usize) -> Self {
        Self {
            opener,
            most: most.max(1),
            state: Mutex::new(State {
                idle: vec![first],
                made: 1,
            }),
            returned: Condvar::new(),
        }
    }

    /// The name of the image, for messages.
    pub(super) fn shown(&self) -> &str {
        self.opener.shown()
    }

    /// Does something with a handle; waits while all are lent.
    pub(super) fn with<R>(
        &self,
        work: impl FnOnce(&Dataset) -> Result<R, GdalFault>,
    ) -> Result<R, GdalFault> {
        let lent = self.lend()?;
        match &lent.dataset {
            Some(dataset) => work(dataset),
            None => Err(GdalFault::Unreadable {
                name: self.shown().to_string(),
                reason: "its handle is gone".into(),
            }),
        }
    }

    fn lend(&self) -> Result<Lent<'_>, GdalFault> {
        let mut state = self.state();
        loop {
            if let Some(dataset) = state.idle.pop() {
                return Ok(Lent {
                    pool: self,
                    dataset: Some(dataset),
                });
            }
            if state.made < self.most {
                state.made += 1;
                drop(state);
                // On failure the empty loan gives its place back.
                let mut lent = Lent {
                    pool: self,
                    dataset: None,
                };
                lent.dataset = Some(self.opener.open()?.0);
                return Ok(lent);
            }
            state = self
                .returned
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        match self.dataset.take() {
            Some(dataset) => state.idle.push(dataset),
            None => state.made -= 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
