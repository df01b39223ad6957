//! A vector file that a user names: opened as what it is and no other, its features one by one.

use std::path::Path;

use ::gdal::errors::GdalError;
use ::gdal::vector::sql::Dialect;
use ::gdal::vector::{Feature as Row, Layer as Table, LayerAccess, OGRFieldType};
use ::gdal::vector::{geometry_type_flatten, geometry_type_has_m, geometry_type_has_z};
use ::gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use gdal_sys::OGRwkbGeometryType as Kind;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Field, FieldKind, Value};

use super::GdalFault;
use super::encoding::is_safe;
use super::geojson;
use super::setup::{Message, heard, reason};
use super::srs;

/// Read feature by feature. What is no plain file (databases, services, files that name others) is
/// not opened: a file that the user was sent must not choose what is read.
const STREAMED: [&str; 4] = ["GPKG", "ESRI Shapefile", "FlatGeobuf", "GeoJSONSeq"];
/// Held in memory by GDAL.
const TEXTS: [&str; 5] = ["GeoJSON", "TopoJSON", "GML", "LIBKML", "KML"];

/// A file with layers of features.
pub(crate) struct VectorFile {
    dataset: Dataset,
    name: String,
}

/// A layer of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: String,
    /// True when it may hold polygons, as it states.
    pub(crate) areal: bool,
}

/// What a layer states.
pub(crate) struct Head {
    /// The CRS of its coordinates; none where it states none.
    pub(crate) crs: Option<Crs>,
    /// Its columns.
    pub(crate) fields: Vec<Field>,
}

/// A feature as its file holds it.
pub(crate) struct Record {
    /// Its number.
    pub(crate) id: i64,
    /// Its geometry; none where it has none.
    pub(crate) shape: Option<Shape>,
    /// A value for each column.
    pub(crate) values: Vec<Value>,
}

/// A geometry as its file holds it.
pub(crate) struct Shape {
    /// Its well-known binary.
    pub(crate) wkb: Vec<u8>,
    /// True when its points have heights or measures.
    pub(crate) deep: bool,
}

impl VectorFile {
    /// Opens a file; a format of text, which GDAL holds in memory, up to so many bytes. Texts of a
    /// Shapefile are read in `encoding`, where one is given, else in what it states.
    pub(crate) fn open(
        path: &Path,
        text_bytes: u64,
        encoding: Option<&str>,
    ) -> Result<Self, GdalFault> {
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
        if let Some(encoding) = encoding.filter(|encoding| !is_safe(encoding)) {
            return Err(GdalFault::Encoding {
                encoding: encoding.into(),
            });
        }
        let encoding = encoding.map(|e| format!("ENCODING={e}"));
        // Registered layers only, so that no other table is looked at.
        let options: Vec<&str> = std::iter::once("LIST_ALL_TABLES=NO")
            .chain(encoding.as_deref())
            .collect();
        let (opened, mut said) = open_as(path, &STREAMED, &options);
        if let Some(dataset) = opened {
            let file = Self { dataset, name };
            file.refuse_views()?;
            return Ok(file);
        }
        let bytes = std::fs::metadata(path).map_or(0, |m| m.len());
        if bytes > text_bytes {
            return Err(GdalFault::TooManyPoints {
                name,
                reason: format!(
                    "a file of text has {text_bytes} bytes at most, and it has {bytes}"
                ),
            });
        }
        // Nothing written beside the file, nothing fetched.
        let options = ["WRITE_GFS=NO", "DOWNLOAD_SCHEMA=NO"];
        let (opened, more) = open_as(path, &TEXTS, &options);
        said.extend(more);
        let Some(dataset) = opened else {
            return Err(unreadable(reason(&said)));
        };
        if dataset.driver().short_name() == "GeoJSON"
            && let Some(objection) = geojson::objection(path)
        {
            return Err(unreadable(objection));
        }
        Ok(Self { dataset, name })
    }

    /// For what is wrong with it.
    pub(crate) fn unreadable(&self, reason: impl Into<String>) -> GdalFault {
        GdalFault::Unshaped {
            name: self.name.clone(),
            reason: reason.into(),
        }
    }

    /// As GDAL holds it.
    pub(super) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A view is a program that the file brings along, which may have no end, and GDAL cannot be
    /// stopped within a query; so with virtual tables. GDAL runs one as soon as its columns are
    /// asked for, so that the layers must not be touched before.
    fn refuse_views(&self) -> Result<(), GdalFault> {
        if self.dataset.driver().short_name() != "GPKG" {
            return Ok(());
        }
        let query = "SELECT table_name FROM gpkg_contents WHERE lower(table_name) NOT IN \
                     (SELECT lower(name) FROM sqlite_master \
                      WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%') LIMIT 1";
        let (found, said) = heard(|| {
            let mut found = self.dataset.execute_sql(query, None, Dialect::DEFAULT)?;
            let first = found.as_mut().and_then(|found| found.features().next());
            first.map_or(Ok(None), |feature| feature.field_as_string(0))
        });
        match found {
            Ok(None) if !said.iter().any(Message::is_failure) => Ok(()),
            Ok(Some(name)) => Err(self.unreadable(format!(
                "its layer {name} is a view and no table: write it as a table with ogr2ogr"
            ))),
            _ => Err(self.unreadable(reason(&said))),
        }
    }

    /// Its layers that have a geometry.
    pub(crate) fn layers(&self) -> Vec<Sheet> {
        let with_shapes = |table: &Table| table.defn().geom_fields().count() > 0;
        let tables = self.dataset.layers().filter(with_shapes);
        tables
            .map(|table| Sheet {
                name: table.name(),
                areal: is_areal(table.defn().geometry_type()),
            })
            .collect()
    }

