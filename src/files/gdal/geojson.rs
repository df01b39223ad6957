//! The CRS that a GeoJSON states, as its standard of 2008 knew it. GDAL takes one that it does not know
//! for WGS 84 and says nothing, so that a drawing in metres would lie off the coast of Africa.

use std::io::BufReader;
use std::path::Path;

use ::gdal::spatial_ref::SpatialRef;
use serde::Deserialize;
use serde_json::Value;

use super::setup::heard;
use crate::regular;

/// The member that states it; all others are passed over.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    crs: Option<Value>,
}

/// Why the CRS that a file states is none; nothing where it states none, or one that GDAL knows.
pub(super) fn objection(path: &Path) -> Option<String> {
    let file = BufReader::new(regular::open(path).ok()?);
    // What is no plain JSON, and opens all the same, is GDAL's to judge.
    let document: Document = serde_json::from_reader(file).ok()?;
    of_member(&document.crs?)
}

fn of_member(crs: &Value) -> Option<String> {
    let kind = crs["type"].as_str().unwrap_or_default().to_lowercase();
    let properties = &crs["properties"];
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let name = match kind.as_str() {
        "name" => text(&properties["name"]),
        "epsg" => format!("EPSG:{}", text(&properties["code"])),
        _ => return Some(format!("its `crs` is {crs}, which names no CRS by itself")),
    };
    let (known, _) = heard(|| SpatialRef::from_definition(&name));
    known
        .is_err()
        .then(|| format!("its `crs` is {name}, which PROJ does not know"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_crs_is_told() {
        let name = |name: &str| json!({"type": "name", "properties": {"name": name}});
        for known in [
            name("urn:ogc:def:crs:OGC:1.3:CRS84"),
            name("urn:ogc:def:crs:EPSG::2154"),
            name("EPSG:3857"),
            json!({"type": "EPSG", "properties": {"code": 2154}}),
        ] {
            assert_eq!(of_member(&known), None, "{known}");
        }
        for unknown in [
            name("urn:ogc:def:crs:EPSG::99999"),
            name("Lambert 93, par exemple"),
            json!({"type": "EPSG", "properties": {"code": 99999}}),
            json!({"type": "link", "properties": {"href": "https://a.fr/crs"}}),
            json!({"type": "name"}),
            json!([2154]),
        ] {
            assert!(of_member(&unknown).is_some(), "{unknown}");
        }
    }
}
