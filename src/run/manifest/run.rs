//! What concerns one run alone: when, where, how long.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The block of a manifest that is not the same from run to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When it began, RFC 3339.
    pub started: String,
    /// The machine.
    pub host: String,
    /// Threads that worked.
    pub threads: usize,
    /// Bound on the memory of the process, in bytes.
    pub memory_bytes: u64,
    /// The steps in their order and how long each took.
    pub steps: Vec<StepTime>,
    /// Milliseconds spent on hashing the inputs (nothing for those whose hash was known).
    pub hashing_ms: u64,
    /// Inputs whose hash was known from an earlier run.
    pub hashes_known: usize,
}

/// A step and its wall time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepTime {
    /// Its name.
    pub step: String,
    /// Wall time in seconds.
    pub seconds: f64,
}

impl Run {
    /// A run that begins; the date (RFC 3339) and the host are the caller's.
    pub fn new(started: &str, host: &str, threads: usize, memory_bytes: u64) -> Self {
        Self {
            started: started.into(),
            host: host.into(),
            threads,
            memory_bytes,
            steps: Vec::new(),
            hashing_ms: 0,
            hashes_known: 0,
        }
    }

    /// How long its steps took, to a thousandth as each of them.
    pub fn seconds(&self) -> f64 {
        let sum: f64 = self.steps.iter().map(|s| s.seconds).sum();
        (sum * 1e3).round() / 1e3
    }

    /// Does a step and keeps how long it took, whether it succeeded or not.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        let seconds = (start.elapsed().as_secs_f64() * 1e3).round() / 1e3;
        tracing::info!("{name}: {seconds} s");
        self.steps.push(StepTime {
            step: name.into(),
            seconds,
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_step_is_timed_in_order() {
        let mut run = Run::new("2026-11-24T20:00:00Z", "here", 1, 0);
        run.step("wait", || std::thread::sleep(Duration::from_millis(20)));
        let answer = run.step("count", || 6 * 7);
        assert_eq!(answer, 42);
        let names: Vec<_> = run.steps.iter().map(|step| step.step.as_str()).collect();
        assert_eq!(names, ["wait", "count"]);
        assert!(run.steps[0].seconds >= 0.02, "{:?}", run.steps);
        run.steps = [0.322, 1.27, 0.01]
            .map(|seconds| StepTime {
                step: "a".into(),
                seconds,
            })
            .into();
        assert_eq!(run.seconds().to_string(), "1.602");
    }
}
