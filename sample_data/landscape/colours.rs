//! The colours of the ground, of roofs and of trees in four bands.

use super::buildings::Roof;
use super::chance::grain;
use super::cover::Cover;

/// Reflectance at the ground in the bands B0 blue, B1 green, B2 red, B3 near infrared.
pub type Rho = [f32; 4];

/// Where paint is laid: the place, and its coordinates in what it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Brush {
    /// Metres from the anchor.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// Across the rows of the parcel, metres.
    pub u: f64,
    /// Along them.
    pub v: f64,
    /// Distance to the border, metres.
    pub edge: f32,
    /// A chance of the parcel.
    pub hash: u64,
}

const SOIL: Rho = [0.085, 0.118, 0.155, 0.225];
const DRY: Rho = [0.078, 0.118, 0.142, 0.30];
const LUSH: Rho = [0.032, 0.066, 0.040, 0.43];
const LEAF: Rho = [0.021, 0.044, 0.026, 0.40];

#[inline]
fn blend(a: Rho, b: Rho, t: f32) -> Rho {
    let t = t.clamp(0.0, 1.0);
    std::array::from_fn(|k| a[k] + t * (b[k] - a[k]))
}

#[inline]
fn scale(a: Rho, by: f32) -> Rho {
    a.map(|v| v * by)
}

/// A number of [-1, 1] drawn from eight bits of a hash.
#[inline]
fn part(hash: u64, shift: u32) -> f32 {
    ((hash >> shift) & 0xFF) as f32 / 127.5 - 1.0
}

/// Texture at three scales: about 1 m, 3 m and 16 m.
#[inline]
fn texture(b: &Brush) -> (f32, f32, f32) {
    (
        grain(0x11, b.x * 1.15, b.y * 1.15),
        grain(0x22, b.x * 0.37, b.y * 0.37),
        grain(0x33, b.x * 0.06, b.y * 0.06),
    )
}

/// Share of a place that lies on a line of `width` every `pitch` metres, edges softened.
#[inline]
fn stripe(at: f64, pitch: f64, width: f64) -> f32 {
    let off = ((at / pitch).rem_euclid(1.0) - 0.5).abs() * pitch;
    (0.5 + (width / 2.0 - off) / 0.5).clamp(0.0, 1.0) as f32
}

/// True on a line of `width` every `pitch` metres.
#[inline]
fn line(at: f64, pitch: f64, width: f64) -> bool {
    (at / pitch).rem_euclid(1.0) * pitch < width
}

/// The colour of a place that is neither tree nor building.
pub fn paint(cover: Cover, b: &Brush) -> Rho {
    let (fine, mid, broad) = texture(b);
    let tone = 1.0 + 0.13 * part(b.hash, 8);
    let rough = 1.0 + 0.10 * fine + 0.08 * mid;
    match cover {
        Cover::Cereal | Cover::Maize | Cover::Sunflower | Cover::Soil => {
            field(cover, b, (fine, mid, broad), tone)
        }
        Cover::Vineyard => vineyard(b, (fine, mid, broad), tone),
        Cover::Orchard => {
            let row = line(b.u, 5.0, 2.4) && line(b.v, 3.2, 2.6);
            let ground = blend(LUSH, DRY, 0.5 + 0.3 * broad);
            scale(if row { LEAF } else { ground }, rough * tone)
        }
        Cover::Grass => {
            let dry = 0.38 + 0.3 * part(b.hash, 16) + 0.28 * broad + 0.12 * mid;
            scale(
                blend(LUSH, DRY, dry),
                tone * (1.0 + 0.13 * fine + 0.08 * mid),
            )
        }
        Cover::Fallow | Cover::Cut => {
            let green = 0.35 + 0.5 * broad + 0.45 * mid;
            scale(blend(DRY, LEAF, green), tone * (1.0 + 0.22 * fine))
        }
        Cover::Garden => {
            let patch = grain(0x44, b.x * 0.09, b.y * 0.09);
            let dry = 0.35 + 0.9 * patch;
            scale(blend(LUSH, DRY, dry), 1.0 + 0.2 * fine + 0.1 * mid)
        }
        // Floors under trees.
        Cover::Broadleaf | Cover::Conifer | Cover::Poplar | Cover::Tree => {
            scale(blend(DRY, LEAF, 0.65 + 0.3 * mid), 0.85 + 0.15 * fine)
        }
        Cover::Road => {
            let age = 0.105 + 0.028 * part(b.hash, 24);
            let worn = age * (1.0 + 0.09 * fine + 0.05 * broad);
            [worn * 0.84, worn * 0.97, worn * 1.06, worn * 1.16]
        }
        Cover::Track => scale([0.13, 0.17, 0.21, 0.28], tone * rough),
        Cover::Yard => scale(
            [0.125, 0.15, 0.172, 0.205],
            tone * (1.0 + 0.15 * fine + 0.12 * mid),
        ),
        Cover::Pool => scale([0.21, 0.26, 0.17, 0.03], 1.0 + 0.05 * fine),
        Cover::Water => {
            let ripple = 1.0 + 0.05 * fine + 0.05 * mid + 0.12 * broad;
            scale([0.034, 0.043, 0.029, 0.013], ripple)
        }
        Cover::Tunnels => {
            let arch = (b.u / 8.5).rem_euclid(1.0) as f32;
            if arch < 0.12 || b.edge < 4.0 {
                scale(DRY, rough)
            } else {
                scale([0.46, 0.48, 0.49, 0.52], 0.8 + 0.55 * (arch - 0.56).abs())
            }
        }
        Cover::Solar => {
            if line(b.u, 7.0, 3.6) && b.edge > 6.0 {
                [0.052, 0.048, 0.042, 0.05]
            } else {
                scale(DRY, rough)
            }
        }
        Cover::Building | Cover::Target => [0.1; 4],
    }
}

