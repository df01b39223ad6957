//! Fictitious territories over the landscape: communes of two years with a merger between them,
//! EPCI, a SCoT, two départements and a region, as the State publishes them, and their true areas.
//!
//! Their codes begin with those of real départements, and no real commune has them.

mod outline;
mod lists;

use std::path::Path;

use crate::delivery::side::put;
use crate::fault::SampleFault;
use crate::landscape::names;
use crate::landscape::voronoi::{Key, Scatter};

use outline::{Outline, Outlines};

/// Side of the squares that hold a commune each, metres.
const PITCH: f64 = 1600.0;

/// The first and the last column and row of communes, the anchor in the middle.
const COLUMNS: std::ops::Range<i64> = -3..3;
const ROWS: std::ops::Range<i64> = -2..2;

/// The commune that takes another, and the one that is taken, on 1 January 2019.
const TAKES: Key = (-2, 0);
const TAKEN: Key = (-2, 1);

/// The years whose communes are given.
pub const COG_YEARS: [u16; 2] = [2015, 2024];

/// A commune.
struct Commune {
    key: Key,
    /// Its place in the list: its code is the département's and this.
    number: usize,
}

impl Commune {
    fn all() -> Vec<Commune> {
        let keys = COLUMNS.flat_map(|i| ROWS.map(move |j| (i, j)));
        let communes = keys.enumerate();
        communes
            .map(|(at, key)| Commune {
                key,
                number: at + 1,
            })
            .collect()
    }

    /// Those of a year.
    fn of(year: u16) -> Vec<Commune> {
        let mut all = Self::all();
        all.retain(|commune| year < 2019 || commune.key != TAKEN);
        all
    }

    fn departement(&self) -> &'static str {
        if self.key.0 < 0 { "33" } else { "24" }
    }

    fn code(&self) -> String {
        format!("{}9{:02}", self.departement(), self.number)
    }

    /// One changes its name on 1 January 2021.
    fn is_renamed(&self) -> bool {
        self.key == (COLUMNS.end - 1, ROWS.end - 1)
    }

    fn name(&self, year: u16) -> String {
        let name = names::commune(self.number);
        if year >= 2021 && self.is_renamed() {
            return format!("{name}-la-Neuve");
        }
        match year >= 2019 && self.key == TAKES {
            true => format!("{name} et {}", names::commune(self.number + 1)),
            false => name,
        }
    }

    /// Which of the three EPCI: the middle one lies in both départements.
    fn epci(&self) -> usize {
        match self.key.0 {
            i if i < -1 => 0,
            i if i < 1 => 1,
            _ => 2,
        }
    }
}

/// Writes the territories into a folder that does not exist yet.
pub fn make(folder: &Path, seed: u64) -> Result<(), SampleFault> {
    std::fs::create_dir_all(folder).map_err(SampleFault::write(folder))?;
    let outlines = Outlines::new(Scatter {
        seed: crate::landscape::chance::mix(seed, 0xC033, 0),
        pitch: PITCH,
        jitter: 0.4,
    });
    let mut truth = String::from("annee;code;surface_m2\n");
    for year in COG_YEARS {
        let mut features = Vec::new();
        for commune in Commune::of(year) {
            let outline = match year >= 2019 && commune.key == TAKES {
                true => outlines.joined(TAKES, TAKEN),
                false => outlines.of(commune.key),
            };
            truth.push_str(&format!(
                "{year};{};{}\n",
                commune.code(),
                outline.area_m2()
            ));
            features.push(feature(&commune, year, &outline));
        }
        let name = format!("communes-{year}.geojson");
        put(&folder.join(name), collection(&features))?;
    }
    put(&folder.join("surfaces.csv"), truth)?;
    lists::write(folder)
}

fn feature(commune: &Commune, year: u16, outline: &Outline) -> serde_json::Value {
    serde_json::json!({
        "type": "Feature",
        "properties": {"INSEE_COM": commune.code(), "NOM": commune.name(year)},
        "geometry": {"type": "Polygon", "coordinates": [outline.ring()]},
    })
}

fn collection(features: &[serde_json::Value]) -> String {
    let json = serde_json::json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
        "features": features,
    });
    json.to_string()
}
