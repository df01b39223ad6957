//! Of what figures are given: everything, territories, or polygons of any layer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use relais_core::code::{Insee, TerritoryCode, TerritoryKind};
use relais_core::fault::{Fault, Kind, Trouble};
use relais_core::grid::{Crs, Transform};
use relais_core::vector::{Layer, MultiPolygon, Value, area_of, reproject};
use relais_territory::{CogYear, Territories, Territory};

use super::codes::alike;
use super::fr;
use crate::millesime::{Millesime, Numbers, Parcel};
use crate::overlay::Land;

/// The kind of a polygon of any layer.
pub const ZONE: &str = "ZONE";

/// The ground of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitZones {
    /// All there is, in a zone or not.
    All,
    /// That of some zones.
    Some(Vec<Land>),
}

/// Something of which figures are given.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// `COM`, `EPCI`, `DEP`, `REG`, `SCOT`...; `ZONE` for a polygon of any layer; empty for everything.
    pub kind: String,
    /// Its code; empty for everything.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The area within its contour, in square metres, where it has one.
    pub contour_m2: Option<f64>,
    /// What every figure on it must say, in French.
    pub caveats: Vec<String>,
    /// Its ground.
    pub(super) zones: UnitZones,
}

impl Unit {
    /// True when ground of a zone is its own.
    pub fn has(&self, zone: Land) -> bool {
        match &self.zones {
            UnitZones::All => true,
            UnitZones::Some(zones) => zones.contains(&zone),
        }
    }
}

/// The zones with which millésimes are laid over each other, and the units that they make up.
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    /// A parcel a zone, its code the place of the zone.
    pub layer: Millesime,
    /// The units, those that are made of most first.
    pub units: Vec<Unit>,
    /// What is to be said of them all, in French.
    pub notes: Vec<String>,
}

/// Zones that are none.
#[derive(Debug, thiserror::Error)]
pub enum ZonesFault {
    /// A column that is not there.
    #[error("{name} has no column {column}: it has {}", .columns.join(", "))]
    NoColumn {
        /// The layer.
        name: String,
        /// The column.
        column: String,
        /// Those that it has.
        columns: Vec<String>,
    },
    /// Zones that cannot be told apart.
    #[error("{name}, column {column}: {}", .wrong.join("; "))]
    Codes {
        /// The layer.
        name: String,
        /// The column.
        column: String,
        /// Which.
        wrong: Vec<String>,
    },
    /// No communes of the year.
    #[error("there are no communes of {year} in the file")]
    NoCommunes {
        /// The year.
        year: CogYear,
    },
    /// A point that the CRS of the comparison does not reach.
    #[error("{zone}: the point {place:?} has no place in {crs}")]
    Place {
        /// The zone.
        zone: String,
        /// The point.
        place: (f64, f64),
        /// The CRS.
        crs: String,
    },
}

