//! A pair of orthorectified COGs with a STAC item, as DINAMIS serves the yearly SPOT coverage:
//! `src_pan` 1.5 m and `src_xs` 6 m, 16 bits, no calibration, 0 declared as no data.

use super::frame::{Frame, Stance};
use super::ground::LAMBERT;
use super::image::Image;
use super::pair::Pair;
use crate::delivery::raster;
use crate::delivery::roi::Roi;
use crate::delivery::side::put;
use crate::delivery::stats::{Histogram, Thumbnail};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;
use crate::sensor::Light;
use crate::sensor::instrument::SPOT7;
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use std::path::Path;

/// Panchromatic pixel, metres.
const PAN_M: f64 = 1.5;
/// The name of the item.
const ID: &str = "SPOT7_MS_202108061034_FICTIF_0001";
/// Where the satellite stands.
const STANCE: Stance = Stance {
    azimuth_deg: 277.0,
    incidence_deg: 7.9,
};

fn time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2021, 8, 6, 10, 34, 51)
        .single()
        .unwrap_or_default()
}

/// Writes the item and its files into a folder that does not exist yet.
pub fn make(folder: &Path, land: &Landscape, seed: u64, size: usize) -> Result<(), SampleFault> {
    let pan = Frame::around(LAMBERT, size, PAN_M)?;
    let ms = pan.coarser()?;
    let light = pan.light(time(), STANCE, mix(seed, 4, 4))?;
    let (region, cloud) = (pan.region(), pan.cloud(&light.cloud)?);
    std::fs::create_dir_all(folder).map_err(SampleFault::write(folder))?;
    let image = |name: &str, frame: &Frame, bands| {
        let path = folder.join(format!("{ID}_{name}.part.tif"));
        Image::plain(&path, frame.size, bands, frame.lie, frame.pixels(&region))
    };
    let (mut p, mut m) = (image("PAN", &pan, 1)?, image("XS", &ms, 4)?);
    let pair = Pair {
        land,
        year: 2020,
        frame: &pan,
        light: &light,
        instrument: SPOT7,
        seed: mix(seed, 5, 5),
    };
    pair.render(&mut p, &mut m)?;
    // GDAL's own writer: neither the reader nor the writer of Relais has a hand in these files.
    let options = [
        ("COMPRESS", "DEFLATE"),
        ("PREDICTOR", "YES"),
        ("NUM_THREADS", "ALL_CPUS"),
    ];
    p.convert("COG", "cog", &options)?;
    let (histograms, picture) = m.convert("COG", "cog", &options)?;
    for name in ["PAN", "XS"] {
        let from = folder.join(format!("{ID}_{name}.part.cog"));
        let to = folder.join(format!("{ID}_{name}.tif"));
        std::fs::rename(&from, &to).map_err(SampleFault::write(&to))?;
    }
    thumbnail(folder, &picture, &histograms)?;
    let item = item(&pan, &ms, &light, &region, &cloud)?;
    let text = serde_json::to_string_pretty(&item).unwrap_or_default();
    put(&folder.join(format!("{ID}.json")), text)
}

fn thumbnail(
    folder: &Path,
    picture: &Thumbnail,
    histograms: &[Histogram],
) -> Result<(), SampleFault> {
    let mut planes = picture.stretched(histograms);
    planes.truncate(3 * picture.width * picture.height);
    let size = (picture.width, picture.height);
    raster::jpeg(&folder.join(format!("{ID}_thumbnail.jpg")), size, &planes)
}

fn item(
    pan: &Frame,
    ms: &Frame,
    light: &Light,
    region: &Roi,
    cloud: &Roi,
) -> Result<Value, SampleFault> {
    let ring: Vec<(f64, f64)> = region
        .ring
        .iter()
        .rev()
        .map(|&(x, y)| pan.lon_lat.to(x, y))
        .collect::<Result<_, _>>()?;
    let reach = |pick: fn(&(f64, f64)) -> f64, best: fn(f64, f64) -> f64| {
        ring.iter().map(pick).reduce(best).unwrap_or_default()
    };
    let bbox = [
        reach(|p| p.0, f64::min),
        reach(|p| p.1, f64::min),
        reach(|p| p.0, f64::max),
        reach(|p| p.1, f64::max),
    ];
    let link =
        |rel: &str, href: String| json!({"rel": rel, "href": href, "type": "application/json"});
    let stac = "https://stac.example.org";
    Ok(json!({
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [
            "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
            "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
            "https://stac-extensions.github.io/view/v1.0.0/schema.json",
            "https://stac-extensions.github.io/raster/v1.1.0/schema.json"
        ],
        "id": ID,
        "collection": "spot-6-7-drs",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": bbox,
        "properties": {
            "title": "SPOT 7, paysage fictif",
            "description": "Données fictives fabriquées par relais-sample : aucune image satellitaire.",
            "datetime": time().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "platform": "SPOT-7",
            "constellation": "SPOT",
            "instruments": ["NAOMI"],
            "eo:cloud_cover": (10_000.0 * cloud.area() / region.area()).round() / 100.0,
            "proj:epsg": 2154,
            "view:incidence_angle": STANCE.incidence_deg,
            "view:azimuth": STANCE.azimuth_deg,
            "view:sun_azimuth": light.sun.azimuth_deg,
            "view:sun_elevation": light.sun.elevation_deg
        },
        "links": [
            link("self", format!("{stac}/collections/spot-6-7-drs/items/{ID}")),
            link("parent", format!("{stac}/collections/spot-6-7-drs")),
            link("collection", format!("{stac}/collections/spot-6-7-drs")),
            link("root", stac.into())
        ],
        "assets": {
            "src_xs": asset(ms, "XS", &["red", "green", "blue", "nir"]),
            "src_pan": asset(pan, "PAN", &["pan"]),
            "thumbnail": {
                "href": format!("./{ID}_thumbnail.jpg"),
                "type": "image/jpeg",
                "roles": ["thumbnail"]
            }
        }
    }))
}

fn asset(frame: &Frame, name: &str, bands: &[&str]) -> Value {
    let l = frame.lie;
    let described: Vec<Value> = bands
        .iter()
        .map(|common| json!({"name": common, "common_name": common}))
        .collect();
    let raster = json!({"data_type": "uint16", "nodata": 0, "spatial_resolution": l.res});
    json!({
        "href": format!("./{ID}_{name}.tif"),
        "type": "image/tiff; application=geotiff; profile=cloud-optimized",
        "title": format!("{name} {} m", l.res),
        "roles": ["data"],
        "gsd": l.res,
        "eo:bands": described,
        "raster:bands": vec![raster; bands.len()],
        "proj:shape": [frame.size.1, frame.size.0],
        "proj:transform": [l.res, 0.0, l.ulx, 0.0, -l.res, l.uly]
    })
}
