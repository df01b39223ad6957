//! The exact model as deliveries tell it: `Refined_Model`.

use super::Camera;
use crate::xml::Xml;
use chrono::{DateTime, TimeDelta, Timelike, Utc};

fn moment(middle: DateTime<Utc>, t: f64) -> String {
    let time = middle + TimeDelta::nanoseconds((t * 1e9).round() as i64);
    time.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
}

/// The section, indented as in its place. `middle` is the time 0 of the camera, `cols` and `rows`
/// the size of the image, `pitch` the side of a detector in metres.
pub fn section(
    camera: &Camera,
    middle: DateTime<Utc>,
    (cols, rows): (usize, usize),
    pitch: f64,
) -> String {
    let d = &camera.detectors;
    let mut x = Xml::new("");
    // Two levels above, closed by whoever puts the section into a document.
    x.within("Refined_Model", |x| {
        x.leaf("MODEL_USED", "SENSOR");
        x.within("Coordinate_Reference_System", |x| {
            x.within("Geodetic_CRS", |x| {
                x.leaf("GEODETIC_CRS_TYPE", "GEOCENTRIC");
                x.leaf("GEODETIC_CRS_NAME", "WGS 1984");
                x.leaf("GEODETIC_CRS_CODE", "urn:ogc:def:crs:EPSG::4978");
            });
        });
        x.within("Time", |x| {
            x.within("Time_Range", |x| {
                x.leaf("START", moment(middle, d.start));
                x.leaf(
                    "END",
                    moment(middle, d.start + (rows as f64 - 1.0) * d.period),
                );
            });
            x.within("Time_Stamp", |x| x.leaf("LINE_PERIOD", d.period * 1e3));
        });
        ephemeris(x, camera, middle);
        attitudes(x, camera, middle);
        x.within("Instrument_Configuration", |x| {
            x.leaf("FOCAL_LENGTH", 12.905);
            x.leaf("DETECTOR_SIZE_COL", pitch);
            x.leaf("DETECTOR_SIZE_ROW", pitch);
        });
        x.within("Geometric_Calibration", |x| {
            x.within("Instrument_Calibration", |x| {
                x.within("Swath_Range", |x| {
                    x.leaf("FIRST_COL", d.first);
                    x.leaf("LAST_COL", d.first + cols as f64 - 1.0);
                });
                x.within("Polynomial_Look_Angles", |x| {
                    x.leaf("XLOS_0", d.across.0);
                    x.leaf("XLOS_1", d.across.1);
                    x.leaf("YLOS_0", d.along);
                });
            });
        });
    });
    x.finish()
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect()
}

fn ephemeris(x: &mut Xml, camera: &Camera, middle: DateTime<Utc>) {
    let triple = |v: super::earth::V3| format!("{:.3} {:.3} {:.3}", v.x, v.y, v.z);
    x.within("Ephemeris", |x| {
        x.leaf("EPHEMERIS_USED", "CORRECTED");
        x.within("Point_List", |x| {
            for k in -4..=4 {
                let t = 30.0 * f64::from(k);
                x.within("Point", |x| {
                    let position = triple(camera.orbit.position(t));
                    x.leaf_with("LOCATION_XYZ", " unit=\"m\"", position);
                    let velocity = triple(camera.orbit.velocity(t));
                    x.leaf_with("VELOCITY_XYZ", " unit=\"m/s\"", velocity);
                    x.leaf("TIME", moment(middle, t));
                });
            }
        });
    });
}

fn attitudes(x: &mut Xml, camera: &Camera, middle: DateTime<Utc>) {
    let seconds =
        f64::from(middle.num_seconds_from_midnight()) + f64::from(middle.nanosecond()) / 1e9;
    x.within("Attitudes", |x| {
        x.leaf("ATTITUDES_USED", "CORRECTED");
        x.within("Polynomial_Quaternions", |x| {
            x.leaf("OFFSET", seconds);
            x.leaf("SCALE", camera.attitude.scale);
            for (name, part) in ["Q0", "Q1", "Q2", "Q3"]
                .into_iter()
                .zip(camera.attitude.parts)
            {
                x.within(name, |x| {
                    x.leaf("DEGREE", 3);
                    let list: Vec<String> = part.iter().map(f64::to_string).collect();
                    x.leaf("COEFFICIENTS", list.join(" "));
                });
            }
        });
    });
}
