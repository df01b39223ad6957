//! How images lie over each other.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Grid, Mapping, Transform, Window};
use relais_core::raster::RasterSource;
use relais_run::{Limits, Need};

use super::fault::CrosstabFault;
use super::ground::Ground;
use super::image::Image;
use super::placed::{Nearest, Placing};

/// What to do with images whose pixels do not lie over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// Refuse them.
    #[default]
    Refused,
    /// Each pixel of the first image takes the class in which its centre lies.
    Nearest,
}

/// Images on one grid: that of the first, as far as any of those lies whose pixels are its own.
#[derive(Debug)]
pub struct Stack {
    /// The grid.
    pub grid: Grid,
    /// Where its pixels lie in each image.
    pub placings: Vec<Placing>,
    /// What a pixel of it covers.
    pub ground: Ground,
}

/// Pixels are the same up to this part of one.
const SAME_PX: f64 = 1e-3;

/// The error of a mapping between two CRS, in pixels.
const MAPPING_PX: f64 = 0.05;

impl Stack {
    /// Of some images; a pixel's area may be stated.
    ///
    /// # Errors
    /// Grids that differ, where that is refused; images without common ground; pixels of unknown
    /// area.
    pub fn of(
        images: &[Image],
        alignment: Alignment,
        pixel_m2: Option<f64>,
    ) -> Result<Self, Trouble> {
        let first = &images[0];
        let mut whole = Extent::of(first.grid(), (0, 0));
        let mut ways = Vec::new();
        for image in images {
            let way = between(first, image, alignment)?;
            if let Way::Shift(cols, rows) = way {
                whole.reach(&Extent::of(image.grid(), (-cols, -rows)));
            }
            ways.push(way);
        }
        let ground = Ground::of(&first.name, first.grid(), pixel_m2)?;
        let placings = ways.into_iter().map(|way| match way {
            Way::Shift(cols, rows) => Placing::Shifted(cols + whole.left, rows + whole.top),
            Way::Map(mapping, density) => Placing::Nearest(Box::new(Nearest {
                mapping,
                origin: (-whole.left as usize, -whole.top as usize),
                density,
            })),
        });
        Ok(Self {
            placings: placings.collect(),
            grid: whole.grid(first.grid()),
            ground,
        })
    }

    /// Where the first image begins on the grid.
    fn origin(&self) -> (usize, usize) {
        match self.placings[0] {
            Placing::Shifted(cols, rows) => (-cols as usize, -rows as usize),
            Placing::Nearest(_) => (0, 0),
        }
    }

    /// Windows that cover the grid, and that are the chunks of the first image where it lies; and the
    /// bytes that their table holds, which must fit the bound before it is made.
    ///
    /// # Errors
    /// Too many for the memory; the user's word to stop.
    pub(super) fn windows(
        &self,
        images: &[Image],
        limits: &Limits,
    ) -> Result<(Vec<Window>, u64), Trouble> {
        let chunk = images[0].source.chunk();
        let origin = self.origin();
        let cols = cuts(origin.0, chunk.0, self.grid.width);
        let rows = cuts(origin.1, chunk.1, self.grid.height);
        let count = (cols.len() - 1) as u64 * (rows.len() - 1) as u64;
        let table = count * size_of::<Window>() as u64;
        limits.share_for(&Need {
            resident: table,
            block: 0,
            window: Window::new(0, 0, chunk.0, chunk.1),
        })?;
        let spans = |cuts: &[usize]| -> Vec<(usize, usize)> {
            cuts.windows(2).map(|w| (w[0], w[1] - w[0])).collect()
        };
        let (cols, rows) = (spans(&cols), spans(&rows));
        let mut windows = Vec::with_capacity(count as usize);
        for (row, height) in rows {
            limits.cancel.check()?;
            let window = |&(col, width): &(usize, usize)| Window::new(col, row, width, height);
            windows.extend(cols.iter().map(window));
        }
        Ok((windows, table))
    }

    /// True where windows are chunks of an image, so that none of its chunks is wanted twice.
    pub(super) fn is_in_step(&self, images: &[Image], at: usize) -> bool {
        let chunk = images[0].source.chunk();
        let origin = self.origin();
        let own = images[at].source.chunk();
        match self.placings[at] {
            Placing::Shifted(cols, rows) => {
                let meets =
                    |by: i64, origin: usize, own: usize| (by + origin as i64) % own as i64 == 0;
                own == chunk && meets(cols, origin.0, own.0) && meets(rows, origin.1, own.1)
            }
            Placing::Nearest(_) => false,
        }
    }
}

/// Where to cut a length so that `origin` and every `step` from it is a cut.
fn cuts(origin: usize, step: usize, length: usize) -> Vec<usize> {
    let first = origin % step;
    let mut cuts = vec![0];
    cuts.extend((first..length).step_by(step).filter(|cut| *cut > 0));
    cuts.push(length);
    cuts
}

/// Pixels of the first image, to the left of it and above it too.
struct Extent {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Extent {
    fn of(grid: &Grid, (left, top): (i64, i64)) -> Self {
        Self {
            left,
            top,
            right: left + grid.width as i64,
            bottom: top + grid.height as i64,
        }
    }

