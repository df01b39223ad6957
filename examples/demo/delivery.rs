//! What is done with each delivery.

use relais_report::html::Image;
use relais_run::manifest::Manifest;
use serde_json::Value;

use crate::tool::Tools;
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
    /// The piece of the product that is seen before and after the fusion.
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
            centre: (0.58, 0.46),
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
    /// Every command that was run for it, as it is typed.
    pub commands: Vec<String>,
    /// How long a look at the delivery took.
    pub inspect_seconds: f64,
    /// The delivery as it came.
    pub before: Image,
    /// The product.
    pub after: Image,
    /// The same piece without and with the fusion.
    pub detail: Option<(Image, Image)>,
}

impl Delivery {
    /// Inspects it and makes the views of the page; its product is there.
    pub fn run(&self, tools: &mut Tools) -> Result<Shown, Failure> {
        let product = format!("produits/{}.tif", self.name);
        let inspected = tools.relais(&["scene", "inspect", self.input, "--json"])?;
        let before = self.look(tools, "avant", self.input, &fr::alt_before(self.title))?;
        let after = self.look(tools, "apres", &product, &fr::alt_after(self.title))?;
        let manifest = Manifest::load(&Manifest::path_of(&tools.path(&product)))?;
        let detail = match &self.detail {
            Some(detail) => Some(self.compare(tools, detail, &manifest)?),
            None => None,
        };
        Ok(Shown {
            title: self.title,
            lead: self.lead,
            facts: inspected.json()?,
            manifest,
            commands: tools.take_lines(),
            inspect_seconds: inspected.seconds,
            before,
            after,
            detail,
        })
    }

    /// Makes the picture of an image.
    fn look(&self, tools: &mut Tools, name: &str, of: &str, alt: &str) -> Result<Image, Failure> {
        let stem = format!("vues/{}-{name}", self.name);
        let png = format!("{stem}.png");
        tools.relais(&["scene", "inspect", of, "--quicklook", &png, "--overwrite"])?;
        let bytes = tools.light(&png, &format!("{stem}.webp"), &[])?;
        Ok(Image::new(&bytes, alt)?)
    }

    fn ortho(&self, tools: &mut Tools, product: &str, more: &[&str]) -> Result<(), Failure> {
        let mut words = vec!["scene", "ortho", self.input, product];
        words.extend(self.options);
        words.extend(more);
        words.push("--overwrite");
        tools.relais(&words).map(drop)
    }

    /// The same piece of ground from the multispectral image alone and fused, in one stretch: that
    /// of the multispectral image, so that what differs is the fusion.
    fn compare(
        &self,
        tools: &mut Tools,
        detail: &Detail,
        manifest: &Manifest,
    ) -> Result<(Image, Image), Failure> {
        let bbox = detail
            .bbox(&manifest.facts)
            .ok_or("the manifest lacks its grid")?;
        let res = bbox.res.to_string();
        let name = |end: &str| format!("vues/{}-{end}", self.name);
        // Half as fine, the piece is one block, so that the sample of the stretch is all of it.
        let coarse = (2.0 * bbox.res).to_string();
        let mut cut = |product: &str, res: &str, tif: &str, more: &[&str]| {
            let mut words = vec!["--product", product, "--bbox", &bbox.words, "--res", res];
            words.extend(["--bands", "red,green,blue"].iter().chain(more));
            self.ortho(tools, tif, &words)
        };
        let (toned, ms, pms) = (name("tons.tif"), name("ms.tif"), name("pms.tif"));
        cut("ms", &coarse, &toned, &["--stretch"])?;
        cut("ms", &res, &ms, &[])?;
        cut("pms", &res, &pms, &[])?;
        let stretch = stretch(&Manifest::load(&Manifest::path_of(&tools.path(&toned)))?)?;
        let mut view = |tif: &str, alt: String| -> Result<Image, Failure> {
            let webp = tif.replace(".tif", ".webp");
            Ok(Image::new(&tools.light(tif, &webp, &stretch)?, &alt)?)
        };
        Ok((
            view(&ms, fr::alt_ms(self.title))?,
            view(&pms, fr::alt_pms(self.title))?,
        ))
    }
}

/// The two values between which each band was stretched.
fn stretch(manifest: &Manifest) -> Result<Vec<(f64, f64)>, Failure> {
    let tone = manifest
        .facts
        .get("tone")
        .and_then(|tone| tone.get("stretch"));
    let bands = tone.and_then(Value::as_array).into_iter().flatten();
    let end = |band: &Value, key: &str| Some(band[key].as_f64()?.round());
    let ends = bands.map(|band| Some((end(band, "low")?, end(band, "high")?)));
    let ends: Option<Vec<_>> = ends.collect();
    let ends = ends.filter(|ends| ends.len() == 3);
    ends.ok_or_else(|| "the manifest lacks its stretch".into())
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
