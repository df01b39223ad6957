//! One run at a time gives names in a folder.

use std::fs::File;
use std::path::Path;

use super::output::folder_of;

/// The turn of a run that is about to name a product and what belongs to it: while it is held no
/// other run names anything in that folder, so that of two runs on one output the last gives all of
/// it. It is a lock on the folder itself: nothing is left behind, however the process ends. Where
/// the file system knows no such lock, runs take no turns.
#[must_use = "the turn ends when this is dropped"]
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "held for its lock")] Option<File>);

impl Turn {
    /// Waits for the turn of an output.
    pub fn of(output: &Path) -> Self {
        let folder = File::open(folder_of(output));
        let locked = folder.and_then(|folder| folder.lock().map(|()| folder));
        if let Err(e) = &locked {
            tracing::debug!("the folder of {} is not locked: {e}", output.display());
        }
        Self(locked.ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn of_many_runs_one_has_the_turn() {
        let dir = tempfile::tempdir().unwrap();
        let (within, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for name in ["a.tif", "b.tif", "a.tif", "c.tif"] {
                let (path, within, done) = (dir.path().join(name), &within, &done);
                scope.spawn(move || {
                    for _ in 0..200 {
                        let turn = Turn::of(&path);
                        assert_eq!(within.fetch_add(1, Ordering::SeqCst), 0);
                        std::thread::yield_now();
                        within.fetch_sub(1, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                        drop(turn);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 800);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
