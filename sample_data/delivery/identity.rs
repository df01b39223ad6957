//! The first sections of a DIM file: what the product is, where it lies, who made it.

use super::facts::{COPYRIGHT, Facts, Level, PRODUCER};
use crate::sensor::Family;
use crate::xml::Xml;
use chrono::SecondsFormat;

/// `Metadata_Identification`.
pub fn metadata(x: &mut Xml, family: Family, profile: &str, subprofile: &str) {
    let version = match family {
        Family::Spot => "2.12",
        Family::Pleiades => "2.15",
    };
    x.within("Metadata_Identification", |x| {
        x.leaf_with(
            "METADATA_FORMAT",
            &format!(" version=\"{version}\""),
            "DIMAP",
        );
        x.leaf("METADATA_PROFILE", profile);
        x.leaf("METADATA_SUBPROFILE", subprofile);
        x.leaf("METADATA_LANGUAGE", "en");
    });
}

/// The profile of a product: `S7_ORTHO`, `PHR_SENSOR`.
pub fn profile(f: &Facts) -> String {
    let level = f.level.long();
    match f.family() {
        Family::Spot => format!("S{}_{level}", f.instrument.index),
        Family::Pleiades => format!("PHR_{level}"),
    }
}

/// `Dataset_Identification`.
pub fn dataset(x: &mut Xml, f: &Facts) {
    x.within("Dataset_Identification", |x| {
        x.leaf("DATASET_TYPE", format!("RASTER_{}", f.level.long()));
        x.leaf_with("DATASET_NAME", " version=\"1.0\"", &f.dataset);
        x.href("DATASET_TN_PATH", &format!("ICON_{}.JPG", f.stem));
        x.leaf("DATASET_TN_FORMAT", "image/jpeg");
        x.href("DATASET_QL_PATH", &format!("PREVIEW_{}.JPG", f.stem));
        x.leaf("DATASET_QL_FORMAT", "image/jpeg");
        x.within("Legal_Constraints", |x| {
            x.leaf("COPYRIGHT", COPYRIGHT);
            if f.family() == Family::Spot {
                x.leaf("TRADEMARK", "NA");
                x.leaf("LICENSE", "NA");
                x.leaf("RESTRICTIONS", "NA");
            }
        });
        if f.family() == Family::Spot {
            x.within("Security_Constraints", |x| {
                x.leaf("CLASSIFICATION_LEVEL", "NA");
                x.leaf("CLASSIFICATION_COMMENTS", "NA");
                x.leaf("RESTRICTIONS", "NA");
            });
        }
    });
}

/// Title and file of each piece of lineage.
pub fn lineage(f: &Facts) -> Vec<(&'static str, String)> {
    let mut list = vec![
        (
            "Processing",
            format!("LINEAGE/PROCESSING_{}_DIM.XML", f.stem),
        ),
        ("Strip Source", format!("LINEAGE/STRIP_{}_DIM.XML", f.strip)),
        (
            "Source for Ground reset",
            "LINEAGE/GROUND_FICTITIOUS_GROUND_DIM.XML".into(),
        ),
    ];
    if f.level == Level::Ortho {
        list.push((
            "Source for Vertical reset",
            "LINEAGE/HEIGHT_FICTITIOUS_RELIEF_DIM.XML".into(),
        ));
    }
    list
}

/// `Dataset_Content`.
pub fn content(x: &mut Xml, f: &Facts) {
    let decimals = |v: f64| format!("{v:.12}");
    x.within("Dataset_Content", |x| {
        x.leaf_with(
            "SURFACE_AREA",
            " unit=\"square km\"",
            format!("{:.3}", f.surface_km2),
        );
        x.leaf_with(
            "CLOUD_COVERAGE",
            " unit=\"percent\"",
            format!("{:.2}", f.cloud_percent),
        );
        if f.family() == Family::Spot {
            x.leaf_with("SNOW_COVERAGE", " unit=\"percent\"", "0.00");
        }
        x.within("Dataset_Components", |x| {
            for (title, path) in lineage(f) {
                x.component(title, Some("Lineage Information"), "DIMAP", &path);
            }
            if f.level == Level::Sensor {
                let rpc = format!("RPC_{}.XML", f.stem);
                x.component("RPC Model", Some("Geoposition Model"), "DIMAP", &rpc);
            }
        });
        x.within("Dataset_Extent", |x| {
            let kind = match f.family() {
                Family::Spot => "Bounding_Box",
                Family::Pleiades => "Bounding_Polygon",
            };
            x.leaf("EXTENT_TYPE", kind);
            for (k, corner) in f.corners.iter().enumerate() {
                x.within(if k < 4 { "Vertex" } else { "Center" }, |x| {
                    x.leaf("LON", decimals(corner.lon_lat.0));
                    x.leaf("LAT", decimals(corner.lon_lat.1));
                    if let Some((px, py)) = corner.xy {
                        x.leaf("X", px);
                        x.leaf("Y", py);
                    }
                    x.leaf("COL", corner.col);
                    x.leaf("ROW", corner.row);
                });
            }
        });
    });
}

