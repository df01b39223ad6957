//! A SPOT 7 bundle, orthorectified: panchromatic 1.5 m and multispectral 6 m, GeoTIFF, UTM 30N.

use super::frame::{Frame, Stance};
use super::image::Image;
use crate::delivery::facts::{Facts, Format, Level, digits15};
use crate::delivery::raster::Lie;
use crate::delivery::roi::Roi;
use crate::delivery::side::{self, put};
use crate::delivery::volume::{self, Member};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;
use crate::sensor::detect::{Counter, PAN_FINE as FINE, PAN_MARGIN};
use crate::sensor::instrument::SPOT7;
use crate::sensor::scan::{Fine, Scene};
use crate::sensor::{BandSpec, Family, Light};
use crate::tiles::{Job, each};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::path::{Path, PathBuf};

/// Panchromatic pixel, metres.
const PAN_M: f64 = 1.5;
/// How far the multispectral corner lies from the panchromatic one, in fine points (east, south):
/// 0.75 and 2.25 m, as bundles do not share corners.
const SHIFT: (usize, usize) = (1, 3);
/// The job of the delivery.
const JOB: &str = "9900000101";

/// What a bundle was made with, for the truth.
pub struct Made {
    /// The folder of the delivery.
    pub folder: PathBuf,
    /// Panchromatic and multispectral facts.
    pub products: Vec<Facts>,
    /// The light.
    pub light: Light,
}

/// When it was seen.
fn time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2020, 7, 14, 10, 31, 24)
        .single()
        .unwrap_or_default()
        + TimeDelta::milliseconds(500)
}

/// Writes the bundle into a folder that does not exist yet. `size` is that of the panchromatic
/// image, a multiple of 4.
pub fn make(folder: &Path, land: &Landscape, seed: u64, size: usize) -> Result<Made, SampleFault> {
    let pan = Frame::around(size, PAN_M)?;
    let ms = Frame {
        lie: Lie {
            ulx: pan.lie.ulx + SHIFT.0 as f64 * PAN_M / FINE as f64,
            uly: pan.lie.uly - SHIFT.1 as f64 * PAN_M / FINE as f64,
            res: 4.0 * PAN_M,
            ..pan.lie
        },
        ..Frame::around(size / 4, 4.0 * PAN_M)?
    };
    let stance = Stance {
        azimuth_deg: 101.0,
        incidence_deg: 10.6,
    };
    let light = pan.light(time(), stance, seed)?;
    let (region, cloud) = (pan.region(), pan.cloud(&light.cloud)?);
    let volume = folder.join("PROD_SPOT7_001/VOL_SPOT7_001_A");
    let facts =
        |frame: &Frame, spectral, bands| describe(frame, spectral, bands, &region, &cloud, stance);
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
        let path = home.join(format!("{}.TIF", f.tile_name(1, 1)));
        let roi = frame.pixels(&region);
        images.push(Image::create(
            &path,
            frame.size,
            f.bands.len(),
            Some(frame.lie),
            roi,
        )?);
    }
    render(land, seed, &pan, &light, &mut images)?;
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
    lead(folder, &members)?;
    Ok(Made {
        folder: folder.to_path_buf(),
        products: products.to_vec(),
        light,
    })
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
    stance: Stance,
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
        located: frame.located(Family::Spot, time(), stance)?,
        cloud_percent: 100.0 * cloud.area() / region.area(),
        surface_km2: region.area() / 1e6,
        roi: region.clone(),
        cloud: Some(cloud.clone()),
        refined: None,
    })
}

/// Renders both images from one scan of the landscape.
fn render(
    land: &Landscape,
    seed: u64,
    pan: &Frame,
    light: &Light,
    images: &mut [Image],
) -> Result<(), SampleFault> {
    let sight = pan.sight()?;
    let scene = Scene {
        land,
        year: 2020,
        light,
        sight: &sight,
        per_pixel: FINE,
        pixel_m: PAN_M,
    };
    let counter = |salt| Counter {
        instrument: SPOT7,
        counts: light.counts(&SPOT7),
        pan_counts: light.pan_counts(&SPOT7),
        seed: mix(seed, salt, 0x5907),
    };
    let (pan_counter, ms_counter) = (counter(1), counter(2));
    let coarse = 4 * FINE;
    let size = (pan.size.0 / 4, pan.size.1 / 4);
    let work = |job: Job| {
        // Some points more on each side, for blur and shift.
        let window = Fine {
            col: (job.col * coarse) as i64 - PAN_MARGIN as i64,
            row: (job.row * coarse) as i64 - PAN_MARGIN as i64,
            width: job.width * coarse + 2 * PAN_MARGIN + SHIFT.0,
            height: job.height * coarse + 2 * PAN_MARGIN + SHIFT.1,
        };
        let scan = scene.scan(window);
        let wide = (4 * job.width, 4 * job.height);
        let sharp = Counter::sharp(&scan, (PAN_MARGIN, PAN_MARGIN), wide);
        let start = (PAN_MARGIN + SHIFT.0, PAN_MARGIN + SHIFT.1);
        let ms = Counter::coarse(&scan, coarse, start, (job.width, job.height));
        (
            pan_counter.pan(&sharp, (4 * job.col, 4 * job.row), wide.0),
            ms_counter.colours(&ms, (job.col, job.row), job.width),
        )
    };
    let tile = if size.0 <= 256 { (32, 32) } else { (128, 64) };
    each(size, tile, work, |job, (p, m)| {
        let fine = Job {
            col: 4 * job.col,
            row: 4 * job.row,
            width: 4 * job.width,
            height: 4 * job.height,
        };
        images[0].take(fine, p)?;
        images[1].take(job, m)
    })
}
