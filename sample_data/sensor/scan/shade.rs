//! Light and shadow on a piece: slopes, shadows of what stands, air and cloud.

use super::super::light::{DIRECT, PATH, THROUGH};
use super::{Directions, Piece};
use crate::landscape::Rho;

/// A cloud is a little less white in the infrared.
const WHITE: Rho = [1.0, 1.0, 0.99, 0.93];
/// Lights the piece: slopes, shadows, air and cloud.
pub(super) fn light(piece: &mut Piece, d: &Directions) {
    let w = piece.window;
    let shadow = shadows(piece, d);
    let (sc, sr) = (d.sun.0 as f32, d.sun.1 as f32);
    let tan = d.sun_tan as f32;
    let metre = 1.0 / d.sun.0.hypot(d.sun.1) as f32;
    for j in 0..w.height {
        for i in 0..w.width {
            let at = j * w.width + i;
            let ground = piece.slope.at(i, j);
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
