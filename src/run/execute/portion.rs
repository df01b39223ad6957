//! One progress over the whole plan: every unit advances it by its share of the foreseen time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::limits::Progress;
use crate::plan::Plan;

/// The progress of a plan, in milliseconds of foreseen time.
pub(super) struct Whole {
    progress: Arc<dyn Progress>,
    todo: usize,
    done: AtomicUsize,
}

/// Foreseen time of a unit; never nothing.
fn share(seconds: f64) -> u64 {
    ((seconds * 1e3) as u64).max(1)
}

impl Whole {
    pub(super) fn begin(plan: &Plan, todo: &[usize], progress: &Arc<dyn Progress>) -> Self {
        let total = todo.iter().map(|p| share(plan.units[*p].cost.seconds));
        progress.begin_plan(&plan.head.pipeline, todo.len(), total.sum());
        Self {
            progress: progress.clone(),
            todo: todo.len(),
            done: AtomicUsize::new(0),
        }
    }

    /// The progress of one unit.
    pub(super) fn portion(&self, seconds: f64) -> Arc<Portion> {
        Arc::new(Portion {
            whole: self.progress.clone(),
            share: share(seconds),
            total: AtomicU64::new(0),
            done: AtomicU64::new(0),
            told: AtomicU64::new(0),
        })
    }

    /// One unit more is over.
    pub(super) fn one_more(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.progress.units_done(done, self.todo);
    }

    pub(super) fn end(&self) {
        self.progress.end();
    }
}

/// What a unit takes for the progress of the run.
pub(super) struct Portion {
    whole: Arc<dyn Progress>,
    share: u64,
    total: AtomicU64,
    done: AtomicU64,
    /// Milliseconds told to the whole.
    told: AtomicU64,
}

impl Portion {
    fn tell(&self, upto: u64) {
        let before = self.told.fetch_max(upto, Ordering::Relaxed);
        if upto > before {
            self.whole.advance(upto - before);
        }
    }
}

impl Progress for Portion {
    fn begin(&self, _: &str, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }

    fn advance(&self, units: u64) {
        let done = self.done.fetch_add(units, Ordering::Relaxed) + units;
        let total = self.total.load(Ordering::Relaxed).max(1);
        self.tell(self.share * done.min(total) / total);
    }

    fn end(&self) {}
}

impl Drop for Portion {
    /// A unit that is over has taken its share, however it ended.
    fn drop(&mut self) {
        self.tell(self.share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Sum(Mutex<u64>);

    impl Progress for Sum {
        fn begin(&self, _: &str, _: u64) {}
        fn advance(&self, units: u64) {
            *self.0.lock().unwrap() += units;
        }
        fn end(&self) {}
    }

    #[test]
    fn a_unit_takes_its_share_once_whatever_its_steps() {
        let sum = Arc::new(Sum::default());
        let whole = Whole {
            progress: sum.clone(),
            todo: 1,
            done: AtomicUsize::new(0),
        };
        let portion = whole.portion(10.0);
        portion.begin("a", 4);
        portion.advance(1);
        assert_eq!(*sum.0.lock().unwrap(), 2_500);
        portion.advance(3);
        portion.begin("b", 100);
        portion.advance(50);
        drop(portion);
        assert_eq!(*sum.0.lock().unwrap(), 10_000);
        drop(whole.portion(0.0));
        assert_eq!(*sum.0.lock().unwrap(), 10_001);
    }
}
