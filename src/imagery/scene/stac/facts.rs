//! What an item says, joined to what its files say. Where both speak of the grid the file is right.

use relais_core::fault::Finding;
use relais_core::raster::RasterSource;
use relais_files::gdal::GdalSource;
use serde_json::Value;

use super::assets::Asset;
use crate::scene::facts::{
    BandFacts, Level, Member, Moment, Platform, Role, Spectral, Strip, Viewing,
};

/// Joins the facts of an item and of one of its assets to a member described from its file.
pub(super) fn join(item: &Value, asset: &Asset<'_>, source: &GdalSource, member: &mut Member) {
    let properties = &item["properties"];
    member.name = asset.key.to_string();
    bands(asset, member);
    if let Some(spectral) = asset.spectral() {
        member.spectral = spectral;
        if let (Spectral::Pan, [band]) = (spectral, member.bands.as_mut_slice())
            && band.role == Role::Unknown
        {
            band.role = Role::Pan;
        }
    }
    member.mode = match member.spectral {
        Spectral::Pan => "P",
        Spectral::Multi => "MS",
        Spectral::Pansharpened => "PMS",
        Spectral::Unknown => "",
    }
    .to_string();
    member.level = level(properties);
    member.produced = properties["created"].as_str().map(str::to_string);
    member.strips = vec![Strip {
        id: None,
        platform: platform(properties),
        moment: moment(properties),
    }];
    let percent = |name: &str| number(&properties[name]).filter(|v| (0.0..=100.0).contains(v));
    member.cloud_percent = percent("eo:cloud_cover");
    member.snow_percent = percent("eo:snow_cover");
    member.viewing = viewing(properties);
    member.footprint = footprint(&item["geometry"]);
    member.rights.licence = properties["license"].as_str().map(str::to_string);
    if !source.may_be_invalid() {
        member.image.nodata = nodata(asset).or(member.image.nodata);
    }
    check_grid(properties, asset, source, member);
}

