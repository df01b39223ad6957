//! What a step reads from outside, looked at before anything is done: deliveries and images are
//! opened and held against their metadata, and no pixel is decoded.

use std::path::Path;

use relais_core::fault::{Finding, Level, Trouble};
use relais_core::grid::Crs;
use relais_imagery::ortho::{Picked, prospect};
use relais_imagery::scene::Scene;
use relais_run::Limits;

use super::Step;
use super::cog::Cog;
use super::compare::Compare;
use super::image::Image;
use super::matrix::Matrix;

/// Something to look at, once however many units read it so.
#[derive(Debug, Clone)]
pub struct Sight {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// A delivery or an image, and how it is put on the ground.
    Scene { input: String, image: Box<Image> },
    /// Two images that are given apart.
    Apart {
        pan: Option<String>,
        ms: Option<String>,
        image: Box<Image>,
    },
    /// An image that stays where it lies.
    Plain(Box<Cog>),
    /// Layers of land cover.
    Layers(Box<Compare>),
    /// Classified images.
    Classified(Box<Matrix>),
}

impl Sight {
    /// What a step reads.
    pub fn of(step: &Step) -> Vec<Self> {
        let scene = |input: &String, image: &Image| Kind::Scene {
            input: input.clone(),
            image: Box::new(image.clone()),
        };
        let kinds = match step {
            Step::Ortho(ortho) => vec![match &ortho.input {
                Some(input) => scene(input, &ortho.image),
                None => Kind::Apart {
                    pan: ortho.pan.clone(),
                    ms: ortho.ms.clone(),
                    image: Box::new(ortho.image.clone()),
                },
            }],
            Step::Cog(cog) => vec![Kind::Plain(Box::new(cog.clone()))],
            Step::Cut(cut) => vec![scene(&cut.input, &cut.image)],
            Step::Tiles(tiles) => vec![scene(&tiles.input, &tiles.image)],
            Step::Mosaic(mosaic) => {
                let scenes = mosaic.input.iter();
                scenes.map(|input| scene(input, &mosaic.image)).collect()
            }
            Step::Compare(compare) => vec![Kind::Layers(compare.clone())],
            Step::Matrix(matrix) => vec![Kind::Classified(matrix.clone())],
        };
        kinds.into_iter().map(|kind| Self { kind }).collect()
    }

    /// The same where heights that are not there yet, which an earlier step makes, are taken for
    /// given.
    #[must_use]
    pub fn with_heights_of(mut self, is_made: impl Fn(&str) -> bool) -> Self {
        if let Kind::Scene { image, .. } | Kind::Apart { image, .. } = &mut self.kind {
            let made = |path: &Path| is_made(&path.to_string_lossy());
            if [&image.dem, &image.geoid]
                .into_iter()
                .flatten()
                .any(|p| made(p))
            {
                (image.dem, image.geoid) = (None, None);
                image.height.get_or_insert(0.0);
            }
        }
        self
    }

    /// Every name that is read for it.
    pub fn names(&self) -> Vec<String> {
        match &self.kind {
            Kind::Scene { input, image } => std::iter::once(input.clone())
                .chain(image.inputs())
                .collect(),
            Kind::Apart { pan, ms, image } => {
                let images = [pan, ms].into_iter().flatten().cloned();
                images.chain(image.inputs()).collect()
            }
            Kind::Plain(cog) => vec![cog.input.clone()],
            Kind::Layers(compare) => compare.inputs(),
            Kind::Classified(matrix) => matrix.inputs(),
        }
    }

    /// Tells it from others.
    pub fn key(&self) -> String {
        format!("{:?}", self.kind)
    }

    /// What is wrong or odd with it.
    pub fn findings(&self, limits: &Limits) -> Vec<Finding> {
        let name = self.names().swap_remove(0);
        match self.look(limits) {
            Ok(odd) => {
                let odd = odd.into_iter();
                odd.map(|what| Finding::warning(&name, what)).collect()
            }
            Err(trouble) => {
                let what = format!("[{}] {trouble}; {}", trouble.code(), trouble.help());
                vec![Finding::fault(name, what)]
            }
        }
    }

    fn look(&self, limits: &Limits) -> Result<Vec<String>, Trouble> {
        let order = |image: &Image| image.order(Crs::parse("EPSG:2154")?).map_err(Trouble::from);
        match &self.kind {
            Kind::Scene { input, image } => {
                let scene = Scene::open(Path::new(input), image.product_id.as_deref())?;
                let order = order(image)?;
                prospect(&Picked::of_scene(&scene, order.product)?, &order)
            }
            Kind::Apart { pan, ms, image } => {
                let open =
                    |name: &String| Scene::open(Path::new(name), image.product_id.as_deref());
                let pan = pan.as_ref().map(open).transpose()?;
                let ms = ms.as_ref().map(open).transpose()?;
                prospect(
                    &Picked::of_images(pan.as_ref(), ms.as_ref())?,
                    &order(image)?,
                )
            }
            Kind::Plain(cog) => {
                let odd = cog.look(limits)?;
                let odd = odd.into_iter().filter(|f| f.level >= Level::Warning);
                Ok(odd.map(|f| f.what).collect())
            }
            Kind::Layers(compare) => compare.look(limits).map(|()| Vec::new()),
            Kind::Classified(matrix) => matrix.look(limits),
        }
    }
}