impl Fault for ZonesFault {
    fn kind(&self) -> Kind {
        match self {
            ZonesFault::NoColumn { .. } => Kind::Usage,
            ZonesFault::NoCommunes { .. } | ZonesFault::Place { .. } | ZonesFault::Codes { .. } => {
                Kind::Input
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ZonesFault::NoColumn { .. } => "RLS-E450",
            ZonesFault::NoCommunes { .. } => "RLS-E451",
            ZonesFault::Place { .. } => "RLS-E452",
            ZonesFault::Codes { .. } => "RLS-E453",
        }
    }

    fn help(&self) -> String {
        match self {
            ZonesFault::NoColumn { .. } => "name the column of the codes with --zone-code",
            ZonesFault::NoCommunes { .. } => {
                "import communes of that year (relais territory import), or name another with --year"
            }
            ZonesFault::Codes { .. } => {
                "give each zone a code of its own; one zone of several parts is one feature of \
                 several polygons (Vector > Geoprocessing > Dissolve in QGIS)"
            }
            ZonesFault::Place { .. } => "check that the layer states its true CRS",
        }
        .into()
    }
}

impl Zones {
    /// Of communes of a year and all that is made of them.
    ///
    /// # Errors
    /// No communes of the year, a point without a place in the CRS.
    pub fn of_territories(all: &Territories, year: CogYear, crs: &Crs) -> Result<Self, Trouble> {
        let of_year: Vec<&Territory> = all.all().iter().filter(|t| t.year == year).collect();
        let is_commune = |t: &Territory| t.code.kind() == TerritoryKind::Commune;
        let communes: Vec<&Territory> = of_year.iter().copied().filter(|t| is_commune(t)).collect();
        if communes.is_empty() {
            return Err(ZonesFault::NoCommunes { year }.into());
        }
        let transform = Transform::new(all.crs(), crs)?;
        let mut layer = empty(crs);
        let mut place: BTreeMap<Insee, u32> = BTreeMap::new();
        for (commune, at) in communes.iter().zip(0..) {
            if let TerritoryCode::Commune(insee) = commune.code {
                place.insert(insee, at);
            }
            add(
                &mut layer,
                commune.geometry.clone(),
                &commune.code.to_string(),
                &transform,
            )?;
        }
        let unit = |territory: &&Territory| Unit {
            kind: territory.code.kind().as_str().into(),
            code: territory.code.code().into(),
            name: territory.name.clone(),
            contour_m2: Some(territory.area.m2()),
            caveats: territory
                .caveats()
                .into_iter()
                .chain(straddles(territory, &of_year))
                .collect(),
            zones: UnitZones::Some(
                (territory
                    .communes
                    .iter()
                    .filter_map(|insee| place.get(insee)))
                .map(|at| Land::Class(*at))
                .collect(),
            ),
        };
        Ok(Self {
            units: of_year.iter().map(unit).collect(),
            notes: notes(&of_year, all.crs() != crs),
            layer,
        })
    }

    /// Of the polygons of any layer, each with a code of its own.
    ///
    /// # Errors
    /// Codes that are missing or there twice, a column that is not there, a point without a place in the CRS.
    pub fn of_layer(
        layer: Layer,
        source: &str,
        (code, name): (&str, Option<&str>),
        crs: &Crs,
    ) -> Result<Self, Trouble> {
        let column = |column: &str| {
            layer.column(column).ok_or_else(|| ZonesFault::NoColumn {
                name: source.into(),
                column: column.into(),
                columns: layer.fields.iter().map(|f| f.name.clone()).collect(),
            })
        };
        let (code, name) = (column(code)?, name.map(column).transpose()?);
        let codes: Vec<String> = (layer.features.iter())
            .map(|feature| word(&feature.values[code]))
            .collect();
        let wrong = alike(&layer, &codes);
        if !wrong.is_empty() {
            return Err(ZonesFault::Codes {
                name: source.into(),
                column: layer.fields[code].name.clone(),
                wrong,
            }
            .into());
        }
        let transform = Transform::new(&layer.crs, crs)?;
        let mut zones = empty(crs);
        let mut units: BTreeMap<String, Unit> = BTreeMap::new();
        for ((feature, text), at) in layer.features.into_iter().zip(codes).zip(0..) {
            let shape = add(&mut zones, feature.geometry, &text, &transform)?;
            let unit = Unit {
                kind: ZONE.into(),
                name: name.map_or_else(|| text.clone(), |name| word(&feature.values[name])),
                code: text.clone(),
                contour_m2: Some(area_of(&shape).unwrap_or_default().m2()),
                caveats: Vec::new(),
                zones: UnitZones::Some(vec![Land::Class(at)]),
            };
            units.insert(text, unit);
        }
        let notes = match layer.crs == *crs {
            true => Vec::new(),
            false => vec![fr::reprojected(&layer.crs.to_string(), &crs.to_string())],
        };
        Ok(Self {
            layer: zones,
            units: units.into_values().collect(),
            notes,
        })
    }
}

/// A layer of zones without any yet.
fn empty(crs: &Crs) -> Millesime {
    Millesime {
        date: "zones".into(),
        crs: crs.clone(),
        codes: Vec::new(),
        parcels: Vec::new(),
        numbers: Numbers::default(),
        twice: (0, Vec::new()),
    }
}

/// Adds a zone, which gets the next place.
fn add(
    layer: &mut Millesime,
    mut shape: MultiPolygon<f64>,
    zone: &str,
    transform: &Transform,
) -> Result<Arc<MultiPolygon<f64>>, ZonesFault> {
    reproject(&mut shape, transform).map_err(|place| ZonesFault::Place {
        zone: zone.into(),
        place,
        crs: layer.crs.to_string(),
    })?;
    let (place, shape) = (layer.parcels.len(), Arc::new(shape));
    layer.codes.push(zone.into());
    layer.parcels.push(Parcel {
        id: place as i64 + 1,
        code: place,
        shape: Arc::clone(&shape),
    });
    Ok(shape)
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.trim().into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
    }
}

