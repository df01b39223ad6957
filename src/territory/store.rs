//! The GeoPackage that holds territories: one layer, which GIS opens as it is.

use std::path::Path;

use relais_core::code::{TerritoryCode, TerritoryKind};
use relais_core::fault::Trouble;
use relais_core::vector::{Feature, Field, FieldKind, Layer, Value, area_of};
use relais_files::atomic::Overwrite;
use relais_files::geopackage::{self, Sheet};
use relais_files::layer::{self, Request};

use crate::book::{Contours, Former, Precision, Territories, Territory};
use crate::fault::TerritoryFault;

const LAYER: &str = "territoires";

const COLUMNS: [(&str, FieldKind); 10] = [
    ("type", FieldKind::Text),
    ("code", FieldKind::Text),
    ("nom", FieldKind::Text),
    ("annee", FieldKind::Integer),
    ("surface_m2", FieldKind::Real),
    ("communes", FieldKind::Text),
    ("anciennes", FieldKind::Text),
    ("contours_annee", FieldKind::Integer),
    ("contours_simplifies", FieldKind::Integer),
    ("contours_source", FieldKind::Text),
];

impl Territories {
    /// Writes them as a GeoPackage, whole or not at all.
    ///
    /// # Errors
    /// What the disk or the database refuses.
    pub fn write(&self, path: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
        let field = |(name, kind): (&str, FieldKind)| Field::new(name, kind);
        let layer = Layer {
            name: LAYER.into(),
            title: "Territoires par année du code officiel géographique".into(),
            crs: self.crs().clone(),
            fields: COLUMNS.map(field).into(),
            features: (1..)
                .zip(self.all())
                .map(|(id, t)| feature(id, t))
                .collect(),
        };
        geopackage::write(path, &[Sheet::from(&layer)], overwrite)
    }

    /// That a GeoPackage of territories may be replaced: nobody has it open, and it holds nothing else.
    ///
    /// # Errors
    /// It is open, somebody keeps something in it.
    pub fn replaceable(path: &Path) -> Result<(), Trouble> {
        Ok(geopackage::alone(
            path,
            LAYER,
            &COLUMNS.map(|(name, _)| name),
        )?)
    }

    /// Reads a GeoPackage that [`Territories::write`] wrote.
    ///
    /// # Errors
    /// No such file, another layer, values that are none.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let columns = COLUMNS.map(|(name, _)| name);
        let request = Request {
            layer: Some(LAYER),
            columns: Some(&columns),
            ..Request::default()
        };
        let read = layer::read(path, &request);
        // Another layer, or one of that name with other columns.
        let layer = read.map_err(|trouble| match trouble.code() {
            "RLS-E186" | "RLS-E188" => TerritoryFault::NotTerritories { path: path.into() }.into(),
            _ => trouble,
        })?;
        let layer = layer.layer;
        let territories = layer.features.iter().map(|feature| {
            territory(feature).map_err(|why| TerritoryFault::Stored {
                path: path.into(),
                feature: feature.id,
                why,
            })
        });
        let territories: Result<Vec<Territory>, TerritoryFault> = territories.collect();
        Ok(Self::new(layer.crs.clone(), territories?))
    }
}

fn feature(id: i64, territory: &Territory) -> Feature {
    let communes: Vec<&str> = territory.communes.iter().map(|c| c.as_str()).collect();
    let former = territory.former.iter();
    let former: Vec<String> = former.map(|f| format!("{}@{}", f.code, f.since)).collect();
    let simplified = match territory.contours.precision {
        Precision::Full => 0,
        Precision::Simplified => 1,
    };
    Feature {
        id,
        geometry: territory.geometry.clone(),
        values: vec![
            territory.code.kind().as_str().into(),
            territory.code.code().into(),
            territory.name.as_str().into(),
            i64::from(territory.year.number()).into(),
            territory.area.m2().into(),
            communes.join(" ").into(),
            former.join(" ").into(),
            i64::from(territory.contours.year.number()).into(),
            simplified.into(),
            territory.contours.source.as_str().into(),
        ],
    }
}

/// A cell as text; an empty text comes back as none.
fn word(feature: &Feature, at: usize) -> String {
    match &feature.values[at] {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
    }
}

fn territory(feature: &Feature) -> Result<Territory, String> {
    let shown = |fault: relais_core::code::CodeFault| fault.to_string();
    let kind: TerritoryKind = word(feature, 0).parse().map_err(shown)?;
    let communes = word(feature, 5);
    let communes = communes
        .split_whitespace()
        .map(|code| code.parse().map_err(shown));
    let former = word(feature, 6);
    Ok(Territory {
        code: TerritoryCode::of(&kind, &word(feature, 1)).map_err(shown)?,
        name: word(feature, 2),
        year: word(feature, 3).parse()?,
        communes: communes.collect::<Result<_, _>>()?,
        former: former
            .split_whitespace()
            .map(self::former)
            .collect::<Result<_, _>>()?,
        area: area_of(&feature.geometry).ok_or("a point is no place")?,
        contours: Contours {
            year: word(feature, 7).parse()?,
            precision: match word(feature, 8).as_str() {
                "0" => Precision::Full,
                "1" => Precision::Simplified,
                other => {
                    return Err(format!(
                        "contours_simplifies is {other:?}, and 0 or 1 is meant"
                    ));
                }
            },
            source: word(feature, 9),
        },
        geometry: feature.geometry.clone(),
    })
}

fn former(word: &str) -> Result<Former, String> {
    let (code, since) = word
        .split_once('@')
        .ok_or_else(|| format!("{word:?} lacks its date"))?;
    Ok(Former {
        code: code.parse().map_err(|fault| format!("{fault}"))?,
        since: since.parse()?,
    })
}
