//! The sensor model of a product in sensor geometry: RPC00B, rational functions from the ground to
//! the image (and back where the file says so), in our pixel coordinates whatever the file counts
//! from.

mod dimap;
mod fault;
mod fields;
mod ratio;
mod read;
mod sense;
mod text;

pub use fault::RpcFault;
pub use read::Format;

use fields::Fields;
use ratio::Ratios;
use relais_core::grid::Affine;

/// A rational function model, RPC00B (STDI-0002). Ground coordinates are longitude and latitude in
/// degrees (WGS 84) and height in metres above the ellipsoid; image coordinates are continuous
/// pixels, (0.5, 0.5) being the centre of the first one.
#[derive(Debug, Clone, PartialEq)]
pub struct Rpc {
    format: Format,
    file_origin: (f64, f64),
    col: Axis,
    row: Axis,
    lon: Axis,
    lat: Axis,
    height: Axis,
    /// Ground → (column, row).
    inverse: Ratios,
    /// Image → (longitude, latitude).
    direct: Option<Ratios>,
}

/// An offset and a scale: `normalised = (value - off) / scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    off: f64,
    scale: f64,
}

impl Axis {
    #[inline]
    fn normalise(self, value: f64) -> f64 {
        (value - self.off) / self.scale
    }

    #[inline]
    fn restore(self, normalised: f64) -> f64 {
        normalised * self.scale + self.off
    }
}

/// How far from the centre of its domain a model is trusted along longitude and latitude, in its
/// own scales. Models are fitted within ±1, which covers the whole image at all heights of the
/// ground, and cubic terms grow as the third power outside. The two polynomials of four real files
/// (Pléiades 1A and 1B, SPOT 6) agree within 0.02 px at 1, 0.17 px at 1.5 and 0.7 px at 2, 5 px at 3.
/// The validity that DIMAP states is not used: it is within ±1.05, and a real SPOT 6 file has its
/// longitude and latitude swapped.
const TRUSTED: f64 = 1.5;
/// The same along height, which enters almost linearly: at 3 the same files agree within 0.05 px.
const TRUSTED_HEIGHT: f64 = 3.0;

/// Newton stops when a step is below this share of the domain: 1e-13 of 10 km is a nanometre.
const STILL: f64 = 1e-13;
/// Real models converge in 4 or 5 steps.
const MOST_STEPS: usize = 20;

impl Rpc {
    /// From fields in GDAL's spelling. `origin`: the coordinates (column, row) that the file gives
    /// to the centre of the first pixel.
    fn from_fields(fields: &Fields, format: Format, origin: (f64, f64)) -> Result<Self, RpcFault> {
        let axis = |name: &str| -> Result<Axis, RpcFault> {
            Ok(Axis {
                off: fields.number(&format!("{name}_OFF"))?,
                scale: fields.number(&format!("{name}_SCALE"))?,
            })
        };
        sense::check_numbers(fields, origin)?;
        let (mut col, mut row) = (axis("SAMP")?, axis("LINE")?);
        col.off += 0.5 - origin.0;
        row.off += 0.5 - origin.1;
        let ratios = |x: &str, y: &str| -> Result<Ratios, RpcFault> {
            Ok(Ratios::new(
                (
                    &fields.cubic(&format!("{x}_NUM_COEFF"))?,
                    &fields.denominator(&format!("{x}_DEN_COEFF"))?,
                ),
                (
                    &fields.cubic(&format!("{y}_NUM_COEFF"))?,
                    &fields.denominator(&format!("{y}_DEN_COEFF"))?,
                ),
            ))
        };
        let direct = match fields.has("LON_NUM_COEFF_1") {
            true => Some(ratios("LON", "LAT")?),
            false => None,
        };
        let rpc = Self {
            format,
            file_origin: origin,
            col,
            row,
            lon: axis("LONG")?,
            lat: axis("LAT")?,
            height: axis("HEIGHT")?,
            inverse: ratios("SAMP", "LINE")?,
            direct,
        };
        sense::check_ratios(&rpc, fields.place())?;
        Ok(rpc)
    }

    /// The format it was read from.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The coordinates (column, row) that the file gives to the centre of the first pixel: (1, 1)
    /// in DIMAP 2, (0, 0) in most others.
    pub fn file_origin(&self) -> (f64, f64) {
        self.file_origin
    }

    /// True with an image → ground model of its own.
    pub fn has_direct(&self) -> bool {
        self.direct.is_some()
    }

    /// The heights (lowest, highest) that the model was fitted for, in metres above the ellipsoid.
    /// It has answers one range below and one above it, too.
    pub fn height_range(&self) -> (f64, f64) {
        let Axis { off, scale } = self.height;
        (off - scale.abs(), off + scale.abs())
    }

    /// The middle of its ground domain: longitude, latitude, height.
    pub fn centre(&self) -> (f64, f64, f64) {
        (self.lon.off, self.lat.off, self.height.off)
    }

    /// The pixel (column, row) that sees a ground point, inside the image or not; none where the
    /// model has no value or is not trusted (more than 1.5 scales from the centre of its domain in
    /// longitude or latitude, or 3 in height).
    #[inline]
    pub fn image_of(&self, lon_deg: f64, lat_deg: f64, height_m: f64) -> Option<(f64, f64)> {
        let x = self.lon.normalise(self.near(lon_deg));
        let y = self.lat.normalise(lat_deg);
        let z = self.trusted_height(height_m)?;
        let [col, row] = self.inverse.at(trusted(x)?, trusted(y)?, z)?;
        Some((self.col.restore(col), self.row.restore(row)))
    }

