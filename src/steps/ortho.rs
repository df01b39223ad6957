//! `ortho`: an image of a delivery on the ground, as a COG, in one pass.

mod make;
pub mod values;

use std::path::PathBuf;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::ops::resample::Resampling;
use relais_files::codec;
use relais_imagery::ortho::{Order, Percentiles, Product, Radiometry};
use serde::{Deserialize, Serialize};

pub use make::Report;
use values::{BoxWords, Res, metres};

use super::fault::StepFault;
use super::words::{self, CreationOptions};

/// The options of `scene ortho`, and the keys of the step `ortho`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ortho {
    /// The delivery: none with pan and ms.
    #[arg(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    /// A panchromatic image: a file or an https link
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<String>,
    /// A multispectral image: a file or an https link
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<String>,
    /// Which product of a delivery that holds several
    #[arg(long, value_name = "ID", help_heading = "Input")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub product_id: Option<String>,
    /// The order of the bands in the file, when it is known better than the metadata: B2,B1,B0,B3
    #[arg(long, value_name = "IDS", help_heading = "Input")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub band_order: Option<String>,
    /// Which bands: pms (fused), p, ms [default: the richest that can be made]
    #[arg(long, value_name = "KIND", help_heading = "Output", value_parser = words::checked::<Product>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub product: Option<String>,
    /// Only these bands, in this order, by id or by what they see: red,green,blue [default: all]
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bands: Vec<String>,
    /// What the numbers are: dn (as delivered) or toa (reflectance, 32-bit floats)
    #[arg(
        long,
        value_name = "KIND",
        default_value = "dn",
        help_heading = "Output",
        value_parser = words::checked::<Radiometry>
    )]
    #[serde(default = "numbers", deserialize_with = "words::needed")]
    pub radiometry: String,
    /// 8 bits, stretched between two percentiles of the valid pixels: 2,98
    #[arg(long, value_name = "LOW,HIGH", num_args = 0..=1, default_missing_value = "2,98", require_equals = true, help_heading = "Output", value_parser = words::checked::<Percentiles>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub stretch: Option<String>,
    /// Masks whose pixels become invalid, beside the region of interest: cloud, snow, or a code
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub mask: Vec<String>,
    /// The CRS of the output
    #[arg(
        long,
        value_name = "CRS",
        default_value = "EPSG:2154",
        help_heading = "Grid"
    )]
    #[serde(default = "lambert_93", deserialize_with = "words::needed")]
    pub t_srs: String,
    /// Resolution in units of that CRS, X or X,Y [default: the nominal one of the product]
    #[arg(long, value_name = "X[,Y]", help_heading = "Grid", value_parser = words::checked::<Res>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub res: Option<String>,
    /// Area wanted: XMIN,YMIN,XMAX,YMAX
    #[arg(
        long,
        value_name = "BOX",
        allow_hyphen_values = true,
        help_heading = "Grid",
        value_parser = words::checked::<BoxWords>
    )]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub bbox: Option<String>,
    /// The CRS of --bbox [default: that of the output]
    #[arg(long, value_name = "CRS", requires = "bbox", help_heading = "Grid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox_crs: Option<String>,
    /// A file of polygons in any CRS (GeoPackage, Shapefile, GeoJSON...): what lies outside them is
    /// not valid, and the output is cut to their box
    #[arg(long, value_name = "FILE", help_heading = "Grid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutline: Option<PathBuf>,
    /// near, bilinear, cubic, lanczos, average
    #[arg(
        long,
        short = 'r',
        value_name = "KERNEL",
        default_value = "cubic",
        help_heading = "Grid",
        value_parser = words::checked::<Resampling>
    )]
    #[serde(default = "cubic", deserialize_with = "words::needed")]
    pub resampling: String,
    /// Heights of the ground, for an image in sensor geometry
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dem: Option<PathBuf>,
    /// Height of the geoid above the ellipsoid, for a DEM in heights above sea level
    #[arg(
        long,
        value_name = "FILE",
        requires = "dem",
        help_heading = "Sensor geometry"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geoid: Option<PathBuf>,
    /// One height above the ellipsoid, in metres; with --dem, the height where it knows none
    #[arg(
        long,
        value_name = "M",
        allow_hyphen_values = true,
        value_parser = metres,
        help_heading = "Sensor geometry"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
    /// The sensor model apart from the image: DIMAP, RPB, _RPC.TXT or .geom
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpc: Option<PathBuf>,
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "CreationOptions::is_empty")]
    pub co: CreationOptions,
}