fn field(cover: Cover, b: &Brush, (fine, mid, broad): (f32, f32, f32), tone: f32) -> Rho {
    // Rows follow the long side; wheels leave two lines every 24 m.
    let row = grain(b.hash, b.u * 1.3, b.v * 0.11);
    let wheels = line(b.u, 24.0, 0.7) || line(b.u + 2.2, 24.0, 0.7);
    let rough = tone * (1.0 + 0.085 * fine + 0.055 * row + 0.04 * mid);
    let patch = 0.5 * broad + 0.2 * mid + 0.5 * grain(0x55, b.x / 71.0, b.y / 71.0);
    let (plant, green) = match cover {
        Cover::Cereal if (b.hash >> 40) & 1 == 0 => ([0.105, 0.155, 0.205, 0.335], 0.86),
        Cover::Cereal => ([0.095, 0.138, 0.185, 0.30], 0.6),
        Cover::Maize => ([0.029, 0.063, 0.036, 0.45], 0.86),
        Cover::Sunflower => ([0.052, 0.092, 0.082, 0.33], 0.72),
        _ => ([0.098, 0.135, 0.18, 0.25], 0.35),
    };
    let soil = scale(SOIL, 1.0 + 0.22 * part(b.hash, 32));
    let mut rho = scale(blend(soil, plant, green + 0.26 * patch), rough);
    if wheels && cover != Cover::Soil {
        rho = blend(rho, soil, 0.45);
    }
    if b.edge < 1.4 {
        rho = blend(rho, scale(LUSH, 1.3), 0.7);
    }
    rho
}

fn vineyard(b: &Brush, (fine, mid, broad): (f32, f32, f32), tone: f32) -> Rho {
    if b.edge < 5.0 {
        // Headlands, where tractors turn.
        return scale(
            blend(DRY, LUSH, 0.45 + 0.3 * broad),
            tone * (1.0 + 0.12 * fine),
        );
    }
    let pitch = if b.hash & 3 == 0 { 3.0 } else { 2.2 };
    let grassed = (b.hash >> 4) & 3;
    let between = match grassed {
        0 => scale(SOIL, 1.1),
        1 => blend(LUSH, DRY, 0.5 + 0.2 * broad),
        _ if line(b.u, 2.0 * pitch, pitch) => scale(SOIL, 1.05),
        _ => blend(LUSH, DRY, 0.55 + 0.2 * broad),
    };
    let missing = mid > 0.78;
    let vine = if missing {
        0.0
    } else {
        stripe(b.u, pitch, 0.95)
    };
    let rough = tone * (1.0 + 0.11 * fine + 0.06 * broad);
    scale(blend(between, scale(LEAF, 1.12), vine), rough)
}

/// The colour of a roof; `side` is which slope.
pub fn roof(kind: Roof, hash: u64, b: &Brush) -> Rho {
    let fine = grain(0x66, b.u * 1.4, b.v * 1.4);
    let tone = 1.0 + 0.17 * part(hash, 12);
    let base = match kind {
        Roof::Tile => [0.083, 0.122, 0.21, 0.275],
        Roof::OldTile => [0.088, 0.118, 0.165, 0.22],
        Roof::Slate => [0.082, 0.085, 0.09, 0.105],
        Roof::Metal => [0.27, 0.29, 0.30, 0.32],
        Roof::White => [0.70, 0.74, 0.76, 0.77],
        Roof::Flat => [0.115, 0.12, 0.126, 0.14],
        Roof::Panels => [0.055, 0.05, 0.045, 0.055],
    };
    scale(base, tone * (1.0 + 0.13 * fine))
}

/// The colour of a crown.
pub fn crown(cover: Cover, tone: f32, b: &Brush) -> Rho {
    let leaf = grain(0x77, b.x * 1.25, b.y * 1.25);
    let base = match cover {
        Cover::Conifer => [0.019, 0.033, 0.024, 0.275],
        Cover::Poplar => [0.024, 0.052, 0.032, 0.43],
        _ => LEAF,
    };
    let autumn = tone.max(0.0) * 0.2;
    let rho = blend(base, [0.034, 0.064, 0.052, 0.37], autumn);
    scale(rho, 1.0 + 0.17 * tone + 0.26 * leaf)
}
