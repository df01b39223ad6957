//! A piece of the landscape as light leaves it: reflectance at the top of the atmosphere on a fine
//! lattice of points in image geometry, with relief, shadows, leaning roofs and the cloud.

mod lean;
mod shade;

use super::light::Light;
use super::sight::{Lattice, Sight};
use crate::landscape::buildings::MAX_TOP_M;
use crate::landscape::{Landscape, Rho};
use relais_core::grid::BBox;

/// What is looked at and under which light.
pub struct Scene<'a> {
    /// The landscape.
    pub land: &'a Landscape,
    /// The year of its state.
    pub year: u16,
    /// The light.
    pub light: &'a Light,
    /// Where the image looks.
    pub sight: &'a dyn Sight,
    /// Fine points along one pixel.
    pub per_pixel: usize,
    /// Size of a pixel on the ground, metres.
    pub pixel_m: f64,
}

/// A window of fine points: (col, row) of the first, width, height.
#[derive(Debug, Clone, Copy)]
pub struct Fine {
    /// First column.
    pub col: i64,
    /// First row.
    pub row: i64,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// Reflectance at the top of the atmosphere, B0 to B3, on a window of fine points.
pub struct Scan {
    /// The window.
    pub window: Fine,
    /// Row by row.
    pub rho: Vec<Rho>,
}

/// Step of the lattice of places and ground slopes, fine points.
const COARSE: usize = 16;

/// Directions of the light on the lattice, fine points per metre.
struct Directions {
    sun: (f64, f64),
    sun_tan: f64,
    view: (f64, f64),
    view_tan: f64,
}

impl Scene<'_> {
    fn place(&self, col: f64, row: f64) -> (f64, f64) {
        let n = self.per_pixel as f64;
        self.sight.place(col / n, row / n)
    }

    /// The two directions, from the way the image lies on the ground around a point.
    fn directions(&self, col: f64, row: f64) -> Directions {
        let span = 64.0;
        let (x0, y0) = self.place(col, row);
        let (x1, y1) = self.place(col + span, row);
        let (x2, y2) = self.place(col, row + span);
        let (a, b) = ((x1 - x0) / span, (x2 - x0) / span);
        let (c, d) = ((y1 - y0) / span, (y2 - y0) / span);
        let det = a * d - b * c;
        let turn = |(e, n): (f64, f64)| ((d * e - b * n) / det, (a * n - c * e) / det);
        let (sun, sun_tan) = self.light.towards_sun();
        let (view, view_tan) = self.light.towards_satellite();
        Directions {
            sun: turn(sun),
            sun_tan,
            view: turn(view),
            view_tan,
        }
    }

    /// The places of a window, exact at the nodes of a lattice that does not depend on it.
    fn places(&self, w: Fine) -> Lattice {
        let step = COARSE as i64;
        let first = (w.col.div_euclid(step) * step, w.row.div_euclid(step) * step);
        let size = (
            (w.col - first.0) as f64 + w.width as f64 + 1.0,
            (w.row - first.1) as f64 + w.height as f64 + 1.0,
        );
        let lattice = Lattice::new(
            (first.0 as f64, first.1 as f64),
            size,
            COARSE as f64,
            |c, r| Ok::<_, std::convert::Infallible>(self.place(c, r)),
        );
        match lattice {
            Ok(lattice) => lattice,
            Err(never) => match never {},
        }
    }

    /// Scans a window.
    pub fn scan(&self, window: Fine) -> Scan {
        let middle = (
            window.col as f64 + window.width as f64 / 2.0,
            window.row as f64 + window.height as f64 / 2.0,
        );
        let directions = self.directions(middle.0, middle.1);
        let wide = widen(window, &directions);
        let mut piece = self.survey(wide);
        shade::light(&mut piece, &directions);
        let seen = lean::seen(&piece, &directions, window);
        Scan { window, rho: seen }
    }

    /// Asks the landscape point by point.
    fn survey(&self, w: Fine) -> Piece {
        let places = self.places(w);
        let corner = |c: i64, r: i64| places.place(c as f64, r as f64);
        let (right, bottom) = (w.col + w.width as i64, w.row + w.height as i64);
        let corners = [
            corner(w.col, w.row),
            corner(right, w.row),
            corner(w.col, bottom),
            corner(right, bottom),
        ];
        let bbox = BBox::around(corners).unwrap_or(BBox {
            min_x: 0.0,
            min_y: 0.0,
            max_x: 0.0,
            max_y: 0.0,
        });
        let bbox = crate::landscape::country::grown(&bbox, 4.0);
        let cell_m = self.pixel_m / self.per_pixel as f64;
        let mut view = self.land.view(&bbox, self.year, cell_m);
        let mut piece = Piece::new(w);
        let cloudy = Cloudy::of(self.light, &bbox);
        for j in 0..w.height {
            let row = (w.row + j as i64) as f64 + 0.5;
            for i in 0..w.width {
                let (x, y) = places.place((w.col + i as i64) as f64 + 0.5, row);
                let ground = view.at(x, y);
                let at = j * w.width + i;
                piece.rho[at] = ground.rho;
                piece.top[at] = ground.top_m;
                if cloudy.over {
                    piece.cloud.push((
                        self.light.cloud.thickness(x, y),
                        self.light.cloud.brightness(x, y),
                    ));
                }
                if cloudy.shadow {
                    piece.veil.push(self.light.cloud.light(x, y));
                }
            }
        }
        piece.slope = self.slopes(w);
        piece
    }

