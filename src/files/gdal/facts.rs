//! What a file says of itself, read once when it is opened.

use std::ffi::CStr;

use ::gdal::raster::{GdalDataType, RasterBand};
use ::gdal::{Dataset, Metadata};
use relais_core::fault::Finding;
use relais_core::grid::{Affine, Grid};
use relais_core::raster::{Band, Colour, SampleType};

use super::open::StatedValidity;
use super::setup::heard;
use super::{GdalFault, srs};

/// How samples are asked from GDAL and what they become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// As they are.
    Same(SampleType),
    /// Int32 and UInt32: as F32, a value that would be rounded being a fault.
    Exactly,
    /// Float64: as F32, rounded to the nearest.
    Rounded,
}

impl Carried {
    /// The type they have here.
    pub(super) fn sample_type(self) -> SampleType {
        match self {
            Carried::Same(kind) => kind,
            Carried::Exactly | Carried::Rounded => SampleType::F32,
        }
    }
}

/// Where the mask comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Validity {
    /// All pixels are valid.
    All,
    /// A mask band that all bands share, internal or in a `.msk`.
    MaskBand,
    /// The alpha band, by number from 1: valid where it is not 0.
    Alpha(i32),
    /// A pixel is invalid where every band holds its nodata value.
    Nodata(Vec<f64>),
}

/// What is known of an image.
pub(super) struct Facts {
    pub(super) grid: Grid,
    pub(super) bands: Vec<Band>,
    /// Their numbers in the file, from 1.
    pub(super) numbers: Vec<i32>,
    pub(super) carried: Carried,
    pub(super) validity: Validity,
    pub(super) nodata: Option<f64>,
    pub(super) block: (usize, usize),
    pub(super) driver: String,
    pub(super) has_palette: bool,
    pub(super) unit: String,
    pub(super) gcps: usize,
    pub(super) findings: Vec<Finding>,
}

impl Facts {
    /// Reads them from an open file.
    pub(super) fn read(
        dataset: &Dataset,
        name: &str,
        stated: StatedValidity,
    ) -> Result<Self, GdalFault> {
        let broken = |e: ::gdal::errors::GdalError| GdalFault::Unreadable {
            name: name.to_string(),
            reason: e.to_string(),
        };
        let count = dataset.raster_count();
        if count == 0 {
            return Err(GdalFault::NoBand {
                name: name.to_string(),
                subdatasets: subdatasets(dataset),
            });
        }
        let all: Vec<RasterBand> = (1..=count)
            .map(|b| dataset.rasterband(b))
            .collect::<Result<_, _>>()
            .map_err(broken)?;
        let alpha = all
            .iter()
            .position(|b| interpretation(b) == "Alpha")
            .filter(|_| stated == StatedValidity::Taken && count > 1);
        let kept: Vec<usize> = (0..count).filter(|b| Some(*b) != alpha).collect();
        let mut findings = Vec::new();
        let carried = carried(kept.iter().map(|b| all[*b].band_type()), name)?;
        if carried == Carried::Rounded {
            findings.push(Finding::note(name, "Float64 samples are read as Float32"));
        }
        let nodata: Vec<Option<f64>> = kept.iter().map(|b| all[*b].no_data_value()).collect();
        let validity = match stated {
            StatedValidity::Ignored => Validity::All,
            StatedValidity::Taken => validity(&all, alpha, &nodata).map_err(broken)?,
        };
        Ok(Self {
            grid: grid(dataset, name, &mut findings),
            bands: kept.iter().map(|b| band(&all[*b])).collect(),
            numbers: kept.iter().map(|b| *b as i32 + 1).collect(),
            carried,
            validity,
            nodata: nodata[0],
            block: all[kept[0]].block_size(),
            driver: dataset.driver().short_name(),
            has_palette: kept.iter().any(|b| all[*b].color_table().is_some()),
            unit: all[kept[0]].unit(),
            gcps: gcps(dataset),
            findings,
        })
    }
}

impl Facts {
    /// Forgets the other bands.
    pub(super) fn keep_bands(&mut self, places: &[usize]) {
        self.bands = places.iter().map(|&i| self.bands[i].clone()).collect();
        self.numbers = places.iter().map(|&i| self.numbers[i]).collect();
        if let Validity::Nodata(values) = &mut self.validity {
            *values = places.iter().map(|&i| values[i]).collect();
        }
    }
}

