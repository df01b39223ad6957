//! An image laid on a grid that need not be its own.

use relais_core::fault::Trouble;
use relais_core::grid::{Mapping, Window};
use relais_core::ops::paste;
use relais_core::raster::{Block, Mask, RasterSource, Samples};

/// Where the pixels of a grid lie in an image.
#[derive(Debug, Clone)]
pub enum Placing {
    /// So many columns and rows further.
    Shifted(i64, i64),
    /// Where a mapping says: a pixel of the grid takes the pixel in which its centre lies.
    Nearest(Box<Nearest>),
}

/// The way from a grid to an image.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// From pixels of the grid of the first image to those of this one.
    pub(super) mapping: Mapping,
    /// Where the first image begins on the grid.
    pub(super) origin: (usize, usize),
    /// Pixels of the image under one of the grid, about.
    pub(super) density: f64,
}

/// An image on a grid.
pub(super) struct Placed<'a, S> {
    pub(super) source: S,
    pub(super) placing: &'a Placing,
}

impl<S: RasterSource> Placed<'_, S> {
    /// Bytes that [`Placed::read`] needs at most.
    pub(super) fn cost(&self, window: Window) -> usize {
        match self.placing {
            // What hangs over the edge is made again, with its edge.
            Placing::Shifted(..) => 2 * self.source.cost(window),
            Placing::Nearest(nearest) => {
                let pixel = self.source.sample_type().bytes() + 1;
                let under = (window.pixels() as f64 * nearest.density * 1.5) as usize;
                window.pixels() * (pixel + size_of::<Place>()) + under * pixel
            }
        }
    }

    /// The pixels under a window of the grid; none where the image has none there.
    pub(super) fn read(&self, window: Window) -> Result<Option<Block>, Trouble> {
        match self.placing {
            Placing::Shifted(cols, rows) => self.shifted(window, (*cols, *rows)),
            Placing::Nearest(nearest) => self.nearest(window, nearest),
        }
    }

    fn shifted(&self, window: Window, by: (i64, i64)) -> Result<Option<Block>, Trouble> {
        let grid = self.source.grid();
        let (cols, first_col) = overlap(window.col, window.width, by.0, grid.width);
        let (rows, first_row) = overlap(window.row, window.height, by.1, grid.height);
        if cols == 0 || rows == 0 {
            return Ok(None);
        }
        let part = Window::new(first_col, first_row, cols, rows);
        let mut block = self.source.read(part)?;
        let back = |at: usize, by: i64| (at as i64 - by) as usize;
        block.window.col = back(part.col, by.0);
        block.window.row = back(part.row, by.1);
        if block.window == window {
            return Ok(Some(block));
        }
        let mut samples = Samples::zeros(block.samples.kind(), window.pixels());
        paste::samples(&block, window, 0, &mut samples);
        let mut mask = vec![0; window.pixels()];
        paste::mask(&block, window, &mut mask);
        Ok(Some(Block {
            window,
            bands: 1,
            samples,
            mask: Mask::of(mask),
        }))
    }

    fn nearest(&self, window: Window, nearest: &Nearest) -> Result<Option<Block>, Trouble> {
        let grid = self.source.grid();
        let places = nearest.places(window, grid.width, grid.height);
        let Some(under) = around(&places) else {
            return Ok(None);
        };
        let block = self.source.read(under)?;
        let at = |place: &Place| {
            let (col, row) = (*place)?;
            let (col, row) = (col as usize - under.col, row as usize - under.row);
            Some(row * under.width + col)
        };
        let valid = |place: &Place| match at(place) {
            Some(i) if block.mask.valid(i) => 255,
            _ => 0,
        };
        let mask = places.iter().map(valid).collect();
        Ok(Some(Block {
            window,
            bands: 1,
            samples: gathered(&block.samples, places.iter().map(at)),
            mask: Mask::of(mask),
        }))
    }
}

/// A pixel of the image; none outside it.
type Place = Option<(u32, u32)>;

impl Nearest {
    /// The pixel of the image under each pixel of a window.
    fn places(&self, window: Window, width: usize, height: usize) -> Vec<Place> {
        let within = |at: f64, most: usize| {
            let at = at.floor();
            // False for what is not a number.
            (at >= 0.0 && at < most as f64).then_some(at as u32)
        };
        let place = |col: usize, row: usize| {
            let x = col as f64 + 0.5 - self.origin.0 as f64;
            let y = row as f64 + 0.5 - self.origin.1 as f64;
            let (c, r) = self.mapping.at(x, y, 0.0);
            Some((within(c, width)?, within(r, height)?))
        };
        let rows = window.row..window.bottom();
        rows.flat_map(|row| (window.col..window.right()).map(move |col| (col, row)))
            .map(|(col, row)| place(col, row))
            .collect()
    }
}

/// The window around places.
fn around(places: &[Place]) -> Option<Window> {
    let mut all = places.iter().flatten();
    let &(col, row) = all.next()?;
    let (mut least, mut most) = ((col, row), (col, row));
    for &(col, row) in all {
        least = (least.0.min(col), least.1.min(row));
        most = (most.0.max(col), most.1.max(row));
    }
    let [col, row] = [least.0, least.1].map(|v| v as usize);
    let (right, bottom) = (most.0 as usize + 1, most.1 as usize + 1);
    Some(Window::new(col, row, right - col, bottom - row))
}

/// The samples at some places, 0 where there is none.
fn gathered(samples: &Samples, places: impl Iterator<Item = Option<usize>>) -> Samples {
    fn all<T: Copy + Default>(v: &[T], places: impl Iterator<Item = Option<usize>>) -> Vec<T> {
        places.map(|at| at.map_or(T::default(), |i| v[i])).collect()
    }
    match samples {
        Samples::U8(v) => Samples::U8(all(v, places)),
        Samples::U16(v) => Samples::U16(all(v, places)),
        Samples::I16(v) => Samples::I16(all(v, places)),
        Samples::F32(v) => Samples::F32(all(v, places)),
    }
}

/// How much of `count` places from `first` on, each `by` further in an image of `most`, lie in it, and
/// where there the first of them does.
fn overlap(first: usize, count: usize, by: i64, most: usize) -> (usize, usize) {
    let begin = (first as i64 + by).clamp(0, most as i64);
    let end = ((first + count) as i64 + by).clamp(0, most as i64);
    ((end - begin) as usize, begin as usize)
}