/// The maker and, for SPOT, the distributor.
pub fn producer(x: &mut Xml, family: Family) {
    let person = |x: &mut Xml, role: &str| {
        x.leaf(&format!("{role}_NAME"), PRODUCER);
        x.href(&format!("{role}_URL"), "https://example.org/relais");
        x.leaf(&format!("{role}_CONTACT"), "sample@example.org");
        x.leaf(
            &format!("{role}_ADDRESS"),
            "Saint-Aubrac-sur-Ourbise (lieu fictif)",
        );
    };
    x.within("Producer_Information", |x| person(x, "PRODUCER"));
    if family == Family::Spot {
        x.within("Distributor_Information", |x| person(x, "DISTRIBUTOR"));
    }
}

/// `Product_Information`.
pub fn product(x: &mut Xml, f: &Facts) {
    x.within("Product_Information", |x| {
        producer(x, f.family());
        x.within("Delivery_Identification", |x| {
            let date = f.produced.to_rfc3339_opts(SecondsFormat::Millis, true);
            match f.family() {
                Family::Spot => {
                    x.leaf("PRODUCTION_DATE", date);
                    x.leaf("JOB_ID", &f.job);
                    x.leaf("PRODUCT_CODE", "");
                    x.leaf("PRODUCT_TYPE", "NA");
                    x.leaf("PRODUCT_INFO", "SPOT");
                }
                Family::Pleiades => {
                    x.leaf("PRODUCTION_DATE", date.trim_end_matches('Z'));
                    x.leaf("JOB_ID", &f.job);
                    x.leaf("PRODUCT_CODE", "PLEIADES");
                }
            }
            x.leaf("DELIVERY_TYPE", "NETWORK");
            order(x, &f.job);
        });
    });
}

/// `Order_Identification`.
pub fn order(x: &mut Xml, job: &str) {
    x.within("Order_Identification", |x| {
        x.leaf("CUSTOMER_REFERENCE", "FICTIF");
        x.leaf("INTERNAL_REFERENCE", format!("RELAIS_SAMPLE_{job}"));
        x.leaf("COMMERCIAL_REFERENCE", "FICTIF-000");
        x.leaf("COMMERCIAL_ITEM", "1");
    });
}

/// `Coordinate_Reference_System`.
pub fn crs(x: &mut Xml, f: &Facts) {
    x.within("Coordinate_Reference_System", |x| {
        match f.lie {
            Some(lie) => x.within("Projected_CRS", |x| {
                let code = format!("urn:ogc:def:crs:EPSG::{}", lie.epsg);
                if f.family() == Family::Pleiades {
                    x.leaf_with("CRS_TABLES", " version=\"6.3\"", "EPSG");
                    x.leaf("PROJECTED_CRS_NAME", lie.epsg);
                } else {
                    x.leaf("PROJECTED_CRS_NAME", spot_crs_name(lie.epsg));
                }
                x.leaf("PROJECTED_CRS_CODE", code);
            }),
            None => x.within("Geodetic_CRS", |x| {
                x.leaf_with("CRS_TABLES", " version=\"6.3\"", "EPSG");
                x.leaf("GEODETIC_CRS_TYPE", "GEOGRAPHIC2D");
                x.leaf("GEODETIC_CRS_NAME", "WGS84");
                x.leaf("GEODETIC_CRS_CODE", "urn:ogc:def:crs:EPSG::4326");
            }),
        }
        x.within("Temporal_CRS", |x| {
            x.leaf_with("CRS_TABLES", " version=\"0.0\"", "ITU");
            x.leaf("TEMPORAL_CRS_NAME", "UTC");
        });
    });
}

/// How SPOT names its CRS, in the XML and in the masks.
pub fn spot_crs_name(epsg: u32) -> String {
    format!("{epsg} WGS84/UTM {}N (N. hemisphere)", epsg % 100)
}
