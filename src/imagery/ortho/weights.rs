//! The weights of a fusion: how much each band takes part in the imitation of PAN.

use serde::Serialize;

/// What is known of a band for a fusion.
#[derive(Debug, Clone, Default)]
pub struct SpectralBand {
    /// Its name, for the manifest.
    pub name: String,
    /// Its spectral range in nanometres.
    pub range_nm: Option<(f64, f64)>,
    /// Its gain (L = DN / gain + bias).
    pub gain: Option<f64>,
}

/// The weights and how they were found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FusionWeights {
    /// One weight a band on digital numbers: PAN ≈ Σ weight · band.
    pub weights: Vec<f32>,
    /// The part of the band in PAN by its spectrum, before gains; sum 1.
    pub spectral: Vec<f64>,
    /// How they were found.
    pub source: &'static str,
    /// Names of the bands that lie outside PAN (weight 0).
    pub outside_pan: Vec<String>,
}

impl FusionWeights {
    /// True when nothing was known of the spectra.
    pub fn is_assumed(&self) -> bool {
        self.source == EQUAL
    }
}

const EQUAL: &str = "equal weights: the spectral ranges are not known";

/// Weights from the overlap of each band's spectral range with PAN's, normalised to sum 1, then
/// brought from radiance to digital numbers by the gains where all are known
/// (DN_pan = gain_pan · Σ aᵢ · DNᵢ / gainᵢ). Equal weights when a range is unknown or nothing overlaps.
pub fn fusion_weights(pan: &SpectralBand, bands: &[SpectralBand]) -> FusionWeights {
    let overlaps: Option<Vec<f64>> = bands
        .iter()
        .map(|band| {
            let ((a, b), (c, d)) = (band.range_nm?, pan.range_nm?);
            Some((b.min(d) - a.max(c)).max(0.0))
        })
        .collect();
    let total: f64 = overlaps.iter().flatten().sum();
    let Some(overlaps) = overlaps.filter(|_| total > 0.0) else {
        let equal = 1.0 / bands.len() as f64;
        return FusionWeights {
            weights: vec![equal as f32; bands.len()],
            spectral: vec![equal; bands.len()],
            source: EQUAL,
            outside_pan: Vec::new(),
        };
    };
    let spectral: Vec<f64> = overlaps.iter().map(|o| o / total).collect();
    let gains: Option<Vec<f64>> = bands.iter().map(|b| Some(pan.gain? / b.gain?)).collect();
    let gains = gains.filter(|g| g.iter().all(|g| g.is_finite() && *g > 0.0));
    let source = match gains {
        Some(_) => "overlap of spectral ranges with PAN, brought to digital numbers by the gains",
        None => "overlap of spectral ranges with PAN; gains not known",
    };
    let weights = match gains {
        Some(gains) => spectral
            .iter()
            .zip(gains)
            .map(|(a, g)| (a * g) as f32)
            .collect(),
        None => spectral.iter().map(|a| *a as f32).collect(),
    };
    let outside_pan = bands
        .iter()
        .zip(&spectral)
        .filter(|(_, a)| **a == 0.0)
        .map(|(b, _)| b.name.clone())
        .collect();
    FusionWeights {
        weights,
        spectral,
        source,
        outside_pan,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(name: &str, low: f64, high: f64, gain: f64) -> SpectralBand {
        SpectralBand {
            name: name.into(),
            range_nm: Some((low, high)),
            gain: Some(gain),
        }
    }

    #[test]
    fn spot_7_near_infrared_takes_no_part() {
        let pan = band("P", 450.0, 745.0, 5.0);
        let bands = [
            band("B2", 633.0, 697.0, 10.0),
            band("B1", 534.0, 596.0, 10.0),
            band("B0", 457.0, 525.0, 20.0),
            band("B3", 770.0, 874.0, 10.0),
        ];
        let w = fusion_weights(&pan, &bands);
        assert_eq!(w.outside_pan, ["B3"]);
        let expected = [
            64.0 / 194.0 * 0.5,
            62.0 / 194.0 * 0.5,
            68.0 / 194.0 * 0.25,
            0.0,
        ];
        for (w, e) in w.weights.iter().zip(expected) {
            assert!((f64::from(*w) - e).abs() < 1e-6);
        }
    }

    #[test]
    fn unknown_spectra_give_equal_weights_and_say_so() {
        let w = fusion_weights(&SpectralBand::default(), &vec![SpectralBand::default(); 4]);
        assert_eq!(w.weights, [0.25; 4]);
        assert!(w.source.contains("not known"));
    }
}
