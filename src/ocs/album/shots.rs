//! The images of one date.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Crs, Grid, Window};
use relais_core::ops::quantise::Stretch;
use relais_core::raster::{Block, RasterSource, SampleType};
use relais_files::gdal::{GdalSource, Opening, Trust};
use relais_files::place::files_under_while;
use relais_run::Limits;

use super::AlbumFault;
use super::frame::{Frame, Lattice, SIDE};

/// The images of one date.
pub(super) struct Shots {
    /// The place of the date among those compared.
    pub(super) date: usize,
    sheets: Vec<Sheet>,
    /// How samples of more than 8 bits become colours: the same for all views of the date.
    stretch: Option<Stretch>,
    handles: usize,
}

/// An image that lies somewhere. Open it costs a file; there may be thousands.
struct Sheet {
    path: PathBuf,
    crs: Crs,
    bbox: BBox,
}

/// What was seen.
pub(super) struct Seen {
    /// Red, green and blue, row after row.
    pub(super) pixels: Vec<u8>,
    known: Vec<bool>,
}

/// What a folder of dalles holds beside its images.
const IMAGES: [&str; 6] = ["tif", "tiff", "jp2", "vrt", "png", "jpg"];

/// Where no image is.
const NOTHING: u8 = 238;

/// Sides of the reduced image of which a stretch is taken.
const REDUCED: usize = 512;

impl Seen {
    fn new() -> Self {
        Self {
            pixels: vec![NOTHING; SIDE * SIDE * 3],
            known: vec![false; SIDE * SIDE],
        }
    }

    /// The share that images cover, from 0 to 1.
    pub(super) fn covered(&self) -> f64 {
        let known = self.known.iter().filter(|known| **known).count();
        known as f64 / self.known.len() as f64
    }
}

impl Shots {
    pub(super) fn open(date: usize, path: &Path, limits: &Limits) -> Result<Self, Trouble> {
        let handles = limits.threads.max(1);
        let name = path.display().to_string();
        let files = files_under_while(path, &|| limits.cancel.check().is_ok())?;
        let is_image = |file: &PathBuf| {
            let end = file.extension().and_then(|end| end.to_str());
            end.is_some_and(|end| IMAGES.contains(&end.to_lowercase().as_str()))
        };
        let files: Vec<PathBuf> = match path.is_dir() {
            true => files.into_iter().filter(is_image).collect(),
            false => files,
        };
        let mut shots = Self {
            date,
            sheets: Vec::new(),
            stretch: None,
            handles,
        };
        for file in files {
            limits.cancel.check()?;
            let source = open(&file, 1)?;
            if shots.sheets.is_empty() {
                shots.stretch = stretch(&source)?;
            }
            shots.sheets.push(sheet(file, &source)?);
        }
        match shots.sheets.is_empty() {
            true => Err(AlbumFault::Empty { name }.into()),
            false => Ok(shots),
        }
    }

    /// What the images show of a frame, those of a later name under those before.
    pub(super) fn look(&self, frame: &Frame, crs: &Crs) -> Result<Seen, Trouble> {
        let mut seen = Seen::new();
        let mut lattice: Option<(&Crs, Lattice)> = None;
        for sheet in &self.sheets {
            let (_, places) = match lattice.take().filter(|(of, _)| *of == &sheet.crs) {
                Some(known) => lattice.insert(known),
                None => lattice.insert((&sheet.crs, frame.lattice(crs, &sheet.crs)?)),
            };
            let around = BBox::around(places.nodes.iter().copied());
            if around.is_some_and(|around| around.intersects(&sheet.bbox)) {
                let source = open(&sheet.path, self.handles)?;
                self.lay(&mut seen, &source, places)?;
            }
            if seen.known.iter().all(|known| *known) {
                break;
            }
        }
        Ok(seen)
    }

    /// Lays an image on what is not seen yet.
    fn lay(&self, seen: &mut Seen, source: &GdalSource, places: &Lattice) -> Result<(), Trouble> {
        let grid = source.grid();
        let Some(to_pixels) = grid.transform.and_then(|t| t.inverse()) else {
            return Ok(());
        };
        let Some(window) = under(grid, &to_pixels, places) else {
            return Ok(());
        };
        // As many pixels as are shown, and half as many more: what is between them would be lost anyway.
        let most = SIDE * 3 / 2;
        let size = (window.width.min(most), window.height.min(most));
        let part = Part {
            block: source.read_part(window, size.0, size.1)?,
            window,
            size,
        };
        for row in 0..SIDE {
            for col in 0..SIDE {
                let at = row * SIDE + col;
                if seen.known[at] {
                    continue;
                }
                let (x, y) = places.place(col, row);
                let (c, r) = to_pixels.apply(x, y);
                if let Some(rgb) = part.colour((c, r), self.stretch) {
                    seen.pixels[at * 3..at * 3 + 3].copy_from_slice(&rgb);
                    seen.known[at] = true;
                }
            }
        }
        Ok(())
    }
}

