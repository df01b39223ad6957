//! The item as a whole.

use relais_core::fault::{Finding, Trouble};
use relais_files::folder::{self, Entry};
use relais_files::gdal::Trust;
use serde_json::Value;

use super::assets::{self, Asset};
use super::facts;
use crate::scene::facts::{FileRole, ListedFile, Member, Origin};
use crate::scene::volume::{self, Found};
use crate::scene::{Bundle, Place, SceneFault, plain};

/// An item has some kB. Numbers take 32 bytes each once read.
const LARGEST_BYTES: u64 = 4 << 20;
/// More items than one looks at in a folder.
const MOST_ITEMS: usize = 200;
/// Items lie beside their images, in a folder of deliveries one level down.
const DEEPEST_ITEM: usize = 2;

/// The JSON files of a tree, from the top down.
pub(in crate::scene) fn items_of(place: &Place) -> Vec<String> {
    let entries = place.folder().map(|f| f.entries()).unwrap_or_default();
    let is_json = |e: &&Entry| {
        let name = e.name().to_ascii_lowercase();
        e.depth() <= DEEPEST_ITEM && (name.ends_with(".json") || name.ends_with(".geojson"))
    };
    let mut items: Vec<&Entry> = entries.iter().filter(is_json).collect();
    items.sort_by_key(|e| e.depth());
    items.truncate(MOST_ITEMS);
    items.into_iter().map(|e| e.path.clone()).collect()
}

/// Reads a file if it is an item; none when it is other JSON, or tells of products that were
/// found before.
pub(in crate::scene) fn read_if_item(
    place: &Place,
    name: &str,
    found: &mut Found,
) -> Result<Option<Bundle>, Trouble> {
    let bytes = place.read_small(name, LARGEST_BYTES)?;
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(item) if item["stac_version"].is_string() && item["type"] == "Feature" => {
            follow(place, name, &item, found)
        }
        _ => Ok(None),
    }
}

/// Reads an item.
///
/// # Errors
/// When it is not an item of STAC 1, when it has no asset of pixels, or one that does not open.
pub(in crate::scene) fn read(
    place: &Place,
    name: &str,
    found: &mut Found,
) -> Result<Bundle, Trouble> {
    let bytes = place.read_small(name, LARGEST_BYTES)?;
    let item = parse(name, &bytes)?;
    let bundle = follow(place, name, &item, found)?;
    bundle.ok_or_else(|| {
        let reason = "its products were read before".into();
        SceneFault::Stac {
            file: name.to_string(),
            reason,
        }
        .into()
    })
}

/// The document, if it is an item of STAC 1.
pub(super) fn parse(name: &str, bytes: &[u8]) -> Result<Value, SceneFault> {
    let fault = |reason: String| SceneFault::Stac {
        file: name.to_string(),
        reason,
    };
    // Depth is bounded by serde_json (128).
    let item: Value = serde_json::from_slice(bytes).map_err(|e| fault(format!("JSON: {e}")))?;
    match item["stac_version"].as_str() {
        Some(version) if version.starts_with("1.") => {}
        Some(version) => return Err(fault(format!("STAC {version}, 1.0 and 1.1 are read"))),
        None => return Err(fault("JSON without stac_version: not a STAC item".into())),
    }
    match item["type"].as_str() {
        Some("Feature") => {}
        other => {
            return Err(fault(format!(
                "a STAC {}, not an item (Feature)",
                other.unwrap_or("document")
            )));
        }
    }
    Ok(item)
}

fn follow(
    place: &Place,
    name: &str,
    item: &Value,
    found: &mut Found,
) -> Result<Option<Bundle>, Trouble> {
    let all = assets::all(name, item)?;
    if is_known(place, &all, found)? {
        return Ok(None);
    }
    found.listed.push(ListedFile {
        path: name.to_string(),
        role: FileRole::Metadata,
    });
    let id = item["id"].as_str().unwrap_or(name).to_string();
    if let Some(bundle) = dimap(place, name, &all, found)? {
        return Ok(Some(bundle));
    }
    let mut members: Vec<Member> = Vec::new();
    for asset in assets::of_pixels(name, &all)? {
        let mut member = member(place, item, asset)?;
        if let Some(twin) = members.iter().find(|m| m.spectral == member.spectral) {
            return Err(SceneFault::Stac {
                file: name.to_string(),
                reason: format!(
                    "two assets of one kind ({}): {} and {}",
                    member.spectral.label(),
                    twin.name,
                    member.name
                ),
            }
            .into());
        }
        found.listed.extend(member.listed.iter().cloned());
        // Names, satellite, moment and spectra are the item's.
        member.listed.push(ListedFile {
            path: name.to_string(),
            role: FileRole::Metadata,
        });
        members.push(member);
    }
    members.sort_by_key(|m| m.spectral);
    Ok(Some(Bundle { id, members }))
}

/// True when a product file that the item names was read before it.
fn is_known(place: &Place, all: &[Asset<'_>], found: &Found) -> Result<bool, Trouble> {
    let Some(folder) = place.folder() else {
        return Ok(false);
    };
    for asset in all.iter().filter(|a| a.is_dimap()) {
        let entry = folder.find(&asset.path)?;
        if entry.is_some_and(|entry| found.has_seen(&entry.path)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The products that the item's metadata assets are, where their files are there.
fn dimap(
    place: &Place,
    name: &str,
    all: &[Asset<'_>],
    found: &mut Found,
) -> Result<Option<Bundle>, Trouble> {
    let Some(folder) = place.folder() else {
        return Ok(None);
    };
    for asset in all.iter().filter(|a| a.is_dimap()) {
        if folder.find(&asset.path)?.is_some() {
            volume::follow(folder, &asset.path, found)?;
        }
    }
    let members = std::mem::take(&mut found.members);
    let mut bundles = Bundle::group(members).into_iter();
    let Some(mut bundle) = bundles.next() else {
        return Ok(None);
    };
    bundle.members.extend(bundles.flat_map(|b| b.members));
    bundle.members.sort_by_key(|m| m.spectral);
    found.findings.push(Finding::note(
        name,
        "facts are those of the DIMAP product files that the item names, not its own",
    ));
    Ok(Some(bundle))
}

fn member(place: &Place, item: &Value, asset: &Asset<'_>) -> Result<Member, Trouble> {
    let trust = match folder::is_remote(&asset.path) {
        true => Trust::Link,
        false => Trust::Delivery,
    };
    let source = plain::open(place, &asset.path, trust).map_err(|e| missing(place, asset, e))?;
    let mut member = plain::describe(place, &asset.path, &source, Origin::Stac);
    facts::join(item, asset, &source, &mut member);
    Ok(member)
}

/// An asset that is not there is missing pixels; whatever else is wrong is told as it is.
fn missing(place: &Place, asset: &Asset<'_>, trouble: Trouble) -> Trouble {
    let there = match place.folder() {
        Some(folder) if !folder::is_remote(&asset.path) => {
            folder.find(&asset.path).is_ok_and(|found| found.is_some())
        }
        _ => true,
    };
    match there {
        true => trouble,
        false => SceneFault::Incomplete {
            path: place.shown().to_string(),
            files: vec![format!("{} (asset {})", asset.path, asset.key)],
        }
        .into(),
    }
}
