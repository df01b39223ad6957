//! What is done with each delivery.

use relais_report::html::Image;
use relais_run::manifest::Manifest;
use serde_json::Value;

use crate::tool::{Done, Tools};
use crate::{Failure, fr};

/// A delivery of the sample and what to make of it.
pub struct Delivery {
    /// For people.
    pub title: &'static str,
    /// One sentence about the trap that it holds.
    pub lead: &'static str,
    /// Where it is.
    input: &'static str,
    /// Name of the product, without extension.
    name: &'static str,
    /// Options of the ortho.
    options: &'static [&'static str],
    /// What the comparison in detail shows on its left: the product and what it is.
    detail: Option<Detail>,
}

/// A piece of the product, seen twice.
struct Detail {
    /// Its centre, in shares of the width and height of the product.
    centre: (f64, f64),
    /// Width and height, in pixels of the product.
    size: (f64, f64),
}

/// In the order of the page.
pub const DELIVERIES: [Delivery; 4] = [
    Delivery {
        title: fr::SPOT,
        lead: fr::SPOT_LEAD,
        input: "livraisons/spot7_ort",
        name: "spot7",
        options: &[],
        detail: Some(Detail {
            centre: (0.59, 0.43),
            size: (480.0, 320.0),
        }),
    },
    Delivery {
        title: fr::SEN,
        lead: fr::SEN_LEAD,
        input: "livraisons/phr_sen",
        name: "pleiades",
        options: &["--dem", "livraisons/dem.tif"],
        detail: Some(Detail {
            centre: (0.70, 0.45),
            size: (480.0, 320.0),
        }),
    },
    Delivery {
        title: fr::PMS,
        lead: fr::PMS_LEAD,
        input: "livraisons/phr_pms",
        name: "pleiades-pms",
        options: &[],
        detail: None,
    },
    Delivery {
        title: fr::COG,
        lead: fr::COG_LEAD,
        input: "livraisons/dinamis",
        name: "dinamis",
        options: &[],
        detail: Some(Detail {
            centre: (0.58, 0.42),
            size: (480.0, 320.0),
        }),
    },
];

/// All that the page shows of a delivery.
pub struct Shown {
    /// Of the delivery.
    pub title: &'static str,
    /// Of the delivery.
    pub lead: &'static str,
    /// What `scene inspect` says of it.
    pub facts: Value,
    /// Its manifest.
    pub manifest: Manifest,
    /// The commands that a user types.
    pub commands: Vec<Done>,
    /// The delivery as it came.
    pub before: Image,
    /// The product.
    pub after: Image,
    /// The same piece without and with the fusion.
    pub detail: Option<(Image, Image)>,
}

impl Delivery {
    /// Inspects it, makes its ortho and the views of the page.
    pub fn run(&self, tools: &mut Tools) -> Result<Shown, Failure> {
        let view = |name: &str| format!("vues/{}-{name}.png", self.name);
        let (before, after) = (view("avant"), view("apres"));
        let product = format!("produits/{}.tif", self.name);
        let facts = tools
            .relais(&["scene", "inspect", self.input, "--json"])?
            .json()?;
        let inspect = look(tools, self.input, &before)?;
        let ortho = self.ortho(tools, &product, &[])?;
        look(tools, &product, &after)?;
        let manifest = Manifest::load(&Manifest::path_of(&tools.path(&product)))?;
        let image = |name: &str, alt: String| -> Result<Image, Failure> {
            Ok(Image::new(&tools.light(name)?, &alt)?)
        };
        let (before, after) = (
            image(&before, fr::alt_before(self.title))?,
            image(&after, fr::alt_after(self.title))?,
        );
        let detail = match &self.detail {
            Some(detail) => Some(self.compare(tools, detail, &manifest)?),
            None => None,
        };
        Ok(Shown {
            title: self.title,
            lead: self.lead,
            facts,
            manifest,
            commands: vec![inspect, ortho],
            before,
            after,
            detail,
        })
    }

    fn ortho(&self, tools: &mut Tools, product: &str, more: &[&str]) -> Result<Done, Failure> {
        let mut words = vec!["scene", "ortho", self.input, product];
        words.extend(self.options);
        words.extend(more);
        words.push("--overwrite");
        tools.relais(&words)
    }

    /// The same piece of ground from the multispectral image alone and fused.
    fn compare(
        &self,
        tools: &mut Tools,
        detail: &Detail,
        manifest: &Manifest,
    ) -> Result<(Image, Image), Failure> {
        let bbox = detail
            .bbox(&manifest.facts)
            .ok_or("the manifest lacks its grid")?;
        let mut view = |product: &str, alt: String| -> Result<Image, Failure> {
            let name = format!("vues/{}-{product}", self.name);
            let (tif, png) = (format!("{name}.tif"), format!("{name}.png"));
            let res = bbox.res.to_string();
            let options = ["--product", product, "--bbox", &bbox.words, "--res", &res];
            self.ortho(tools, &tif, &options)?;
            look(tools, &tif, &png)?;
            Ok(Image::new(&tools.light(&png)?, &alt)?)
        };
        Ok((
            view("ms", fr::alt_ms(self.title))?,
            view("pms", fr::alt_pms(self.title))?,
        ))
    }
}

/// Inspects an image and makes its picture.
fn look(tools: &mut Tools, input: &str, png: &str) -> Result<Done, Failure> {
    tools.relais(&["scene", "inspect", input, "--quicklook", png, "--overwrite"])
}

/// A box and the resolution within, in the CRS of the product.
struct Piece {
    words: String,
    res: f64,
}

impl Detail {
    /// The box on the pixel grid of the product.
    fn bbox(&self, facts: &serde_json::Map<String, Value>) -> Option<Piece> {
        let grid = facts.get("grid")?;
        let number = |pointer: &str| grid.pointer(pointer)?.as_f64();
        let (west, res, north) = (
            number("/transform/0")?,
            number("/transform/1")?,
            number("/transform/3")?,
        );
        let (width, height) = (number("/width")?, number("/height")?);
        let col = (width * self.centre.0 - self.size.0 / 2.0)
            .clamp(0.0, (width - self.size.0).max(0.0))
            .round();
        let row = (height * self.centre.1 - self.size.1 / 2.0)
            .clamp(0.0, (height - self.size.1).max(0.0))
            .round();
        let (min_x, max_y) = (west + col * res, north - row * res);
        let (max_x, min_y) = (min_x + self.size.0 * res, max_y - self.size.1 * res);
        Some(Piece {
            words: format!("{min_x},{min_y},{max_x},{max_y}"),
            res,
        })
    }
}
