//! Which band stands where in the files: told by custom, proven by the pixels.
//!
//! The metadata hold a histogram per `BAND_ID`. The quantiles of each file band are compared with
//! those of each histogram, and the assignment of least squares is sought. Squares matter: a sample
//! brighter than the whole image moves every band alike, which changes no sum of squares by more
//! than a constant, so the order that fits best stays the same.

mod decide;
mod histogram;
mod quantiles;
mod sample;
mod tally;
#[cfg(test)]
mod tests;

use relais_core::fault::Trouble;
use relais_core::raster::{Block, RasterSource, SampleType};
use relais_run::Limits;
use serde::Serialize;

use super::SceneFault;
use super::facts::Member;
pub(crate) use sample::{Bounds, spread};

/// A source that may be looked at as a whole for less than some of its blocks cost.
pub trait Glimpse: RasterSource {
    /// The whole image in few pixels, and how many times fewer columns it has; none where blocks
    /// are the better sample.
    fn glimpse(&self) -> Option<Result<(Block, usize), Trouble>> {
        None
    }
}

/// How many pixels are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Whole blocks spread over the image, at most 5 % of it but no less than 4 blocks and a
    /// million pixels; of a large JPEG 2000 file the whole image at a lower resolution.
    Sample,
    /// Every pixel.
    Full,
}

/// How sure the order of the bands is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The pixels follow the histograms in the expected order, and in no other.
    Proven,
    /// It could not be proven; the expected order is taken.
    Assumed,
    /// The pixels follow another order, which is taken.
    Contradicted,
    /// The user gave it.
    Given,
    /// There is no order: the image has one band.
    Single,
}

impl Outcome {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Outcome::Proven => "proven",
            Outcome::Assumed => "assumed",
            Outcome::Contradicted => "contradicted",
            Outcome::Given => "given",
            Outcome::Single => "single band",
        }
    }
}

/// The order of the bands in the files, and how it is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BandOrder {
    /// How sure it is.
    pub outcome: Outcome,
    /// Why, in one sentence.
    pub why: String,
    /// The `BAND_ID` of each file band, to read by.
    pub file: Vec<String>,
    /// The order that such products are known for, or that the metadata state.
    pub expected: Vec<String>,
    /// What was looked at; none when nothing was.
    pub evidence: Option<Evidence>,
    /// The order that the pixels prove, where the user gave another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contrary: Option<Vec<String>>,
}

/// What the order was proven by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Blocks read.
    pub blocks: usize,
    /// How many times fewer columns than the image they have: 1, or more for a JPEG 2000 file that
    /// was looked at as a whole at a lower resolution.
    pub reduction: usize,
    /// Valid pixels counted.
    pub pixels: u64,
    /// The share of the pixels of the image that were read, in percent.
    pub share_percent: f64,
    /// How far file bands and histograms are apart in the order of least squares, in counts (root
    /// of the mean square over quantiles and bands).
    pub residual: f64,
    /// How far apart the two bands are that are most easily taken for each other, in counts.
    pub separation: f64,
    /// The order of least squares.
    pub best: Vec<String>,
    /// The next best one.
    pub next: Vec<String>,
}

const SINGLE: &str = "there is no order to prove";

impl BandOrder {
    fn assumed(expected: Vec<String>, why: impl Into<String>) -> Self {
        let (outcome, why) = match expected.len() {
            1 => (Outcome::Single, SINGLE.into()),
            _ => (Outcome::Assumed, why.into()),
        };
        Self {
            outcome,
            why,
            file: expected.clone(),
            expected,
            evidence: None,
            contrary: None,
        }
    }

    /// The order that metadata state or custom tells, unproven: for those who read no pixel.
    pub fn expected(member: &Member) -> Self {
        Self::assumed(member.image.file_order(), "no pixel was looked at")
    }

