//! Coordinates of the landscape in the systems that products use.

use crate::fault::SampleFault;
use relais_core::grid::{Crs, Transform};

/// Lambert-93 to another system and back.
pub struct Bridge {
    there: Transform,
    back: Transform,
    crs: &'static str,
}

impl Bridge {
    /// From EPSG:2154 to a system.
    pub fn new(crs: &'static str) -> Result<Self, SampleFault> {
        let (l93, other) = (Crs::parse("EPSG:2154")?, Crs::parse(crs)?);
        Ok(Self {
            there: Transform::new(&l93, &other)?,
            back: Transform::new(&other, &l93)?,
            crs,
        })
    }

    /// The system.
    pub fn crs(&self) -> &'static str {
        self.crs
    }

    /// A Lambert-93 place in the system.
    pub fn to(&self, x: f64, y: f64) -> Result<(f64, f64), SampleFault> {
        let crs = self.crs;
        self.there
            .point(x, y)
            .ok_or(SampleFault::Place { x, y, crs })
    }

    /// A place of the system in Lambert-93.
    pub fn from(&self, x: f64, y: f64) -> Result<(f64, f64), SampleFault> {
        let crs = "EPSG:2154";
        self.back
            .point(x, y)
            .ok_or(SampleFault::Place { x, y, crs })
    }
}

/// WGS 84 longitude and latitude.
pub const LON_LAT: &str = "EPSG:4326";
/// A projected CRS that products lie in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// As PROJ takes it.
    pub code: &'static str,
    /// Its EPSG code.
    pub epsg: u32,
}

/// WGS 84 / UTM 30N.
pub const UTM: Plane = Plane {
    code: "EPSG:32630",
    epsg: 32630,
};
/// RGF93 / Lambert-93.
pub const LAMBERT: Plane = Plane {
    code: "EPSG:2154",
    epsg: 2154,
};
