//! What a product is: everything its XML tells, gathered in one place.

use super::raster::Lie;
use super::roi::Roi;
use super::stats::Histogram;
use crate::sensor::sun::Sun;
use crate::sensor::{BandSpec, Family, Instrument};
use chrono::{DateTime, Utc};

/// How far a product was processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Orthorectified.
    Ortho,
    /// In the geometry of the sensor, with an RPC.
    Sensor,
}

impl Level {
    /// As in file names.
    pub fn short(self) -> &'static str {
        match self {
            Level::Ortho => "ORT",
            Level::Sensor => "SEN",
        }
    }

    /// As in `PROCESSING_LEVEL`.
    pub fn long(self) -> &'static str {
        match self {
            Level::Ortho => "ORTHO",
            Level::Sensor => "SENSOR",
        }
    }
}

/// The format of the image files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// GeoTIFF.
    Tiff,
    /// JPEG 2000.
    Jp2,
}

/// A corner or the centre of an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corner {
    /// Longitude and latitude, degrees.
    pub lon_lat: (f64, f64),
    /// Projected coordinates, for orthos.
    pub xy: Option<(f64, f64)>,
    /// Column from 1.
    pub col: usize,
    /// Row from 1.
    pub row: usize,
}

/// How a point of the image was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// `Center`, `Top Center`...
    pub label: &'static str,
    /// Column from 1.
    pub col: usize,
    /// Row from 1.
    pub row: usize,
    /// When.
    pub time: DateTime<Utc>,
    /// Azimuth of the direction in which rows follow each other, degrees.
    pub azimuth_deg: f64,
    /// Incidence across the track, along it, and in all, degrees.
    pub incidence_deg: (f64, f64, f64),
    /// Viewing angle across the track, along it, and in all, degrees.
    pub viewing_deg: (f64, f64, f64),
    /// The sun.
    pub sun: Sun,
    /// Native size of a pixel on the ground, across and along, metres.
    pub gsd_m: (f64, f64),
}

impl Located {
    /// Angles from the direction of the satellite (azimuth and incidence) for an image whose rows
    /// follow each other towards `azimuth_deg`: the satellite stands at azimuth minus
    /// atan2(tan(across), tan(along)).
    pub fn angles(
        azimuth_deg: f64,
        satellite_deg: f64,
        incidence_deg: f64,
    ) -> [(f64, f64, f64); 2] {
        let turn = (azimuth_deg - satellite_deg).to_radians();
        let split = |angle: f64| {
            let t = angle.to_radians().tan();
            (
                (t * turn.sin()).atan().to_degrees(),
                (t * turn.cos()).atan().to_degrees(),
                angle,
            )
        };
        // Seen from 694 km, the angle at the satellite is smaller than that at the ground.
        let viewing = (incidence_deg.to_radians().sin() * 6371.0 / (6371.0 + 694.0))
            .asin()
            .to_degrees();
        [split(incidence_deg), split(viewing)]
    }
}

/// Everything about one product.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The instrument.
    pub instrument: Instrument,
    /// The level.
    pub level: Level,
    /// `P`, `MS` or `PMS`.
    pub spectral: &'static str,
    /// The common part of its file names.
    pub stem: String,
    /// Its job.
    pub job: String,
    /// Its dataset name.
    pub dataset: String,
    /// The strip it was cut from.
    pub strip: String,
    /// When it was seen.
    pub time: DateTime<Utc>,
    /// When it was produced.
    pub produced: DateTime<Utc>,
    /// Columns and rows.
    pub size: (usize, usize),
    /// Bands in the order of the file.
    pub bands: Vec<BandSpec>,
    /// Columns and rows of a tile; none for one file.
    pub tile: Option<(usize, usize)>,
    /// Format of the files.
    pub format: Format,
    /// Side of a pixel, metres.
    pub res_m: f64,
    /// Where it lies, for orthos.
    pub lie: Option<Lie>,
    /// The four corners, from the upper left clockwise, and the centre.
    pub corners: [Corner; 5],
    /// One histogram a band, in the order of the file.
    pub histograms: Vec<Histogram>,
    /// How it was seen.
    pub located: Vec<Located>,
    /// Share of the data under clouds.
    pub cloud_percent: f64,
    /// Area with data.
    pub surface_km2: f64,
    /// The region with data, in the coordinates of the masks.
    pub roi: Roi,
    /// The cloud, in the same.
    pub cloud: Option<Roi>,
    /// The exact model, for sensor products, as XML.
    pub refined: Option<String>,
}

impl Facts {
    /// The family.
    pub fn family(&self) -> Family {
        self.instrument.family
    }

    /// Extension of the image files.
    pub fn extension(&self) -> &'static str {
        match self.format {
            Format::Tiff => "TIF",
            Format::Jp2 => "JP2",
        }
    }

    /// Extension of the world files.
    pub fn world_extension(&self) -> &'static str {
        match self.format {
            Format::Tiff => "TFW",
            Format::Jp2 => "J2W",
        }
    }

    /// Name of a tile without extension, counted from 1.
    pub fn tile_name(&self, row: usize, col: usize) -> String {
        format!("IMG_{}_R{row}C{col}", self.stem)
    }

    /// Size of a tile.
    pub fn tile_size(&self) -> (usize, usize) {
        self.tile.unwrap_or(self.size)
    }

    /// Rows and columns of tiles.
    pub fn tile_count(&self) -> (usize, usize) {
        let (w, h) = self.tile_size();
        (self.size.1.div_ceil(h), self.size.0.div_ceil(w))
    }

    /// Bands (places in the file) in the order of the family's XML.
    pub fn xml_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.bands.len()).collect();
        if self.family() == Family::Pleiades {
            order.sort_by_key(|&k| self.bands[k].id);
        }
        order
    }

    /// The mask files: code, measure name, meaning.
    pub fn masks(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        let mut list = vec![
            ("ROI", "Area_Of_Interest", "Region of interest mask"),
            ("DET", "Detector_Quality", "Bad detector mask"),
            ("CLD", "Cloud_Cotation", "Clouds mask"),
            ("VIS", "Visibility_Cotation", "Hidden parts mask"),
            ("QTE", "Technical_Index", "Technical quality mask"),
            ("SLT", "Saturation_Cotation", "Saturation mask"),
            ("SNW", "Snow_Cotation", "Snow mask"),
        ];
        if self.family() == Family::Spot {
            list.push(("DTM", "Water_Cotation", "Water mask"));
        }
        list
    }

    /// File name of a mask.
    pub fn mask_name(&self, code: &str) -> String {
        format!("{code}_{}_MSK.GML", self.stem)
    }
}

/// The 15 digits of a time in file names: tenths of a second at the end.
pub fn digits15(time: DateTime<Utc>) -> String {
    let tenth = time.timestamp_subsec_millis() / 100;
    format!("{}{tenth}", time.format("%Y%m%d%H%M%S"))
}

/// The notice of every product.
pub const COPYRIGHT: &str =
    "© Relais 2026 - FICTITIOUS DATA / données fictives : aucune image satellitaire";

/// The maker of every product.
pub const PRODUCER: &str = "RELAIS SAMPLE (FICTITIOUS)";