    /// Slope of the ground towards the sun, in squares of [`COARSE`] points.
    fn slopes(&self, w: Fine) -> Slopes {
        let ((e, n), _) = self.light.towards_sun();
        let square = |v: i64| v.div_euclid(COARSE as i64);
        let (i0, j0) = (square(w.col), square(w.row));
        let columns = (square(w.col + w.width as i64) - i0 + 1) as usize;
        let rows = (square(w.row + w.height as i64) - j0 + 1) as usize;
        let mut towards_sun = Vec::with_capacity(columns * rows);
        for j in j0..j0 + rows as i64 {
            for i in i0..i0 + columns as i64 {
                let middle = |k: i64| (k as f64 + 0.5) * COARSE as f64;
                let (x, y) = self.place(middle(i), middle(j));
                let (sx, sy) = self.land.slope_at(x, y);
                towards_sun.push((sx * e + sy * n) as f32);
            }
        }
        let off = |v: i64, k: i64| (v - k * COARSE as i64) as usize;
        Slopes {
            columns,
            off: (off(w.col, i0), off(w.row, j0)),
            towards_sun,
        }
    }
}

/// Slopes of the ground towards the sun, in squares.
#[derive(Default)]
struct Slopes {
    columns: usize,
    /// Where the piece begins in the first square.
    off: (usize, usize),
    towards_sun: Vec<f32>,
}

impl Slopes {
    fn at(&self, col: usize, row: usize) -> f32 {
        let (i, j) = ((col + self.off.0) / COARSE, (row + self.off.1) / COARSE);
        self.towards_sun[j * self.columns + i]
    }
}

/// Whether the cloud or its shadow may touch a box.
struct Cloudy {
    over: bool,
    shadow: bool,
}

impl Cloudy {
    fn of(light: &Light, bbox: &BBox) -> Self {
        let c = &light.cloud;
        let r = 1.7 * c.radius;
        let touches = |x: f64, y: f64| {
            bbox.intersects(&BBox {
                min_x: x - r,
                min_y: y - r,
                max_x: x + r,
                max_y: y + r,
            })
        };
        Self {
            over: touches(c.x, c.y),
            shadow: touches(c.x + c.shadow.0, c.y + c.shadow.1),
        }
    }
}

/// What was surveyed, margins included.
struct Piece {
    window: Fine,
    rho: Vec<Rho>,
    top: Vec<f32>,
    slope: Slopes,
    cloud: Vec<(f32, f32)>,
    veil: Vec<f32>,
}

impl Piece {
    fn new(window: Fine) -> Self {
        let n = window.width * window.height;
        Self {
            window,
            rho: vec![[0.0; 4]; n],
            top: vec![0.0; n],
            slope: Slopes::default(),
            cloud: Vec::new(),
            veil: Vec::new(),
        }
    }
}

/// The window with the margins from which shadows and leaning tops may come.
fn widen(w: Fine, d: &Directions) -> Fine {
    let top = f64::from(MAX_TOP_M);
    let reach = |v: (f64, f64), by: f64| (v.0 * by, v.1 * by);
    let (a, b) = (
        reach(d.sun, top / d.sun_tan),
        reach(d.view, top * d.view_tan),
    );
    let low = |p: f64, q: f64| (-p.min(q).min(0.0)).ceil() as i64 + 3;
    let high = |p: f64, q: f64| p.max(q).max(0.0).ceil() as i64 + 3;
    // A leaning top is itself lit by a slope: shadows start beyond the lean.
    let (left, up) = (low(a.0 + b.0.min(0.0), b.0), low(a.1 + b.1.min(0.0), b.1));
    let (right, down) = (high(a.0 + b.0.max(0.0), b.0), high(a.1 + b.1.max(0.0), b.1));
    Fine {
        col: w.col - left,
        row: w.row - up,
        width: w.width + (left + right) as usize,
        height: w.height + (up + down) as usize,
    }
}
