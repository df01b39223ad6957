//! An image file without metadata beside it: what the file itself says.

use std::path::Path;

use relais_core::fault::{Finding, Trouble};
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, RasterSource};
use relais_files::folder;
use relais_files::gdal::{GdalSource, Opening, Trust};

use super::Place;
use super::facts::{
    BandFacts, FileRole, FileSet, Geometry, Image, Level, ListedFile, Member, Moment, Origin,
    Platform, Processing, Rights, Role, RpcPlace, Spectral, Strip, TileFile, shown,
};
use super::rpc::crop_origin;

/// Reads the header of an image that the user names: a file of `place`, or an https address.
///
/// # Errors
/// When GDAL does not open it.
pub(super) fn read(place: &Place, path: &str) -> Result<Member, Trouble> {
    let source = open(place, path, Trust::User)?;
    let mut member = describe(place, path, &source, Origin::Image);
    member.findings.extend(delivery_beside(place, path));
    Ok(member)
}

/// Opens an image for its header.
pub(super) fn open(place: &Place, path: &str, trust: Trust) -> Result<GdalSource, Trouble> {
    let opening = Opening {
        trust,
        handles: 1,
        ..Opening::default()
    };
    let name = place.gdal_path(path)?;
    Ok(GdalSource::open_with(Path::new(&name), &opening)?)
}

/// The model that the tags of an image hold, as GDAL gives it.
pub fn rpc_tags(
    place: &Place,
    path: &str,
    origin: Origin,
) -> Result<Vec<(String, String)>, Trouble> {
    let trust = match origin {
        Origin::Image => Trust::User,
        _ if folder::is_remote(path) => Trust::Link,
        _ => Trust::Delivery,
    };
    Ok(open(place, path, trust)?.metadata("RPC"))
}

/// The facts that a file states of itself.
pub(super) fn describe(place: &Place, path: &str, source: &GdalSource, origin: Origin) -> Member {
    let mut findings = source.findings().to_vec();
    let tags = source.metadata("");
    let grid = source.grid().clone();
    let bands = bands(source.bands(), &tags, &shown(path), &mut findings);
    let geometry = geometry(place, path, source, &grid, &mut findings);
    let mut listed = vec![ListedFile {
        path: path.to_string(),
        role: FileRole::Pixels,
    }];
    if let Geometry::Sensor {
        rpc: RpcPlace::File(rpc),
        ..
    } = &geometry
    {
        listed.push(ListedFile {
            path: rpc.clone(),
            role: FileRole::Rpc,
        });
    }
    let spectral = spectral(&bands, &tags);
    Member {
        origin,
        source: path.to_string(),
        name: stem(&shown(path)).to_string(),
        job_id: None,
        produced: None,
        mode: String::new(),
        spectral,
        level: Level::Unknown,
        processing: Processing::Unknown,
        strips: strip(&tags).into_iter().collect(),
        image: image(path, source, &bands, &tags),
        bands,
        geometry,
        viewing: None,
        cloud_percent: None,
        snow_percent: None,
        masks: Vec::new(),
        rights: Rights {
            copyright: tag(&tags, "TIFFTAG_COPYRIGHT").map(str::to_string),
            ..Rights::default()
        },
        accuracy_ce90_m: None,
        footprint: Vec::new(),
        listed,
        histograms: Vec::new(),
        findings,
    }
}

/// Satellite and date as the tags of a product of Relais, and of some others, state them.
fn strip(tags: &[(String, String)]) -> Option<Strip> {
    let satellite = tag(tags, "SATELLITE").or_else(|| tag(tags, "SATELLITEID"));
    let moment = tag(tags, "ACQUISITIONDATETIME").and_then(Moment::parse);
    (satellite.is_some() || moment.is_some()).then(|| Strip {
        id: None,
        platform: Platform::named(satellite.unwrap_or_default()),
        moment,
    })
}

