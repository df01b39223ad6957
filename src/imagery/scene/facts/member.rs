//! One image of a product with all that is known of it.

use relais_core::fault::Finding;
use serde::Serialize;

use super::image::without_query;
use super::{
    BandFacts, Family, Geometry, Histogram, Image, Level, Moment, Processing, Role, Spectral,
};

/// The satellite and its instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Platform {
    /// The family, by which products differ.
    pub family: Family,
    /// For people: `SPOT 7`, `Pléiades 1A`, `Pléiades Neo 4`.
    pub name: String,
    /// As written: `SPOT`, `PHR`, `PNEO`.
    pub mission: String,
    /// As written: `7`, `1A`, `4`.
    pub index: String,
    /// As written; Pléiades Neo states none.
    pub instrument: Option<String>,
}

impl Platform {
    /// By a name as programs and catalogues write it: `SPOT 7`, `spot-7`, `PHR1A`, `pleiades-neo-4`.
    pub fn named(written: &str) -> Self {
        let plain = written
            .to_lowercase()
            .replace(['-', '_', ' '], "")
            .replace('é', "e");
        let known = [
            ("spot", Family::Spot67, "SPOT"),
            ("pleiadesneo", Family::PleiadesNeo, "Pléiades Neo"),
            ("pneo", Family::PleiadesNeo, "Pléiades Neo"),
            ("pleiades", Family::Pleiades, "Pléiades"),
            ("phr", Family::Pleiades, "Pléiades"),
        ];
        let found = known
            .into_iter()
            .find_map(|(start, family, label)| Some((family, label, plain.strip_prefix(start)?)));
        let (family, label, rest) = found.unwrap_or((Family::Other, written, ""));
        let index = rest.to_uppercase();
        Self {
            family,
            name: format!("{label} {index}").trim().to_string(),
            mission: written.to_string(),
            index,
            instrument: None,
        }
    }
}

/// A strip of acquisition that the image was made from; a mosaic has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Strip {
    /// `SOURCE_ID`.
    pub id: Option<String>,
    /// The satellite.
    pub platform: Platform,
    /// When it was taken.
    pub moment: Option<Moment>,
}

/// Angles at the point labelled `Center`.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Viewing {
    /// When the point was seen.
    pub moment: Option<Moment>,
    /// Azimuth of the image axis or of the view, as the family defines it.
    pub azimuth_deg: Option<f64>,
    /// From the satellite, off nadir.
    pub viewing_deg: Option<f64>,
    /// On the ground, off the vertical.
    pub incidence_deg: Option<f64>,
    /// Its part across the track.
    pub incidence_across_deg: Option<f64>,
    /// Its part along the track.
    pub incidence_along_deg: Option<f64>,
    /// From north, clockwise.
    pub sun_azimuth_deg: Option<f64>,
    /// Above the horizon.
    pub sun_elevation_deg: Option<f64>,
    /// Native ground sample distance, which is not the pixel of the product.
    pub gsd_across_m: Option<f64>,
    /// Along the track.
    pub gsd_along_m: Option<f64>,
}

/// A mask that the metadata list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MaskFile {
    /// `ROI`, `CLD`, `SNW`, `QTE`, `DET`, `SLT`, `VIS`, `WAT`, `DTM`…
    pub code: String,
    /// The name of the measure, as written.
    pub measure: String,
    /// From the root of the delivery.
    pub path: String,
}

/// Whose image it is, as written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Rights {
    /// The credit line to print.
    pub copyright: Option<String>,
    /// The name of the licence.
    pub licence: Option<String>,
    /// Restrictions.
    pub restrictions: Option<String>,
}

/// What a listed file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// Pixels: without it the image cannot be used.
    Pixels,
    /// The model of a sensor image: without it there is no ortho.
    Rpc,
    /// Metadata of the volume or of a product.
    Metadata,
    /// A mask.
    Mask,
    /// How the product was made.
    Lineage,
    /// Something to look at.
    Preview,
    /// Whatever else.
    Other,
}

