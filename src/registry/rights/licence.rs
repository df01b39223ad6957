//! A text that was loaded, and its clauses.

use chrono::NaiveDate;
use relais_core::code::TerritoryCode;
use serde::Serialize;

use super::id::{LicenceId, Pattern, ProductId, PurposeWord, Version};
use super::word::{Category, Content, ProductKind, Redistribution, Staff, TextKind};

/// A version of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Licence {
    /// Which text.
    pub id: LicenceId,
    /// Which version of it.
    pub version: Version,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: TextKind,
    /// An example, which allows nothing outside a demo.
    pub example: bool,
    /// The first day on which it is in force.
    pub from: NaiveDate,
    /// The last one, if it is known.
    pub until: Option<NaiveDate>,
    /// What was accepted, word for word.
    pub text: String,
    /// What it allows: of a licence only.
    pub clauses: Vec<Clause>,
}

/// What a licence allows, to whom, for what.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clause {
    /// Its name in the licence.
    pub id: String,
    /// Whom it is for.
    pub who: Vec<Category>,
    /// Which of their people.
    pub staff: Vec<Staff>,
    /// Which products.
    pub data: Vec<Pattern>,
    /// What they are to the image.
    pub products: Vec<ProductKind>,
    /// What they hold.
    pub content: Vec<Content>,
    /// Side of the largest extract, in pixels; sub-sampled ones have no bound.
    pub extract_px: Option<u32>,
    /// What for.
    pub purposes: Vec<PurposeWord>,
    /// Where.
    pub territory: Vec<Reach>,
    /// What may be handed on.
    pub redistribution: Redistribution,
    /// The line that goes with it.
    pub credit: Option<String>,
    /// How long a permit lasts.
    pub days: u32,
    /// Its last day, if it has one of its own.
    pub until: Option<NaiveDate>,
}

/// How far a clause reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The territory of the partner.
    Own,
    /// A territory.
    Code(TerritoryCode),
}

impl Reach {
    /// The word for the territory of the partner.
    pub const OWN: &str = "propre";
}

impl std::fmt::Display for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reach::Own => f.write_str(Reach::OWN),
            Reach::Code(code) => write!(f, "{code}"),
        }
    }
}

impl Serialize for Reach {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Licence {
    /// `id@version`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// True when one of its clauses is about this product.
    pub fn covers(&self, product: &ProductId) -> bool {
        self.clauses.iter().any(|clause| clause.covers(product))
    }
}

impl Clause {
    /// True when it is about this product.
    pub fn covers(&self, product: &ProductId) -> bool {
        self.data.iter().any(|pattern| pattern.covers(product))
    }
}
