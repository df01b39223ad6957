//! What was done with products, as whoever counts it says so.

use chrono::NaiveDate;

use super::id::ProductId;

/// Who says a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Relais, of what it delivered.
    Relais,
    /// DINAMIS, by a list that it sent.
    Dinamis,
    /// Somebody, by hand.
    Hand,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activity {
    /// A product was looked at.
    Consultation,
    /// It was downloaded.
    Download,
    /// It was handed over by the relay.
    Delivery,
    /// Somebody logged in.
    Login,
}

/// One figure: who, what, which product, how much, and who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityEvent {
    /// The partner, by its id.
    pub partner: String,
    /// The account, where it is known.
    pub account: Option<String>,
    /// The day.
    pub on: NaiveDate,
    /// What was done.
    pub what: Activity,
    /// The product, where it is known.
    pub product: Option<ProductId>,
    /// How many times.
    pub count: u32,
    /// How much ground.
    pub km2: Option<f64>,
    /// How much was handed over.
    pub bytes: Option<u64>,
    /// Who says so.
    pub source: Source,
    /// The permit under which it was done, where there was one.
    pub permit: Option<String>,
}

impl Source {
    /// Its word in the registry.
    pub fn word(self) -> &'static str {
        match self {
            Source::Relais => "relais",
            Source::Dinamis => "dinamis",
            Source::Hand => "main",
        }
    }
}

impl Activity {
    /// Its word in the registry.
    pub fn word(self) -> &'static str {
        match self {
            Activity::Consultation => "consultation",
            Activity::Download => "telechargement",
            Activity::Delivery => "livraison",
            Activity::Login => "connexion",
        }
    }
}
