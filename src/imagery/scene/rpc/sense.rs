//! Whether a model makes sense: files that parse may still place an image anywhere.

use super::fault::RpcFault;
use super::fields::Fields;
use super::{Axis, Rpc};

/// What scales and offsets may be, by the start of their key.
const SCALES: [(&str, f64, &str); 5] = [
    ("SAMP_SCALE", 1e7, "a number of pixels, more than 0"),
    ("LINE_SCALE", 1e7, "a number of pixels, more than 0"),
    ("LONG_SCALE", 180.0, "more than 0, at most 180 degrees"),
    ("LAT_SCALE", 90.0, "more than 0, at most 90 degrees"),
    ("HEIGHT_SCALE", 2e4, "more than 0, at most 20000 m"),
];
const OFFSETS: [(&str, f64, &str); 5] = [
    ("SAMP_OFF", 1e8, "a column"),
    ("LINE_OFF", 1e8, "a row"),
    ("LONG_OFF", 360.0, "-360 to 360"),
    ("LAT_OFF", 90.0, "-90 to 90"),
    ("HEIGHT_OFF", 2e4, "-20000 to 20000 m"),
];
/// What a file may give to the centre of the first pixel.
const ORIGINS: std::ops::RangeInclusive<f64> = -1.0..=1.0;

/// Denominators of real models stay within 0.9 to 1.1 of that at the centre of their domain.
const LEAST_DENOMINATOR: f64 = 0.2;
/// The two models of a real file are apart by hundredths of a pixel.
const MOST_APART_PX: f64 = 2.0;
/// Where domains are probed, along each of their axes.
const PROBES: [f64; 9] = [-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0];

/// That scales and offsets are such as images have.
pub(super) fn check_numbers(fields: &Fields, origin: (f64, f64)) -> Result<(), RpcFault> {
    for (key, most, allowed) in SCALES {
        let value = fields.number(key)?;
        if !(value > 1e-12 && value <= most) {
            return Err(fields.range(key, value, allowed));
        }
    }
    for (key, most, allowed) in OFFSETS {
        fields.within(key, most, allowed)?;
    }
    for (key, value) in [("FIRST_COL", origin.0), ("FIRST_ROW", origin.1)] {
        if !ORIGINS.contains(&value) {
            return Err(fields.range(key, value, "-1 to 1"));
        }
    }
    Ok(())
}

/// The points of a domain, normalised.
fn domain() -> impl Iterator<Item = (f64, f64, f64)> {
    let heights = [0.0, -1.0, 1.0];
    heights.into_iter().flat_map(|z| {
        PROBES
            .into_iter()
            .flat_map(move |y| PROBES.into_iter().map(move |x| (x, y, z)))
    })
}

/// That the ratios have no pole and do not fold the ground within their domain.
pub(super) fn check_ratios(rpc: &Rpc, place: &str) -> Result<(), RpcFault> {
    let senseless = |what: String| RpcFault::Senseless {
        place: place.to_string(),
        what,
    };
    let models = std::iter::once(("ground to image", &rpc.inverse));
    let models = models.chain(rpc.direct.iter().map(|d| ("image to ground", d)));
    for (name, ratios) in models {
        let centre = ratios.denominators(0.0, 0.0, 0.0);
        let pole = |(x, y, z)| {
            let here = ratios.denominators(x, y, z);
            // NaN where both are 0.
            let shares = [here[0] / centre[0], here[1] / centre[1]];
            shares.iter().any(|s| s.is_nan() || *s < LEAST_DENOMINATOR)
        };
        if domain().any(pole) {
            return Err(senseless(format!(
                "a denominator of its {name} model vanishes within its domain"
            )));
        }
        let turn = |(x, y, z)| {
            let g = ratios.gradient(x, y, z)?;
            Some(g.by_x[0] * g.by_y[1] - g.by_y[0] * g.by_x[1])
        };
        let first = turn((0.0, 0.0, 0.0)).unwrap_or(0.0);
        if domain().any(|p| !turn(p).is_some_and(|t| t * first > 0.0)) {
            return Err(senseless(format!(
                "its {name} model folds: two places of its domain have one answer"
            )));
        }
    }
    Ok(())
}

/// How far the two models of a file are apart at most, within nine tenths of the domain of the
/// image; none without two.
fn apart(rpc: &Rpc) -> Option<f64> {
    rpc.direct.as_ref()?;
    let at = |axis: Axis, normalised: f64| axis.restore(0.9 * normalised);
    let differences = domain().map(|(x, y, z)| {
        let (col, row) = (at(rpc.col, x), at(rpc.row, y));
        rpc.difference_px(col, row, at(rpc.height, z))
            .map_or(f64::INFINITY, |(c, r)| c.hypot(r))
    });
    Some(differences.fold(0.0, f64::max))
}

impl Rpc {
    /// That its two models, where it has two, are of one camera, and that it sees the middle of
    /// the ground that metadata state (corners as longitude and latitude; none where they state
    /// nothing) near the middle of its image, at one of the heights that it was fitted for.
    ///
    /// # Errors
    /// When it does not: it is of another image.
    pub fn check_image(
        &self,
        corners: &[(f64, f64)],
        (width, height): (usize, usize),
        place: &str,
    ) -> Result<(), RpcFault> {
        let senseless = |what: String| RpcFault::Senseless {
            place: place.to_string(),
            what,
        };
        if let Some(px) = apart(self).filter(|px| px.is_nan() || *px > MOST_APART_PX) {
            return Err(senseless(format!(
                "its two models, ground to image and image to ground, are {px:.1} pixels apart"
            )));
        }
        if corners.len() < 3 {
            return Ok(());
        }
        let count = corners.len() as f64;
        let middle = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).sum::<f64>() / count;
        let (lon, lat) = (middle(|c| c.0), middle(|c| c.1));
        let (w, h) = (width as f64, height as f64);
        let off = |z: f64| {
            let seen = self.image_of(lon, lat, self.height.restore(z))?;
            Some((seen.0 / w - 0.5).abs().max((seen.1 / h - 0.5).abs()))
        };
        let nearest = PROBES
            .into_iter()
            .filter_map(off)
            .fold(f64::INFINITY, f64::min);
        if nearest <= 0.25 {
            return Ok(());
        }
        let off_by = match nearest.is_finite() {
            true => format!("{:.0} % of the image from its middle", 100.0 * nearest),
            false => "outside its domain".into(),
        };
        Err(senseless(format!(
            "it sees the middle of the extent that the metadata state ({lon:.4}, {lat:.4}) {off_by}"
        )))
    }
}