/// Says when a territory lies in several départements or regions: it adds up to none of them.
fn straddles(territory: &Territory, all: &[&Territory]) -> Option<String> {
    let wider = [TerritoryKind::Departement, TerritoryKind::Region];
    if wider.contains(&territory.code.kind()) {
        return None;
    }
    let in_several = |kind: &TerritoryKind| {
        let there = all.iter().filter(|t| t.code.kind() == *kind);
        let shared = there.filter(|t| !t.communes.is_disjoint(&territory.communes));
        let codes: Vec<&str> = shared.map(|t| t.code.code()).collect();
        let codes: Vec<String> = codes.into_iter().map(String::from).collect();
        (codes.len() > 1).then_some(codes)
    };
    in_several(&wider[0]).map(|departements| fr::straddles(&departements))
}

/// What is to be said of territories together.
fn notes(all: &[&Territory], reprojected: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let communes = |kind: &TerritoryKind| -> BTreeSet<Insee> {
        let of_kind = all.iter().filter(|t| t.code.kind() == *kind);
        of_kind.flat_map(|t| t.communes.iter().copied()).collect()
    };
    let every = communes(&TerritoryKind::Commune);
    for kind in [
        TerritoryKind::Epci,
        TerritoryKind::Departement,
        TerritoryKind::Region,
    ] {
        let held = communes(&kind);
        let without = every.difference(&held).count();
        if without > 0 && !held.is_empty() {
            notes.push(fr::without(without, &kind));
        }
    }
    if reprojected {
        notes.push(fr::contours_reprojected());
    }
    notes
}

/// Everything, then those units in which there is ground; what is to be said of them.
pub(super) fn with_ground(
    zones: Option<&Zones>,
    has_ground: impl Fn(Land) -> bool,
) -> (Vec<Unit>, Vec<String>) {
    let mut units = vec![Unit {
        kind: String::new(),
        code: String::new(),
        name: fr::EVERYTHING.into(),
        contour_m2: None,
        caveats: Vec::new(),
        zones: UnitZones::All,
    }];
    let Some(zones) = zones else {
        return (units, Vec::new());
    };
    let has_ground_in = |unit: &&Unit| match &unit.zones {
        UnitZones::All => true,
        UnitZones::Some(zones) => zones.iter().any(|zone| has_ground(*zone)),
    };
    units.extend(zones.units.iter().filter(has_ground_in).cloned());
    let mut notes = zones.notes.clone();
    if has_ground(Land::Nothing) {
        notes.push(fr::OUTSIDE_OF_ZONES.into());
    }
    let overlaps = |zone: &u32| has_ground(Land::Doubled(*zone));
    if has_ground(Land::Contested) || (0..zones.layer.parcels.len() as u32).any(|z| overlaps(&z)) {
        notes.push(fr::ZONES_OVERLAP.into());
    }
    (units, notes)
}
