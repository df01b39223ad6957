//! What a plan will take, step by step.

use serde::Serialize;

use super::Plan;

/// The units of one step together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepSum {
    /// The name of the step.
    pub step: String,
    /// How many units.
    pub units: usize,
    /// Seconds of one processor.
    pub seconds: f64,
    /// Bytes of the outputs.
    pub bytes: u64,
    /// Bytes of memory of the largest unit.
    pub memory: u64,
}

/// What the units that `which` names will take, by step, in the order of the steps.
pub fn sums(plan: &Plan, which: impl Fn(usize) -> bool) -> Vec<StepSum> {
    let mut sums: Vec<StepSum> = Vec::new();
    for (_, unit) in plan.units.iter().enumerate().filter(|(n, _)| which(*n)) {
        let place = sums.iter().position(|sum| sum.step == unit.step);
        let place = place.unwrap_or_else(|| {
            sums.push(StepSum {
                step: unit.step.clone(),
                units: 0,
                seconds: 0.0,
                bytes: 0,
                memory: 0,
            });
            sums.len() - 1
        });
        let sum = &mut sums[place];
        sum.units += 1;
        sum.seconds += unit.cost.seconds;
        sum.bytes += unit.cost.bytes;
        sum.memory = sum.memory.max(unit.cost.memory);
    }
    sums
}
