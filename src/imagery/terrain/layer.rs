//! One grid of heights or undulations, seen from an output grid.

use std::ops::Range;
use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Grid, Mapping, Transform, Window};
use relais_core::raster::RasterSource;

use super::fault::{TerrainFault, check};
use super::heights::Heights;

/// The most posts read at once, which bounds memory: 9 bytes each.
pub const MOST_POSTS: usize = 1 << 20;
/// Error allowed between the nodes of the mapping, in posts.
const TOLERANCE_POSTS: f64 = 1e-3;
/// Ground that a satellite can see, in metres above the ellipsoid: the shore of the Dead Sea is near
/// -410, the Everest near 8,820. What lies outside is a hole that the file does not declare (-9999,
/// -32768, 1e38) or the bottom of the sea, which is not what an image shows.
const GROUND: std::ops::RangeInclusive<f32> = -1000.0..=9500.0;

/// A grid and the way to it from the pixels of an output.
pub struct Layer {
    source: Arc<dyn RasterSource>,
    mapping: Mapping,
    /// Columns after which the grid repeats, when it goes around the Earth.
    period: Option<usize>,
    scale: f64,
    offset: f64,
}

impl Layer {
    /// Ties a source to an output grid.
    pub fn new(
        what: &'static str,
        source: Arc<dyn RasterSource>,
        dest: &Grid,
    ) -> Result<Self, Trouble> {
        check(what, source.as_ref())?;
        let nowhere = |what, lacks| TerrainFault::Nowhere { what, lacks };
        let grid = source.grid();
        let (crs, to_posts) = match (&grid.crs, grid.transform.and_then(|t| t.inverse())) {
            (Some(crs), Some(inverse)) => (crs, inverse),
            _ => return Err(nowhere(what, "geotransform").into()),
        };
        let dest_crs = dest.crs.as_ref();
        let dest_crs = dest_crs.ok_or(nowhere("the output grid", "CRS"))?;
        let to_world = dest.transform;
        let to_world = to_world.ok_or(nowhere("the output grid", "geotransform"))?;
        let transform = Transform::new(dest_crs, crs)?;
        let world = |col, row| {
            let (x, y) = to_world.apply(col, row);
            transform.point(x, y)
        };
        let around = around(grid, crs.is_geographic());
        let (w, h) = (dest.width as f64, dest.height as f64);
        let middle = match around {
            Turn::No => None,
            Turn::Part(middle) => Some(middle),
            Turn::Whole(_) => world(0.5 * w, 0.5 * h).map(|p| p.0),
        };
        let mapping = Mapping::build(
            dest.width,
            dest.height,
            None,
            TOLERANCE_POSTS,
            |col, row, _| {
                let (mut x, y) = world(col, row)?;
                if let Some(middle) = middle {
                    x = middle + (x - middle + 180.0).rem_euclid(360.0) - 180.0;
                }
                Some(to_posts.apply(x, y))
            },
        );
        let band = &source.bands()[0];
        Ok(Self {
            scale: band.scale.unwrap_or(1.0),
            offset: band.offset.unwrap_or(0.0),
            period: match around {
                Turn::Whole(columns) => Some(columns),
                _ => None,
            },
            mapping,
            source,
        })
    }

    /// Where a pixel of the output lies, in posts.
    pub fn post_of(&self, x: f64, y: f64) -> (f64, f64) {
        self.mapping.at(x, y, 0.0)
    }

    /// Bytes of posts being decoded.
    pub fn working(&self, threads: usize) -> usize {
        self.source.working(threads)
    }

    /// Bytes that `add_to` needs at most beside the lattice.
    pub fn cost(&self, nodes: usize) -> usize {
        let piece = Window::new(0, 0, 1024, 1024).intersect(self.source.grid().window());
        16 * nodes + 4 * MOST_POSTS.min(piece.pixels()) + self.source.cost(piece)
    }

    /// Adds the value at every node, NaN where there is none.
    pub fn add_to(&self, heights: &mut Heights) -> Result<(), Trouble> {
        let (cols, rows) = heights.size();
        let at: Vec<(f64, f64)> = (0..rows)
            .flat_map(|j| (0..cols).map(move |i| (i, j)))
            .map(|(i, j)| {
                let (x, y) = heights.node(i, j);
                self.post_of(x, y)
            })
            .collect();
        self.part(&at, cols, 0..cols, 0..rows, heights.values_mut())
    }

    /// The same for a part of the lattice: read at once when its posts are few enough, else halved.
    fn part(
        &self,
        at: &[(f64, f64)],
        cols: usize,
        is: Range<usize>,
        js: Range<usize>,
        out: &mut [f32],
    ) -> Result<(), Trouble> {
        let nodes = is.len() * js.len();
        let of_part = || {
            js.clone()
                .flat_map(|j| is.clone().map(move |i| j * cols + i))
        };
        let Some(need) = self.need(of_part().map(|k| at[k])) else {
            of_part().for_each(|k| out[k] = f32::NAN);
            return Ok(());
        };
        let posts = ((need.0.end - need.0.start) * (need.1.end - need.1.start)) as usize;
        // Nodes far apart are read one by one rather than with all that lies between.
        if nodes > 1 && (posts > MOST_POSTS || posts > 64 * nodes + 4096) {
            let (im, jm) = (is.start + is.len() / 2, js.start + js.len() / 2);
            if is.len() >= js.len() {
                self.part(at, cols, is.start..im, js.clone(), out)?;
                return self.part(at, cols, im..is.end, js, out);
            }
            self.part(at, cols, is.clone(), js.start..jm, out)?;
            return self.part(at, cols, is, jm..js.end, out);
        }
        let patch = self.read(need)?;
        for k in of_part() {
            out[k] += match self.inside(at[k]) {
                true => patch.at(at[k]),
                false => f32::NAN,
            };
        }
        Ok(())
    }

