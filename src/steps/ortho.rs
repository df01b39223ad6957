//! `ortho`: an image of a delivery on the ground, as a COG, in one pass.

mod make;

use relais_core::fault::Trouble;
use relais_files::codec;
use relais_imagery::ortho::{Order, Radiometry};
use serde::{Deserialize, Serialize};

pub use make::Report;

use super::fault::StepFault;
use super::ground::{Area, BoxWords, Ground, Res, of};
use super::image::Image;
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
    /// The order of the bands in the file, when it is known better than the metadata: B2,B1,B0,B3
    #[arg(long, value_name = "IDS", help_heading = "Input")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub band_order: Option<String>,
    /// What the numbers are: dn (as delivered) or toa (reflectance, 32-bit floats)
    #[arg(
        long,
        value_name = "KIND",
        default_value = "dn",
        help_heading = "Pixels",
        value_parser = words::checked::<Radiometry>
    )]
    #[serde(default = "numbers", deserialize_with = "words::needed")]
    pub radiometry: String,
    #[command(flatten)]
    #[serde(flatten)]
    pub image: Image,
    #[command(flatten)]
    #[serde(flatten)]
    pub ground: Ground,
    #[command(flatten)]
    #[serde(flatten)]
    pub area: Area,
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "CreationOptions::is_empty")]
    pub co: CreationOptions,
}

fn numbers() -> String {
    "dn".into()
}

impl Ortho {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), Trouble> {
        let apart = self.pan.is_some() || self.ms.is_some();
        if self.input.is_some() == apart {
            let reason = "give input, or pan and ms".to_string();
            return Err(StepFault::value("input")(reason).into());
        }
        self.image.check()?;
        self.order()?;
        codec::CreationOptions::parse(&self.co.words())?;
        Ok(())
    }

    /// The files, folders and addresses that are read.
    pub fn inputs(&self) -> Vec<String> {
        let names = [&self.input, &self.pan, &self.ms].into_iter().flatten();
        names.cloned().chain(self.image.inputs()).collect()
    }

    /// At most so many pixels come out, where a box in the CRS of the output says so: at the
    /// resolution that was asked for, else at the finest that satellites give.
    pub fn most_pixels(&self) -> Option<f64> {
        const FINEST: (f64, f64) = (0.3, 0.3);
        let BoxWords(bbox) = self.area.bbox.as_deref()?.parse().ok()?;
        let res = self
            .ground
            .res
            .as_deref()
            .map_or(Ok(Res(FINEST)), str::parse);
        let Res((x, y)) = res.ok().filter(|_| self.area.bbox_crs.is_none())?;
        Some((bbox.max_x - bbox.min_x) / x * ((bbox.max_y - bbox.min_y) / y))
    }

    fn order(&self) -> Result<Order, Trouble> {
        let crs = self.ground.crs()?;
        Ok(Order {
            radiometry: of("radiometry", &self.radiometry)?,
            res: self.ground.res()?,
            bbox: self.area.within(&crs)?,
            band_order: self.band_order.clone(),
            ..self.image.order(crs)?
        })
    }
}
