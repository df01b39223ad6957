//! Options about the image that a step starts from, and how its pixels come to the ground.

use std::path::PathBuf;

use relais_core::grid::Crs;
use relais_core::ops::resample::Resampling;
use relais_imagery::ortho::{Order, Percentiles, Product, Radiometry};
use relais_run::manifest::Values;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::fault::StepFault;
use super::ground::{metres, of, parsed};
use super::words;

/// The image, and how its pixels become those of the output.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Image {
    /// Which product of a delivery that holds several
    #[arg(long, value_name = "ID", help_heading = "Input")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub product_id: Option<String>,
    /// Which bands: pms (fused), p, ms [default: the richest that can be made]
    #[arg(long, value_name = "KIND", help_heading = "Pixels", value_parser = words::checked::<Product>)]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub product: Option<String>,
    /// Only these bands, in this order, by id or by what they see: red,green,blue
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Pixels"
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bands: Vec<String>,
    /// 8 bits, stretched between two percentiles of the valid pixels: 2,98
    #[arg(long, value_name = "LOW,HIGH", num_args = 0..=1, default_missing_value = "2,98", require_equals = true, help_heading = "Pixels", value_parser = words::checked::<Percentiles>)]
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
        help_heading = "Pixels"
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub mask: Vec<String>,
    /// A file of polygons in any CRS (GeoPackage, Shapefile, GeoJSON...): what lies outside them is
    /// not valid, and the output is cut to their box
    #[arg(long, value_name = "FILE", help_heading = "Pixels")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutline: Option<PathBuf>,
    /// near, bilinear, cubic, lanczos, average
    #[arg(
        long,
        short = 'r',
        value_name = "KERNEL",
        default_value = "cubic",
        help_heading = "Pixels",
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
}

fn cubic() -> String {
    "cubic".into()
}

impl Image {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), StepFault> {
        match self.geoid.is_some() && self.dem.is_none() {
            true => Err(StepFault::value("geoid")("it goes with a dem".into())),
            false => Ok(()),
        }
    }

    /// The files that are read beside the image.
    pub fn inputs(&self) -> impl Iterator<Item = String> {
        [&self.dem, &self.geoid, &self.rpc, &self.cutline]
            .into_iter()
            .flatten()
            .map(|path| path.to_string_lossy().into_owned())
    }

    /// The order of an ortho in a CRS: numbers as delivered, at the nominal resolution, all of it.
    pub fn order(&self, crs: Crs) -> Result<Order, StepFault> {
        let stretch = match self.stretch.as_deref() {
            Some("true") => Some("2,98"),
            other => other,
        };
        Ok(Order {
            product: parsed("product", self.product.as_deref())?,
            bands: self.bands.clone(),
            radiometry: Radiometry::Dn,
            stretch: parsed::<Percentiles>("stretch", stretch)?,
            resampling: of("resampling", &self.resampling)?,
            crs,
            res: None,
            tiles: None,
            bbox: None,
            cutline: self.cutline.clone(),
            dem: self.dem.clone(),
            geoid: self.geoid.clone(),
            height_m: self.height,
            rpc: self.rpc.clone(),
            masks: self.mask.clone(),
            band_order: None,
        })
    }

    /// What was asked for, defaults included, for the manifest.
    pub fn parameters(&self, order: &Order) -> Values {
        let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
        words::values(&json!({
            "product_id": self.product_id,
            "product": order.product,
            "bands": order.bands,
            "stretch": order.stretch,
            "mask": order.masks,
            "t_srs": order.crs.to_string(),
            "res": order.res,
            "bbox": order.bbox.as_ref().map(|(bbox, crs)| json!({"box": bbox, "crs": crs.to_string()})),
            "cutline": path(&order.cutline),
            "resampling": order.resampling,
            "dem": path(&order.dem),
            "geoid": path(&order.geoid),
            "height_m": order.height_m,
            "rpc": path(&order.rpc),
        }))
    }
}
