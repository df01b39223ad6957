//! The share of clouds over parts of an ortho, by the cloud mask of the delivery.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Grid, Window};
use relais_core::ops::rasterise::Polygon;
use relais_core::ops::resample::Resampling;
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

use super::part::{self, CloudMask};
use super::{Georeference, Layer, Order, Ortho, Picked, Relief, Tone};
use crate::scene::masks::{Masked, Validity};

/// Where there are clouds on a grid eight times coarser than the ortho.
pub struct CloudCover {
    /// Valid where there is an image.
    all: Ortho,
    /// Valid where there is an image without clouds.
    clear: Ortho,
}

/// Pixels of the ortho along the side of one looked at.
const COARSER: usize = 8;

impl CloudCover {
    /// The clouds over an ortho; none when the delivery has no cloud mask. No pixel is read.
    ///
    /// # Errors
    /// A mask that cannot be read.
    pub fn of(picked: &Picked<'_>, order: &Order, grid: &Grid) -> Result<Option<Self>, Trouble> {
        let Some(mask) = part::cloud_mask(picked.main, order)? else {
            return Ok(None);
        };
        let coarse = coarser(grid);
        Ok(Some(Self {
            all: sky(&mask, order, &coarse, Vec::new())?,
            clear: sky(&mask, order, &coarse, mask.clouds.clone())?,
        }))
    }

    /// An image on a grid that is valid where there is an image without clouds; none when the
    /// delivery has no cloud mask. No pixel is read.
    ///
    /// # Errors
    /// A mask that cannot be read.
    pub fn clear_sky(
        picked: &Picked<'_>,
        order: &Order,
        grid: &Grid,
    ) -> Result<Option<Ortho>, Trouble> {
        let Some(mask) = part::cloud_mask(picked.main, order)? else {
            return Ok(None);
        };
        Ok(Some(sky(&mask, order, grid, mask.clouds.clone())?))
    }

    /// The percentage of clouds over a part of the ortho, as far as there is an image: so many pixels
    /// from a first column and row on, which may lie beyond it.
    pub fn percent(&self, first: (i64, i64), size: (usize, usize)) -> Result<Option<f64>, Trouble> {
        let along = |first: i64, length: usize, size: usize| {
            let of = |v: i64| (v.max(0) as usize / COARSER).min(size);
            let (start, end) = (of(first), of(first + length as i64 + COARSER as i64 - 1));
            (start, end - start)
        };
        let whole = self.all.grid();
        let (col, width) = along(first.0, size.0, whole.width);
        let (row, height) = along(first.1, size.1, whole.height);
        let window = Window::new(col, row, width, height);
        if window.is_empty() {
            return Ok(None);
        }
        let count = |ortho: &Ortho| -> Result<usize, Trouble> {
            Ok(match ortho.read(window)?.mask {
                Mask::All => window.pixels(),
                Mask::Nothing => 0,
                Mask::Pixels(mask) => mask.iter().filter(|m| **m != 0).count(),
            })
        };
        let (all, clear) = (count(&self.all)?, count(&self.clear)?);
        let share = |n: usize| (n as f64 / all as f64 * 1e4).round() / 100.0;
        Ok((all > 0).then(|| share(all.saturating_sub(clear))))
    }
}

/// Valid where there is an image and nothing that is excluded.
fn sky(
    mask: &CloudMask,
    order: &Order,
    grid: &Grid,
    exclude: Vec<Polygon>,
) -> Result<Ortho, Trouble> {
    // Clouds float above the ground: one height in the middle of the model's does.
    let height = match &mask.georeference {
        Georeference::Ground { .. } => 0.0,
        Georeference::Sensor(rpc) => {
            let (low, high) = rpc.height_range();
            order.height_m.unwrap_or(0.5 * (low + high))
        }
    };
    let validity = Validity {
        roi: mask.roi.clone(),
        exclude,
        nodata: None,
    };
    let source = Masked::new(Uniform::new(&mask.grid), validity);
    let mapping = mask.georeference.mapping(grid, (height, height))?;
    let layer = Layer::new(Box::new(source), mapping, Resampling::Near, grid.window());
    Ok(Ortho::new(
        grid.clone(),
        layer,
        None,
        Relief::none(),
        Tone::Numbers,
    ))
}

fn coarser(grid: &Grid) -> Grid {
    let k = COARSER as f64;
    Grid {
        width: grid.width.div_ceil(COARSER),
        height: grid.height.div_ceil(COARSER),
        transform: grid
            .transform
            .map(|Affine([x, dx, rx, y, ry, dy])| Affine([x, dx * k, rx * k, y, ry * k, dy * k])),
        crs: grid.crs.clone(),
    }
}

/// An image of which only the place matters.
struct Uniform {
    grid: Grid,
    bands: [Band; 1],
}

impl Uniform {
    fn new(grid: &Grid) -> Self {
        Self {
            grid: grid.clone(),
            bands: [Band::default()],
        }
    }
}

impl RasterSource for Uniform {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        SampleType::U8
    }

    fn chunk(&self) -> (usize, usize) {
        (512, 512)
    }

    fn cost(&self, window: Window) -> usize {
        window.pixels()
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        Ok(Block {
            window,
            bands: 1,
            samples: Samples::U8(vec![1; window.pixels()]),
            mask: Mask::All,
        })
    }
}
