//! `sharp_ms.tif`: the colours that a perfect fusion of the SPOT bundle gives, on a window of it.

use crate::delivery::raster::{ImageFile, Lie};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::products::frame::Frame;
use crate::products::spot;
use crate::sensor::Light;
use crate::sensor::detect::{Counter, PAN_FINE, PAN_MARGIN};
use crate::sensor::instrument::SPOT7;
use crate::sensor::scan::{Fine, Scene};
use crate::tiles::{Job, each};
use std::path::Path;

/// Largest side of the window, panchromatic pixels.
const SIDE: usize = 512;

/// The window of the truth in a frame: in its middle, in whole multispectral pixels.
fn window(size: (usize, usize)) -> Job {
    let side = |n: usize| n.min(SIDE);
    let (width, height) = (side(size.0), side(size.1));
    Job {
        col: (size.0 - width) / 8 * 4,
        row: (size.1 - height) / 8 * 4,
        width,
        height,
    }
}

/// Writes the window: bands red, green, blue, infrared in DN without noise, on the panchromatic
/// grid. The mean over a multispectral pixel is that pixel, but for the blur of the panchromatic
/// detector and noise.
pub fn write(folder: &Path, land: &Landscape, seed: u64, frame: &Frame) -> Result<(), SampleFault> {
    let light = spot::light(frame, seed)?;
    let window = window(frame.size);
    let (ulx, uly) = frame.world(window.col as f64, window.row as f64);
    let lie = Lie {
        ulx,
        uly,
        ..frame.lie
    };
    let path = folder.join("sharp_ms.tif");
    let size = (window.width, window.height);
    let options = [
        ("COMPRESS", "DEFLATE"),
        ("PREDICTOR", "2"),
        ("TILED", "YES"),
    ];
    let mut file = ImageFile::create(&path, size, 4, Some(lie), &options)?;
    let sight = frame.sight()?;
    let scene = scene(land, &light, &sight, frame);
    let counts = light.counts(&SPOT7);
    let work = |job: Job| {
        let margin = PAN_MARGIN as i64;
        let at = (window.col + job.col, window.row + job.row);
        let scan = scene.scan(Fine {
            col: (at.0 * PAN_FINE) as i64 - margin,
            row: (at.1 * PAN_FINE) as i64 - margin,
            width: job.width * PAN_FINE + 2 * PAN_MARGIN,
            height: job.height * PAN_FINE + 2 * PAN_MARGIN,
        });
        let sharp = Counter::sharp(&scan, (PAN_MARGIN, PAN_MARGIN), (job.width, job.height));
        let number =
            |k: usize| move |v: &[f32; 4]| (counts[k] * v[k]).round().clamp(1.0, 4095.0) as u16;
        [2, 1, 0, 3]
            .into_iter()
            .flat_map(|k| sharp.iter().map(number(k)).collect::<Vec<_>>())
            .collect::<Vec<u16>>()
    };
    each(size, (256, 256), work, |job, pixels| {
        file.write((job.col, job.row), (job.width, job.height), &pixels)
    })?;
    file.finish()
}

fn scene<'a>(
    land: &'a Landscape,
    light: &'a Light,
    sight: &'a crate::sensor::sight::Lattice,
    frame: &Frame,
) -> Scene<'a> {
    Scene {
        land,
        year: spot::YEAR,
        light,
        sight,
        per_pixel: PAN_FINE,
        pixel_m: frame.lie.res,
    }
}