    fn reach(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The grid of these pixels of another.
    fn grid(&self, of: &Grid) -> Grid {
        let moved = |t: Affine| {
            let (x, y) = t.apply(self.left as f64, self.top as f64);
            let mut t = t.0;
            (t[0], t[3]) = (x, y);
            Affine(t)
        };
        Grid {
            width: (self.right - self.left) as usize,
            height: (self.bottom - self.top) as usize,
            transform: of.transform.map(moved),
            crs: of.crs.clone(),
        }
    }
}

/// From the pixels of the first image to those of another.
enum Way {
    Shift(i64, i64),
    Map(Mapping, f64),
}

fn between(first: &Image, image: &Image, alignment: Alignment) -> Result<Way, Trouble> {
    let (from, to) = (first.grid(), image.grid());
    let differ = |how: String, alignable: bool| CrosstabFault::Grids {
        first: first.name.clone(),
        second: image.name.clone(),
        how,
        alignable,
    };
    let apart = || CrosstabFault::Apart {
        first: first.name.clone(),
        second: image.name.clone(),
    };
    // Without a word on where they lie, images of one size are taken for those of one place.
    if from.transform.is_none() && to.transform.is_none() {
        return match (from.width, from.height) == (to.width, to.height) {
            true => Ok(Way::Shift(0, 0)),
            false => Err(differ(
                "neither says where it lies, and they differ in size".into(),
                false,
            )
            .into()),
        };
    }
    let (Some(out), Some(back)) = (from.transform, to.transform.and_then(|t| t.inverse())) else {
        return Err(differ("one of them does not say where it lies".into(), false).into());
    };
    let transform = match (&from.crs, &to.crs) {
        (None, None) => None,
        (Some(a), Some(b)) => Some(Transform::new(a, b)?),
        _ => return Err(differ("one of them has no CRS".into(), false).into()),
    };
    let exact = |col: f64, row: f64| {
        let (x, y) = out.apply(col, row);
        let (x, y) = match &transform {
            Some(transform) => transform.point(x, y)?,
            None => (x, y),
        };
        Some(back.apply(x, y))
    };
    if let Some((cols, rows)) = shift(from, exact) {
        let there = Extent::of(to, (-cols, -rows));
        return match there.overlaps(&Extent::of(from, (0, 0))) {
            true => Ok(Way::Shift(cols, rows)),
            false => Err(apart().into()),
        };
    }
    if alignment == Alignment::Refused {
        return Err(differ(format!("{}; {}", told(from), told(to)), true).into());
    }
    let mapping = Mapping::build(from.width, from.height, None, MAPPING_PX, |c, r, _| {
        exact(c, r)
    });
    match reaches(&mapping, from, to) {
        Some(density) => Ok(Way::Map(mapping, density)),
        None => Err(apart().into()),
    }
}

/// The whole columns and rows by which an image lies further, where that is all there is between
/// them.
fn shift(from: &Grid, exact: impl Fn(f64, f64) -> Option<(f64, f64)>) -> Option<(i64, i64)> {
    let (w, h) = (from.width as f64, from.height as f64);
    let (c, r) = exact(0.0, 0.0)?;
    let (cols, rows) = (c.round(), r.round());
    let places = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h), (w / 2.0, h / 2.0)];
    let same = |(x, y): (f64, f64)| {
        exact(x, y).is_some_and(|(c, r)| {
            (c - x - cols).abs() <= SAME_PX && (r - y - rows).abs() <= SAME_PX
        })
    };
    let near = cols.abs() < 1e9 && rows.abs() < 1e9;
    (near && places.into_iter().all(same)).then_some((cols as i64, rows as i64))
}

/// How many pixels of an image lie under one of the first, about; none where the first has none of
/// it.
fn reaches(mapping: &Mapping, from: &Grid, to: &Grid) -> Option<f64> {
    const LOOKS: usize = 64;
    let mut density = None;
    for j in 0..=LOOKS {
        for i in 0..=LOOKS {
            let x = i as f64 / LOOKS as f64 * (from.width as f64 - 1.0);
            let y = j as f64 / LOOKS as f64 * (from.height as f64 - 1.0);
            let at = |dx: f64, dy: f64| mapping.at(x + dx, y + dy, 0.0);
            let ((c, r), (ce, re), (cs, rs)) = (at(0.0, 0.0), at(1.0, 0.0), at(0.0, 1.0));
            let within = c >= 0.0 && r >= 0.0 && c < to.width as f64 && r < to.height as f64;
            let box_of = (ce - c).abs().max((cs - c).abs()) + 1.0;
            let tall = (re - r).abs().max((rs - r).abs()) + 1.0;
            if within && (box_of * tall).is_finite() {
                let here: f64 = box_of * tall;
                density = Some(here.max(density.unwrap_or(0.0)));
            }
        }
    }
    density
}

/// A grid in a few words.
fn told(grid: &Grid) -> String {
    let Some(transform) = grid.transform else {
        return format!("{} × {} pixels", grid.width, grid.height);
    };
    let t = transform.0;
    let (dx, dy) = transform.pixel_size();
    let crs = grid.crs.as_ref().map(ToString::to_string);
    format!(
        "{} × {} pixels of {dx:.6} × {dy:.6} from {:.3}, {:.3} ({})",
        grid.width,
        grid.height,
        t[0],
        t[3],
        crs.unwrap_or_else(|| "no CRS".into())
    )
}