    /// The columns and rows of posts around some points; columns run on past the end of a grid that
    /// goes around the Earth. None when no point lies in the grid.
    fn need(&self, points: impl Iterator<Item = (f64, f64)>) -> Option<(Range<i64>, Range<i64>)> {
        let (mut lo, mut hi) = ((i64::MAX, i64::MAX), (i64::MIN, i64::MIN));
        for p in points.filter(|p| self.inside(*p)) {
            let first = ((p.0 - 0.5).floor() as i64, (p.1 - 0.5).floor() as i64);
            lo = (lo.0.min(first.0), lo.1.min(first.1));
            hi = (hi.0.max(first.0 + 2), hi.1.max(first.1 + 2));
        }
        if lo.0 > hi.0 {
            return None;
        }
        let grid = self.source.grid();
        let (w, h) = (grid.width as i64, grid.height as i64);
        let rows = lo.1.max(0)..hi.1.min(h);
        match self.period {
            None => Some((lo.0.max(0)..hi.0.min(w), rows)),
            Some(_) => Some((lo.0..hi.0, rows)),
        }
    }

    /// True within the outer border of the grid.
    fn inside(&self, (col, row): (f64, f64)) -> bool {
        let grid = self.source.grid();
        let (w, h) = (grid.width as f64, grid.height as f64);
        let in_columns = match self.period {
            None => (0.0..=w).contains(&col),
            Some(_) => col.abs() < 1e9,
        };
        in_columns && (0.0..=h).contains(&row)
    }

    fn read(&self, (cols, rows): (Range<i64>, Range<i64>)) -> Result<Patch, Trouble> {
        let (width, height) = (
            (cols.end - cols.start) as usize,
            (rows.end - rows.start) as usize,
        );
        let mut patch = Patch {
            col: cols.start,
            row: rows.start,
            width,
            height,
            values: vec![f32::NAN; width * height],
        };
        let mut col = cols.start;
        while col < cols.end {
            // One run of columns that lie beside each other in the grid.
            let from = match self.period {
                None => col,
                Some(period) => col.rem_euclid(period as i64),
            };
            let end = self.period.unwrap_or(self.source.grid().width) as i64;
            let run = (cols.end - col).min(end - from);
            let window = Window::new(from as usize, rows.start as usize, run as usize, height);
            let block = self.source.read(window)?;
            let shift = (col - cols.start) as usize;
            for i in 0..window.pixels() {
                let value = f64::from(block.samples.get(i)) * self.scale + self.offset;
                let value = value as f32;
                if block.mask.valid(i) && GROUND.contains(&value) {
                    let (r, c) = (i / window.width, i % window.width);
                    patch.values[r * width + shift + c] = value;
                }
            }
            col += run;
        }
        Ok(patch)
    }
}

/// Posts of a piece of the grid, NaN where there is a hole.
struct Patch {
    col: i64,
    row: i64,
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Patch {
    /// Bilinear between the four posts around a point; beyond the outermost posts, theirs. A hole
    /// leaves the weight to the others, unless it holds more than half of it.
    fn at(&self, (col, row): (f64, f64)) -> f32 {
        let (u, v) = (col - 0.5, row - 0.5);
        let (i, j) = (u.floor(), v.floor());
        let (fu, fv) = (u - i, v - j);
        let post = |di: i64, dj: i64| {
            let c = (i as i64 + di - self.col).clamp(0, self.width as i64 - 1);
            let r = (j as i64 + dj - self.row).clamp(0, self.height as i64 - 1);
            self.values[r as usize * self.width + c as usize]
        };
        let corners = [
            (post(0, 0), (1.0 - fu) * (1.0 - fv)),
            (post(1, 0), fu * (1.0 - fv)),
            (post(0, 1), (1.0 - fu) * fv),
            (post(1, 1), fu * fv),
        ];
        let (mut sum, mut weight) = (0.0, 0.0);
        for (value, w) in corners {
            if value.is_finite() {
                sum += w * f64::from(value);
                weight += w;
            }
        }
        if weight >= 0.5 {
            (sum / weight) as f32
        } else {
            f32::NAN
        }
    }
}

/// How a grid lies around the Earth.
enum Turn {
    /// Projected: longitudes do not come into it.
    No,
    /// A part, around this longitude.
    Part(f64),
    /// All of it, in so many columns.
    Whole(usize),
}

fn around(grid: &Grid, geographic: bool) -> Turn {
    let Some(Affine([x, dx, rx, _, ry, _])) = grid.transform else {
        return Turn::No;
    };
    if !geographic {
        return Turn::No;
    }
    let columns = (360.0 / dx).round();
    let whole = rx == 0.0
        && ry == 0.0
        && dx > 0.0
        && (columns * dx - 360.0).abs() < 1e-3 * dx
        && grid.width as f64 >= columns;
    if whole {
        return Turn::Whole(columns as usize);
    }
    Turn::Part(x + 0.5 * dx * grid.width as f64)
}
