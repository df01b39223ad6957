//! What is asked of [`decide`](super::decide()).

use std::fmt;
use std::str::FromStr;

use relais_core::code::TerritoryCode;
use serde::Serialize;

use super::id::{LicenceId, ProductId, PurposeWord};
use super::word::{Action, Content, ProductKind};

/// What somebody wants to do, with what, where and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What.
    pub action: Action,
    /// With what.
    pub object: Object,
    /// What the product is to the image.
    pub kind: ProductKind,
    /// What the product holds; an image and an extract hold pixels.
    pub content: Option<Content>,
    /// How large an extract is.
    pub size: Option<Size>,
    /// Where.
    pub territory: TerritoryCode,
    /// What for.
    pub purpose: PurposeWord,
}

/// A product, a licence, or a product under a licence. What is made from several sources is asked
/// about once for each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Object {
    /// The product; none when it is asked about a licence in general.
    pub product: Option<ProductId>,
    /// The licence; none when any that covers the product will do.
    pub licence: Option<LicenceId>,
}

/// How large an extract is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// At full resolution.
    Pixels {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Sub-sampled by this factor, at least 2.
    SubSampled(u32),
}

impl FromStr for Size {
    type Err = String;

    /// `1024x768`, or `1:4` for a quarter of the resolution.
    fn from_str(word: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0);
        let pixels = word
            .split_once('x')
            .and_then(|(width, height)| Some((number(width)?, number(height)?)));
        let factor = word.strip_prefix("1:").and_then(number);
        let size = match (pixels, factor) {
            (Some((width, height)), _) => Some(Size::Pixels { width, height }),
            (None, Some(factor)) if factor >= 2 => Some(Size::SubSampled(factor)),
            (None, _) => None,
        };
        // As it is written, so that a permit has one form.
        size.filter(|size| size.to_string() == word).ok_or_else(|| {
            format!("« {word} » n’est pas une taille\u{202f}: 1024x768, ou 1:4 pour un sous-échantillonnage")
        })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Pixels { width, height } => write!(f, "{width}x{height}"),
            Size::SubSampled(factor) => write!(f, "1:{factor}"),
        }
    }
}

impl Serialize for Size {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Question {
    /// What the product holds, as far as it is told.
    pub fn held(&self) -> Option<Content> {
        match self.kind {
            ProductKind::Image | ProductKind::Extract => self.content.or(Some(Content::Pixels)),
            ProductKind::ValueAdded | ProductKind::Derivative => self.content,
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.product, &self.licence) {
            (Some(product), Some(licence)) => write!(f, "{product} (licence {licence})"),
            (Some(product), None) => write!(f, "{product}"),
            (None, Some(licence)) => write!(f, "licence {licence}"),
            (None, None) => f.write_str("rien"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_back_and_nothing_else_does() {
        for word in ["1024x768", "1x1", "1:2", "1:100"] {
            assert_eq!(word.parse::<Size>().unwrap().to_string(), word);
        }
        for wrong in [
            "", "1024", "0x5", "5x0", "1:1", "1:0", "+1x1", "01x1", "1x1x1", "2:4",
        ] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }
}