    /// The layer of a name.
    fn layer(&self, name: &str) -> Result<Table<'_>, GdalFault> {
        let (layer, said) = heard(|| self.dataset.layer_by_name(name));
        layer.map_err(|_| self.unreadable(reason(&said)))
    }

    /// What a layer states.
    pub(crate) fn head(&self, layer: &str) -> Result<Head, Trouble> {
        let layer = self.layer(layer)?;
        let crs = layer.spatial_ref().map(srs::crs_of).transpose();
        let fields = layer.defn().fields();
        Ok(Head {
            crs: crs.map_err(|e| self.unreadable(e.to_string()))?,
            fields: fields
                .map(|field| Field::new(field.name(), kind_of(field.field_type())))
                .collect(),
        })
    }

    /// Hands over the features of a layer in the order of the file, with the values of some of its
    /// columns, until `each` is at fault.
    ///
    /// # Errors
    /// A layer that is damaged or holds fewer features than it states; what `each` says.
    pub(crate) fn read(
        &self,
        layer: &str,
        columns: &[usize],
        mut each: impl FnMut(Record) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut table = self.layer(layer)?;
        let kinds: Vec<FieldKind> = {
            let fields = table.defn().fields();
            fields.map(|field| kind_of(field.field_type())).collect()
        };
        let stated = table.try_feature_count();
        let mut read = 0;
        let mut rows = table.features();
        loop {
            // GDAL ends on an error as on the end of the file, or gives a feature without geometry.
            let (row, said) = heard(|| rows.next());
            let whole = failure(&said).map_or(Ok(()), Err);
            let record =
                whole.and_then(|()| row.map(|row| record_of(&row, columns, &kinds)).transpose());
            let record = record.map_err(|why| {
                self.unreadable(format!("feature {} of {layer}: {why}", read + 1))
            })?;
            let Some(record) = record else { break };
            read += 1;
            each(record)?;
        }
        match stated {
            Some(stated) if read < stated => Err(self.short(layer, stated, read).into()),
            _ => Ok(()),
        }
    }

    fn short(&self, layer: &str, stated: u64, read: u64) -> GdalFault {
        self.unreadable(format!(
            "its layer {layer} is said to hold {stated} features, and gives {read}: it is damaged, \
             or features were deleted and it was not packed (ogr2ogr writes it anew)"
        ))
    }
}

/// What GDAL says when it fails.
fn failure(said: &[Message]) -> Option<String> {
    // GDAL drops the bytes that an encoding cannot explain, and warns once in the life of the process.
    let is_loss = |message: &Message| message.text().contains("couldn't be converted correctly");
    said.iter()
        .any(|message| message.is_failure() || is_loss(message))
        .then(|| reason(said))
}

/// True for layers of polygons, and for those that may hold anything.
fn is_areal(kind: Kind::Type) -> bool {
    !matches!(
        geometry_type_flatten(kind),
        Kind::wkbPoint
            | Kind::wkbMultiPoint
            | Kind::wkbLineString
            | Kind::wkbMultiLineString
            | Kind::wkbNone
    )
}

/// What a column holds; dates, lists and bytes are texts to us.
fn kind_of(kind: OGRFieldType::Type) -> FieldKind {
    match kind {
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => FieldKind::Integer,
        OGRFieldType::OFTReal => FieldKind::Real,
        _ => FieldKind::Text,
    }
}

fn record_of(row: &Row, columns: &[usize], kinds: &[FieldKind]) -> Result<Record, String> {
    // GDAL finds fault with a geometry that is not there, which is none of its file.
    let (shape, _) = heard(|| row.geometry().filter(|shape| !shape.is_empty()));
    let (record, said) = heard(|| {
        let shape = shape.map(|shape| {
            let kind = shape.geometry_type();
            Ok::<_, GdalError>(Shape {
                wkb: shape.wkb()?,
                deep: geometry_type_has_z(kind) || geometry_type_has_m(kind),
            })
        });
        let values = columns.iter().map(|&c| value_of(row, c, kinds[c]));
        Ok(Record {
            id: row.fid().map_or(-1, |id| id as i64),
            shape: shape.transpose()?,
            values: values.collect::<Result<_, GdalError>>()?,
        })
    });
    match failure(&said) {
        Some(why) => Err(why),
        None => record.map_err(|e: GdalError| e.to_string()),
    }
}

fn value_of(row: &Row, column: usize, kind: FieldKind) -> Result<Value, GdalError> {
    let Some(text) = row.field_as_string(column)? else {
        return Ok(Value::Null);
    };
    Ok(match kind {
        FieldKind::Text => Value::Text(text),
        // Formats that leave a number out where there is none: GDAL would give 0.
        FieldKind::Integer | FieldKind::Real if text.is_empty() => Value::Null,
        FieldKind::Integer => row.field_as_integer64(column)?.into(),
        FieldKind::Real => row.field_as_double(column)?.into(),
    })
}

/// Opens a file as one of some formats; what GDAL said.
fn open_as(path: &Path, drivers: &[&str], options: &[&str]) -> (Option<Dataset>, Vec<Message>) {
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR
            | GdalOpenFlags::GDAL_OF_READONLY
            | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
        allowed_drivers: Some(drivers),
        open_options: Some(options),
        ..DatasetOptions::default()
    };
    // So that a name with a colon is not taken for GDAL's `DRIVER:...`.
    let plain = match path.is_absolute() {
        true => path.to_path_buf(),
        false => Path::new(".").join(path),
    };
    let (opened, said) = heard(|| Dataset::open_ex(&plain, options));
    (opened.ok(), said)
}