fn subdatasets(dataset: &Dataset) -> Vec<String> {
    dataset
        .metadata_domain("SUBDATASETS")
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.split_once("_NAME="))
        .map(|(_, name)| name.to_string())
        .take(8)
        .collect()
}

fn carried(types: impl Iterator<Item = GdalDataType>, name: &str) -> Result<Carried, GdalFault> {
    // Bands of several types are carried in a type that holds them all.
    let all = types
        .reduce(|a, b| a.union(b))
        .unwrap_or(GdalDataType::Unknown);
    match all {
        GdalDataType::UInt8 => Ok(Carried::Same(SampleType::U8)),
        GdalDataType::UInt16 => Ok(Carried::Same(SampleType::U16)),
        GdalDataType::Int16 => Ok(Carried::Same(SampleType::I16)),
        GdalDataType::Float32 => Ok(Carried::Same(SampleType::F32)),
        GdalDataType::Int32 | GdalDataType::UInt32 => Ok(Carried::Exactly),
        GdalDataType::Float64 => Ok(Carried::Rounded),
        other => Err(GdalFault::SampleType {
            name: name.to_string(),
            sample_type: other.name(),
        }),
    }
}

fn validity(
    all: &[RasterBand],
    alpha: Option<usize>,
    nodata: &[Option<f64>],
) -> ::gdal::errors::Result<Validity> {
    if let Some(alpha) = alpha {
        return Ok(Validity::Alpha(alpha as i32 + 1));
    }
    let flags = all[0].mask_flags()?;
    if flags.is_per_dataset() && !flags.is_nodata() {
        return Ok(Validity::MaskBand);
    }
    // A band without a nodata value is never nodata, hence no pixel is.
    Ok(match nodata.iter().copied().collect::<Option<Vec<f64>>>() {
        Some(values) => Validity::Nodata(values),
        None => Validity::All,
    })
}

/// GDAL's name of what a band is (`Red`, `Alpha`, `Undefined`). By name, since the crate's own
/// enumeration ends where GDAL 3.6 did, and later ones know of infrared.
fn interpretation(band: &RasterBand) -> String {
    // SAFETY: the band is alive; GDAL gives a string of its own that is never freed, or null.
    unsafe {
        let name = gdal_sys::GDALGetColorInterpretationName(
            gdal_sys::GDALGetRasterColorInterpretation(band.c_rasterband()),
        );
        match name.is_null() {
            true => String::new(),
            false => CStr::from_ptr(name).to_string_lossy().into_owned(),
        }
    }
}

fn colour(band: &RasterBand) -> Colour {
    match interpretation(band).as_str() {
        "Red" => Colour::Red,
        "Green" => Colour::Green,
        "Blue" => Colour::Blue,
        "NIR" => Colour::Nir,
        "RedEdge" => Colour::RedEdge,
        "Coastal" => Colour::Coastal,
        _ => Colour::Unknown,
    }
}

fn band(band: &RasterBand) -> Band {
    Band {
        description: band.description().unwrap_or_default(),
        colour: colour(band),
        scale: band.scale().filter(|s| *s != 1.0),
        offset: band.offset().filter(|o| *o != 0.0),
    }
}

fn grid(dataset: &Dataset, name: &str, findings: &mut Vec<Finding>) -> Grid {
    let (width, height) = dataset.raster_size();
    let (transform, _) = heard(|| dataset.geo_transform().ok());
    let (srs, _) = heard(|| dataset.spatial_ref().ok());
    let crs = srs.and_then(|srs| {
        srs::crs_of(srs)
            .inspect_err(|e| findings.push(Finding::warning(name, e.to_string())))
            .ok()
    });
    Grid {
        width,
        height,
        transform: transform.map(Affine),
        crs,
    }
}

fn gcps(dataset: &Dataset) -> usize {
    // SAFETY: the handle is alive; a number is read.
    let count = unsafe { gdal_sys::GDALGetGCPCount(dataset.c_dataset()) };
    usize::try_from(count).unwrap_or(0)
}
