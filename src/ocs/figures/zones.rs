//! What is worth knowing of zones.

use std::collections::BTreeMap;

use relais_core::vector::Area;

use super::codes::listed;
use super::unit::{UnitZones, ZONE, Zones};
use crate::overlay::{Land, Overlay};

impl Zones {
    /// What figures by these zones leave out: ground on which several lie, zones on which nothing is.
    pub fn warnings(&self, overlay: &Overlay) -> Vec<String> {
        let mut areas: BTreeMap<Land, Area> = BTreeMap::new();
        let regions = overlay.regions.iter().filter(|r| !r.is_outside());
        for (zone, area) in regions.flat_map(|region| &region.zones) {
            *areas.entry(*zone).or_default() += *area;
        }
        let shared = |zone: &Land| matches!(zone, Land::Contested | Land::Doubled(_));
        let shared: Area = (areas.iter().filter(|(zone, _)| shared(zone)))
            .map(|(_, area)| *area)
            .sum();
        let mut said = Vec::new();
        // Crossings are rounded to grains, which is no overlap.
        if shared.m2() >= 1.0 {
            let m2 = shared.m2();
            said.push(format!(
                "zones overlap on {m2:.1} m² of what is compared, which counts in none of them"
            ));
        }
        let is_empty = |zones: &UnitZones| match zones {
            UnitZones::All => false,
            UnitZones::Some(zones) => !zones.iter().any(|zone| areas.contains_key(zone)),
        };
        let empty: Vec<&str> = (self.units.iter())
            .filter(|unit| is_empty(&unit.zones))
            .map(|unit| unit.code.as_str())
            .collect();
        // Files of territories hold the whole country: that most lie elsewhere is no news.
        let all = empty.len() == self.units.len();
        let is_layer = self.units.iter().any(|unit| unit.kind == ZONE);
        if all {
            said.push("no zone lies on what is compared; there are figures of none".into());
        } else if is_layer && !empty.is_empty() {
            said.push(format!(
                "there is nothing to compare in the zones {}",
                listed(&empty)
            ));
        }
        said
    }
}