fn numbers() -> String {
    "dn".into()
}

fn lambert_93() -> String {
    "EPSG:2154".into()
}

fn cubic() -> String {
    "cubic".into()
}

impl Ortho {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), Trouble> {
        let apart = self.pan.is_some() || self.ms.is_some();
        if self.input.is_some() == apart {
            let reason = "give input, or pan and ms".to_string();
            return Err(StepFault::value("input")(reason).into());
        }
        if self.geoid.is_some() && self.dem.is_none() {
            return Err(StepFault::value("geoid")("it goes with a dem".into()).into());
        }
        self.order()?;
        codec::CreationOptions::parse(&self.co.words())?;
        Ok(())
    }

    /// The files, folders and addresses that are read.
    pub fn inputs(&self) -> Vec<String> {
        let names = [&self.input, &self.pan, &self.ms].into_iter().flatten();
        let paths = [&self.dem, &self.geoid, &self.rpc, &self.cutline]
            .into_iter()
            .flatten();
        let paths = paths.map(|path| path.to_string_lossy().into_owned());
        names.cloned().chain(paths).collect()
    }

    /// At most so many pixels come out, where a box in the CRS of the output says so: at the
    /// resolution that was asked for, else at the finest that satellites give.
    pub fn most_pixels(&self) -> Option<f64> {
        const FINEST: (f64, f64) = (0.3, 0.3);
        let BoxWords(bbox) = self.bbox.as_deref()?.parse().ok()?;
        let res = self.res.as_deref().map_or(Ok(Res(FINEST)), str::parse);
        let Res((x, y)) = res.ok().filter(|_| self.bbox_crs.is_none())?;
        Some((bbox.max_x - bbox.min_x) / x * ((bbox.max_y - bbox.min_y) / y))
    }

    fn order(&self) -> Result<Order, Trouble> {
        let crs = Crs::parse(&self.t_srs)?;
        let bbox = match parsed::<BoxWords>("bbox", self.bbox.as_deref())? {
            None => None,
            Some(BoxWords(bbox)) => {
                let of = self.bbox_crs.as_deref().map(Crs::parse).transpose()?;
                Some((bbox, of.unwrap_or_else(|| crs.clone())))
            }
        };
        let stretch = match self.stretch.as_deref() {
            Some("true") => Some("2,98"),
            other => other,
        };
        Ok(Order {
            product: parsed("product", self.product.as_deref())?,
            bands: self.bands.clone(),
            radiometry: of("radiometry", &self.radiometry)?,
            stretch: parsed::<Percentiles>("stretch", stretch)?,
            resampling: of("resampling", &self.resampling)?,
            crs,
            res: parsed::<Res>("res", self.res.as_deref())?.map(|r| r.0),
            tiles: None,
            bbox,
            cutline: self.cutline.clone(),
            dem: self.dem.clone(),
            geoid: self.geoid.clone(),
            height_m: self.height,
            rpc: self.rpc.clone(),
            masks: self.mask.clone(),
            band_order: self.band_order.clone(),
        })
    }
}

fn of<T: std::str::FromStr<Err = String>>(key: &'static str, word: &str) -> Result<T, StepFault> {
    word.parse().map_err(StepFault::value(key))
}

fn parsed<T: std::str::FromStr<Err = String>>(
    key: &'static str,
    word: Option<&str>,
) -> Result<Option<T>, StepFault> {
    word.map(|word| of(key, word)).transpose()
}
