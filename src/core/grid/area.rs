//! Where a CRS is meant to be used, and which one is where another is not.

use super::crs::Crs;

/// A part of the Earth, in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its name in the register, in brief.
    pub name: String,
    /// Where it begins; east of `east` when it crosses the 180th meridian.
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Area {
    /// As PROJ tells it of a CRS; none where it tells none.
    pub(super) fn of_projjson(json: &serde_json::Value) -> Option<Self> {
        // A CRS of several usages lists them.
        let usage = match &json["usages"][0] {
            serde_json::Value::Null => json,
            first => first,
        };
        let side = |name: &str| usage["bbox"][name].as_f64();
        Some(Self {
            name: brief(usage["area"].as_str().unwrap_or("unnamed")),
            west: side("west_longitude")?,
            south: side("south_latitude")?,
            east: side("east_longitude")?,
            north: side("north_latitude")?,
        })
    }

    /// True when a point lies in it, or no further from it than a margin in degrees.
    pub fn holds(&self, (lon, lat): (f64, f64), margin: f64) -> bool {
        let (west, east) = (self.west - margin, self.east + margin);
        let across = match self.west <= self.east {
            true => (west..=east).contains(&lon),
            false => lon >= west || lon <= east,
        };
        across && (self.south - margin..=self.north + margin).contains(&lat)
    }
}

/// The first words of a name that goes on to list countries.
fn brief(name: &str) -> String {
    let end = [" - ", " (", "."]
        .iter()
        .filter_map(|end| name.find(end))
        .min();
    name[..end.unwrap_or(name.len())].to_string()
}

/// The official ones of France: metropolitan, Réunion, Guadeloupe and Martinique, Guyane, Mayotte,
/// Saint-Pierre-et-Miquelon, Nouvelle-Calédonie, Society Islands.
const FRENCH: [u32; 8] = [2154, 2975, 5490, 2972, 4471, 4467, 3163, 3297];

/// A CRS in metres for a place: the official French one, else the UTM zone on WGS 84.
pub fn fitting(lon_deg: f64, lat_deg: f64) -> Option<Crs> {
    let of = |code: u32| Crs::parse(&format!("EPSG:{code}")).ok();
    let holds = |crs: &Crs| {
        crs.area()
            .is_some_and(|area| area.holds((lon_deg, lat_deg), 0.0))
    };
    let zone = ((lon_deg + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u32 + 1;
    let utm = zone + if lat_deg < 0.0 { 32_700 } else { 32_600 };
    FRENCH.into_iter().filter_map(of).find(holds).or(of(utm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crs_of_a_place_is_the_official_one_of_france_or_a_utm_zone() {
        for (lon, lat, code) in [
            (-0.58, 44.84, 2154),
            (55.5, -21.1, 2975),
            (-61.0, 14.6, 5490),
            (-52.3, 4.9, 2972),
            (45.2, -12.8, 4471),
            (37.9, 11.6, 32_637),
            (-70.6, -33.4, 32_719),
            (180.0, 10.0, 32_660),
        ] {
            assert_eq!(fitting(lon, lat).unwrap().epsg(), Some(code), "{lon} {lat}");
        }
    }

    #[test]
    fn an_area_may_cross_the_date_line() {
        let fiji = Crs::parse("EPSG:3460").unwrap();
        let area = fiji.area().unwrap();
        assert!(area.holds((178.0, -17.0), 0.0) && area.holds((-179.0, -17.0), 0.0));
        assert!(!area.holds((0.0, -17.0), 0.0));
        assert!(area.holds((176.0, -17.0), 1.0) && !area.holds((176.0, -17.0), 0.5));
        assert!(Crs::parse("+proj=merc +type=crs").unwrap().area().is_none());
    }
}
