//! Bands, calibration and histograms, joined on `BAND_ID`, never by position: lists come in another
//! order than the files, grouped by kind (Pléiades) or by band (Pléiades Neo).

use super::Doc;
use super::doc::number;
use crate::scene::facts::{BandFacts, Histogram, Role};
use crate::scene::xml::Element;

const MEASURES: &str =
    "Radiometric_Data/Radiometric_Calibration/Instrument_Calibration/Band_Measurement_List";
const HISTOGRAMS: &str = "Radiometric_Data/Histogram_Band_List";
/// A histogram of 16-bit counts, and one to spare.
const MOST_BINS: usize = 65_537;
/// More bands than any of these instruments has.
const MOST_BANDS: usize = 32;

/// Every band that is named anywhere, as first met.
pub(super) fn read(doc: &mut Doc<'_>) -> Vec<BandFacts> {
    let root = doc.root;
    let mut bands: Vec<BandFacts> = Vec::new();
    if let Some(list) = root.at(MEASURES) {
        for measure in list.children() {
            let Some(id) = measure.text_at("BAND_ID") else {
                continue;
            };
            if let Some(band) = entry(&mut bands, id) {
                join(doc, band, measure);
            }
        }
    }
    let named = [HISTOGRAMS, "Raster_Data"].into_iter().flat_map(|path| {
        root.at(path)
            .map(|e| e.descendants("BAND_ID"))
            .unwrap_or_default()
    });
    for id in named {
        if !id.text().is_empty() {
            entry(&mut bands, id.text());
        }
    }
    for band in &mut bands {
        check(doc, band);
    }
    bands
}

fn entry<'b>(bands: &'b mut Vec<BandFacts>, id: &str) -> Option<&'b mut BandFacts> {
    if let Some(i) = bands.iter().position(|b| b.id == id) {
        return bands.get_mut(i);
    }
    if bands.len() >= MOST_BANDS {
        return None;
    }
    bands.push(BandFacts::named(id));
    bands.last_mut()
}

fn join(doc: &mut Doc<'_>, band: &mut BandFacts, measure: &Element) {
    match measure.name() {
        "Band_Radiance" => {
            band.gain = doc.number_in(measure, "GAIN");
            band.bias = doc.number_in(measure, "BIAS");
        }
        "Band_Reflectance" => band.reflectance_gain = doc.number_in(measure, "GAIN"),
        "Band_Solar_Irradiance" => band.irradiance = doc.number_in(measure, "VALUE"),
        "Band_Spectral_Range" => {
            let inside = measure.at("FWHM").unwrap_or(measure);
            let scale = match measure.text_at("MEASURE_UNIT").unwrap_or("") {
                unit if unit.starts_with("micro") || unit == "um" || unit == "µm" => 1000.0,
                unit if unit.starts_with("nano") || unit == "nm" => 1.0,
                unit => {
                    doc.warn(
                        "Band_Spectral_Range/MEASURE_UNIT",
                        format!(
                            "{unit:?} for {}, expected micrometers or nanometers",
                            band.id
                        ),
                    );
                    return;
                }
            };
            let mut nm = |name| {
                doc.number_in(inside, name)
                    // 0.43 µm is 430 nm, not 429.99999999999994.
                    .map(|v| (v * scale * 1000.0).round() / 1000.0)
            };
            (band.min_nm, band.max_nm) = (nm("MIN"), nm("MAX"));
        }
        _ => {}
    }
}

fn check(doc: &mut Doc<'_>, band: &mut BandFacts) {
    if band.gain.is_some_and(|g| g <= 0.0) {
        doc.warn(
            "Band_Radiance",
            format!("gain of {} is not positive: left out", band.id),
        );
        band.gain = None;
    }
    if let (Some(min), Some(max)) = (band.min_nm, band.max_nm) {
        if !(200.0..3000.0).contains(&min) || !(200.0..3000.0).contains(&max) || min >= max {
            doc.warn(
                "Band_Spectral_Range",
                format!("{min} to {max} nm for {}: left out", band.id),
            );
            (band.min_nm, band.max_nm) = (None, None);
        } else if band.role == Role::Unknown {
            band.role = role_of_range(min, max);
        }
    }
    if band.irradiance.is_some_and(|e| !(1.0..3000.0).contains(&e)) {
        doc.warn(
            "Band_Solar_Irradiance",
            format!(
                "a value for {} that the Sun does not have: left out",
                band.id
            ),
        );
        band.irradiance = None;
    }
}

/// What an unknown name sees, by its range: wide ones are panchromatic.
fn role_of_range(min: f64, max: f64) -> Role {
    if max - min > 200.0 {
        return Role::Pan;
    }
    match (min + max) / 2.0 {
        c if c < 450.0 => Role::DeepBlue,
        c if c < 520.0 => Role::Blue,
        c if c < 600.0 => Role::Green,
        c if c < 695.0 => Role::Red,
        c if c < 760.0 => Role::RedEdge,
        c if c < 1000.0 => Role::Nir,
        _ => Role::Unknown,
    }
}

/// The bands that the files hold, in canonical order; others were named in passing.
pub(super) fn canonical(bands: Vec<BandFacts>, file_order: &[String]) -> Vec<BandFacts> {
    let mut held: Vec<BandFacts> = file_order
        .iter()
        .map(|id| {
            let known = bands.iter().find(|b| b.id == *id);
            known.cloned().unwrap_or_else(|| BandFacts::named(id))
        })
        .collect();
    held.sort_by_key(|b| b.role);
    held
}

/// The histograms that read.
pub(super) fn histograms(doc: &mut Doc<'_>) -> Vec<Histogram> {
    let root = doc.root;
    let Some(list) = root.at(HISTOGRAMS) else {
        return Vec::new();
    };
    let mut histograms = Vec::new();
    for element in list.all("Histogram_Band").take(MOST_BANDS) {
        let Some(id) = element.text_at("BAND_ID") else {
            continue;
        };
        let values = element.text_at("VALUES").unwrap_or("");
        let counts: Option<Vec<f64>> = values
            .split_whitespace()
            .take(MOST_BINS + 1)
            .map(|v| number(v).filter(|&n| n >= 0.0))
            .collect();
        let Some(counts) = counts.filter(|c| c.len() <= MOST_BINS) else {
            doc.warn(
                "Histogram_Band",
                format!("the histogram of {id} does not read: left out"),
            );
            continue;
        };
        histograms.push(Histogram {
            band_id: id.to_string(),
            min: doc.number_in(element, "MIN"),
            max: doc.number_in(element, "MAX"),
            mean: doc.number_in(element, "MEAN"),
            stdv: doc.number_in(element, "STDV"),
            step: doc
                .number_in(element, "STEP")
                .filter(|&s| s > 0.0)
                .unwrap_or(1.0),
            counts,
        });
    }
    histograms
}
