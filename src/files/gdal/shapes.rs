//! The polygons of a vector file, in any format that GDAL reads.

use std::path::Path;

use ::gdal::vector::{Geometry, LayerAccess, geometry_type_flatten};
use ::gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use gdal_sys::OGRwkbGeometryType as Kind;
use relais_core::grid::Crs;

use super::GdalFault;
use super::setup::{heard, reason};
use super::srs;

/// A polygon as its rings, x (or longitude) first; those after the first are holes.
pub type Rings = Vec<Vec<(f64, f64)>>;

/// The polygons of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    /// The CRS of their coordinates; none where the file states none.
    pub crs: Option<Crs>,
    /// Polygons, those of collections apart.
    pub polygons: Vec<Rings>,
}

/// More points than any area that people draw or the State publishes.
const MOST_POINTS: usize = 20_000_000;

/// Reads the polygons of every layer of a file that the user names. Points and lines are passed
/// over.
///
/// # Errors
/// No such file, none that GDAL reads, curved polygons, a CRS that is none.
pub fn polygons(path: &Path) -> Result<Vec<Shapes>, GdalFault> {
    let name = path.display().to_string();
    let unreadable = |reason: String| GdalFault::Unshaped {
        name: name.clone(),
        reason,
    };
    if !path.exists() {
        return Err(GdalFault::Missing { name });
    }
    if !path.is_file() {
        return Err(unreadable("it is no file".into()));
    }
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR
            | GdalOpenFlags::GDAL_OF_READONLY
            | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
        ..DatasetOptions::default()
    };
    // So that a name with a colon is not taken for GDAL's `DRIVER:...`.
    let plain = match path.is_absolute() {
        true => path.to_path_buf(),
        false => Path::new(".").join(path),
    };
    let (opened, said) = heard(|| Dataset::open_ex(&plain, options));
    let dataset = opened.map_err(|_| unreadable(reason(&said)))?;
    let mut points = 0;
    let mut layers = Vec::new();
    for mut layer in dataset.layers() {
        let crs = layer.spatial_ref().map(srs::crs_of).transpose();
        let mut shapes = Shapes {
            crs: crs.map_err(|e| unreadable(e.to_string()))?,
            polygons: Vec::new(),
        };
        for feature in layer.features() {
            let Some(geometry) = feature.geometry() else {
                continue;
            };
            gather(geometry, &mut shapes.polygons).map_err(&unreadable)?;
            let last = shapes.polygons.last();
            points += last.map_or(0, |p| p.iter().map(Vec::len).sum());
            if points > MOST_POINTS {
                return Err(unreadable(format!("more than {MOST_POINTS} points")));
            }
        }
        layers.push(shapes);
    }
    Ok(layers)
}

fn gather(geometry: &Geometry, polygons: &mut Vec<Rings>) -> Result<(), String> {
    let parts = 0..geometry.geometry_count();
    match geometry_type_flatten(geometry.geometry_type()) {
        Kind::wkbPolygon | Kind::wkbTriangle => {
            polygons.push(parts.map(|i| ring(&geometry.get_geometry(i))).collect());
            Ok(())
        }
        Kind::wkbMultiPolygon
        | Kind::wkbGeometryCollection
        | Kind::wkbPolyhedralSurface
        | Kind::wkbTIN => {
            for i in parts {
                gather(&geometry.get_geometry(i), polygons)?;
            }
            Ok(())
        }
        Kind::wkbCurvePolygon | Kind::wkbMultiSurface => Err(
            "its polygons are curved: make them straight with ogr2ogr -nlt CONVERT_TO_LINEAR"
                .into(),
        ),
        _ => Ok(()),
    }
}

fn ring(geometry: &Geometry) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    geometry.get_points(&mut points);
    points.into_iter().map(|(x, y, _)| (x, y)).collect()
}