/// What to say of an image file of a DIMAP delivery that is given alone: its metadata file, which
/// the producer names after it, lies beside it.
fn delivery_beside(place: &Place, path: &str) -> Option<Finding> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
    let product = stem(name).strip_prefix("IMG_")?;
    let (product, tile) = product.rsplit_once("_R")?;
    let (row, col) = tile.split_once('C')?;
    row.parse::<u32>().and(col.parse::<u32>()).ok()?;
    // Pléiades Neo: which bands the file holds stands behind the name of the product.
    let sets = ["", "_P", "_MS", "_RGB", "_NED", "_MS-FS"];
    let products = sets.iter().filter_map(|set| product.strip_suffix(set));
    let joined = |name: String| match folder {
        "" => name,
        folder => format!("{folder}/{name}"),
    };
    let there = |file: &String| {
        let found = place.folder().map(|f| f.find(&joined(file.clone())));
        matches!(found, Some(Ok(Some(_))))
    };
    let file = products.map(|p| format!("DIM_{p}.XML")).find(there)?;
    Some(Finding::warning(
        shown(path),
        format!(
            "a file of a delivery, whose bands, date, gains and masks it does not state: give {file}, \
             which lies beside it, or the folder of the delivery"
        ),
    ))
}

/// What an image shows: as the tag of a product of relais says, which alone tells sharpened bands
/// from others, else by its bands.
fn spectral(bands: &[BandFacts], tags: &[(String, String)]) -> Spectral {
    let stated = tag(tags, "SPECTRAL_PROCESSING").map(Spectral::of);
    match (bands, stated) {
        (_, Some(Spectral::Pansharpened)) => Spectral::Pansharpened,
        ([_], Some(Spectral::Pan)) => Spectral::Pan,
        ([band], _) if band.role == Role::Pan => Spectral::Pan,
        ([_], _) => Spectral::Unknown,
        _ => Spectral::Multi,
    }
}

fn image(path: &str, source: &GdalSource, bands: &[BandFacts], tags: &[(String, String)]) -> Image {
    let grid = source.grid();
    let described = source.bands().iter().all(|b| !b.description.is_empty());
    Image {
        width: grid.width,
        height: grid.height,
        sample_type: source.sample_type(),
        format: Some(source.driver().to_string()),
        compression: tag(&source.metadata("IMAGE_STRUCTURE"), "COMPRESSION").map(str::to_string),
        acquisition_bits: None,
        product_bits: None,
        nodata: source.nodata(),
        saturated: None,
        mask: Some(source.has_mask()),
        order_stated: described,
        // Whoever takes the descriptions away has changed the bands.
        order_tag: tag(tags, "BAND_ORDER")
            .filter(|_| described)
            .map(str::to_string),
        sets: vec![FileSet {
            band_ids: bands.iter().map(|b| b.id.clone()).collect(),
            tiles: vec![TileFile {
                path: path.to_string(),
                row: 1,
                col: 1,
                window: Window::new(0, 0, grid.width, grid.height),
            }],
        }],
        unlisted_tiles: Vec::new(),
    }
}