/// A file that metadata list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedFile {
    /// From the root of the delivery.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
}

/// Where the facts of a member come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A DIMAP product file.
    Dimap,
    /// A STAC item.
    Stac,
    /// The image file alone.
    Image,
}

/// One image of a product (of a bundle: the panchromatic one, the multispectral one).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// Where the facts come from.
    pub origin: Origin,
    /// The metadata file, from the root of the delivery; for a plain image the image itself, which
    /// may be an address: serialised without its query.
    #[serde(serialize_with = "without_query")]
    pub source: String,
    /// `DATASET_NAME`, or the name of the file.
    pub name: String,
    /// `JOB_ID`.
    pub job_id: Option<String>,
    /// When the product was made.
    pub produced: Option<String>,
    /// The spectral mode as written: `P`, `MS`, `PMS`, `MS-FS`.
    pub mode: String,
    /// What it shows.
    pub spectral: Spectral,
    /// How far the geometry was processed.
    pub level: Level,
    /// What was done to the counts.
    pub processing: Processing,
    /// The strips it was made from.
    pub strips: Vec<Strip>,
    /// The bands, in canonical order (red, green, blue, near infrared, red edge, deep blue).
    pub bands: Vec<BandFacts>,
    /// The files of pixels.
    pub image: Image,
    /// How pixels relate to the ground.
    pub geometry: Geometry,
    /// Angles at the centre.
    pub viewing: Option<Viewing>,
    /// Percent of clouds; none when not stated, which is not 0.
    pub cloud_percent: Option<f64>,
    /// Percent of snow; none when not stated.
    pub snow_percent: Option<f64>,
    /// Masks.
    pub masks: Vec<MaskFile>,
    /// Whose image it is.
    pub rights: Rights,
    /// Planimetric accuracy: 90 % of the points are nearer than this.
    pub accuracy_ce90_m: Option<f64>,
    /// Corners (longitude, latitude) as stated.
    pub footprint: Vec<(f64, f64)>,
    /// Every file that the metadata list.
    #[serde(skip)]
    pub listed: Vec<ListedFile>,
    /// Histograms by band.
    #[serde(skip)]
    pub histograms: Vec<Histogram>,
    /// What is odd in the metadata.
    pub findings: Vec<Finding>,
}

impl Member {
    /// When it was taken: the moment of its earliest strip, else that of its centre.
    pub fn moment(&self) -> Option<Moment> {
        let strip = self.strips.iter().filter_map(|s| s.moment).min();
        strip.or_else(|| self.viewing.as_ref()?.moment)
    }

    /// The satellite of its first strip.
    pub fn platform(&self) -> Option<&Platform> {
        self.strips.first().map(|s| &s.platform)
    }

    /// Sun above the horizon at the centre, in degrees.
    pub fn sun_elevation_deg(&self) -> Option<f64> {
        self.viewing.as_ref()?.sun_elevation_deg
    }

    /// The band of a `BAND_ID`.
    pub fn band(&self, id: &str) -> Option<&BandFacts> {
        self.bands.iter().find(|b| b.id == id)
    }

    /// The band that sees something.
    pub fn band_of(&self, role: Role) -> Option<&BandFacts> {
        self.bands.iter().find(|b| b.role == role)
    }

    /// The histogram of a band.
    pub fn histogram(&self, id: &str) -> Option<&Histogram> {
        self.histograms.iter().find(|h| h.band_id == id)
    }

    /// The mask of a code, `ROI` for the region of interest.
    pub fn mask(&self, code: &str) -> Option<&MaskFile> {
        self.masks.iter().find(|m| m.code == code)
    }

    /// The family of the first strip.
    pub fn family(&self) -> Family {
        self.platform().map_or(Family::Other, |p| p.family)
    }
}
