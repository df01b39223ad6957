//! A piece of the landscape as light leaves it: reflectance at the top of the atmosphere on a fine
//! lattice of points in image geometry, with relief, shadows, leaning roofs and the cloud.

use super::light::{DIRECT, Light, PATH, THROUGH};
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
        self.shade(&mut piece, &directions);
        let seen = lean(&piece, &directions, window);
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

    /// Slope of the ground towards the sun, every [`COARSE`] points.
    fn slopes(&self, w: Fine) -> Vec<f32> {
        let ((e, n), _) = self.light.towards_sun();
        let (columns, rows) = (w.width / COARSE + 2, w.height / COARSE + 2);
        let mut out = Vec::with_capacity(columns * rows);
        for j in 0..rows {
            for i in 0..columns {
                let (x, y) = self.place(
                    (w.col + (i * COARSE) as i64) as f64,
                    (w.row + (j * COARSE) as i64) as f64,
                );
                let (sx, sy) = self.land.slope_at(x, y);
                out.push((sx * e + sy * n) as f32);
            }
        }
        out
    }

    /// Lights the piece: slopes, shadows, air and cloud.
    fn shade(&self, piece: &mut Piece, d: &Directions) {
        let w = piece.window;
        let shadow = shadows(piece, d);
        let columns = w.width / COARSE + 2;
        let (sc, sr) = (d.sun.0 as f32, d.sun.1 as f32);
        let tan = d.sun_tan as f32;
        let metre = 1.0 / d.sun.0.hypot(d.sun.1) as f32;
        for j in 0..w.height {
            for i in 0..w.width {
                let at = j * w.width + i;
                let ground = piece.slope[(j / COARSE) * columns + i / COARSE];
                let gradient = {
                    let left = piece.top[at - usize::from(i > 0)];
                    let right = piece.top[at + usize::from(i + 1 < w.width)];
                    let up = piece.top[at - if j > 0 { w.width } else { 0 }];
                    let down = piece.top[at + if j + 1 < w.height { w.width } else { 0 }];
                    // Towards the sun, metres per metre.
                    (0.5 * (right - left) * sc + 0.5 * (down - up) * sr).clamp(-1.1, 1.1)
                };
                let slope = ground + gradient;
                let lit = ((1.0 - slope / tan) / (1.0 + slope * slope).sqrt()).clamp(0.12, 1.75);
                // Soft over one point: how far the shadow stands above the surface.
                let dark = ((shadow[at] - piece.top[at]) / (metre * tan) + 0.5).clamp(0.0, 1.0);
                let veil = piece.veil.get(at).copied().unwrap_or(1.0);
                let sun = lit * (1.0 - dark) * veil;
                let air: Rho = std::array::from_fn(|k| {
                    let light = DIRECT[k] * sun + (1.0 - DIRECT[k]) * (0.4 + 0.6 * veil);
                    PATH[k] + THROUGH[k] * piece.rho[at][k] * light
                });
                piece.rho[at] = match piece.cloud.get(at) {
                    Some(&(t, b)) if t > 0.0 => {
                        std::array::from_fn(|k| air[k] + t * (b * WHITE[k] - air[k]))
                    }
                    _ => air,
                };
            }
        }
    }
}

/// A cloud is a little less white in the infrared.
const WHITE: Rho = [1.0, 1.0, 0.99, 0.93];
/// Step of the lattice of ground slopes, fine points.
const COARSE: usize = 16;

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
    slope: Vec<f32>,
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
            slope: Vec::new(),
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

