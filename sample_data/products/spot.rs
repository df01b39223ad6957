//! A SPOT 7 bundle, orthorectified: panchromatic 1.5 m and multispectral 6 m, GeoTIFF, UTM 30N.

use super::frame::{Frame, Stance};
use super::ground::UTM;
use super::image::Image;
use super::pair::Pair;
use crate::delivery::facts::{Facts, Format, Level, digits15};
use crate::delivery::roi::Roi;
use crate::delivery::side::{self, put};
use crate::delivery::volume::{self, Member};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::sensor::instrument::SPOT7;
use crate::sensor::{BandSpec, Family, Light};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::path::Path;

/// Panchromatic pixel, metres.
pub const PAN_M: f64 = 1.5;
/// The year of the landscape it shows.
pub const YEAR: u16 = 2020;
/// Where the satellite stands.
const STANCE: Stance = Stance {
    azimuth_deg: 101.0,
    incidence_deg: 10.6,
};
/// The job of the delivery.
const JOB: &str = "9900000101";

/// When it was seen.
fn time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2020, 7, 14, 10, 31, 24)
        .single()
        .unwrap_or_default()
        + TimeDelta::milliseconds(500)
}

/// The light of the bundle, whose panchromatic frame this is.
pub fn light(frame: &Frame, seed: u64) -> Result<Light, SampleFault> {
    frame.light(time(), STANCE, seed)
}

/// Writes the bundle into a folder that does not exist yet. `size` is that of the panchromatic
/// image, a multiple of 4.
pub fn make(folder: &Path, land: &Landscape, seed: u64, size: usize) -> Result<(), SampleFault> {
    let pan = Frame::around(UTM, size, PAN_M)?;
    let ms = pan.coarser()?;
    let light = light(&pan, seed)?;
    let (region, cloud) = (pan.region(), pan.cloud(&light.cloud)?);
    let volume = folder.join("PROD_SPOT7_001/VOL_SPOT7_001_A");
    let facts = |frame: &Frame, spectral, bands| describe(frame, spectral, bands, &region, &cloud);
    let b = &SPOT7.bands;
    let mut products = [
        facts(&pan, "P", vec![SPOT7.pan])?,
        facts(&ms, "MS", vec![b[2], b[1], b[0], b[3]])?,
    ];
    let homes = ["P", "MS"].map(|s| format!("IMG_SPOT7_{s}_001_A"));
    let mut images = Vec::new();
    for ((home, f), frame) in homes.iter().zip(&products).zip([&pan, &ms]) {
        let home = volume.join(home);
        std::fs::create_dir_all(&home).map_err(SampleFault::write(&home))?;
        images.push(Image::of(&home, f, frame.pixels(&region))?);
    }
    let pair = Pair {
        land,
        year: YEAR,
        frame: &pan,
        light: &light,
        instrument: SPOT7,
        seed,
    };
    if let [p, m] = images.as_mut_slice() {
        pair.render(p, m)?;
    }
    for ((home, f), image) in homes.iter().zip(&mut products).zip(images) {
        let (histograms, picture) = image.finish()?;
        f.histograms = histograms;
        side::write(&volume.join(home), f, &picture)?;
    }
    let members: Vec<Member> = homes
        .iter()
        .zip(&products)
        .map(|(folder, facts)| Member {
            folder: folder.clone(),
            facts,
        })
        .collect();
    lead(folder, &members)
}

/// The files that lead to the two products.
fn lead(folder: &Path, members: &[Member]) -> Result<(), SampleFault> {
    let product = folder.join("PROD_SPOT7_001");
    let volume_xml = volume::volume(Family::Spot, members);
    put(&product.join("VOL_SPOT7_001_A/SPOT_VOL.XML"), volume_xml)?;
    let step = volume::step(
        "PROD",
        "VOL_SPOT7_001_A",
        "VOL_SPOT7_001_A/SPOT_VOL.XML",
        members,
    );
    put(&product.join("SPOT_PROD.XML"), step)?;
    let step = volume::step(
        "LIST",
        "PROD_SPOT7_001",
        "PROD_SPOT7_001/SPOT_PROD.XML",
        members,
    );
    put(&folder.join("SPOT_LIST.XML"), step)?;
    let index = |to: &str| side::index("SPOT 7 (fictif)", &[to.to_string()]);
    put(&folder.join("INDEX.HTM"), index("SPOT_LIST.XML"))?;
    put(&product.join("INDEX.HTM"), index("SPOT_PROD.XML"))?;
    put(
        &product.join("VOL_SPOT7_001_A/INDEX.HTM"),
        index("SPOT_VOL.XML"),
    )?;
    put(&folder.join("LICENSE.TXT"), side::LICENCE)
}

fn describe(
    frame: &Frame,
    spectral: &'static str,
    bands: Vec<BandSpec>,
    region: &Roi,
    cloud: &Roi,
) -> Result<Facts, SampleFault> {
    let digits = digits15(time());
    Ok(Facts {
        instrument: SPOT7,
        level: Level::Ortho,
        spectral,
        stem: format!("SPOT7_{spectral}_{digits}_ORT_{JOB}"),
        job: JOB.into(),
        // The time of the dataset is not that of the file names: seconds lie between them.
        dataset: "ORT_SPOT7_20200714_103129800_000".into(),
        strip: format!("DS_SPOT7_{digits}_FR1_FR1_FR1_FR1_W001N44_01140"),
        time: time(),
        produced: time() + TimeDelta::hours(26),
        size: frame.size,
        bands,
        tile: None,
        format: Format::Tiff,
        res_m: frame.lie.res,
        lie: Some(frame.lie),
        corners: frame.corners(Family::Spot)?,
        histograms: Vec::new(),
        located: frame.located(Family::Spot, time(), STANCE)?,
        cloud_percent: 100.0 * cloud.area() / region.area(),
        surface_km2: region.area() / 1e6,
        roi: region.clone(),
        cloud: Some(cloud.clone()),
        refined: None,
    })
}