/// `bands` (1.1) or `eo:bands` (1.0), in the order of the file.
fn bands(asset: &Asset<'_>, member: &mut Member) {
    let lists = [&asset.value["bands"], &asset.value["eo:bands"]];
    let Some(list) = lists.into_iter().find_map(Value::as_array) else {
        return;
    };
    if list.len() != member.bands.len() {
        member.findings.push(Finding::warning(
            asset.key,
            format!(
                "the item describes {} bands, the file has {}: its description is not used",
                list.len(),
                member.bands.len()
            ),
        ));
        return;
    }
    let described: Vec<BandFacts> = list.iter().map(band).collect();
    let mut ids: Vec<&str> = described.iter().map(|b| b.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() != described.len() || described.iter().any(|b| b.id.is_empty()) {
        return;
    }
    if let Some(set) = member.image.sets.first_mut() {
        set.band_ids = described.iter().map(|b| b.id.clone()).collect();
    }
    member.image.order_stated = described.iter().all(|b| b.role != Role::Unknown);
    member.bands = described;
    member.bands.sort_by_key(|b| b.role);
    // They are described after all.
    member
        .findings
        .retain(|f| !f.what.starts_with("its bands are not described"));
}

fn band(value: &Value) -> BandFacts {
    let text = |names: [&str; 2]| names.into_iter().find_map(|n| value[n].as_str());
    let get = |names: [&str; 2]| names.into_iter().find_map(|n| number(&value[n]));
    let common = text(["eo:common_name", "common_name"]);
    let name = text(["name", "id"]).or(common).unwrap_or("");
    let mut band = BandFacts::named(name);
    if let Some(role) = common.map(Role::of_id).filter(|r| *r != Role::Unknown) {
        band.role = role;
    }
    // Micrometres by the specification; some write nanometres.
    let nm = |v: f64| if v < 20.0 { v * 1000.0 } else { v };
    let centre = get(["eo:center_wavelength", "center_wavelength"]).map(nm);
    let width = get(["eo:full_width_half_max", "full_width_half_max"]).map(nm);
    if let (Some(centre), Some(width)) = (centre, width)
        && width > 0.0
        && width < centre
    {
        band.min_nm = Some(centre - width / 2.0);
        band.max_nm = Some(centre + width / 2.0);
    }
    band.irradiance = get(["eo:solar_illumination", "solar_illumination"]);
    band
}

fn nodata(asset: &Asset<'_>) -> Option<f64> {
    let lists = ["bands", "raster:bands"];
    let first = lists
        .into_iter()
        .find_map(|name| asset.value[name].as_array()?.first());
    number(&asset.value["nodata"]).or_else(|| number(&first?["nodata"]))
}

fn level(properties: &Value) -> Level {
    let word = properties["processing:level"].as_str().unwrap_or("");
    word.split(|c: char| !c.is_ascii_alphanumeric())
        .map(Level::of)
        .find(|l| *l != Level::Unknown)
        .unwrap_or(Level::Unknown)
}

fn moment(properties: &Value) -> Option<Moment> {
    ["datetime", "start_datetime"]
        .into_iter()
        .find_map(|name| Moment::parse(properties[name].as_str()?))
}

fn platform(properties: &Value) -> Platform {
    let word = |name: &str| properties[name].as_str().unwrap_or("").trim().to_string();
    let written = [word("platform"), word("constellation"), word("mission")];
    let raw = written.iter().find(|w| !w.is_empty());
    let instruments = properties["instruments"].as_array();
    Platform {
        instrument: instruments
            .and_then(|i| i.first()?.as_str())
            .map(str::to_string),
        ..Platform::named(raw.map_or("", |w| w))
    }
}

/// The outer ring of a polygon, as it is written; a ring ends where it began, which is not said
/// twice.
fn footprint(geometry: &Value) -> Vec<(f64, f64)> {
    const MOST_CORNERS: usize = 1000;
    let ring = match geometry["type"].as_str() {
        Some("Polygon") => geometry["coordinates"][0].as_array(),
        _ => None,
    };
    let corner = |point: &Value| number(&point[0]).zip(number(&point[1]));
    let corners = ring.into_iter().flatten().take(MOST_CORNERS).map(corner);
    let mut corners: Vec<_> = corners.collect::<Option<_>>().unwrap_or_default();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    corners
}

fn viewing(properties: &Value) -> Option<Viewing> {
    let get = |name: &str| number(&properties[name]);
    let viewing = Viewing {
        azimuth_deg: get("view:azimuth"),
        viewing_deg: get("view:off_nadir"),
        incidence_deg: get("view:incidence_angle"),
        sun_azimuth_deg: get("view:sun_azimuth"),
        sun_elevation_deg: get("view:sun_elevation"),
        ..Viewing::default()
    };
    (viewing != Viewing::default()).then_some(viewing)
}

/// The projection extension is often wrong (shape reversed, 4326 for sensor products): told.
fn check_grid(properties: &Value, asset: &Asset<'_>, source: &GdalSource, member: &mut Member) {
    let stated = |name: &str| {
        [&asset.value[name], &properties[name]]
            .into_iter()
            .find(|v| !v.is_null())
            .cloned()
    };
    let grid = source.grid();
    if let Some(shape) = stated("proj:shape")
        && shape != serde_json::json!([grid.height, grid.width])
    {
        member.findings.push(Finding::warning(
            asset.key,
            format!(
                "the item says proj:shape {shape}, the file has {} rows and {} columns",
                grid.height, grid.width
            ),
        ));
    }
    let code = stated("proj:code")
        .and_then(|c| c.as_str()?.strip_prefix("EPSG:")?.parse().ok())
        .or_else(|| stated("proj:epsg")?.as_u64());
    let own = grid.crs.as_ref().and_then(|c| c.epsg()).map(u64::from);
    if let (Some(code), Some(own)) = (code, own)
        && code != own
    {
        member.findings.push(Finding::warning(
            asset.key,
            format!("the item says EPSG:{code}, the file is in EPSG:{own}"),
        ));
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|v| v.is_finite())
}