/// Height of the shadow over each point: it comes from the points on the sun's side, falling with
/// the tangent of the sun's elevation.
fn shadows(piece: &Piece, d: &Directions) -> Vec<f32> {
    let w = piece.window;
    let mut shadow = vec![-1.0f32; piece.top.len()];
    let by_rows = d.sun.1.abs() >= d.sun.0.abs();
    let (major, minor) = if by_rows {
        (d.sun.1, d.sun.0)
    } else {
        (d.sun.0, d.sun.1)
    };
    let (lines, length) = if by_rows {
        (w.height, w.width)
    } else {
        (w.width, w.height)
    };
    let (line_stride, stride) = if by_rows { (w.width, 1) } else { (1, w.width) };
    let fall = (d.sun_tan / major.abs()) as f32;
    let shift = minor / major.abs();
    let (whole, part) = (shift.floor(), (shift - shift.floor()) as f32);
    let whole = whole as i64;
    for k in 1..lines {
        // From the line nearest to the sun outwards.
        let (line, before) = if major > 0.0 {
            (lines - 1 - k, lines - k)
        } else {
            (k, k - 1)
        };
        for m in 0..length {
            let from = |q: i64| {
                let q = q.clamp(0, length as i64 - 1) as usize;
                let at = before * line_stride + q * stride;
                piece.top[at].max(shadow[at])
            };
            let a = from(m as i64 + whole);
            let b = from(m as i64 + whole + 1);
            shadow[line * line_stride + m * stride] = (a + part * (b - a) - fall).max(-1.0);
        }
    }
    shadow
}

/// What a slanting view sees: tops hide the ground behind them.
fn lean(piece: &Piece, d: &Directions, window: Fine) -> Vec<Rho> {
    let w = piece.window;
    let (dc, dr) = ((window.col - w.col) as usize, (window.row - w.row) as usize);
    let mut out = Vec::with_capacity(window.width * window.height);
    // Fine points of lean for one metre of height, and metres of height for one point.
    let lean = (d.view.0 * d.view_tan, d.view.1 * d.view_tan);
    let points = lean.0.hypot(lean.1).max(1e-6);
    let metres = (1.0 / points) as f32;
    let highest = Highest::of(piece);
    for j in 0..window.height {
        for i in 0..window.width {
            let (c, r) = (i + dc, j + dr);
            let here = r * w.width + c;
            let mut seen = piece.rho[here];
            let top = highest.around(c, r);
            let mut z = top;
            while z > piece.top[here] && z > 0.3 && top > 0.3 {
                let q = (
                    (c as f64 + lean.0 * f64::from(z)).round() as usize,
                    (r as f64 + lean.1 * f64::from(z)).round() as usize,
                );
                let at = q.1.min(w.height - 1) * w.width + q.0.min(w.width - 1);
                let above = piece.top[at] - z;
                if above >= 0.0 {
                    seen = piece.rho[at];
                    if above > metres + 0.6 {
                        // The side of a wall or of a crown.
                        seen = seen.map(|v| 0.72 * v);
                    }
                    break;
                }
                z -= metres;
            }
            out.push(seen);
        }
    }
    out
}

/// The highest top around each patch of a piece.
struct Highest {
    columns: usize,
    patches: Vec<f32>,
}

impl Highest {
    const SIDE: usize = 24;

    fn of(piece: &Piece) -> Self {
        let w = piece.window;
        let (columns, rows) = (w.width / Self::SIDE + 1, w.height / Self::SIDE + 1);
        let mut own = vec![0.0f32; columns * rows];
        for j in 0..w.height {
            for i in 0..w.width {
                let at = (j / Self::SIDE) * columns + i / Self::SIDE;
                own[at] = own[at].max(piece.top[j * w.width + i]);
            }
        }
        let mut patches = own.clone();
        for j in 0..rows {
            for i in 0..columns {
                for b in j.saturating_sub(1)..(j + 2).min(rows) {
                    for a in i.saturating_sub(1)..(i + 2).min(columns) {
                        let at = j * columns + i;
                        patches[at] = patches[at].max(own[b * columns + a]);
                    }
                }
            }
        }
        Self { columns, patches }
    }

    fn around(&self, c: usize, r: usize) -> f32 {
        self.patches[(r / Self::SIDE) * self.columns + c / Self::SIDE]
    }
}
