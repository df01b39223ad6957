//! The weights of a fusion: how much each band takes part in the imitation of PAN.

use relais_core::ops::fit::Fit;
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
    /// The sample of pixels that took part; none where metadata say all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
}

/// The pixels from which weights, or their scale, were found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sample {
    /// Cells of the size of a pixel of the bands.
    pub cells: u64,
    /// What the imitation leaves of PAN there: root of the mean square, percent of the mean of PAN.
    pub residual_percent: f64,
}

impl FusionWeights {
    /// True when the spectra were known.
    pub fn is_spectral(&self) -> bool {
        !matches!(self.source, EQUAL | FITTED)
    }

    /// How they were found, for a warning.
    pub fn told(&self) -> String {
        match self.source {
            FITTED => format!("weights {FITTED}"),
            other => other.to_string(),
        }
    }

    /// True when the pixels are to say what the metadata do not: the weights, or (with spectral
    /// ranges and no gains) their common scale.
    pub fn is_open(&self) -> bool {
        matches!(self.source, EQUAL | UNSCALED)
    }

    /// The same as the pixels have it; unchanged where they say nothing.
    pub fn fitted(self, fit: &Fit, bands: &[SpectralBand]) -> Self {
        let (found, source) = match self.source {
            EQUAL => (fit.weights(), FITTED),
            _ => (Some(self.spectral.clone()), SCALED),
        };
        let scaled = found.and_then(|found| {
            let scale = fit.scale(&found)?;
            Some(found.iter().map(|w| w * scale).collect::<Vec<f64>>())
        });
        let Some(weights) = scaled.filter(|_| self.is_open()) else {
            return self;
        };
        let total: f64 = weights.iter().sum();
        let outside = bands.iter().zip(&weights).filter(|(_, w)| **w == 0.0);
        Self {
            spectral: weights.iter().map(|w| w / total).collect(),
            source,
            outside_pan: outside.map(|(b, _)| b.name.clone()).collect(),
            sample: Some(Sample {
                cells: fit.count(),
                residual_percent: 100.0 * fit.residual(&weights),
            }),
            weights: weights.into_iter().map(|w| w as f32).collect(),
        }
    }
}

const EQUAL: &str = "equal weights: the spectral ranges are not known";
const UNSCALED: &str = "overlap of spectral ranges with PAN; gains not known";
const SCALED: &str =
    "overlap of spectral ranges with PAN; gains not known: scaled to the mean of PAN on a sample";
const FITTED: &str = "fitted to a sample of the pixels (least squares, none negative, no \
                      constant): the spectral ranges are not known";

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
            sample: None,
        };
    };
    let spectral: Vec<f64> = overlaps.iter().map(|o| o / total).collect();
    let gains: Option<Vec<f64>> = bands.iter().map(|b| Some(pan.gain? / b.gain?)).collect();
    let gains = gains.filter(|g| g.iter().all(|g| g.is_finite() && *g > 0.0));
    let source = match gains {
        Some(_) => "overlap of spectral ranges with PAN, brought to digital numbers by the gains",
        None => UNSCALED,
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
        sample: None,
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

    #[test]
    fn pixels_say_what_metadata_do_not() {
        let mut fit = Fit::new(2);
        for (a, b) in [(100.0, 50.0), (200.0, 150.0), (300.0, 120.0)] {
            fit.add(&[a, b], 0.6 * a + 0.9 * b);
        }
        let unknown = vec![SpectralBand::default(); 2];
        let fitted = fusion_weights(&unknown[0], &unknown).fitted(&fit, &unknown);
        assert!((fitted.weights[0] - 0.6).abs() < 1e-4 && (fitted.weights[1] - 0.9).abs() < 1e-4);
        assert!(!fitted.is_open() && fitted.sample.unwrap().cells == 3);
        let gainless = |low, high| SpectralBand {
            gain: None,
            ..band("B", low, high, 1.0)
        };
        let bands = [gainless(500.0, 600.0), gainless(600.0, 700.0)];
        let scaled = fusion_weights(&gainless(450.0, 750.0), &bands).fitted(&fit, &bands);
        assert_eq!(scaled.weights[0], scaled.weights[1]);
        assert!((scaled.weights[0] - 648.0 / 920.0).abs() < 1e-6);
        // With gains nothing is left open.
        let all = [band("B", 500.0, 600.0, 2.0)];
        let known = fusion_weights(&band("P", 450.0, 750.0, 1.0), &all);
        assert_eq!(known.clone().fitted(&fit, &all), known);
    }
}
