//! `Radiometric_Data`: histograms and calibration.

use super::facts::{Facts, Level};
use crate::sensor::Family;
use crate::xml::Xml;

/// `Radiometric_Data`.
pub fn radiometry(x: &mut Xml, f: &Facts) {
    let spot = f.family() == Family::Spot;
    x.within("Radiometric_Data", |x| {
        x.within("Dynamic_Range", |x| {
            x.leaf("ACQUISITION_RANGE", 12);
            x.leaf("PRODUCT_RANGE", 12);
        });
        if spot {
            x.within("Dynamic_Adjustment", |x| x.leaf("ADJUSTMENT_TYPE", "NONE"));
        }
        x.within("Histogram_Band_List", |x| {
            for k in f.xml_order() {
                histogram(x, f, k);
            }
        });
        x.within("Radiometric_Calibration", |x| {
            x.within("Instrument_Calibration", |x| {
                x.within("Band_Measurement_List", |x| calibration(x, f));
            });
        });
    });
}

fn histogram(x: &mut Xml, f: &Facts, k: usize) {
    let spot = f.family() == Family::Spot;
    let counted = &f.histograms[k];
    // Pléiades lists have one bin a DN; that of a panchromatic sensor product has one more.
    let bins = match (spot, f.level, f.spectral) {
        (true, ..) => counted.spot(),
        (false, Level::Sensor, "P") => counted.pleiades(4097),
        (false, ..) => counted.pleiades(4096),
    };
    let values: Vec<String> = bins.iter().map(u64::to_string).collect();
    let s = counted.summary();
    x.within("Histogram_Band", |x| {
        x.leaf("BAND_ID", f.bands[k].id);
        x.leaf("VALUES", values.join(" "));
        if spot {
            x.leaf("STEP", 1);
        }
        x.leaf("MIN", s.min);
        x.leaf("MAX", s.max);
        if spot {
            x.leaf("MEAN", format!("{:.5}", s.mean));
            x.leaf("STDV", format!("{:.5}", s.stdv));
        } else {
            x.leaf("MEAN", six(s.mean));
            x.leaf("STDV", six(s.stdv));
        }
    });
}

/// Six significant digits, as Pléiades writes its means.
fn six(v: f64) -> String {
    let before = v.abs().max(1.0).log10().floor() as usize + 1;
    let text = format!("{v:.*}", 6usize.saturating_sub(before));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}

fn calibration(x: &mut Xml, f: &Facts) {
    let spot = f.family() == Family::Spot;
    let order = f.xml_order();
    let head = |x: &mut Xml, id: &str, date: &str, text: &str, unit: &str| {
        x.leaf("BAND_ID", id);
        x.leaf("CALIBRATION_DATE", date);
        x.leaf("MEASURE_DESC", text);
        x.leaf("MEASURE_UNIT", unit);
        x.leaf(
            "MEASURE_UNCERTAINTY",
            if spot {
                "0.005"
            } else {
                "Specification accuracy value"
            },
        );
    };
    for &k in &order {
        let b = &f.bands[k];
        x.within("Band_Spectral_Range", |x| {
            let text = "Spectral range of the band";
            let (low, high) = b.range_nm;
            if spot {
                head(x, b.id, "2013-09-13T12:00:00Z", text, "nanometers");
                x.leaf("MIN", low);
                x.leaf("MAX", high);
            } else {
                head(x, b.id, "2011-12-17T00:00:00.000Z", text, "micrometers");
                x.leaf("MIN", format!("{:.2}", low / 1000.0));
                x.leaf("MAX", format!("{:.2}", high / 1000.0));
            }
        });
    }
    for &k in &order {
        x.within("Band_Radiance", |x| {
            let text = "Raw radiometric counts (DN) to TOA Radiance (L). Formulae L=DN/GAIN+BIAS";
            let date = f.time.format("%Y-01-15T12:00:00Z").to_string();
            head(
                x,
                f.bands[k].id,
                &date,
                text,
                "watt/m2/steradians/micrometers",
            );
            x.leaf("GAIN", f.bands[k].gain);
            x.leaf("BIAS", 0);
        });
    }
    for &k in &order {
        x.within("Band_Solar_Irradiance", |x| {
            let text = "Solar irradiance of the band";
            head(
                x,
                f.bands[k].id,
                "2011-09-20T12:00:00Z",
                text,
                "watt/m2/micron",
            );
            x.leaf("VALUE", f.bands[k].irradiance);
        });
    }
}
