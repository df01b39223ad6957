//! A Pléiades 1A ortho, pansharpened, in JPEG 2000 cut into tiles. Its colours are those of the
//! landscape at full resolution: what a perfect fusion gives.

use super::frame::{Frame, Stance};
use super::ground::UTM;
use super::image::Image;
use crate::delivery::facts::{Facts, Format, Level, digits15};
use crate::delivery::roi::Roi;
use crate::delivery::side::{self, put};
use crate::delivery::volume::{self, Member};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;
use crate::sensor::detect::{Counter, PAN_FINE, PAN_MARGIN};
use crate::sensor::instrument::PHR1A;
use crate::sensor::scan::{Fine, Scene};
use crate::sensor::{Family, Light};
use crate::tiles::{Job, each};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::path::Path;

/// Side of a pixel, metres.
const PIXEL_M: f64 = 0.5;
/// The job of the delivery.
const JOB: &str = "9900000301";
/// Where the satellite stands.
const STANCE: Stance = Stance {
    azimuth_deg: 268.0,
    incidence_deg: 9.3,
};

fn time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 8, 29, 10, 58, 12)
        .single()
        .unwrap_or_default()
        + TimeDelta::milliseconds(400)
}

/// Writes the delivery into a folder that does not exist yet: `size` columns and rows in 2 × 2
/// tiles, the last row and column of them smaller.
pub fn make(folder: &Path, land: &Landscape, seed: u64, size: usize) -> Result<(), SampleFault> {
    let frame = Frame::around(UTM, size, PIXEL_M)?;
    let light = frame.light(time(), STANCE, mix(seed, 3, 3))?;
    let (region, cloud) = (frame.region(), frame.cloud(&light.cloud)?);
    let mut facts = describe(&frame, region, cloud)?;
    let home = "IMG_PHR1A_PMS_001";
    let path = folder.join(home);
    std::fs::create_dir_all(&path).map_err(SampleFault::write(&path))?;
    let mut image = Image::of(&path, &facts, frame.pixels(&facts.roi))?;
    render(land, seed, &frame, &light, &mut image)?;
    let options = [
        ("QUALITY", "100"),
        ("REVERSIBLE", "YES"),
        ("BLOCKXSIZE", "1024"),
        ("BLOCKYSIZE", "1024"),
    ];
    let (histograms, picture) = image.convert("JP2OpenJPEG", "JP2", &options)?;
    facts.histograms = histograms;
    side::write(&path, &facts, &picture)?;
    let members = [Member {
        folder: home.into(),
        facts: &facts,
    }];
    put(
        &folder.join("VOL_PHR.XML"),
        volume::volume(Family::Pleiades, &members),
    )?;
    put(
        &folder.join("INDEX.HTM"),
        side::index("Pléiades (fictif)", &["VOL_PHR.XML".into()]),
    )?;
    put(&folder.join("LICENSE.TXT"), side::LICENCE)
}

fn describe(frame: &Frame, region: Roi, cloud: Roi) -> Result<Facts, SampleFault> {
    let digits = digits15(time());
    let b = &PHR1A.bands;
    // Two thirds of the image in the first tile of each row and column.
    let tile = frame.size.0.div_ceil(96) * 64;
    Ok(Facts {
        instrument: PHR1A,
        level: Level::Ortho,
        spectral: "PMS",
        stem: format!("PHR1A_PMS_{digits}_ORT_{JOB}"),
        job: JOB.into(),
        dataset: "DS_PHR1A_202508291057398_FR1_PX_W001N44_0911_00987".into(),
        strip: format!("DS_PHR1A_{digits}_FR1_PX_W001N44_0911_01012"),
        time: time(),
        produced: time() + TimeDelta::hours(7),
        size: frame.size,
        bands: vec![b[2], b[1], b[0], b[3]],
        tile: Some((tile, tile)),
        format: Format::Jp2,
        res_m: PIXEL_M,
        lie: Some(frame.lie),
        corners: frame.corners(Family::Pleiades)?,
        histograms: Vec::new(),
        located: frame.located(Family::Pleiades, time(), STANCE)?,
        cloud_percent: 100.0 * cloud.area() / region.area(),
        surface_km2: region.area() / 1e6,
        roi: region,
        cloud: Some(cloud),
        refined: None,
    })
}

fn render(
    land: &Landscape,
    seed: u64,
    frame: &Frame,
    light: &Light,
    image: &mut Image,
) -> Result<(), SampleFault> {
    let sight = frame.sight()?;
    let scene = Scene {
        land,
        year: 2025,
        light,
        sight: &sight,
        per_pixel: PAN_FINE,
        pixel_m: PIXEL_M,
    };
    let counter = Counter {
        instrument: PHR1A,
        counts: light.counts(&PHR1A),
        pan_counts: light.pan_counts(&PHR1A),
        seed: mix(seed, 1, 0x9A5),
    };
    let work = |job: Job| {
        let scan = scene.scan(Fine {
            col: (job.col * PAN_FINE) as i64 - PAN_MARGIN as i64,
            row: (job.row * PAN_FINE) as i64 - PAN_MARGIN as i64,
            width: job.width * PAN_FINE + 2 * PAN_MARGIN,
            height: job.height * PAN_FINE + 2 * PAN_MARGIN,
        });
        let size = (job.width, job.height);
        let sharp = Counter::sharp(&scan, (PAN_MARGIN, PAN_MARGIN), size);
        counter.colours(&sharp, (job.col, job.row), job.width)
    };
    let tile = if frame.size.0 > 1024 {
        (1024, 512)
    } else {
        (256, 256)
    };
    each(frame.size, tile, work, |job, pixels| {
        image.take(job, pixels)
    })
}
