//! How the order of the bands was settled, for people and for tags.

use super::part::PartFacts;
use crate::scene::order::Outcome;

/// How the order of the bands is known, as the tag `BAND_ORDER` has it; none where it is assumed of
/// some image, or the user and the histograms contradict each other.
pub(super) fn settled_word(images: &[PartFacts]) -> Option<&'static str> {
    let orders = || images.iter().map(|image| &image.band_order);
    let doubted = orders().any(|o| o.outcome == Outcome::Assumed || o.contrary.is_some());
    let given = orders().any(|o| o.outcome == Outcome::Given);
    match (doubted, given) {
        (true, _) => None,
        (false, true) => Some("GIVEN"),
        (false, false) => Some("PROVEN"),
    }
}

/// The names of some bands, of many the first.
pub(super) fn few(bands: &[String]) -> String {
    const FEW: usize = 12;
    match bands.len() {
        0..=FEW => bands.join(" "),
        all => format!("{} … ({all} bands)", bands[..FEW].join(" ")),
    }
}

/// What to say of an order of bands that was not proven where it could have been.
pub(super) fn doubtful(facts: &PartFacts) -> Option<String> {
    let order = &facts.band_order;
    match order.outcome {
        Outcome::Proven | Outcome::Single => None,
        Outcome::Given => order.contrary.as_ref().map(|proven| {
            format!(
                "{}: read as {}, the order that you give; the histograms say {}",
                facts.name,
                few(&order.file),
                few(proven)
            )
        }),
        Outcome::Assumed => Some(format!(
            "{}: the order of the bands, {}, is assumed: {}",
            facts.name,
            few(&order.file),
            order.why
        )),
        Outcome::Contradicted => Some(format!(
            "{}: the bands are not in the expected order {}; read as {}: {}",
            facts.name,
            few(&order.expected),
            few(&order.file),
            order.why
        )),
    }
}