fn open(path: &Path, handles: usize) -> Result<GdalSource, Trouble> {
    let opening = Opening {
        trust: Trust::User,
        handles,
        ..Opening::default()
    };
    let source = GdalSource::open_with(path, &opening)?;
    let name = source.name().to_string();
    match source.has_palette() {
        true => Err(AlbumFault::Palette { name }.into()),
        false => Ok(source),
    }
}

fn sheet(path: PathBuf, source: &GdalSource) -> Result<Sheet, AlbumFault> {
    let grid = source.grid();
    let known = grid.crs.clone().zip(grid.bbox());
    let (crs, bbox) = known.ok_or_else(|| AlbumFault::Nowhere {
        name: source.name().into(),
    })?;
    Ok(Sheet { path, crs, bbox })
}

/// How an image of more than 8 bits becomes one of 8, by a look at the whole of it.
fn stretch(source: &GdalSource) -> Result<Option<Stretch>, Trouble> {
    if source.sample_type() == SampleType::U8 {
        return Ok(None);
    }
    let block = source.read_reduced(REDUCED, REDUCED)?;
    let pixels = block.window.pixels();
    let colours = block.bands.min(3);
    let valid = (0..colours * pixels).filter(|at| block.mask.valid(at % pixels));
    let mut values: Vec<f32> = valid.map(|at| block.samples.get(at)).collect();
    Ok(Stretch::between(&mut values, 2.0, 98.0))
}

/// The window of an image that lies under a frame, with a pixel around it.
fn under(grid: &Grid, to_pixels: &Affine, places: &Lattice) -> Option<Window> {
    let corners = places.nodes.iter().map(|(x, y)| to_pixels.apply(*x, *y));
    let b = BBox::around(corners)?;
    let range = |low: f64, high: f64, most: usize| {
        let low = (low.floor() - 1.0).clamp(0.0, most as f64) as usize;
        let high = (high.ceil() + 1.0).clamp(0.0, most as f64) as usize;
        (high > low).then_some((low, high - low))
    };
    let (col, width) = range(b.min_x, b.max_x, grid.width)?;
    let (row, height) = range(b.min_y, b.max_y, grid.height)?;
    Some(Window::new(col, row, width, height))
}

/// A part of an image as it was read.
struct Part {
    block: Block,
    window: Window,
    /// Its size as read.
    size: (usize, usize),
}

impl Part {
    /// The colour at a place of the image, in its pixels; none outside it, and where it is not valid.
    fn colour(&self, (col, row): (f64, f64), stretch: Option<Stretch>) -> Option<[u8; 3]> {
        let scale = |at: f64, from: usize, over: usize, read: usize| {
            let within = at - from as f64;
            (within >= 0.0 && within < over as f64).then(|| within * read as f64 / over as f64)
        };
        let c = scale(col, self.window.col, self.window.width, self.size.0)?;
        let r = scale(row, self.window.row, self.window.height, self.size.1)?;
        let nearest = r as usize * self.size.0 + c as usize;
        if !self.block.mask.valid(nearest) {
            return None;
        }
        let corners = self.corners(c, r);
        let pixels = self.size.0 * self.size.1;
        let band = |band: usize| {
            let at = |(place, weight): &(usize, f32)| {
                self.block.samples.get(band * pixels + place) * weight
            };
            let value = match &corners {
                Some(corners) => corners.iter().map(at).sum(),
                None => self.block.samples.get(band * pixels + nearest),
            };
            match stretch {
                Some(stretch) => stretch.to_u8(value),
                None => value.round().clamp(0.0, 255.0) as u8,
            }
        };
        Some(match self.block.bands {
            0 => return None,
            1 | 2 => [band(0); 3],
            _ => [band(0), band(1), band(2)],
        })
    }

    /// The four pixels around a place with their weights; none where one of them is not valid.
    fn corners(&self, c: f64, r: f64) -> Option<[(usize, f32); 4]> {
        let part = |at: f64, most: usize| {
            let at = (at - 0.5).clamp(0.0, (most - 1) as f64);
            let low = at as usize;
            (low, (low + 1).min(most - 1), (at - low as f64) as f32)
        };
        let ((c0, c1, u), (r0, r1, v)) = (part(c, self.size.0), part(r, self.size.1));
        let at = |c: usize, r: usize| r * self.size.0 + c;
        let all = [
            (at(c0, r0), (1.0 - u) * (1.0 - v)),
            (at(c1, r0), u * (1.0 - v)),
            (at(c0, r1), (1.0 - u) * v),
            (at(c1, r1), u * v),
        ];
        let valid = |(place, _): &(usize, f32)| self.block.mask.valid(*place);
        all.iter().all(valid).then_some(all)
    }
}