    /// The ground point (longitude, latitude) that a pixel sees at a height, by Newton's iteration
    /// on the ground → image model, so that both ways agree; none outside the domain.
    pub fn ground_of(&self, col: f64, row: f64, height_m: f64) -> Option<(f64, f64)> {
        let goal = [self.col.normalise(col), self.row.normalise(row)];
        let z = self.trusted_height(height_m)?;
        let (mut x, mut y) = (0.0, 0.0);
        for _ in 0..MOST_STEPS {
            let g = self.inverse.gradient(x, y, z)?;
            let off = [goal[0] - g.value[0], goal[1] - g.value[1]];
            let det = g.by_x[0] * g.by_y[1] - g.by_y[0] * g.by_x[1];
            let dx = (off[0] * g.by_y[1] - off[1] * g.by_y[0]) / det;
            let dy = (off[1] * g.by_x[0] - off[0] * g.by_x[1]) / det;
            if !(dx.is_finite() && dy.is_finite()) {
                return None;
            }
            // A first step from the centre may overshoot; it comes back from within the cubic's
            // tame surroundings only.
            x = (x + dx).clamp(-2.0 * TRUSTED, 2.0 * TRUSTED);
            y = (y + dy).clamp(-2.0 * TRUSTED, 2.0 * TRUSTED);
            if dx.abs().max(dy.abs()) < STILL {
                return Some((self.lon.restore(trusted(x)?), self.lat.restore(trusted(y)?)));
            }
        }
        None
    }

    /// The same by the file's own image → ground model, none without one. It is another fit of the
    /// same camera: it differs from [`Rpc::ground_of`] by thousandths of a pixel.
    pub fn ground_direct(&self, col: f64, row: f64, height_m: f64) -> Option<(f64, f64)> {
        let x = self.col.normalise(col);
        let y = self.row.normalise(row);
        let z = self.trusted_height(height_m)?;
        let [lon, lat] = self.direct.as_ref()?.at(x, y, z)?;
        Some((self.lon.restore(lon), self.lat.restore(lat)))
    }

    /// How far the file's two models are apart at a pixel and height: (columns, rows) between the
    /// pixel and the image of its ground point by the direct model.
    pub fn difference_px(&self, col: f64, row: f64, height_m: f64) -> Option<(f64, f64)> {
        let (lon, lat) = self.ground_direct(col, row, height_m)?;
        let (c, r) = self.image_of(lon, lat, height_m)?;
        Some((c - col, r - row))
    }

    /// The ring on the ground (longitude, latitude), closed, that an image of `width × height`
    /// pixels covers at a height; none when a point of its border is outside the domain.
    pub fn footprint(&self, width: usize, height: usize, height_m: f64) -> Option<Vec<(f64, f64)>> {
        const SIDE: usize = 8;
        let (w, h) = (width as f64, height as f64);
        let corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h), (0.0, 0.0)];
        let mut ring = Vec::with_capacity(4 * SIDE + 1);
        for side in corners.windows(2) {
            for k in 0..SIDE {
                let t = k as f64 / SIDE as f64;
                ring.push(self.ground_of(
                    side[0].0 + t * (side[1].0 - side[0].0),
                    side[0].1 + t * (side[1].1 - side[0].1),
                    height_m,
                )?);
            }
        }
        ring.push(ring[0]);
        Some(ring)
    }

    /// The model of a piece of the image whose upper-left corner lies at (`col`, `row`) of it.
    pub fn shifted(&self, col: f64, row: f64) -> Self {
        let mut shifted = self.clone();
        shifted.col.off -= col;
        shifted.row.off -= row;
        shifted
    }

    #[inline]
    fn trusted_height(&self, height_m: f64) -> Option<f64> {
        let z = self.height.normalise(height_m);
        (z.abs() <= TRUSTED_HEIGHT).then_some(z)
    }

    /// A longitude less than half a turn from the model's.
    #[inline]
    fn near(&self, lon_deg: f64) -> f64 {
        let d = lon_deg - self.lon.off;
        if d > 180.0 {
            lon_deg - 360.0
        } else if d < -180.0 {
            lon_deg + 360.0
        } else {
            lon_deg
        }
    }
}

#[inline]
fn trusted(normalised: f64) -> Option<f64> {
    (normalised.abs() <= TRUSTED).then_some(normalised)
}

/// Where a crop's upper-left corner lies in the full image that its sensor model is of, when its
/// geotransform is a pixel grid and not a georeference; none when it is neither.
///
/// Two spellings are known. Columns and rows of the full image, counted from its outer corner, rows
/// downwards: `(5000, 1, 0, 5000, 0, 1)`. World files of sensor products, which count pixels
/// of the PAN from 1 at the first centre, rows upwards: `(0.5, 1, 0, -0.5, 0, -1)`, or steps of 4
/// in a multispectral one: the whole image lies at (0, 0).
///
/// It is for models from a file beside the image: RPC tags inside an image are of its own pixels.
pub fn crop_origin(transform: &Affine) -> Option<(f64, f64)> {
    let [x, dx, rx, y, ry, dy] = transform.0;
    if rx != 0.0 || ry != 0.0 || !(x.is_finite() && y.is_finite()) {
        return None;
    }
    if dx == 1.0 && dy == 1.0 {
        return (x >= 0.0 && y >= 0.0).then_some((x, y));
    }
    if dx >= 1.0 && dx == dx.round() && dy == -dx {
        // The centre of the first pixel of the full image is at (1, -1).
        let (col, row) = ((x + 0.5 * dx - 1.0) / dx, (-y + 0.5 * dx - 1.0) / dx);
        return (col >= 0.0 && row >= 0.0).then_some((col, row));
    }
    None
}

#[cfg(test)]
mod tests;
