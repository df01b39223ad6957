//! The facts of a delivery, from what `scene inspect --json` says.

use relais_report::french;
use relais_report::html::{Facts, Table};
use serde_json::Value;

use crate::delivery::Shown;
use crate::fr;

/// The facts of the product as a whole.
pub fn of(shown: &Shown) -> Facts {
    let members = members(shown);
    let first = members.first().copied().unwrap_or(&Value::Null);
    let text = |pointer: &str| first.pointer(pointer).and_then(Value::as_str);
    let degrees = |pointer: &str| {
        let value = first.pointer(pointer).and_then(Value::as_f64);
        value.map(|value| format!("{}°", french::number(value, 1)))
    };
    let mut facts = Facts::default();
    facts.add_known(
        fr::SATELLITE,
        text("/strips/0/platform/name").map(str::to_string),
    );
    facts.add_known(fr::ACQUIRED, text("/acquired").and_then(french::moment));
    facts.add_known(
        fr::LEVEL,
        text("/level").map(|word| fr::level(word).to_string()),
    );
    facts.add(
        fr::IMAGES,
        french::list(&members.iter().map(|m| image(m)).collect::<Vec<_>>()),
    );
    facts.add_known(fr::INCIDENCE, degrees("/viewing/incidence_deg"));
    facts.add_known(fr::SUN, degrees("/viewing/sun_elevation_deg"));
    facts.add(fr::CLOUDS, clouds(first));
    facts.add_known(fr::MASKS, masks(first));
    facts.add(fr::ORDER, fr::outcomes(&orders(&members)));
    facts.add_known(fr::COMPLETE, completeness(shown));
    facts.add_known(fr::FUSION, fusion(shown));
    facts.add_known(fr::EXACT, exactness(shown));
    facts.add_known(fr::CREDIT, text("/rights/copyright").map(fr::credit));
    facts
}

/// The bands of all images.
pub fn bands(shown: &Shown) -> Table {
    let mut table = Table::new(fr::BANDS, &fr::BAND_COLUMNS);
    for member in members(shown) {
        let order = member.pointer("/band_order/file").and_then(Value::as_array);
        for id in order.into_iter().flatten().filter_map(Value::as_str) {
            let bands = member["bands"].as_array();
            let band = bands.into_iter().flatten().find(|band| band["id"] == id);
            table.row(band_row(id, band.unwrap_or(&Value::Null)));
        }
    }
    table
}

fn band_row(id: &str, band: &Value) -> [String; 5] {
    let number = |key: &str, decimals| {
        let value = band[key].as_f64();
        value.map(|value| french::number(value, decimals))
    };
    let unknown = || "–".to_string();
    let range = number("min_nm", 0).zip(number("max_nm", 0));
    let gain = number("gain", 3).or_else(|| number("reflectance_gain", 1));
    [
        fr::role(band["role"].as_str().unwrap_or_default()).into(),
        id.into(),
        range
            .map(|(min, max)| format!("{min}–{max}"))
            .unwrap_or_else(unknown),
        gain.unwrap_or_else(unknown),
        number("irradiance", 1).unwrap_or_else(unknown),
    ]
}

fn members(shown: &Shown) -> Vec<&Value> {
    let members = shown
        .facts
        .pointer("/product/members")
        .and_then(Value::as_array);
    members.into_iter().flatten().collect()
}

fn image(member: &Value) -> String {
    let whole = |key: &str| french::integer(member["image"][key].as_i64().unwrap_or_default());
    let size = fr::pixels(&whole("width"), &whole("height"));
    match member["mode"].as_str() {
        Some(mode) if !mode.is_empty() => format!("{mode} {size}"),
        _ => size,
    }
}

fn clouds(member: &Value) -> String {
    match member["cloud_percent"].as_f64() {
        Some(percent) => fr::cloud(&french::percent(percent / 100.0, 1)),
        None => fr::CLOUDS_UNKNOWN.into(),
    }
}

fn masks(member: &Value) -> Option<String> {
    let masks = member["masks"].as_array()?.iter();
    let names: Vec<String> = masks
        .filter_map(|mask| mask["code"].as_str())
        .map(fr::mask)
        .collect();
    (!names.is_empty()).then(|| french::list(&names))
}

/// Mode and outcome of the images that have more than one band.
fn orders(members: &[&Value]) -> Vec<(String, String)> {
    let several = |member: &&&Value| {
        member["bands"]
            .as_array()
            .is_some_and(|bands| bands.len() > 1)
    };
    let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let order = |member: &&Value| {
        (
            word(&member["mode"]),
            word(&member["band_order"]["outcome"]),
        )
    };
    members.iter().filter(several).map(order).collect()
}

fn completeness(shown: &Shown) -> Option<String> {
    let files = shown
        .facts
        .pointer("/product/completeness/files")?
        .as_array()?;
    let missing = files
        .iter()
        .filter(|file| file["state"] != "present")
        .count();
    Some(fr::complete(files.len(), missing))
}

/// The weights of the bands in the imitation of the panchromatic, in the order of the output.
fn fusion(shown: &Shown) -> Option<String> {
    let facts = &shown.manifest.facts;
    let weights = facts.get("fusion")?.get("weights")?.as_array()?;
    let members = members(shown).into_iter();
    let mut bands = members.filter_map(|member| member["bands"].as_array());
    // A member's bands are in the order of the product, whatever that of its files.
    let bands = bands.find(|bands| bands.len() == weights.len())?;
    let weight = |(band, weight): (&Value, &Value)| {
        let role = band["role"].as_str()?;
        Some(fr::weight(role, &french::number(weight.as_f64()?, 2)))
    };
    let weights: Vec<String> = bands.iter().zip(weights).filter_map(weight).collect();
    Some(french::list(&weights))
}

fn exactness(shown: &Shown) -> Option<String> {
    let number = |key: &str| shown.manifest.facts.get(key)?.as_f64();
    let pixels = number("mapping_error_px")? + number("relief_error_px").unwrap_or(0.0);
    Some(fr::exact(pixels))
}
