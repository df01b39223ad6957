//! What a user may ask of an ortho.

use std::path::PathBuf;
use std::str::FromStr;

use relais_core::grid::{BBox, Crs, TileMatrixSet, proj_library};
use relais_core::ops::resample::Resampling;
use serde::Serialize;

/// Which bands are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// The multispectral bands at the resolution of the panchromatic one.
    Pms,
    /// The panchromatic band.
    P,
    /// The multispectral bands at their own resolution.
    Ms,
}

impl Product {
    /// As names of products and the tag `SPECTRAL_PROCESSING` have it.
    pub fn word(self) -> &'static str {
        match self {
            Product::Pms => "PMS",
            Product::P => "P",
            Product::Ms => "XS",
        }
    }
}

impl FromStr for Product {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "pms" => Ok(Self::Pms),
            "p" | "pan" => Ok(Self::P),
            "ms" | "xs" => Ok(Self::Ms),
            _ => Err("allowed: pms, p, ms".into()),
        }
    }
}

/// What the numbers of the output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Radiometry {
    /// As in the product.
    Dn,
    /// Reflectance at the top of the atmosphere, 32-bit floats.
    Toa,
}

impl FromStr for Radiometry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "dn" => Ok(Self::Dn),
            "toa" => Ok(Self::Toa),
            _ => Err("allowed: dn, toa".into()),
        }
    }
}

/// A stretch to 8 bits between two percentiles of the valid pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    /// The lower one, from 0.
    pub low: f64,
    /// The upper one, to 100.
    pub high: f64,
}

impl FromStr for Percentiles {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "two percentiles, as 2,98".to_string();
        let (low, high) = text.split_once([',', '-']).ok_or_else(wrong)?;
        let (low, high): (f64, f64) = (
            low.trim().parse().map_err(|_| wrong())?,
            high.trim().parse().map_err(|_| wrong())?,
        );
        if 0.0 <= low && low < high && high <= 100.0 {
            Ok(Self { low, high })
        } else {
            Err(wrong())
        }
    }
}

/// Pixels of a grid of tiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnTiles {
    /// The grid.
    pub set: TileMatrixSet,
    /// The zoom; without, the one nearest to the nominal resolution of the product.
    pub zoom: Option<u8>,
}

/// An ortho, as asked for.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which bands; the richest that the delivery gives without.
    pub product: Option<Product>,
    /// Which of its bands, by `BAND_ID` or by what they see; all of them when empty.
    pub bands: Vec<String>,
    /// What the numbers are.
    pub radiometry: Radiometry,
    /// 8 bits by percentiles.
    pub stretch: Option<Percentiles>,
    /// The kernel.
    pub resampling: Resampling,
    /// The CRS of the output.
    pub crs: Crs,
    /// Resolution in units of that CRS; the nominal one of the product without.
    pub res: Option<(f64, f64)>,
    /// The grid of tiles whose pixels the output is to have, in place of `res`.
    pub tiles: Option<OnTiles>,
    /// The area wanted, and its CRS.
    pub bbox: Option<(BBox, Crs)>,
    /// A file of polygons: outside them nothing is valid, and the output is cut to them.
    pub cutline: Option<PathBuf>,
    /// Heights of the ground.
    pub dem: Option<PathBuf>,
    /// Undulation of the geoid, for a DEM in orthometric heights.
    pub geoid: Option<PathBuf>,
    /// One height above the ellipsoid, in metres: everywhere, or where the DEM knows none.
    pub height_m: Option<f64>,
    /// A sensor model apart from the image.
    pub rpc: Option<PathBuf>,
    /// Codes of the masks that make pixels invalid, beyond the region of interest.
    pub masks: Vec<String>,
    /// The order of the bands in the file, when the user knows better.
    pub band_order: Option<String>,
}

impl Order {
    /// The same order with its geoid where it was found: a bare name that is not in the working
    /// directory may be of a grid that PROJ keeps, as `projsync` gets it.
    pub fn found(&self) -> Self {
        let mut order = self.clone();
        if let Some(geoid) = &mut order.geoid
            && geoid.components().count() == 1
            && !geoid.exists()
        {
            let folders = proj_library()
                .map(|library| library.search)
                .unwrap_or_default();
            let there = folders.iter().map(|folder| folder.join(&geoid));
            if let Some(file) = there.into_iter().find(|file| file.is_file()) {
                *geoid = file;
            }
        }
        order
    }

    /// What to say of a wish that reads well and may be meant otherwise: `1,5` is one and a half in
    /// French, and a resolution of 1 by 5 here.
    pub fn doubt(&self) -> Option<String> {
        let (x, y) = self.res.filter(|(x, y)| x != y)?;
        let whole = x.fract() == 0.0 && y.fract() == 0.0;
        let meant = match whole {
            true => format!(": for {x}.{y} write {x}.{y}, with a point"),
            false => String::new(),
        };
        Some(format!("--res {x},{y} makes pixels of {x} × {y}{meant}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_two_and_in_order() {
        assert_eq!(
            "2,98".parse(),
            Ok(Percentiles {
                low: 2.0,
                high: 98.0
            })
        );
        for wrong in ["", "2", "98,2", "-1,98", "2,101", "a,b", "nan,98"] {
            assert!(wrong.parse::<Percentiles>().is_err(), "{wrong}");
        }
    }
}
