//! The GML masks of a product.

use super::facts::{Facts, Level};
use super::identity::spot_crs_name;
use super::roi::Roi;
use crate::sensor::Family;
use std::fmt::Write;

/// How masks of a product name their coordinates.
fn srs(f: &Facts) -> String {
    match (f.level, f.family(), f.lie) {
        (Level::Ortho, Family::Spot, Some(lie)) => spot_crs_name(lie.epsg),
        (Level::Ortho, Family::Pleiades, Some(lie)) => {
            format!("urn:ogc:def:crs:EPSG:6.3:{}", lie.epsg)
        }
        _ => "urn:ogc:def:derivedCRSType:OGC:1.0:image".into(),
    }
}

/// One mask: its code and meaning, and its polygons (closed rings, x y).
pub fn document(f: &Facts, code: &str, meaning: &str, polygons: &[Roi]) -> String {
    let srs = srs(f);
    let (space, kind) = match (f.family(), code) {
        (Family::Spot, "ROI") => ("urn:spotimage:ast:maskType", "REGION_OF_INTEREST"),
        (Family::Spot, _) => ("urn:spotimage:ast:maskType", "CLOUD"),
        (Family::Pleiades, "ROI") => ("urn:phr:ipu:maskType", "SOURCE_IMAGE_FOOTPRINT"),
        (Family::Pleiades, _) => ("urn:phr:ipu:maskType", "CLOUD"),
    };
    let (low, high) = bounds(f);
    let mut t = String::new();
    let _ = write!(
        t,
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n\
         <hma:Mask xmlns:hma=\"http://earth.esa.int/hma\" \
         xmlns:gml=\"http://www.opengis.net/gml\" gml:id=\"{code}_{}_MSK\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\n  \
         <gml:name>{meaning} of the fictitious product {}</gml:name>\n\n  \
         <gml:boundedBy>\n    <gml:Envelope srsName=\"{srs}\">\n      \
         <gml:lowerCorner>{} {}</gml:lowerCorner>\n      \
         <gml:upperCorner>{} {}</gml:upperCorner>\n    \
         </gml:Envelope>\n  </gml:boundedBy>\n\n",
        f.stem, f.stem, low.0, low.1, high.0, high.1
    );
    if polygons.is_empty() {
        t.push_str("  <hma:maskMembers/>\n");
    } else {
        t.push_str("  <hma:maskMembers>\n");
        for (k, polygon) in polygons.iter().enumerate() {
            let ring: Vec<String> = polygon
                .ring
                .iter()
                .map(|(x, y)| format!("{x} {y}"))
                .collect();
            let _ = write!(
                t,
                "    <hma:MaskFeature gml:id=\"{kind}-{k}\">\n      \
                 <hma:maskType codeSpace=\"{space}\">{kind}</hma:maskType>\n      \
                 <gml:extentOf>\n        <gml:Polygon srsName=\"{srs}\">\n          \
                 <gml:exterior>\n            <gml:LinearRing>\n              \
                 <gml:posList>{}</gml:posList>\n            </gml:LinearRing>\n          \
                 </gml:exterior>\n        </gml:Polygon>\n      </gml:extentOf>\n    \
                 </hma:MaskFeature>\n",
                ring.join(" ")
            );
        }
        t.push_str("  </hma:maskMembers>\n");
    }
    t.push_str("\n</hma:Mask>\n");
    t
}

/// The envelope: outer bounds of orthos, first and last pixel centres of sensor images.
fn bounds(f: &Facts) -> ((f64, f64), (f64, f64)) {
    let (w, h) = (f.size.0 as f64, f.size.1 as f64);
    match f.lie {
        Some(lie) => (
            (lie.ulx, lie.uly - h * lie.res),
            (lie.ulx + w * lie.res, lie.uly),
        ),
        None => ((1.0, 1.0), (w, h)),
    }
}

/// The polygons of a mask: the region, the cloud, or nothing.
pub fn polygons(f: &Facts, code: &str) -> Vec<Roi> {
    match code {
        "ROI" => vec![f.roi.clone()],
        "CLD" => f.cloud.iter().cloned().collect(),
        _ => Vec::new(),
    }
}
