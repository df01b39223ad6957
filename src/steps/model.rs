//! What a step will take: a plain model, measured on the scenes of docs/performance.md.
//!
//! Times are of one processor. They depend on the machine and on the images, by a factor of two
//! either way; they serve to see whether a night is enough, not more. Sizes are of 12-bit imagery
//! with the default compression.

use relais_run::pipeline::Estimate;

use super::Step;

const MB: f64 = 1e6;

/// Seconds that every unit takes: opening, mappings, manifest.
const START: f64 = 0.1;

/// The estimate for a step that reads so many bytes of compressed imagery.
pub fn estimate(step: &Step, input_bytes: u64) -> Estimate {
    let mb = input_bytes as f64 / MB;
    let (seconds, out) = match step {
        Step::Ortho(ortho) => {
            // A bundle grows: its multispectral bands come out at the resolution of the
            // panchromatic one.
            let (seconds, out) = match ortho.image.product.as_deref() {
                Some("ms" | "xs") => (0.01 * mb, 0.25 * mb),
                Some("p" | "pan") => (0.03 * mb, 0.9 * mb),
                _ => (0.09 * mb, 4.5 * mb),
            };
            // Of a box no more than its pixels: four bands of 16 bits.
            let mpx = ortho
                .most_pixels()
                .map_or(f64::INFINITY, |pixels| pixels / 1e6);
            (seconds.min(0.12 * mpx), out.min(6.5 * mpx))
        }
        Step::Cog(_) => (0.03 * mb, 1.1 * mb),
        Step::Cut(_) => (0.06 * mb, 1.2 * mb),
        Step::Tiles(_) => (0.06 * mb, 1.0 * mb),
        Step::Mosaic(_) => (0.06 * mb, 1.2 * mb),
    };
    Estimate {
        seconds: START + seconds,
        bytes: (out * MB) as u64 + 8192,
        memory: 256 << 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(step: serde_json::Value, mb: u64) -> Estimate {
        let step = Step::read(step.as_object().unwrap().clone()).unwrap();
        estimate(&step, mb * 1_000_000)
    }

    /// Scene M of docs/performance.md: 23 MB become 105 in 1.9 s.
    #[test]
    fn the_scene_of_the_benchmarks_is_foreseen_within_a_factor_of_two() {
        let scene = of(json!({"op": "ortho", "input": "m"}), 23);
        assert!((0.95..3.8).contains(&scene.seconds), "{scene:?}");
        assert!(
            (52_000_000..210_000_000).contains(&scene.bytes),
            "{scene:?}"
        );
    }

    #[test]
    fn a_box_bounds_what_a_large_image_gives() {
        let whole = json!({"op": "ortho", "input": "m", "res": 2});
        let mut part = whole.clone();
        part["bbox"] = json!([0, 0, 200, 200]);
        let (whole, part) = (of(whole, 10_000), of(part, 10_000));
        assert!(part.bytes < 100_000 && part.seconds < 0.2, "{part:?}");
        assert!(whole.seconds > 100.0);
    }
}
