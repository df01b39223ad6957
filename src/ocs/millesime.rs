//! Land cover at a date: parcels of one class each, from a layer and its column of codes.

mod codes;
mod fault;
mod ground;

use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_core::grid::{Crs, Transform};
use relais_core::vector::{Area, Layer, MultiPolygon, area_of, reproject};

pub use codes::{Dated, Numbers, in_order};
pub use fault::MillesimeFault;

/// A polygon of one class.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The number that its file gives it.
    pub id: i64,
    /// The class, by its place among [`Millesime::codes`].
    pub code: usize,
    /// Where it is; several dates of one layer share it.
    pub shape: Arc<MultiPolygon<f64>>,
}

/// Land cover at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Millesime {
    /// The date, as people name it: `2009`.
    pub date: String,
    /// The CRS of the parcels, projected.
    pub crs: Crs,
    /// The codes of its classes, in ascending order.
    pub codes: Vec<String>,
    /// The parcels, in the order of the file.
    pub parcels: Vec<Parcel>,
    /// What had to be made of codes that are numbers.
    pub numbers: Numbers,
    /// Numbers that several parcels bear, the first ten, and how many there are.
    pub twice: (usize, Vec<i64>),
}

impl Millesime {
    /// The area that the rings of its parcels state, overlaps counted as often as they are stated.
    pub fn stated(&self) -> Area {
        let areas = self.parcels.iter();
        areas.filter_map(|parcel| area_of(&parcel.shape)).sum()
    }

    /// The code of a parcel.
    pub fn code(&self, parcel: &Parcel) -> &str {
        &self.codes[parcel.code]
    }
}

/// The millésimes of a layer: one for each of its dated columns of codes, over the same parcels.
/// `name` is what faults call the layer.
///
/// # Errors
/// A CRS in degrees, a column that is not there, parcels without a code, codes that are no whole
/// numbers.
pub fn millesimes(layer: Layer, name: &str, columns: &[Dated]) -> Result<Vec<Millesime>, Trouble> {
    if layer.crs.is_geographic() {
        return Err(MillesimeFault::Degrees {
            name: name.into(),
            crs: layer.crs.to_string(),
        }
        .into());
    }
    let read = |dated: &Dated| codes::read(&layer, name, dated);
    let columns: Vec<codes::Column> = columns.iter().map(read).collect::<Result<_, _>>()?;
    let shapes = layer.features.into_iter();
    let shapes: Vec<_> = shapes.map(|f| (f.id, Arc::new(f.geometry))).collect();
    let twice = twice(&shapes);
    let of = |column: codes::Column| Millesime {
        twice: twice.clone(),
        date: column.date,
        crs: layer.crs.clone(),
        parcels: shapes
            .iter()
            .zip(column.places)
            .map(|((id, shape), code)| Parcel {
                id: *id,
                code,
                shape: Arc::clone(shape),
            })
            .collect(),
        codes: column.codes,
        numbers: column.numbers,
    };
    Ok(columns.into_iter().map(of).collect())
}

/// Numbers that several parcels bear: how many, and the first ten.
fn twice(parcels: &[(i64, Arc<MultiPolygon<f64>>)]) -> (usize, Vec<i64>) {
    let mut ids: Vec<i64> = parcels.iter().map(|parcel| parcel.0).collect();
    ids.sort_unstable();
    let pairs = ids.windows(2).filter(|pair| pair[0] == pair[1]);
    let mut twice: Vec<i64> = pairs.map(|pair| pair[0]).collect();
    twice.dedup();
    (twice.len(), twice.into_iter().take(10).collect())
}

/// Takes a layer to a CRS, where it is not in it; true when it was not.
///
/// # Errors
/// No way between the two, or a parcel without a place there.
pub fn bring(layer: &mut Layer, name: &str, crs: &Crs) -> Result<bool, Trouble> {
    if layer.crs == *crs {
        return Ok(false);
    }
    let transform = Transform::new(&layer.crs, crs)?;
    for feature in &mut layer.features {
        reproject(&mut feature.geometry, &transform).map_err(|(x, y)| MillesimeFault::Place {
            name: name.into(),
            feature: feature.id,
            place: (x, y),
            crs: crs.to_string(),
        })?;
    }
    layer.crs = crs.clone();
    Ok(true)
}

#[cfg(test)]
mod tests;
