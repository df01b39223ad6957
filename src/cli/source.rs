//! Options about the image that a verb starts from, which verbs that make an ortho on the fly share.

use std::path::PathBuf;

use clap::Args;
use relais_core::grid::Crs;
use relais_core::ops::resample::Resampling;
use relais_imagery::ortho::{Order, Percentiles, Product, Radiometry};
use relais_run::manifest::Values;
use serde_json::json;

/// The image, and how its pixels become those of the output.
#[derive(Args, Debug, Clone)]
pub struct SourceOptions {
    /// Which product of a delivery that holds several
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub product_id: Option<String>,
    /// Which bands: pms (fused), p, ms [default: the richest that can be made]
    #[arg(long, value_name = "KIND", help_heading = "Input")]
    pub product: Option<Product>,
    /// Only these bands, in this order, by id or by what they see: red,green,blue
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Input"
    )]
    pub bands: Vec<String>,
    /// 8 bits, stretched between two percentiles of the valid pixels: 2,98
    #[arg(long, value_name = "LOW,HIGH", num_args = 0..=1, default_missing_value = "2,98", require_equals = true, help_heading = "Input")]
    pub stretch: Option<Percentiles>,
    /// Masks whose pixels become invalid, beside the region of interest: cloud, snow, or a code
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Input"
    )]
    pub mask: Vec<String>,
    /// Polygons beyond which no pixel is valid
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub cutline: Option<PathBuf>,
    /// near, bilinear, cubic, lanczos, average
    #[arg(
        long,
        short = 'r',
        value_name = "KERNEL",
        default_value = "cubic",
        help_heading = "Input"
    )]
    pub resampling: Resampling,
    /// Heights of the ground, for an image in sensor geometry
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    pub dem: Option<PathBuf>,
    /// Height of the geoid above the ellipsoid, for a DEM in heights above sea level
    #[arg(
        long,
        value_name = "FILE",
        requires = "dem",
        help_heading = "Sensor geometry"
    )]
    pub geoid: Option<PathBuf>,
    /// One height above the ellipsoid, in metres; with --dem, the height where it knows none
    #[arg(
        long,
        value_name = "M",
        allow_hyphen_values = true,
        help_heading = "Sensor geometry"
    )]
    pub height: Option<f64>,
    /// The sensor model apart from the image: DIMAP, RPB, _RPC.TXT or .geom
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    pub rpc: Option<PathBuf>,
}

impl SourceOptions {
    /// The order of an ortho in a CRS, at the nominal resolution and of the whole image.
    pub fn order(&self, crs: Crs) -> Order {
        Order {
            product: self.product,
            bands: self.bands.clone(),
            radiometry: Radiometry::Dn,
            stretch: self.stretch,
            resampling: self.resampling,
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
        }
    }

    /// What was asked for, defaults included, for the manifest.
    pub fn parameters(&self, order: &Order) -> Values {
        let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
        values(json!({
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

/// The values of a JSON object.
pub fn values(of: serde_json::Value) -> Values {
    match of {
        serde_json::Value::Object(values) => values,
        _ => Values::new(),
    }
}
