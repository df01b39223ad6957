//! `mosaic`: several scenes on one grid, as a COG that knows which it shows where.

mod layers;
mod make;
mod table;

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::codec;
use relais_imagery::mosaic::Priority;
use relais_imagery::ortho::Order;
use serde::{Deserialize, Serialize};

pub use make::Report;

use super::ground::{Area, Ground, of};
use super::image::Image;
use super::words::{self, CreationOptions};

/// The options of `scene mosaic`, and the keys of the step `mosaic`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mosaic {
    /// The scenes.
    #[arg(skip)]
    #[serde(deserialize_with = "words::several")]
    pub input: Vec<String>,
    /// Which scene goes first among clear ones: newest, oldest, given
    #[arg(
        long,
        value_name = "RULE",
        default_value = "newest",
        value_parser = words::checked::<Priority>,
        help_heading = "Mosaic"
    )]
    #[serde(default = "newest", deserialize_with = "words::needed")]
    pub priority: String,
    /// Make scenes look alike where they overlap: one line a band, robust, anchored on the first
    #[arg(long = "match", help_heading = "Mosaic")]
    #[serde(default, rename = "match", skip_serializing_if = "std::ops::Not::not")]
    pub matched: bool,
    #[command(flatten)]
    #[serde(flatten)]
    pub ground: Ground,
    #[command(flatten)]
    #[serde(flatten)]
    pub area: Area,
    #[command(flatten)]
    #[serde(flatten)]
    pub image: Image,
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "CreationOptions::is_empty")]
    pub co: CreationOptions,
}

fn newest() -> String {
    "newest".into()
}

/// The three files of a mosaic.
pub struct Outputs {
    /// The COG.
    pub mosaic: PathBuf,
    /// Which scene each pixel shows, by number.
    pub sources: PathBuf,
    /// What the numbers mean.
    pub table: PathBuf,
}

impl Outputs {
    /// Beside the COG.
    pub fn of(mosaic: &Path) -> Self {
        Self {
            mosaic: mosaic.to_path_buf(),
            sources: mosaic.with_extension("sources.tif"),
            table: mosaic.with_extension("sources.csv"),
        }
    }

    /// The COG first.
    pub fn all(&self) -> [&PathBuf; 3] {
        [&self.mosaic, &self.sources, &self.table]
    }
}

impl Mosaic {
    /// Whether the options make sense together.
    pub fn check(&self) -> Result<(), Trouble> {
        self.image.check()?;
        self.priority()?;
        self.order()?;
        codec::CreationOptions::parse(&self.co.words())?;
        Ok(())
    }

    /// The files, folders and addresses that are read.
    pub fn inputs(&self) -> Vec<String> {
        let scenes = self.input.iter().cloned();
        scenes.chain(self.image.inputs()).collect()
    }

    fn priority(&self) -> Result<Priority, Trouble> {
        Ok(of("priority", &self.priority)?)
    }

    fn order(&self) -> Result<Order, Trouble> {
        let crs = self.ground.crs()?;
        Ok(Order {
            res: self.ground.res()?,
            bbox: self.area.within(&crs)?,
            ..self.image.order(crs)?
        })
    }
}
