//! `Geometric_Data`: how points of the image were seen, and the exact model of sensor products.

use super::facts::{Facts, Located};
use crate::sensor::Family;
use crate::xml::Xml;

/// `Geometric_Data`.
pub fn geometry(x: &mut Xml, f: &Facts, raw: &mut Vec<String>) {
    x.within("Geometric_Data", |x| {
        if let Some(refined) = &f.refined {
            // Already written: it takes the place of this mark.
            x.leaf("Refined_Model", "");
            raw.push(refined.clone());
        }
        x.within("Use_Area", |x| {
            for l in &f.located {
                x.within("Located_Geometric_Values", |x| located(x, f.family(), l));
            }
        });
    });
}

fn located(x: &mut Xml, family: Family, l: &Located) {
    let spot = family == Family::Spot;
    let (degree, metre) = if spot {
        ("", "")
    } else {
        (" unit=\"deg\"", " unit=\"m\"")
    };
    x.leaf("LOCATION_TYPE", l.label);
    if spot {
        x.leaf("COL", l.col);
        x.leaf("ROW", l.row);
        x.leaf("TIME", l.time.format("%Y-%m-%dT%H:%M:%S%.6fZ"));
        x.leaf("SATELLITE_ALTITUDE", "694000.0");
    } else {
        x.leaf("TIME", l.time.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
    }
    x.within("Acquisition_Angles", |x| {
        x.leaf("AZIMUTH_ANGLE", l.azimuth_deg);
        x.leaf_with("VIEWING_ANGLE_ACROSS_TRACK", degree, l.viewing_deg.0);
        x.leaf_with("VIEWING_ANGLE_ALONG_TRACK", degree, l.viewing_deg.1);
        x.leaf_with("VIEWING_ANGLE", degree, l.viewing_deg.2);
        x.leaf("INCIDENCE_ANGLE_ALONG_TRACK", l.incidence_deg.1);
        x.leaf("INCIDENCE_ANGLE_ACROSS_TRACK", l.incidence_deg.0);
        x.leaf("INCIDENCE_ANGLE", l.incidence_deg.2);
    });
    x.within("Solar_Incidences", |x| {
        x.leaf_with("SUN_AZIMUTH", degree, l.sun.azimuth_deg);
        x.leaf_with("SUN_ELEVATION", degree, l.sun.elevation_deg);
    });
    x.within("Ground_Sample_Distance", |x| {
        x.leaf_with("GSD_ACROSS_TRACK", metre, l.gsd_m.0);
        x.leaf_with("GSD_ALONG_TRACK", metre, l.gsd_m.1);
    });
}
