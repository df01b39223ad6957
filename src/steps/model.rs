//! What a step will take: a plain model, measured on the scenes of docs/performance.md.
//!
//! Times are of one processor. They depend on the machine and on the images, by a factor of two
//! either way; they serve to see whether a night is enough, not more. Sizes are of 12-bit imagery
//! with the default compression.

use std::path::Path;

use relais_run::pipeline::Estimate;

use super::Step;
use super::image::Image;

const MB: f64 = 1e6;

/// Seconds that every unit takes: opening, mappings, manifest.
const START: f64 = 0.1;

/// The estimate for a step that reads so many bytes of compressed imagery.
pub fn estimate(step: &Step, input_bytes: u64) -> Estimate {
    let mb = input_bytes as f64 / MB;
    let (seconds, out) = match step {
        Step::Ortho(ortho) => {
            let (seconds, out) = on_the_ground(&ortho.image, mb);
            // Of a box no more than its pixels: four bands of 16 bits.
            let mpx = ortho
                .most_pixels()
                .map_or(f64::INFINITY, |pixels| pixels / 1e6);
            (seconds.min(0.12 * mpx), out.min(6.5 * mpx))
        }
        Step::Cog(_) => (0.03 * mb, 1.1 * mb),
        Step::Cut(cut) => {
            let (seconds, out) = read(&cut.input, &cut.image, mb);
            (1.3 * seconds, out * depth(&cut.image))
        }
        Step::Tiles(tiles) => {
            let (seconds, out) = read(&tiles.input, &tiles.image, mb);
            (1.6 * seconds, out * EIGHT_BITS)
        }
        Step::Mosaic(mosaic) => {
            let first = mosaic.input.first().map_or("", String::as_str);
            let (seconds, out) = read(first, &mosaic.image, mb);
            (1.3 * seconds, out * depth(&mosaic.image))
        }
        // Layers as they lie: the demonstration reads 4.7 MB and writes 15 in 0.9 s.
        Step::Compare(_) => (0.2 * mb, 3.2 * mb),
        // One byte a pixel, compressed ten times or so; the table is small.
        Step::Matrix(_) => (0.05 * mb, 0.1),
    };
    Estimate {
        seconds: START + seconds,
        bytes: (out * MB) as u64 + 8192,
        memory: 256 << 20,
    }
}

/// What three bands of 8 bits take of four of 16.
const EIGHT_BITS: f64 = 0.4;

fn depth(image: &Image) -> f64 {
    match image.stretch {
        Some(_) => EIGHT_BITS,
        None => 1.0,
    }
}

/// Seconds and megabytes of an input on the ground: an image stays as large as it is.
fn read(input: &str, image: &Image, mb: f64) -> (f64, f64) {
    const IMAGES: [&str; 4] = ["tif", "tiff", "jp2", "vrt"];
    let ending = Path::new(input).extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_ascii_lowercase();
    match IMAGES.contains(&ending.as_str()) {
        true => (0.03 * mb, 1.1 * mb),
        false => on_the_ground(image, mb),
    }
}

/// The same of a delivery. A bundle grows: its multispectral bands come out at the resolution of
/// the panchromatic one.
fn on_the_ground(image: &Image, mb: f64) -> (f64, f64) {
    match image.product.as_deref() {
        Some("ms" | "xs") => (0.01 * mb, 0.25 * mb),
        Some("p" | "pan") => (0.03 * mb, 0.9 * mb),
        _ => (0.09 * mb, 4.5 * mb),
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

    /// The demonstration: an orthoimage of 26 MB becomes dalles of 11 MB in 0.9 s, and tiles of
    /// 10 MB in 1.8.
    #[test]
    fn dalles_and_tiles_are_foreseen_within_a_factor_of_two() {
        let step = |op: &str| json!({"op": op, "input": "o/spot7.tif", "stretch": true});
        let (cut, tiles) = (of(step("cut"), 26), of(step("tiles"), 26));
        assert!((0.45..1.8).contains(&cut.seconds), "{cut:?}");
        assert!((5_500_000..22_000_000).contains(&cut.bytes), "{cut:?}");
        assert!((0.9..3.6).contains(&tiles.seconds), "{tiles:?}");
        assert!((4_800_000..20_000_000).contains(&tiles.bytes), "{tiles:?}");
        let delivery = of(json!({"op": "cut", "input": "in/spot7"}), 23);
        assert!(delivery.bytes > 50_000_000, "{delivery:?}");
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
