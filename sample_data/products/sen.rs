//! A Pléiades 1B bundle in sensor geometry: panchromatic and multispectral, each with its RPC.

use super::frame::{self, Stance};
use super::image::Image;
use super::sen_geometry::{Geometry, Member};
use crate::camera::refined;
use crate::delivery::facts::{Corner, Facts, Format, Level, Located, digits15};
use crate::delivery::roi::Roi;
use crate::delivery::side::{self, put};
use crate::delivery::{rpc, volume};
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::landscape::chance::mix;
use crate::sensor::detect::{Counter, PAN_FINE, PAN_MARGIN};
use crate::sensor::instrument::PHR1B;
use crate::sensor::scan::{Fine, Scene};
use crate::sensor::sun::sun;
use crate::sensor::{BandSpec, Family, Light};
use crate::tiles::{Job, each};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use std::path::Path;

/// The job of the delivery.
const JOB: &str = "9900000201";
/// Panchromatic pixel, metres.
const PAN_M: f64 = 0.5;
/// Fine points along a multispectral pixel.
const MS_FINE: usize = 4;
/// A height of the ground, for what is told without relief.
const MEAN_M: f64 = 110.0;

/// When the middle of the scene was seen.
pub fn time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 18, 10, 53, 41)
        .single()
        .unwrap_or_default()
        + TimeDelta::milliseconds(200)
}

/// The light of the bundle.
pub fn light(land: &Landscape, g: &Geometry, seed: u64) -> Result<Light, SampleFault> {
    let n = g.pan.size.0 as f64;
    let (x, y) = g.at_height(&g.pan.camera, (0.79 * n, 0.2 * n), MEAN_M)?;
    let h = land.height_at(x, y);
    let centre = g.at_height(&g.pan.camera, (0.79 * n, 0.2 * n), h)?;
    let (lon, lat) = g.lon_lat.to(centre.0, centre.1)?;
    let sun = sun(time(), lon, lat);
    let chance = mix(seed, 0xC10D, 2);
    Ok(frame::light(
        sun,
        stance(&g.pan, 0.5)?,
        centre,
        0.055 * n * PAN_M,
        chance,
    ))
}

/// Where the satellite stands for a share of the rows of an image.
fn stance(member: &Member, share: f64) -> Result<Stance, SampleFault> {
    let (col, row) = (member.size.0 as f64 / 2.0, member.size.1 as f64 * share);
    let lost = SampleFault::Place {
        x: col,
        y: row,
        crs: "the ground of the camera",
    };
    let (azimuth_deg, incidence_deg) = member.camera.stance(col, row, MEAN_M).ok_or(lost)?;
    Ok(Stance {
        azimuth_deg,
        incidence_deg,
    })
}

