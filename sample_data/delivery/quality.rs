//! `Quality_Assessment` and `Dataset_Sources`.

use super::facts::{Facts, Level};
use super::identity::lineage;
use crate::sensor::Family;
use crate::xml::Xml;

/// `Quality_Assessment`.
pub fn quality(x: &mut Xml, f: &Facts) {
    let spot = f.family() == Family::Spot;
    x.within("Quality_Assessment", |x| {
        x.within("Planimetric_Accuracy_Measurement", |x| {
            x.leaf("QUALITY_TABLES", "DTED2");
            x.leaf("MEASURE_ID", "AHA");
            x.leaf("MEASURE_NAME", "Absolute Horizontal Accuracy");
            x.leaf("MEASURE_TYPE", "MATCHING");
            if spot {
                x.empty("MEASURE_UNIT", " unit=\"m\"");
            } else {
                x.leaf("MEASURE_UNIT", "m");
            }
            let unit = if spot { " unit=\"meter\"" } else { "" };
            x.within("Quality_Values", |x| {
                x.leaf_with("ACCURACY_MEAN", unit, "0.0");
                x.leaf_with("ACCURACY_STDV", unit, "0.1");
                x.leaf_with("ACCURACY_CE90", unit, "0.2");
            });
        });
        for (code, name, _) in f.masks() {
            x.within("Imaging_Quality_Measurement", |x| {
                x.leaf("QUALITY_TABLES", f.instrument.mission);
                x.leaf("MEASURE_NAME", format!("{name} ({code})"));
                x.leaf("MEASURE_TYPE", "AUTOMATIC");
                x.within("Quality_Mask", |x| {
                    let path = format!("MASKS/{}", f.mask_name(code));
                    x.component(
                        &format!("{name} Mask"),
                        Some("GML MASK"),
                        "ENCAPSULATED",
                        &path,
                    );
                });
            });
        }
    });
}

/// `Dataset_Sources`.
pub fn sources(x: &mut Xml, f: &Facts) {
    let parts = lineage(f);
    let part = |x: &mut Xml, title: &str| {
        if let Some((title, path)) = parts.iter().find(|(t, _)| *t == title) {
            x.component(title, Some("Lineage Information"), "DIMAP", path);
        }
    };
    x.within("Dataset_Sources", |x| {
        x.within("Source_Identification", |x| {
            x.leaf("SOURCE_ID", &f.strip);
            x.leaf("SOURCE_TYPE", "Strip_Source");
            x.leaf(
                "SOURCE_DESCRIPTION",
                format!("{} Data Strip", f.instrument.name()),
            );
            x.within("Strip_Source", |x| {
                x.leaf("MISSION", f.instrument.mission);
                x.leaf("MISSION_INDEX", f.instrument.index);
                x.leaf("INSTRUMENT", f.instrument.mission);
                x.leaf("INSTRUMENT_INDEX", f.instrument.index);
                x.leaf("IMAGING_DATE", f.time.format("%Y-%m-%d"));
                let tenth = f.time.timestamp_subsec_millis() / 100;
                let zone = if f.family() == Family::Spot { "" } else { "Z" };
                x.leaf(
                    "IMAGING_TIME",
                    format!("{}.{tenth}{zone}", f.time.format("%H:%M:%S")),
                );
                x.leaf(
                    "BAND_MODE",
                    if f.family() == Family::Spot {
                        f.spectral
                    } else {
                        "PX"
                    },
                );
            });
            part(x, "Strip Source");
        });
        if f.level == Level::Ortho {
            x.within("Source_Identification", |x| {
                x.leaf("SOURCE_ID", "FICTITIOUS_RELIEF");
                x.leaf("SOURCE_TYPE", "Height_Source");
                x.leaf("SOURCE_DESCRIPTION", "Relief of the invented landscape");
                part(x, "Source for Vertical reset");
            });
        }
        x.within("Source_Identification", |x| {
            x.leaf("SOURCE_ID", "FICTITIOUS_GROUND");
            x.leaf("SOURCE_TYPE", "Ground_Source");
            x.leaf("SOURCE_DESCRIPTION", "Ground of the invented landscape");
            part(x, "Source for Ground reset");
        });
    });
}
