//! The polygons of a vector file, in the formats that people of the trade exchange.

use std::cell::Cell;
use std::path::Path;

use ::gdal::vector::{Geometry, Layer, LayerAccess, geometry_type_flatten};
use gdal_sys::OGRwkbGeometryType as Kind;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;

use super::GdalFault;
use super::setup::{Message, heard, reason};
use super::srs;
use super::vector::VectorFile;

/// A polygon as its rings, x (or longitude) first; those after the first are holes.
pub type Rings = Vec<Vec<(f64, f64)>>;

/// The polygons of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    /// The name of the layer.
    pub layer: String,
    /// The CRS of their coordinates; none where the file states none.
    pub crs: Option<Crs>,
    /// Polygons, those of collections apart.
    pub polygons: Vec<Rings>,
    /// Features without a geometry, or with an empty one.
    pub bare: usize,
    /// Geometries that are no polygons: points and lines.
    pub others: usize,
}

/// What reading may take.
pub struct Bounds<'a> {
    /// Points of all polygons together.
    pub points: usize,
    /// Bytes of a file in a text format, which GDAL holds in memory.
    pub text_bytes: u64,
    /// Asked before each feature: an answer that is a fault ends the reading.
    pub go_on: &'a dyn Fn() -> Result<(), Trouble>,
}

/// What a ring and a polygon take beside their points, in points.
const OVERHEAD: usize = 4;

/// Reads the polygons of every layer of a file that the user names; points and lines are counted.
/// Tables without geometry are passed over.
///
/// # Errors
/// No such file, none that GDAL reads to its end, more than the bounds, curved polygons, a CRS that
/// is none.
pub fn polygons(path: &Path, bounds: &Bounds) -> Result<Vec<Shapes>, Trouble> {
    let reading = Reading {
        name: path.display().to_string(),
        bounds,
        points: Cell::new(0),
    };
    let file = VectorFile::open(path, bounds.text_bytes, None)?;
    let mut layers = Vec::new();
    for mut layer in file.dataset().layers() {
        (bounds.go_on)()?;
        if layer.defn().geom_fields().count() > 0 {
            layers.push(reading.layer(&mut layer)?);
        }
    }
    Ok(layers)
}

struct Reading<'a> {
    name: String,
    bounds: &'a Bounds<'a>,
    /// Of all polygons so far.
    points: Cell<usize>,
}

impl Reading<'_> {
    fn unreadable(&self, reason: impl Into<String>) -> GdalFault {
        GdalFault::Unshaped {
            name: self.name.clone(),
            reason: reason.into(),
        }
    }

    fn layer(&self, layer: &mut Layer) -> Result<Shapes, Trouble> {
        let crs = layer.spatial_ref().map(srs::crs_of).transpose();
        let mut shapes = Shapes {
            layer: layer.name(),
            crs: crs.map_err(|e| self.unreadable(e.to_string()))?,
            polygons: Vec::new(),
            bare: 0,
            others: 0,
        };
        let stated = layer.try_feature_count();
        let mut read = 0;
        let mut features = layer.features();
        loop {
            (self.bounds.go_on)()?;
            // GDAL ends on an error as on the end of the file, or gives a feature without geometry.
            let (feature, said) = heard(|| features.next());
            if said.iter().any(Message::is_failure) {
                let why = format!(
                    "feature {} of {}: {}",
                    read + 1,
                    shapes.layer,
                    reason(&said)
                );
                return Err(self.unreadable(why).into());
            }
            let Some(feature) = feature else { break };
            read += 1;
            match feature.geometry().filter(|g| !g.is_empty()) {
                Some(geometry) => self.gather(geometry, &mut shapes)?,
                None => shapes.bare += 1,
            }
        }
        match stated {
            Some(stated) if read < stated => Err(self
                .unreadable(format!(
                    "its layer {} is said to hold {stated} features, and gives {read}: it is \
                     damaged, or features were deleted and it was not packed (ogr2ogr writes it anew)",
                    shapes.layer
                ))
                .into()),
            _ => Ok(shapes),
        }
    }

    fn gather(&self, geometry: &Geometry, shapes: &mut Shapes) -> Result<(), GdalFault> {
        let parts = 0..geometry.geometry_count();
        match geometry_type_flatten(geometry.geometry_type()) {
            Kind::wkbPolygon | Kind::wkbTriangle => {
                // Counted before any is taken out of GDAL.
                let points = |i| geometry.get_geometry(i).point_count() + OVERHEAD;
                self.count(OVERHEAD + parts.clone().map(points).sum::<usize>())?;
                let rings = parts.map(|i| ring(&geometry.get_geometry(i)));
                shapes.polygons.push(rings.collect());
            }
            Kind::wkbMultiPolygon
            | Kind::wkbGeometryCollection
            | Kind::wkbPolyhedralSurface
            | Kind::wkbTIN => {
                for i in parts {
                    self.gather(&geometry.get_geometry(i), shapes)?;
                }
            }
            Kind::wkbCurvePolygon | Kind::wkbMultiSurface => {
                return Err(self.unreadable(
                    "its polygons are curved: make them straight with ogr2ogr -nlt CONVERT_TO_LINEAR",
                ));
            }
            _ => shapes.others += 1,
        }
        Ok(())
    }

    fn count(&self, points: usize) -> Result<(), GdalFault> {
        self.points.set(self.points.get() + points);
        match self.points.get() > self.bounds.points {
            true => Err(GdalFault::crowded(&self.name, self.bounds.points)),
            false => Ok(()),
        }
    }
}

fn ring(geometry: &Geometry) -> Vec<(f64, f64)> {
    let points = 0..i32::try_from(geometry.point_count()).unwrap_or(i32::MAX);
    let point = |i| {
        let (x, y, _) = geometry.get_point(i);
        (x, y)
    };
    points.map(point).collect()
}
