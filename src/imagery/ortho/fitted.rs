//! Weights of a fusion from the pixels themselves, where no metadata say how PAN sees the bands.

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::ops::fit::Fit;

use super::layer::{Layer, Positions};
use super::relief::NodeHeights;
use super::{MAX_PATCH_PIXELS, Ortho};

/// Side of the blocks that are looked at, in output pixels.
const BLOCK: usize = 256;
/// Share of the image that is looked at, at most, and how many blocks.
const SHARE: f64 = 0.05;
const MOST_BLOCKS: usize = 16;

/// One layer in a block: planes of rows, and which pixels are valid.
struct Planes {
    bands: Vec<Vec<f32>>,
    valid: Vec<u8>,
}

/// What PAN and the bands are in cells of a sample of the image, each as large as a pixel of the
/// bands: there both were seen alike.
pub fn observe(ortho: &Ortho) -> Result<Fit, Trouble> {
    let mut fit = Fit::new(ortho.main.source().bands().len());
    let Some((pan, _)) = &ortho.pan else {
        return Ok(fit);
    };
    let cell = (pan.scale() / ortho.main.scale()).round().max(1.0) as usize;
    let dear = |side: &usize| {
        let window = Window::new(0, 0, *side, *side);
        ortho
            .layers()
            .any(|l| l.source_pixels(window) > MAX_PATCH_PIXELS)
    };
    let sides = std::iter::successors(Some(BLOCK), |side| Some(side / 2));
    let mut sides = sides.skip_while(|side| *side > 8 && dear(side));
    let block = sides.next().unwrap_or(BLOCK);
    for window in ortho.spread(block, SHARE, MOST_BLOCKS) {
        let heights = ortho.relief.heights(window)?;
        let Some(main) = planes::<4>(&ortho.main, &heights, window)? else {
            continue;
        };
        if let Some(pan) = planes::<1>(pan, &heights, window)? {
            cells(window, cell, &main, &pan, &mut fit);
        }
    }
    Ok(fit)
}

fn planes<const N: usize>(
    layer: &Layer,
    heights: &NodeHeights,
    window: Window,
) -> Result<Option<Planes>, Trouble> {
    let Some(view) = layer.view::<N>(heights.lattice(layer.mapping(), window))? else {
        return Ok(None);
    };
    let count = layer.source().bands().len();
    let mut positions = Positions::new(window.width);
    let mut rows = vec![vec![[0.0; N]; window.width]; count.div_ceil(N)];
    let mut planes = Planes {
        bands: vec![Vec::with_capacity(window.pixels()); count],
        valid: Vec::with_capacity(window.pixels()),
    };
    for j in 0..window.height {
        let mut valid = vec![255; window.width];
        view.row(j, &mut positions, &mut rows, &mut valid);
        planes.valid.extend(valid);
        for (band, plane) in planes.bands.iter_mut().enumerate() {
            plane.extend(rows[band / N].iter().map(|pixel| pixel[band % N]));
        }
    }
    Ok(Some(planes))
}

/// Adds the means of whole cells all of whose pixels are valid in both.
fn cells(window: Window, cell: usize, main: &Planes, pan: &Planes, fit: &mut Fit) {
    let area = (cell * cell) as f64;
    for top in (0..(window.height + 1).saturating_sub(cell)).step_by(cell) {
        for left in (0..(window.width + 1).saturating_sub(cell)).step_by(cell) {
            let pixels = || {
                (top..top + cell)
                    .flat_map(|r| (left..left + cell).map(move |c| r * window.width + c))
            };
            if pixels().any(|i| main.valid[i] == 0 || pan.valid[i] == 0) {
                continue;
            }
            let mean = |plane: &Vec<f32>| pixels().map(|i| f64::from(plane[i])).sum::<f64>() / area;
            let numbers: Vec<f64> = main.bands.iter().map(mean).collect();
            let goal = mean(&pan.bands[0]);
            if goal.is_finite() && numbers.iter().all(|v| v.is_finite()) {
                fit.add(&numbers, goal);
            }
        }
    }
}
