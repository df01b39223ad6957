//! Reading a layer.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Feature, Field, Layer, MultiPolygon, Value, grain};

use super::fault::LayerFault;
use super::passed::{Passed, Some10};
use super::wkb::{self, Held};
use crate::gdal::{GdalFault, VectorFile};

/// What is wanted of a file.
pub struct Request<'a> {
    /// The layer; may be left open where only one can hold polygons.
    pub layer: Option<&'a str>,
    /// The columns, in this order; none for all.
    pub columns: Option<&'a [&'a str]>,
    /// The encoding of the texts of a Shapefile that states none or a wrong one.
    pub encoding: Option<&'a str>,
    /// Points of all polygons together.
    pub points: usize,
    /// Bytes of a file in a text format, which GDAL holds in memory.
    pub text_bytes: u64,
    /// Asked before each feature: an answer that is a fault ends the reading.
    pub go_on: &'a dyn Fn() -> Result<(), Trouble>,
}

impl Default for Request<'_> {
    /// The only layer with all its columns, without bounds.
    fn default() -> Self {
        Self {
            layer: None,
            columns: None,
            encoding: None,
            points: usize::MAX,
            text_bytes: u64::MAX,
            go_on: &|| Ok(()),
        }
    }
}

/// A layer as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The polygons.
    pub layer: Layer,
    /// What is not as it should be.
    pub passed: Passed,
}

/// Reads a layer of polygons. Features keep the order and the numbers of the file; those that hold
/// no polygon are counted in [`Passed`].
///
/// # Errors
/// [`GdalFault`] for a file that GDAL does not read to its end or that exceeds the bounds;
/// [`LayerFault`] for one without CRS, layer, column or polygon as asked for, or with arcs, and for
/// texts of columns that were asked for by name which the encoding does not explain.
pub fn read(path: &Path, request: &Request) -> Result<Loaded, Trouble> {
    let Opened {
        file,
        name,
        crs,
        columns,
        fields,
    } = open(path, request)?;
    let mut gathered = Gathered::default();
    file.read(&name, &columns, |record| {
        (request.go_on)()?;
        let (id, values) = (record.id, record.values);
        if request.columns.is_some()
            && let Some(at) = values.iter().position(is_garbled)
        {
            return Err(LayerFault::Garbled {
                name: file.name().into(),
                layer: name.clone(),
                id,
                column: fields[at].name.clone(),
                text: values[at].text().unwrap_or_default().into(),
            }
            .into());
        }
        let Some(shape) = record.shape else {
            gathered.passed.bare.add(id);
            return Ok(());
        };
        let held = wkb::decode(&shape.wkb).map_err(|reason| LayerFault::Geometry {
            name: file.name().into(),
            layer: name.clone(),
            id,
            reason,
        })?;
        if shape.deep {
            gathered.passed.deep.add(id);
        }
        gathered.add(id, held, values);
        match gathered.points > request.points {
            true => Err(GdalFault::crowded(file.name(), request.points).into()),
            false => Ok(()),
        }
    })?;
    if gathered.features.is_empty() {
        return Err(none(&file, name, &gathered.passed).into());
    }
    Ok(Loaded {
        layer: Layer {
            name,
            title: String::new(),
            crs,
            fields,
            features: gathered.features,
        },
        passed: gathered.passed,
    })
}

/// Looks at what [`read`] would read, and reads no feature.
///
/// # Errors
/// As [`read`], as far as the head of the file tells.
pub fn look(path: &Path, request: &Request) -> Result<(), Trouble> {
    open(path, request).map(drop)
}

/// A file with the layer that is wanted.
struct Opened {
    file: VectorFile,
    name: String,
    crs: Crs,
    columns: Vec<usize>,
    fields: Vec<Field>,
}

fn open(path: &Path, request: &Request) -> Result<Opened, Trouble> {
    let file = VectorFile::open(path, request.text_bytes, request.encoding)?;
    let name = chosen(&file, request.layer)?;
    let head = file.head(&name)?;
    let columns = columns(&file, &name, &head.fields, request.columns)?;
    let Some(crs) = head.crs else {
        let (name, layer) = (file.name().into(), name);
        return Err(LayerFault::NoCrs { name, layer }.into());
    };
    Ok(Opened {
        fields: columns.iter().map(|&c| head.fields[c].clone()).collect(),
        file,
        name,
        crs,
        columns,
    })
}

