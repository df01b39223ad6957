//! What metadata say of the spectra of two images, for the weights of their fusion.

use relais_core::fault::Trouble;

use super::weights::SpectralBand;
use super::{FusionWeights, Ortho, fitted};
use crate::scene::facts::{BandFacts, Member};

/// What is known of the spectra of two images.
pub(super) struct Spectra {
    pub(super) pan: SpectralBand,
    pub(super) bands: Vec<SpectralBand>,
    /// True when some range is that of the satellite, not one that the metadata state.
    nominal: bool,
}

/// The ranges and gains of a panchromatic image and of another.
pub(super) fn spectra(pan: &Member, main: &Member) -> Spectra {
    let (family, mut nominal) = (main.family(), false);
    let mut spectral = |b: &BandFacts| {
        let stated = b.min_nm.zip(b.max_nm);
        nominal |= stated.is_none();
        SpectralBand {
            name: b.id.clone(),
            range_nm: stated.or_else(|| family.nominal_range_nm(b.role)),
            gain: b.gain,
        }
    };
    let bands = main.bands.iter().map(&mut spectral).collect();
    let pan = pan.bands.first().map(spectral).unwrap_or_default();
    Spectra {
        pan,
        bands,
        nominal,
    }
}

impl Spectra {
    /// What to say of weights that rest on less than the metadata of a delivery.
    pub(super) fn doubt(&self, weights: &FusionWeights) -> Option<String> {
        match (weights.is_spectral(), self.nominal) {
            (false, _) => Some(format!("pansharpening with {}", weights.told())),
            (true, true) => Some(
                "pansharpening with the nominal spectral ranges of the satellite: the metadata state none"
                    .into(),
            ),
            (true, false) => None,
        }
    }
}

/// The ortho with the weights of its fusion; what metadata leave open is found in the pixels.
pub(super) fn weighted(
    ortho: Ortho,
    weights: FusionWeights,
    spectra: &Spectra,
) -> Result<(Ortho, FusionWeights), Trouble> {
    if !weights.is_open() {
        return Ok((ortho, weights));
    }
    let weights = weights.fitted(&fitted::observe(&ortho)?, &spectra.bands);
    Ok((ortho.with_weights(weights.weights.clone()), weights))
}
