//! Each: do the parts of a work on threads, under a memory bound, and take them over in their order.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use relais_core::fault::Trouble;

use crate::crew::Crew;
use crate::limits::Limits;
use crate::walk::{Lane, Queue, WalkFault};

/// Parts in the air per thread, those that wait for their turn included.
const AHEAD: usize = 6;

/// How often the calling thread looks whether the user asked for the end.
const POLL: Duration = Duration::from_millis(50);

/// Does `work(0)` to `work(count - 1)` on `limits.threads` threads and hands the results to `take`, on
/// the calling thread and in that order, so that what comes out does not depend on the number of
/// threads. A part is begun when its `cost` in bytes and that of those in the air fit the share of
/// the memory that is for work, or when it is alone.
///
/// # Errors
/// What `work` and `take` say; the end that the user asked for; a defect in `work`.
pub fn each<T: Send>(
    count: usize,
    limits: &Limits,
    cost: impl Fn(usize) -> usize,
    work: impl Fn(usize) -> Result<T, Trouble> + Sync,
    mut take: impl FnMut(usize, T) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let threads = limits.threads.max(1);
    let abandoned = AtomicBool::new(false);
    let (abandoned, work) = (&abandoned, &work);
    let mut queue = Queue::new(limits.share().flight as usize, threads * AHEAD);
    let (sender, receiver) = mpsc::channel();
    let crewed = Crew::work(threads, |pool| {
        pool.in_place_scope_fifo(|scope| {
            let mut drive = || {
                let (mut begun, mut taken) = (0, 0);
                loop {
                    limits.cancel.check()?;
                    while begun < count
                        && let Some(place) = queue.admit(cost(begun))
                    {
                        let (sender, part) = (sender.clone(), begun);
                        begun += 1;
                        scope.spawn_fifo(move |_| {
                            if abandoned.load(Ordering::Relaxed) {
                                return;
                            }
                            let answer = catch_unwind(AssertUnwindSafe(|| work(part)))
                                .unwrap_or_else(|_| Err(WalkFault::Lost.into()));
                            // The receiver is gone only when the work was abandoned.
                            let _ = sender.send((place, answer));
                        });
                    }
                    if queue.is_empty() {
                        return Ok(());
                    }
                    let Ok((place, answer)) = receiver.recv_timeout(POLL) else {
                        continue;
                    };
                    queue.land(place, answer?);
                    while let Some((place, result)) = queue.take() {
                        debug_assert!(place.lane == Lane::Block);
                        take(taken, result)?;
                        taken += 1;
                        limits.progress.advance(1);
                    }
                }
            };
            let result = drive();
            // What still queues up need not be done.
            abandoned.store(true, Ordering::Relaxed);
            result
        })
    });
    crewed.map_err(|reason| WalkFault::Threads { threads, reason })?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(threads: usize, stop_at: Option<usize>) -> Result<Vec<usize>, Trouble> {
        let limits = Limits::new(threads, 512 << 20);
        let mut out = Vec::new();
        let work = |i: usize| {
            // The later ones come first.
            std::thread::sleep(Duration::from_micros(100 * (7 - i as u64 % 7)));
            assert_ne!(Some(i), stop_at, "a defect");
            Ok(i * i)
        };
        each(
            300,
            &limits,
            |_| 1 << 20,
            work,
            |i, square| {
                assert_eq!(square, i * i);
                out.push(square);
                Ok(())
            },
        )?;
        Ok(out)
    }

    #[test]
    fn parts_are_taken_in_their_order_whatever_the_threads() {
        let one = squares(1, None).unwrap();
        assert_eq!(one.len(), 300);
        for threads in [2, 7] {
            assert_eq!(squares(threads, None).unwrap(), one);
        }
    }

    #[test]
    fn a_defect_and_a_fault_end_it() {
        assert_eq!(squares(3, Some(150)).unwrap_err().code(), "RLS-E203");
        let limits = Limits::new(2, 512 << 20);
        limits.cancel.cancel();
        let fault = each(5, &limits, |_| 1, Ok, |_, _| Ok(())).unwrap_err();
        assert_eq!(fault.code(), "RLS-E201");
        let limits = Limits::new(2, 512 << 20);
        let stop = |_, _: usize| Err(WalkFault::Lost.into());
        let fault: Trouble = each(5, &limits, |_| 1 << 40, Ok, stop).unwrap_err();
        assert_eq!(fault.code(), "RLS-E203");
    }
}