/// The layer that was asked for, else the only one that may hold polygons.
fn chosen(file: &VectorFile, asked: Option<&str>) -> Result<String, LayerFault> {
    let all = file.layers();
    let which = |what: &str, layers: Vec<String>| LayerFault::WhichLayer {
        name: file.name().into(),
        what: what.into(),
        layers,
    };
    if let Some(asked) = asked {
        return match all.iter().find(|sheet| sheet.name == asked) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(which(
                &format!("it has no layer {asked}, it has"),
                all.into_iter().map(|sheet| sheet.name).collect(),
            )),
        };
    }
    let areal = all.iter().filter(|sheet| sheet.areal);
    let mut names: Vec<String> = areal.map(|sheet| sheet.name.clone()).collect();
    match (names.pop(), names.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            names.push(last);
            Err(which("several of its layers may be meant", names))
        }
        (None, _) => Err(which(
            "none of its layers may hold polygons",
            all.into_iter().map(|sheet| sheet.name).collect(),
        )),
    }
}

/// The places of the columns that were asked for.
fn columns(
    file: &VectorFile,
    layer: &str,
    fields: &[Field],
    asked: Option<&[&str]>,
) -> Result<Vec<usize>, LayerFault> {
    let Some(asked) = asked else {
        return Ok((0..fields.len()).collect());
    };
    let place = |name: &&str| {
        Layer::column_of(fields, name).ok_or_else(|| LayerFault::NoColumn {
            name: file.name().into(),
            layer: layer.into(),
            column: (*name).into(),
            columns: fields.iter().map(|field| field.name.clone()).collect(),
        })
    };
    asked.iter().map(place).collect()
}

/// Why there is no polygon.
fn none(file: &VectorFile, layer: String, passed: &Passed) -> LayerFault {
    let findings = passed.findings("");
    let held: Vec<String> = findings.into_iter().map(|f| f.what).collect();
    LayerFault::NoPolygon {
        name: file.name().into(),
        layer,
        held: match held.is_empty() {
            true => "it is empty".into(),
            false => held.join("; "),
        },
    }
}

/// What was read so far.
#[derive(Default)]
struct Gathered {
    features: Vec<Feature>,
    passed: Passed,
    points: usize,
}

impl Gathered {
    fn add(&mut self, id: i64, held: Held, values: Vec<Value>) {
        let passed = &mut self.passed;
        let tell = |tally: &mut Some10, is: bool| {
            if is {
                tally.add(id);
            }
        };
        tell(&mut passed.garbled, values.iter().any(is_garbled));
        if held.polygons.is_empty() {
            passed.others.add(id);
            return;
        }
        tell(&mut passed.mixed, held.others > 0);
        tell(&mut passed.broken, held.broken > 0);
        let geometry = held.into_geometry();
        self.points += count(&geometry);
        if is_somewhere(&geometry) {
            self.features.push(Feature {
                id,
                geometry,
                values,
            });
        } else {
            passed.nowhere.add(id);
        }
    }
}

/// A text that holds the sign for what could not be decoded, or what GDAL leaves undecoded.
fn is_garbled(value: &Value) -> bool {
    value.text().is_some_and(|text| text.contains('\u{fffd}'))
}

fn rings(geometry: &MultiPolygon<f64>) -> impl Iterator<Item = &[relais_core::vector::Coord<f64>]> {
    geometry.0.iter().flat_map(|polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(|ring| ring.0.as_slice())
    })
}

fn count(geometry: &MultiPolygon<f64>) -> usize {
    rings(geometry).map(<[_]>::len).sum()
}

fn is_somewhere(geometry: &MultiPolygon<f64>) -> bool {
    let somewhere = |v: f64| v.abs() <= grain::FARTHEST;
    rings(geometry)
        .flatten()
        .all(|p| somewhere(p.x) && somewhere(p.y))
}