/// Bands by their descriptions; images that describe none are taken as most are made: one band, or
/// red, green, blue and near infrared.
fn bands(
    bands: &[Band],
    tags: &[(String, String)],
    place: &str,
    findings: &mut Vec<Finding>,
) -> Vec<BandFacts> {
    let named: Vec<BandFacts> = bands
        .iter()
        .enumerate()
        .map(|(i, band)| named(i, &band.description))
        .collect();
    let mut ids: Vec<&str> = named.iter().map(|b| b.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() == named.len() && named.iter().all(|b| b.role != Role::Unknown) {
        return named;
    }
    let described = tag(tags, "TIFFTAG_IMAGEDESCRIPTION").map(Role::of_id);
    let usual: &[Role] = match bands.len() {
        1 => &[described.unwrap_or(Role::Unknown)],
        3 => &[Role::Red, Role::Green, Role::Blue],
        4 => &[Role::Red, Role::Green, Role::Blue, Role::Nir],
        _ => &[],
    };
    if usual.len() > 1 {
        findings.push(Finding::note(
            place,
            "its bands are not described: taken as red, green, blue and near infrared, in this \
             order",
        ));
    }
    (0..bands.len())
        .map(|i| BandFacts {
            role: usual.get(i).copied().unwrap_or(Role::Unknown),
            ..BandFacts::named(&(i + 1).to_string())
        })
        .collect()
}

/// `B2 red`, `red`, `NIR`: the first word that names a role.
fn named(i: usize, description: &str) -> BandFacts {
    let role = std::iter::once(description)
        .chain(description.split_whitespace())
        .map(Role::of_id)
        .find(|r| *r != Role::Unknown);
    let id = description.split_whitespace().next();
    BandFacts {
        role: role.unwrap_or(Role::Unknown),
        ..BandFacts::named(id.unwrap_or(&(i + 1).to_string()))
    }
}

fn geometry(
    place: &Place,
    path: &str,
    source: &GdalSource,
    grid: &Grid,
    findings: &mut Vec<Finding>,
) -> Geometry {
    if grid.crs.is_some() && grid.transform.is_some() {
        return Geometry::Ground { grid: grid.clone() };
    }
    let has_tags = !source.metadata("RPC").is_empty();
    let beside = rpc_beside(place, path, has_tags);
    let rpc = match (beside, has_tags) {
        (Some(file), _) => RpcPlace::File(file),
        (None, true) => RpcPlace::Tags,
        (None, false) => {
            findings.push(Finding::warning(shown(path), unplaced(source, grid)));
            return Geometry::Unknown { grid: grid.clone() };
        }
    };
    Geometry::Sensor {
        grid: grid.clone(),
        rpc,
    }
}

fn unplaced(source: &GdalSource, grid: &Grid) -> String {
    let crop = grid.transform.as_ref().and_then(crop_origin);
    match (source.gcps(), crop) {
        (1.., _) => format!(
            "no CRS and no sensor model (RPC); its {} control points are not used",
            source.gcps()
        ),
        (0, Some((col, row))) if (col, row) != (0.0, 0.0) => format!(
            "neither a CRS nor a sensor model (RPC); its transform places it at column {col}, row \
             {row} of a larger image"
        ),
        _ => "neither a CRS nor a sensor model (RPC): its place on the ground is not known".into(),
    }
}

/// A model beside the image. `_RPC.TXT` and `.RPB` go before tags, which GDAL would take from them;
/// a `.geom` after.
fn rpc_beside(place: &Place, path: &str, has_tags: bool) -> Option<String> {
    let folder = place.folder().filter(|_| !folder::is_remote(path))?;
    let (parent, name) = match path.rsplit_once('/') {
        Some((parent, name)) => (format!("{parent}/"), name),
        None => (String::new(), path),
    };
    let stem = stem(name);
    let mut candidates: Vec<String> = [
        "_RPC.TXT", "_rpc.txt", "_RPC.txt", ".RPB", ".rpb", "_RPC.XML", "_rpc.xml",
    ]
    .iter()
    .map(|end| format!("{parent}{stem}{end}"))
    .collect();
    candidates.extend(dimap_model(stem).map(|name| format!("{parent}{name}")));
    if !has_tags {
        candidates.push(format!("{parent}{stem}.geom"));
    }
    let found = candidates
        .iter()
        .find_map(|name| folder.find(name).ok().flatten());
    found.map(|entry| entry.path)
}

/// The model of an image file of a DIMAP delivery: `RPC_X.XML` beside `IMG_X_R1C1.TIF`. It counts
/// from the first tile; what others are to it GDAL takes from the product file.
fn dimap_model(stem: &str) -> Option<String> {
    let name = stem.strip_prefix("IMG_")?.strip_suffix("_R1C1")?;
    Some(format!("RPC_{name}.XML"))
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn tag<'a>(tags: &'a [(String, String)], key: &str) -> Option<&'a str> {
    tags.iter()
        .find(|(k, _)| k == key)
        .map(|(_, v)| v.trim())
        .filter(|v| !v.is_empty())
}