    /// The order of the bands of a product of relais, which was settled when it was made.
    fn settled(member: &Member) -> Option<Self> {
        let outcome = match member.image.order_tag.as_deref()? {
            "PROVEN" => Outcome::Proven,
            "GIVEN" => Outcome::Given,
            _ => return None,
        };
        let why = format!(
            "{} when the image was made, as its tag says",
            outcome.label()
        );
        Some(Self {
            outcome,
            ..Self::assumed(member.image.file_order(), why)
        })
    }

    /// The order that a user gives: the `BAND_ID` or the meaning of each file band
    /// (`B2,B1,B0,B3`, `red,green,blue,nir`).
    ///
    /// # Errors
    /// [`SceneFault::BadOrder`] when it does not name every band once.
    pub fn given(member: &Member, text: &str) -> Result<Self, SceneFault> {
        let bad = || SceneFault::BadOrder {
            given: text.to_string(),
            bands: member.bands.iter().map(|b| b.description()).collect(),
        };
        let mut file = Vec::new();
        for word in text.split(',').map(str::trim) {
            let band = member
                .bands
                .iter()
                .find(|b| b.is_called(word))
                .ok_or_else(bad)?;
            if file.contains(&band.id) {
                return Err(bad());
            }
            file.push(band.id.clone());
        }
        if file.len() != member.bands.len() {
            return Err(bad());
        }
        Ok(Self {
            outcome: Outcome::Given,
            why: "given by the user".into(),
            file,
            expected: member.image.file_order(),
            evidence: None,
            contrary: None,
        })
    }

    /// The order that a user gave, held against what the pixels prove: it is obeyed, and they are
    /// told.
    pub fn held_against(self, proof: BandOrder) -> Self {
        let sure = matches!(proof.outcome, Outcome::Proven | Outcome::Contradicted);
        let contrary = (sure && proof.file != self.file).then_some(proof.file);
        let why = match &contrary {
            Some(file) => format!("{}; the histograms say {}", self.why, file.join(" ")),
            None => self.why,
        };
        Self {
            why,
            evidence: proof.evidence,
            contrary,
            ..self
        }
    }
}

/// Proves the order of the bands of a member. `source` gives the bands as they stand in the files
/// ([`super::pixels::Tiles`]).
///
/// # Errors
/// When pixels cannot be read, or the user interrupts.
pub fn prove_band_order(
    member: &Member,
    source: &dyn Glimpse,
    effort: Effort,
    limits: &Limits,
) -> Result<BandOrder, Trouble> {
    let expected = member.image.file_order();
    let assumed = |why: &str| Ok(BandOrder::assumed(expected.clone(), why));
    if expected.len() == 1 {
        return Ok(BandOrder::expected(member));
    }
    if let Some(settled) = BandOrder::settled(member) {
        return Ok(settled);
    }
    if member.histograms.is_empty() {
        return assumed(match member.image.order_stated {
            true => "stated by the metadata, which hold no histogram to compare with",
            false => "the metadata hold no histogram to compare with",
        });
    }
    if expected.len() > decide::MOST_BANDS {
        return assumed("too many bands to try every order");
    }
    if !matches!(source.sample_type(), SampleType::U8 | SampleType::U16) {
        return assumed("histograms are compared with unsigned counts alone");
    }
    let mut stated = Vec::new();
    for id in &expected {
        let nodata = member.image.nodata;
        let histogram = member.histogram(id);
        match histogram.map(|h| histogram::Distribution::of(h, nodata)) {
            None => return assumed(&format!("the metadata hold no histogram of {id}")),
            Some(Err(why)) => return assumed(&format!("the histogram of {id} {why}")),
            Some(Ok(distribution)) => stated.push(distribution),
        }
    }
    let counted = tally::count(source, member.image.nodata, effort, limits)?;
    Ok(decide::decide(expected, &stated, &counted))
}

/// Reads every pixel and forgets it: what is damaged shows.
///
/// # Errors
/// When pixels cannot be read, or the user interrupts.
pub fn read_all(source: &dyn RasterSource, limits: &Limits) -> Result<(), Trouble> {
    tally::read_all(source, limits)
}
