//! Layers of points.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Layer, Value};

use super::fault::LayerFault;
use super::wkb;
use crate::gdal::VectorFile;

/// A feature of a layer of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The number that its file gives it.
    pub id: i64,
    /// Where it is; none where it has no geometry, or one that is no point.
    pub at: Option<[f64; 2]>,
    /// The values of the columns that were asked for.
    pub values: Vec<Value>,
}

/// A layer of points.
#[derive(Debug, Clone, PartialEq)]
pub struct LocatedLayer {
    /// The CRS of the points.
    pub crs: Crs,
    /// Its features, in the order of the file.
    pub points: Vec<Located>,
}

/// True for a file with layers of features.
pub fn is_layered(path: &Path) -> bool {
    VectorFile::open(path, MOST_BYTES, None).is_ok_and(|file| !file.layers().is_empty())
}

/// The most points: nobody looks at more.
const MOST_POINTS: usize = 1_000_000;
/// The most bytes of a file in a text format.
const MOST_BYTES: u64 = 1 << 30;

/// Reads the layer of points of a name, or the only one where the name is not there, with the values
/// of some of its columns, and of some that it may lack.
///
/// # Errors
/// A file that cannot be read, has several layers of other names, states no CRS, or lacks a column.
pub fn located(
    path: &Path,
    layer: Option<&str>,
    columns: &[&str],
    maybe: &[&str],
) -> Result<LocatedLayer, Trouble> {
    let file = VectorFile::open(path, MOST_BYTES, None)?;
    let names: Vec<String> = file.layers().into_iter().map(|sheet| sheet.name).collect();
    let name = match (
        names.iter().find(|name| Some(name.as_str()) == layer),
        &names[..],
    ) {
        (Some(name), _) | (None, [name]) => name.clone(),
        (None, _) => {
            return Err(LayerFault::WhichLayer {
                name: file.name().into(),
                what: format!("it has no layer {}, it has", layer.unwrap_or("of its own")),
                layers: names,
            }
            .into());
        }
    };
    let head = file.head(&name)?;
    let Some(crs) = head.crs else {
        let (name, layer) = (file.name().into(), name);
        return Err(LayerFault::NoCrs { name, layer }.into());
    };
    let place = |column: &&str| {
        Layer::column_of(&head.fields, column).ok_or_else(|| LayerFault::NoColumn {
            name: file.name().into(),
            layer: name.clone(),
            column: (*column).into(),
            columns: head.fields.iter().map(|field| field.name.clone()).collect(),
        })
    };
    let mut places: Vec<usize> = columns
        .iter()
        .map(place)
        .collect::<Result<_, LayerFault>>()?;
    let maybe: Vec<Option<usize>> = maybe
        .iter()
        .map(|column| Layer::column_of(&head.fields, column))
        .collect();
    places.extend(maybe.iter().flatten());
    let mut points = Vec::new();
    file.read(&name, &places, |record| {
        if points.len() == MOST_POINTS {
            return Err(file
                .unreadable(format!("it has more than {MOST_POINTS} points"))
                .into());
        }
        points.push(Located {
            id: record.id,
            at: record.shape.and_then(|shape| wkb::point(&shape.wkb)),
            values: {
                let mut values = record.values.into_iter();
                let mut all: Vec<Value> = values.by_ref().take(columns.len()).collect();
                let others = maybe.iter().map(|there| there.and_then(|_| values.next()));
                all.extend(others.map(|value| value.unwrap_or(Value::Null)));
                all
            },
        });
        Ok(())
    })?;
    Ok(LocatedLayer { crs, points })
}
