//! Points drawn of a classified image: centres of pixels.

use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

use relais_core::fault::Trouble;
use relais_core::grid::{Crs, Window};
use relais_core::raster::{Block, RasterSource};
use relais_run::{Limits, each};

use super::chance::lot;
use super::design::{Drawn, Lots};
use super::fault::AccuracyFault;
use super::plan::Unit;
use crate::crosstab::{Alignment, Coding, Crosstab, Image, Stack, crosstab};

/// A classified image whose pixels were counted.
pub struct Pixels<'a> {
    image: &'a Image,
    coding: &'a Coding,
    limits: &'a Limits,
    counted: Crosstab,
    crs: Crs,
}

/// Counts the pixels of an image.
///
/// # Errors
/// Those of [`crosstab`]; an image that does not say where it lies.
pub fn of_image<'a>(
    image: &'a [Image; 1],
    coding: &'a Coding,
    limits: &'a Limits,
) -> Result<Pixels<'a>, Trouble> {
    let stack = Stack::of(image, Alignment::Refused, None)?;
    let counted = crosstab(&stack, image, coding, limits)?;
    let [image] = image;
    let placed = image.grid().transform.and(image.grid().crs.clone());
    let crs = placed.ok_or_else(|| AccuracyFault::Strata {
        name: image.name.clone(),
        reason: "it does not say where it lies".into(),
    })?;
    Ok(Pixels {
        image,
        coding,
        limits,
        counted,
        crs,
    })
}

/// A pixel by its lot, then by its place.
type Lot = (u64, u32, u32);

impl Drawn for Pixels<'_> {
    fn strata(&self) -> Vec<(String, String, f64, Option<u64>)> {
        let cells = self.counted.cells.iter();
        cells
            .filter_map(|cell| {
                let code = cell.codes[0].clone()?;
                let label = self.counted.wordings.get(&code).map(|w| w.label.clone());
                let area = cell.pixels as f64 * self.counted.ground.pixel_m2;
                Some((code, label.unwrap_or_default(), area, Some(cell.pixels)))
            })
            .collect()
    }

    fn name(&self) -> String {
        self.image.name.clone()
    }

    fn crs(&self) -> Crs {
        self.crs.clone()
    }

    fn unit(&self) -> Unit {
        Unit::Pixel
    }

    /// A tenth of a pixel.
    fn tolerance_m(&self) -> f64 {
        self.counted.ground.pixel_m2.sqrt() / 10.0
    }

    fn draw(&self, sizes: &BTreeMap<String, u64>, seed: u64) -> Result<Lots, Trouble> {
        let source = &self.image.source;
        let windows = windows(source);
        let strata: Vec<(&String, usize)> = sizes.iter().map(|(c, n)| (c, *n as usize)).collect();
        let places = strata
            .iter()
            .enumerate()
            .map(|(at, (code, _))| (code.as_str(), at));
        let draw = Draw {
            seed,
            places: places.collect(),
            coding: self.coding,
            image: self.image,
            // What has a larger lot than those that are kept need not be looked at.
            bounds: strata.iter().map(|_| AtomicU64::new(u64::MAX)).collect(),
        };
        let mut kept: Vec<BinaryHeap<Lot>> = vec![BinaryHeap::new(); strata.len()];
        let cost = |i: usize| source.cost(windows[i]) + windows[i].pixels() * size_of::<Lot>();
        self.limits.progress.begin("draw", windows.len() as u64);
        let done = each(
            windows.len(),
            self.limits,
            cost,
            |i| draw.of(&source.read(windows[i])?),
            |_, found: Vec<Vec<Lot>>| {
                for (at, lots) in found.into_iter().enumerate() {
                    let (heap, most) = (&mut kept[at], strata[at].1);
                    heap.extend(lots);
                    while heap.len() > most {
                        heap.pop();
                    }
                    if let Some((bound, ..)) = heap.peek().filter(|_| heap.len() == most) {
                        draw.bounds[at].store(*bound, Ordering::Relaxed);
                    }
                }
                Ok(())
            },
        );
        self.limits.progress.end();
        done?;
        let lots = strata.iter().zip(kept).map(|((code, _), heap)| {
            let lots = heap.into_sorted_vec().into_iter();
            let points = lots.map(|(lot, row, col)| (lot, self.centre(col, row)));
            ((*code).clone(), points.collect())
        });
        Ok(lots.collect())
    }
}

impl Pixels<'_> {
    fn centre(&self, col: u32, row: u32) -> [f64; 2] {
        let (col, row) = (f64::from(col) + 0.5, f64::from(row) + 0.5);
        // There is one: it was asked for before.
        let place = self.image.grid().transform.map(|t| t.apply(col, row));
        place.map_or([f64::NAN; 2], |(x, y)| [x, y])
    }
}

fn windows(source: &impl RasterSource) -> Vec<Window> {
    let (w, h) = source.chunk();
    let whole = source.grid().window();
    let rows = (0..whole.height).step_by(h);
    rows.flat_map(|row| (0..whole.width).step_by(w).map(move |col| (col, row)))
        .map(|(col, row)| Window::new(col, row, w, h).intersect(whole))
        .collect()
}

/// A draw that is going on.
struct Draw<'a> {
    seed: u64,
    /// Strata by code.
    places: HashMap<&'a str, usize>,
    coding: &'a Coding,
    image: &'a Image,
    bounds: Vec<AtomicU64>,
}

impl Draw<'_> {
    /// The lots of a block that may be kept, by stratum.
    fn of(&self, block: &Block) -> Result<Vec<Vec<Lot>>, Trouble> {
        let window = block.window;
        let bounds: Vec<u64> = self
            .bounds
            .iter()
            .map(|b| b.load(Ordering::Relaxed))
            .collect();
        let mut found: Vec<Vec<Lot>> = vec![Vec::new(); bounds.len()];
        let mut known: HashMap<i32, Option<usize>> = HashMap::new();
        let mut last: (f32, Option<usize>) = (f32::NAN, None);
        for i in 0..window.pixels() {
            if !block.mask.valid(i) {
                continue;
            }
            let value = block.samples.get(i);
            if value != last.0 {
                let place = known.entry(value as i32).or_insert_with(|| {
                    let code = self.coding.code(self.image, value as i32).ok()?;
                    self.places.get(code.as_str()).copied()
                });
                last = (value, *place);
            }
            let Some(at) = last.1 else { continue };
            let (col, row) = (window.col + i % window.width, window.row + i / window.width);
            let lot = lot(self.seed, col, row);
            if lot <= bounds[at] {
                found[at].push((lot, row as u32, col as u32));
            }
        }
        Ok(found)
    }
}
