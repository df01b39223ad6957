//! Features and layers of them.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::value::{FieldKind, Value};
use crate::grid::{BBox, Crs};

/// A column of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

impl Field {
    /// A column.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            kind,
        }
    }
}

/// An object on the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The number that its file gives it.
    pub id: i64,
    /// Where it is.
    pub geometry: MultiPolygon<f64>,
    /// A value for each column of its layer.
    pub values: Vec<Value>,
}

impl Feature {
    /// The box around it; none without a finite point.
    pub fn bbox(&self) -> Option<BBox> {
        BBox::around(points(&self.geometry))
    }
}

/// Features of one kind in one CRS.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub title: String,
    /// The CRS of the points.
    pub crs: Crs,
    /// The columns.
    pub fields: Vec<Field>,
    /// The features.
    pub features: Vec<Feature>,
}

impl Layer {
    /// The place of a column: by its very name, else by its name in other letter cases, since
    /// formats differ in the case that they keep.
    pub fn column(&self, name: &str) -> Option<usize> {
        Self::column_of(&self.fields, name)
    }

    /// The place of a column among some, as [`Layer::column`] finds it.
    pub fn column_of(fields: &[Field], name: &str) -> Option<usize> {
        let same = |field: &Field| field.name == name;
        let alike = |field: &Field| field.name.to_lowercase() == name.to_lowercase();
        let exact = fields.iter().position(same);
        exact.or_else(|| fields.iter().position(alike))
    }

    /// The box around its features; none without a point.
    pub fn bbox(&self) -> Option<BBox> {
        BBox::around(self.features.iter().flat_map(|f| points(&f.geometry)))
    }
}

/// All points of a geometry.
fn points(geometry: &MultiPolygon<f64>) -> impl Iterator<Item = (f64, f64)> {
    geometry.0.iter().flat_map(|polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.flat_map(|ring| ring.0.iter().map(|p| (p.x, p.y)))
    })
}

/// A box as a geometry.
pub fn rectangle(b: &BBox) -> MultiPolygon<f64> {
    let ring = [
        (b.min_x, b.min_y),
        (b.max_x, b.min_y),
        (b.max_x, b.max_y),
        (b.min_x, b.max_y),
        (b.min_x, b.min_y),
    ];
    let ring = ring.map(|(x, y)| Coord { x, y }).to_vec();
    MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
}
