//! `tiles`: an image or a delivery becomes web tiles, in one pass.

mod kinds;
mod make;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{Crs, TileMatrixSet};
use relais_files::archive::{Container, Format, check_zooms};
use relais_imagery::ortho::{OnTiles, Order};
use serde::{Deserialize, Serialize};

use kinds::{Background, Kind, Named, Quality, Zooms};
pub use make::Report;

use super::ground::{Area, of, parsed};
use super::image::Image;
use super::words;

/// The options of `tiles build`, and the keys of the step `tiles`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiles {
    /// The image or delivery.
    #[arg(skip)]
    pub input: String,
    /// The grid: WebMercatorQuad, or 2154_5cm (IGN's in Lambert-93) [default: what OUT holds]
    #[arg(long, value_name = "GRID", value_parser = words::checked::<Named>, help_heading = "Tiles")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub tms: Option<String>,
    /// Zooms, as 11-17, or the last one alone [default: by resolution and size of the image]
    #[arg(long, value_name = "FIRST-LAST", value_parser = words::checked::<Zooms>, help_heading = "Tiles")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub zoom: Option<String>,
    /// png (transparent where nothing is valid) or jpeg
    #[arg(
        long,
        value_name = "KIND",
        default_value = "png",
        value_parser = words::checked::<Kind>,
        help_heading = "Tiles"
    )]
    #[serde(default = "png", deserialize_with = "words::needed")]
    pub format: String,
    /// Quality of JPEG, 1 to 100
    #[arg(long, value_name = "Q", default_value = "85", value_parser = words::checked::<Quality>, help_heading = "Tiles")]
    #[serde(default = "usual_quality", deserialize_with = "words::needed")]
    pub quality: String,
    /// What JPEG shows where nothing is valid: R,G,B
    #[arg(
        long,
        value_name = "COLOUR",
        default_value = "255,255,255",
        value_parser = words::checked::<Background>,
        help_heading = "Tiles"
    )]
    #[serde(default = "white", deserialize_with = "words::needed")]
    pub background: String,
    /// A name for people [default: that of the output]
    #[arg(long, value_name = "TEXT", help_heading = "Tiles")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// The credit line [default: that of the delivery]
    #[arg(long, value_name = "TEXT", help_heading = "Tiles")]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub attribution: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub area: Area,
    #[command(flatten)]
    #[serde(flatten)]
    pub image: Image,
}

fn png() -> String {
    "png".into()
}

fn usual_quality() -> String {
    "85".into()
}

fn white() -> String {
    "255,255,255".into()
}

impl Tiles {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), Trouble> {
        self.image.check()?;
        self.format()?;
        self.zooms()?;
        if let Some(set) = self.named()? {
            self.order(set)?;
        }
        Ok(())
    }

    /// Whether an output can hold the tiles; gives their grid.
    pub fn check_output(&self, output: &Path) -> Result<TileMatrixSet, Trouble> {
        let container = Container::named(output)?;
        let set = self.named()?.unwrap_or_else(|| container.usual_set());
        container.accepts(&set)?;
        if let Some(Zooms { first, last }) = self.zooms()? {
            check_zooms(&set, (first.unwrap_or(0), last))?;
        }
        Ok(set)
    }

    /// The files, folders and addresses that are read.
    pub fn inputs(&self) -> Vec<String> {
        let input = std::iter::once(self.input.clone());
        input.chain(self.image.inputs()).collect()
    }

    fn named(&self) -> Result<Option<TileMatrixSet>, Trouble> {
        let named: Option<Named> = parsed("tms", self.tms.as_deref())?;
        Ok(named.map(|named| named.0))
    }

    fn zooms(&self) -> Result<Option<Zooms>, Trouble> {
        Ok(parsed("zoom", self.zoom.as_deref())?)
    }

    fn format(&self) -> Result<Format, Trouble> {
        let quality: Quality = of("quality", &self.quality)?;
        let background: Background = of("background", &self.background)?;
        Ok(match of("format", &self.format)? {
            Kind::Png => Format::Png,
            Kind::Jpeg => Format::Jpeg {
                quality: quality.0,
                background: background.0,
            },
        })
    }

    /// The order of an ortho on the pixels of a zoom.
    fn order(&self, set: TileMatrixSet) -> Result<Order, Trouble> {
        let crs = Crs::parse(set.crs)?;
        Ok(Order {
            bbox: self.area.within(&crs)?,
            tiles: Some(OnTiles {
                set,
                zoom: self.zooms()?.map(|zooms| zooms.last),
            }),
            ..self.image.order(crs)?
        })
    }
}
