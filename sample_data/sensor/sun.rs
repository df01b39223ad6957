//! Where the sun stands and how far it is.

use chrono::{DateTime, Datelike, Timelike, Utc};

/// The sun over a place at a time.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Sun {
    /// Clockwise from north, degrees.
    pub azimuth_deg: f64,
    /// Above the horizon, degrees.
    pub elevation_deg: f64,
    /// Distance, astronomical units.
    pub distance_au: f64,
}

/// The sun by the low-accuracy formulas of the Astronomical Almanac (0.01°); the distance by
/// `1 − 0.01673 cos(0.9856° (day − 4))`.
pub fn sun(time: DateTime<Utc>, lon_deg: f64, lat_deg: f64) -> Sun {
    let seconds = f64::from(time.num_seconds_from_midnight()) + f64::from(time.nanosecond()) / 1e9;
    let days = f64::from(time.date_naive().num_days_from_ce() - 730_120) - 0.5 + seconds / 86_400.0;
    let mean = (280.460 + 0.985_647_4 * days).rem_euclid(360.0);
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude = (mean + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
    let tilt = (23.439 - 4e-7 * days).to_radians();
    let ascension = (tilt.cos() * longitude.sin()).atan2(longitude.cos());
    let declination = (tilt.sin() * longitude.sin()).asin();
    let sidereal = (280.460_618_37 + 360.985_647_366_29 * days + lon_deg).to_radians();
    let hour = sidereal - ascension;
    let lat = lat_deg.to_radians();
    let up = lat.sin() * declination.sin() + lat.cos() * declination.cos() * hour.cos();
    let east = -declination.cos() * hour.sin();
    let north = lat.cos() * declination.sin() - lat.sin() * declination.cos() * hour.cos();
    let day = f64::from(time.ordinal());
    Sun {
        azimuth_deg: east.atan2(north).to_degrees().rem_euclid(360.0),
        elevation_deg: up.asin().to_degrees(),
        distance_au: 1.0 - 0.016_73 * (0.9856 * (day - 4.0)).to_radians().cos(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn the_sun_of_a_published_example_is_found() {
        // NREL's SPA, its worked example: zenith 50.11162° with 0.0163° of refraction, azimuth
        // 194.34024°.
        let time = Utc.with_ymd_and_hms(2003, 10, 17, 19, 30, 30).unwrap();
        let s = sun(time, -105.1786, 39.742_476);
        assert!((s.azimuth_deg - 194.340_24).abs() < 0.02, "{s:?}");
        assert!((s.elevation_deg - 39.872).abs() < 0.02, "{s:?}");
        assert!((s.distance_au - 0.9965).abs() < 0.0005, "{s:?}");
    }
}
