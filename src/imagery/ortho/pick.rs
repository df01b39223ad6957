//! Which images an ortho is made from.

use super::OrthoFault;
use super::order::Product;
use crate::scene::facts::{Member, Spectral};
use crate::scene::{Scene, TOGETHER_S};

/// An image of a scene.
#[derive(Clone, Copy)]
pub struct Image<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// Which of its members.
    pub member: &'a Member,
    /// What it shows: as its metadata say, or the option that names it.
    pub shows: Spectral,
}

/// The images that take part.
pub struct Picked<'a> {
    /// What comes out.
    pub product: Product,
    /// The bands.
    pub main: Image<'a>,
    /// What sharpens them.
    pub pan: Option<Image<'a>>,
}

impl<'a> Picked<'a> {
    /// The images of a delivery for a product: the one asked for, or the richest that can be made.
    ///
    /// # Errors
    /// When the delivery does not hold what it takes.
    pub fn of_scene(scene: &'a Scene, wanted: Option<Product>) -> Result<Self, OrthoFault> {
        let image = |member: &'a Member| Image {
            scene,
            member,
            shows: member.spectral,
        };
        let of = |kind| scene.member(kind).map(image);
        let alone = |product, main| Self {
            product,
            main,
            pan: None,
        };
        let pan = of(Spectral::Pan);
        let multi = of(Spectral::Multi);
        let sharpened = of(Spectral::Pansharpened).map(|m| alone(Product::Pms, m));
        let bundle = multi.zip(pan).map(|(main, pan)| Self {
            product: Product::Pms,
            main,
            pan: Some(pan),
        });
        // An image of which nothing is known is what it is.
        let plain = of(Spectral::Unknown).map(|m| match m.member.bands.len() {
            1 => alone(Product::P, m),
            _ => alone(Product::Ms, m),
        });
        // A name is soon given to another file: a panchromatic image has one band, others several.
        for (image, one) in [(pan, true), (multi, false)] {
            let Some(image) = image else { continue };
            let bands = image.member.bands.len();
            if (bands == 1) != one {
                return Err(OrthoFault::NotItsKind {
                    image: image.member.name.clone(),
                    kind: image.member.spectral.label(),
                    bands,
                });
            }
        }
        let picked = match wanted {
            Some(Product::Pms) => bundle.or(sharpened),
            Some(Product::P) => pan
                .map(|m| alone(Product::P, m))
                .or(plain.filter(|p| p.product == Product::P)),
            Some(Product::Ms) => multi
                .map(|m| alone(Product::Ms, m))
                .or(plain.filter(|p| p.product == Product::Ms)),
            None => bundle
                .or(sharpened)
                .or(multi.map(|m| alone(Product::Ms, m)))
                .or(pan.map(|m| alone(Product::P, m)))
                .or(plain),
        };
        picked.ok_or_else(|| OrthoFault::NoSuchProduct {
            wanted: wanted_text(wanted),
            found: found_text(scene),
        })
    }

    /// Images given one by one; of a delivery the one of the kind.
    ///
    /// # Errors
    /// Images that are not of their kind, or no image at all.
    pub fn of_images(pan: Option<&'a Scene>, ms: Option<&'a Scene>) -> Result<Self, OrthoFault> {
        let pan = pan.and_then(|scene| of_kind(scene, Spectral::Pan));
        let ms = ms.and_then(|scene| of_kind(scene, Spectral::Multi));
        if let Some(pan) = pan.filter(|p| p.member.bands.len() != 1) {
            return Err(bad("--pan", pan, "a panchromatic image has one"));
        }
        match (pan, ms) {
            (Some(_), Some(main)) if main.member.bands.len() < 2 => {
                Err(bad("--ms", main, "a multispectral image has several"))
            }
            (Some(_), Some(main)) if main.member.spectral == Spectral::Pansharpened => {
                Err(OrthoFault::BadOption {
                    option: "--ms",
                    reason: format!(
                        "{} is sharpened with its panchromatic image already: give it alone",
                        main.member.name
                    ),
                })
            }
            (pan, Some(main)) => Ok(Self {
                product: match pan {
                    Some(_) => Product::Pms,
                    None => Product::Ms,
                },
                main,
                pan,
            }),
            (Some(main), None) => Ok(Self {
                product: Product::P,
                main,
                pan: None,
            }),
            (None, None) => Err(OrthoFault::NoSuchProduct {
                wanted: "image".into(),
                found: "nothing".into(),
            }),
        }
    }

    /// What to say of two images that were not taken together.
    pub fn doubt(&self) -> Option<String> {
        let (main, pan) = (self.main.member, self.pan?.member);
        let satellite = |m: &'a Member| m.platform().map(|p| p.name.as_str());
        let apart = main.moment().zip(pan.moment());
        let apart = apart.filter(|(a, b)| a.seconds_from(*b).abs() > TOGETHER_S);
        let others = satellite(main).zip(satellite(pan)).filter(|(a, b)| a != b);
        if apart.is_none() && others.is_none() {
            return None;
        }
        let told = |m: &'a Member| {
            let moment = m.moment().map(|at| at.to_string());
            let facts = [satellite(m).map(String::from), moment];
            let facts: Vec<String> = facts.into_iter().flatten().collect();
            format!("{} ({})", m.name, facts.join(", "))
        };
        Some(format!(
            "{} and {} were not taken together: what changed or moved between them is fused wrongly",
            told(main),
            told(pan)
        ))
    }

    /// Its images, the one with the bands first.
    pub fn images(&self) -> impl Iterator<Item = Image<'a>> {
        std::iter::once(self.main).chain(self.pan)
    }
}

/// The image of a kind, else the first, which may not say what it shows.
fn of_kind(scene: &Scene, kind: Spectral) -> Option<Image<'_>> {
    let member = scene.member(kind).or(scene.members().first())?;
    Some(Image {
        scene,
        member,
        shows: kind,
    })
}

/// That an image has too many bands or too few.
fn bad(option: &'static str, image: Image<'_>, why: &str) -> OrthoFault {
    let (name, bands) = (&image.member.name, image.member.bands.len());
    let bands = match bands {
        1 => "one band".to_string(),
        _ => format!("{bands} bands"),
    };
    OrthoFault::BadOption {
        option,
        reason: format!("{name} has {bands}: {why}"),
    }
}

fn wanted_text(wanted: Option<Product>) -> String {
    match wanted {
        Some(Product::Pms) => {
            "pair of a panchromatic and a multispectral image, nor pansharpened image,"
        }
        Some(Product::P) => "panchromatic image",
        Some(Product::Ms) => "multispectral image",
        None => "image",
    }
    .into()
}

fn found_text(scene: &Scene) -> String {
    let names: Vec<String> = scene
        .members()
        .iter()
        .map(|m| format!("{} ({})", m.name, m.spectral.label()))
        .collect();
    if names.is_empty() {
        "nothing".into()
    } else {
        names.join(", ")
    }
}