/// Writes the bundle into a folder that does not exist yet. `size` is that of the panchromatic
/// image, a multiple of 4.
pub fn make(folder: &Path, land: &Landscape, seed: u64, size: usize) -> Result<(), SampleFault> {
    let g = Geometry::new(land, size)?;
    let light = light(land, &g, seed)?;
    let region = Roi::of(size as f64, size as f64);
    let b = &PHR1B.bands;
    let mut products = Vec::new();
    for (k, (spectral, member, bands)) in [
        ("P", &g.pan, vec![PHR1B.pan]),
        ("MS", &g.ms, vec![b[2], b[1], b[0], b[3]]),
    ]
    .into_iter()
    .enumerate()
    {
        let home = format!("IMG_PHR1B_{spectral}_{:03}", k + 1);
        let path = folder.join(&home);
        std::fs::create_dir_all(&path).map_err(SampleFault::write(&path))?;
        let roi = share(&g, member, &region)?;
        let mut facts = describe(land, &g, member, spectral, k + 1, bands, &roi, &light)?;
        let mut image = Image::of(&path, &facts, roi)?;
        render(land, seed, &g, member, &light, &mut image)?;
        let (histograms, picture) = image.finish()?;
        facts.histograms = histograms;
        side::write(&path, &facts, &picture)?;
        put(
            &path.join(format!("RPC_{}.XML", facts.stem)),
            rpc::document(&member.rpc),
        )?;
        products.push((home, facts));
    }
    let members: Vec<volume::Member> = products
        .iter()
        .map(|(home, facts)| volume::Member {
            folder: home.clone(),
            facts,
        })
        .collect();
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

/// The region, given in panchromatic pixels, in the continuous pixels of a member.
fn share(g: &Geometry, member: &Member, region: &Roi) -> Result<Roi, SampleFault> {
    let ring: Result<Vec<_>, _> = region
        .ring
        .iter()
        .map(|&at| {
            let place = g.at_height(&g.pan.camera, at, MEAN_M)?;
            let (c, r) = g.image(&member.camera, place, MEAN_M)?;
            // To a hundredth of a pixel, as the masks tell it.
            Ok(((c * 100.0).round() / 100.0, (r * 100.0).round() / 100.0))
        })
        .collect();
    ring.map(|ring| Roi { ring })
}

#[expect(clippy::too_many_arguments, reason = "one fact each")]
fn describe(
    land: &Landscape,
    g: &Geometry,
    member: &Member,
    spectral: &'static str,
    number: usize,
    bands: Vec<BandSpec>,
    roi: &Roi,
    light: &Light,
) -> Result<Facts, SampleFault> {
    let digits = digits15(time());
    let (w, h) = member.size;
    let res_m = PAN_M * if spectral == "P" { 1.0 } else { 4.0 };
    // Masks count from (1, 1) at the centre of the first pixel.
    let dimap = |p: &(f64, f64)| (p.0 + 0.5, p.1 + 0.5);
    let cloud = light
        .cloud
        .outline(96)
        .into_iter()
        .map(|(x, y)| g.image(&member.camera, (x, y), land.height_at(x, y)));
    let cloud = Roi {
        ring: cloud.collect::<Result<_, _>>()?,
    };
    let corner = |col: usize, row: usize| -> Result<Corner, SampleFault> {
        let at = (col as f64 - 0.5, row as f64 - 0.5);
        let (x, y) = g.at_height(&member.camera, at, MEAN_M)?;
        Ok(Corner {
            lon_lat: g.lon_lat.to(x, y)?,
            xy: None,
            col,
            row,
        })
    };
    let pitch = if spectral == "P" { 13e-6 } else { 52e-6 };
    Ok(Facts {
        instrument: PHR1B,
        level: Level::Sensor,
        spectral,
        stem: format!("PHR1B_{spectral}_{digits}_SEN_{JOB}-{number}"),
        job: format!("{JOB}-{number}"),
        dataset: "DS_PHR1B_202506181053098_FR1_PX_W001N44_0911_01234".into(),
        strip: format!("DS_PHR1B_{digits}_FR1_PX_W001N44_0911_01359"),
        time: time(),
        produced: time() + TimeDelta::hours(9),
        size: member.size,
        bands,
        tile: None,
        format: Format::Tiff,
        res_m,
        lie: None,
        corners: [
            corner(1, 1)?,
            corner(w, 1)?,
            corner(w, h)?,
            corner(1, h)?,
            corner(w / 2 + 1, h / 2 + 1)?,
        ],
        histograms: Vec::new(),
        located: located(g, member)?,
        cloud_percent: 100.0 * cloud.area() / roi.area(),
        surface_km2: roi.area() * (res_m * 1.03) * res_m / 1e6,
        roi: roi.map(dimap),
        cloud: Some(cloud.map(dimap)),
        refined: Some(refined::section(&member.camera, time(), member.size, pitch)),
    })
}

fn located(g: &Geometry, member: &Member) -> Result<Vec<Located>, SampleFault> {
    frame::points(Family::Pleiades, member.size)
        .into_iter()
        .map(|(label, col, row)| {
            let at = (col as f64 - 0.5, row as f64 - 0.5);
            let (x, y) = g.at_height(&member.camera, at, MEAN_M)?;
            let (lon, lat) = g.lon_lat.to(x, y)?;
            let seconds = member.camera.time(at.1);
            let time = time() + TimeDelta::microseconds((seconds * 1e6) as i64);
            let stance = stance(member, at.1 / member.size.1 as f64)?;
            let sun = sun(time, lon, lat);
            Ok(frame::located(
                label,
                (col, row),
                time,
                stance,
                sun,
                Family::Pleiades,
            ))
        })
        .collect()
}

/// Renders one image.
fn render(
    land: &Landscape,
    seed: u64,
    g: &Geometry,
    member: &Member,
    light: &Light,
    image: &mut Image,
) -> Result<(), SampleFault> {
    let pan = member.rpc.size == g.pan.rpc.size;
    let (fine, pixel_m) = if pan {
        (PAN_FINE, PAN_M)
    } else {
        (MS_FINE, 4.0 * PAN_M)
    };
    let sight = g.sight(member, land, if pan { 256.0 } else { 64.0 })?;
    let scene = Scene {
        land,
        year: 2025,
        light,
        sight: &sight,
        per_pixel: fine,
        pixel_m,
    };
    let counter = Counter {
        instrument: PHR1B,
        counts: light.counts(&PHR1B),
        pan_counts: light.pan_counts(&PHR1B),
        seed: mix(seed, if pan { 1 } else { 2 }, 0x5E4),
    };
    let margin = if pan { PAN_MARGIN } else { 0 };
    let work = |job: Job| {
        let scan = scene.scan(Fine {
            col: (job.col * fine) as i64 - margin as i64,
            row: (job.row * fine) as i64 - margin as i64,
            width: job.width * fine + 2 * margin,
            height: job.height * fine + 2 * margin,
        });
        let size = (job.width, job.height);
        let at = (job.col, job.row);
        if pan {
            let sharp = Counter::sharp(&scan, (margin, margin), size);
            counter.pan(&sharp, at, job.width)
        } else {
            let rho = Counter::coarse(&scan, fine, (0, 0), size);
            counter.colours(&rho, at, job.width)
        }
    };
    let tile = match (pan, member.size.0) {
        (true, n) if n > 1024 => (1024, 512),
        (true, _) => (256, 256),
        (false, n) if n > 256 => (512, 256),
        (false, _) => (64, 64),
    };
    each(member.size, tile, work, |job, pixels| {
        image.take(job, pixels)
    })
}
