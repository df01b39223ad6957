//! From what is asked of the radiometry to what is done to the numbers.

use chrono::Datelike;
use relais_core::fault::Trouble;
use relais_core::ops::calibrate::{Linear, sun_distance_au, toa_reflectance};
use relais_core::ops::quantise::Stretch;
use serde::Serialize;

use super::order::{Order, Percentiles, Radiometry};
use super::sampled::{Of, SampleFacts};
use super::{Ortho, OrthoFault, Tone};
use crate::scene::facts::{BandFacts, Member, Processing};

/// What was done to the numbers, for the manifest.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ToneFacts {
    /// Distance to the Sun, in astronomical units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun_distance_au: Option<f64>,
    /// Sun above the horizon at the centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun_elevation_deg: Option<f64>,
    /// Reflectance = DN · factor + offset, a band.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calibration: Vec<Linear>,
    /// Stretch, a band.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stretch: Vec<Stretch>,
    /// Which pixels its percentiles are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleFacts>,
}

impl ToneFacts {
    /// What tags of the product say of its numbers; nothing of counts as they were delivered.
    pub fn tags(&self, bands: &[String]) -> Vec<(String, String)> {
        let tag = |key: &str, value: String| (key.to_string(), value);
        if !self.calibration.is_empty() {
            return vec![tag("RADIOMETRY", "TOA_REFLECTANCE".into())];
        }
        if self.stretch.is_empty() {
            return Vec::new();
        }
        let limits = bands.iter().zip(&self.stretch);
        let limits = limits.map(|(band, s)| {
            let id = band.split(' ').next().unwrap_or(band);
            format!("{id} {}..{}", s.low, s.high)
        });
        let limits: Vec<String> = limits.collect();
        vec![
            tag("RADIOMETRY", "STRETCHED".into()),
            tag("STRETCH", limits.join(", ")),
        ]
    }
}

/// Gives an ortho (still in numbers) the tone that was asked for.
pub fn apply(ortho: Ortho, main: &Member, order: &Order) -> Result<(Ortho, ToneFacts), Trouble> {
    match (order.radiometry, order.stretch) {
        (Radiometry::Dn, None) => Ok((ortho, ToneFacts::default())),
        (Radiometry::Toa, Some(_)) => Err(OrthoFault::BadOption {
            option: "--stretch",
            reason: "8 bits hold no reflectance: choose --radiometry toa or --stretch".into(),
        }
        .into()),
        (Radiometry::Toa, None) => {
            let facts = reflectance(main, ortho.picks())?;
            Ok((
                ortho.with_tone(Tone::Reflectance(facts.calibration.clone())),
                facts,
            ))
        }
        (Radiometry::Dn, Some(percentiles)) => {
            let of = match (&order.bbox, &order.cutline) {
                (None, None) => Of::Source,
                _ => Of::Output,
            };
            let (stretch, sample) = stretches(&ortho, percentiles, of)?;
            let facts = ToneFacts {
                stretch: stretch.clone(),
                sample: Some(sample),
                ..ToneFacts::default()
            };
            Ok((ortho.with_tone(Tone::Stretched(stretch)), facts))
        }
    }
}

fn stretches(
    ortho: &Ortho,
    percentiles: Percentiles,
    of: Of,
) -> Result<(Vec<Stretch>, SampleFacts), Trouble> {
    let (mut values, facts) = ortho.sample(of)?;
    let of_band =
        |values: &mut Vec<f32>| Stretch::between(values, percentiles.low, percentiles.high);
    let stretches: Option<Vec<Stretch>> = values.iter_mut().map(of_band).collect();
    Ok((stretches.ok_or(OrthoFault::NothingValid)?, facts))
}

/// The calibration to reflectance of some bands of a member.
fn reflectance(member: &Member, picks: &[usize]) -> Result<ToneFacts, OrthoFault> {
    let bands = picks.iter().map(|&i| &member.bands[i]);
    let refuse = |reason: String| OrthoFault::NotConvertible { reason };
    match member.processing {
        Processing::Reflectance => {
            let linear = |b: &BandFacts| Linear {
                factor: 1.0 / b.reflectance_gain.filter(|g| *g > 0.0).unwrap_or(10_000.0),
                offset: 0.0,
            };
            return Ok(ToneFacts {
                calibration: bands.map(linear).collect(),
                ..ToneFacts::default()
            });
        }
        Processing::Basic => {}
        Processing::Unknown => {
            return Err(refuse(
                "it comes without calibration: no metadata state its processing".into(),
            ));
        }
        other => return Err(refuse(format!("its processing is {}", other.label()))),
    }
    let moment = member
        .moment()
        .ok_or_else(|| refuse("the date is not known".into()))?;
    let sun = member
        .sun_elevation_deg()
        .ok_or_else(|| refuse("the sun elevation is not known".into()))?;
    let d = sun_distance_au(moment.date.ordinal());
    let calibration = bands
        .map(|b| {
            let missing = |what: &str| refuse(format!("band {} has no {what}", b.id));
            let gain = b.gain.ok_or_else(|| missing("gain"))?;
            let e0 = b.irradiance.ok_or_else(|| missing("solar irradiance"))?;
            toa_reflectance(gain, b.bias.unwrap_or(0.0), e0, sun, d)
                .ok_or_else(|| refuse(format!("gain {gain}, irradiance {e0} and sun elevation {sun}° of band {} make no sense", b.id)))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ToneFacts {
        sun_distance_au: Some(d),
        sun_elevation_deg: Some(sun),
        calibration,
        ..ToneFacts::default()
    })
}
