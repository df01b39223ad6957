//! What a step will take: a plain model, measured on the scenes of docs/performance.md.
//!
//! Times are of one processor. They depend on the machine and on the images, by a factor of two
//! either way; they serve to see whether a night is enough, not more. Sizes are of 12-bit imagery
//! with the default compression.

use relais_run::pipeline::Estimate;

use super::Step;

const MB: f64 = 1e6;

/// The estimate for a step that reads so many bytes of compressed imagery.
pub fn estimate(step: &Step, input_bytes: u64) -> Estimate {
    let mb = input_bytes as f64 / MB;
    let (seconds, times) = match step {
        // A bundle grows: its multispectral bands come out at the resolution of the panchromatic one.
        Step::Ortho(ortho) => match ortho.product.as_deref() {
            Some("ms" | "xs") => (0.15 + 0.02 * mb, 0.35),
            Some("p" | "pan") => (0.15 + 0.035 * mb, 0.8),
            _ => (0.15 + 0.06 * mb, 2.4),
        },
        Step::Cog(_) => (0.05 + 0.03 * mb, 1.35),
    };
    Estimate {
        seconds,
        bytes: (mb * times * MB) as u64 + 4096,
        memory: 256 << 20,
    }
}
