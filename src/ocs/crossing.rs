//! Millésimes laid over each other and no more, which a GIS calls an intersection: connected ground of
//! one class at each date as polygons, and how much of it lies in which zone. Nothing is taken for
//! noise, nothing is given to a neighbour.

use std::collections::BTreeMap;
use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Area, Feature, Field, FieldKind, Layer, Value};
use relais_files::atomic::{OutputFolder, Overwrite, holds_only};
use relais_files::geopackage;
use relais_run::Limits;
use serde_json::{Value as Json, json};

use crate::by_date::ByDate;
use crate::figures::csv::hectares;
use crate::overlay::{Codes, Land, Overlay};
use crate::separated::cell;
use crate::transition::whole;

/// The file by which a folder of ours is known.
const MARK: &str = "croisement.json";

/// All that such a folder may hold.
const ALL: [&str; 3] = [MARK, "croisement.gpkg", "croisement.csv"];

/// Millésimes laid over each other.
pub struct Crossing {
    /// Their dates.
    pub dates: Vec<String>,
    /// Them laid over each other.
    pub overlay: Overlay,
    /// The codes of the zones with which that was made.
    pub zones: Vec<String>,
}

/// Whole square metres by zone and by the class at each date, where it is known.
type Areas = BTreeMap<(Land, ByDate<Option<u32>>), i64>;

/// A crossing that nobody added to.
fn is_ours(folder: &Path) -> bool {
    folder.join(MARK).is_file() && holds_only(folder, &ALL, &[])
}

/// That a folder may be written, before anything is read.
///
/// # Errors
/// A folder that is there and is no crossing.
pub fn free(folder: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
    drop(OutputFolder::create(folder, overwrite, is_ours)?);
    Ok(())
}

/// Writes it into a folder of its own, whole or not at all; gives what its JSON holds.
///
/// # Errors
/// A folder that is there and is no crossing, and what the disk refuses.
pub fn publish(
    folder: &Path,
    crossing: &Crossing,
    crs: &Crs,
    overwrite: Overwrite,
    limits: &Limits,
) -> Result<Json, Trouble> {
    let output = OutputFolder::create(folder, overwrite, is_ours)?;
    let areas = areas(&crossing.overlay);
    let layer = layer(crossing, crs, limits)?;
    geopackage::write(
        &output.within("croisement.gpkg"),
        &[(&layer).into()],
        Overwrite::Refuse,
    )?;
    let table = table(crossing, &areas);
    output.put(Path::new("croisement.csv"), table.as_bytes())?;
    let document = document(crossing, &areas, layer.features.len());
    output.put(Path::new(MARK), format!("{document:#}\n").as_bytes())?;
    output.finish()?;
    Ok(document)
}

fn areas(overlay: &Overlay) -> Areas {
    let mut exact: BTreeMap<(Land, ByDate<Option<u32>>), Area> = BTreeMap::new();
    for region in overlay.regions.iter().filter(|r| !r.is_outside()) {
        let classes = classes(&region.lands);
        for (zone, area) in &region.zones {
            *exact.entry((*zone, classes)).or_default() += *area;
        }
    }
    whole(exact, |key| *key).collect()
}

fn classes(lands: &[Land]) -> ByDate<Option<u32>> {
    lands.iter().map(|land| land.class()).collect()
}

/// What is known, of ground where it is.
fn layer(crossing: &Crossing, crs: &Crs, limits: &Limits) -> Result<Layer, Trouble> {
    let overlay = &crossing.overlay;
    let regions = (0..).zip(&overlay.regions);
    let regions = regions.filter(|(_, region)| !region.is_outside());
    let (numbers, regions): (Vec<[u32; 1]>, Vec<_>) = regions.map(|(at, r)| ([at], r)).unzip();
    let shapes = overlay.shapes(&numbers, limits)?;
    let features = shapes.into_iter().zip(regions).zip(1..);
    let features = features.map(|((geometry, region), id)| {
        let codes = region.lands.iter();
        let codes = codes.map(|land| Value::from(name(&overlay.codes, land.class())));
        Feature {
            id,
            geometry,
            values: codes.chain([region.area.m2().into()]).collect(),
        }
    });
    let code = |date: &String| Field::new(format!("code_{date}"), FieldKind::Text);
    let area = Field::new("surface_m2", FieldKind::Real);
    Ok(Layer {
        name: "croisement".into(),
        title: "Croisement des millésimes, tels que livrés".into(),
        crs: crs.clone(),
        fields: crossing.dates.iter().map(code).chain([area]).collect(),
        features: features.collect(),
    })
}

fn name(codes: &Codes, code: Option<u32>) -> Option<&str> {
    code.map(|code| codes.name(code))
}

fn table(crossing: &Crossing, areas: &Areas) -> String {
    let dates = crossing.dates.iter();
    let columns: String = dates
        .map(|date| cell(&format!("code_{date}")) + ";")
        .collect();
    let mut out = format!("zone;{columns}surface_m2;surface_ha\n");
    for ((zone, classes), m2) in areas {
        out += &match zone {
            Land::Class(zone) | Land::Doubled(zone) => cell(&crossing.zones[*zone as usize]),
            Land::Nothing => String::new(),
            Land::Contested => "plusieurs".into(),
        };
        for code in classes {
            out.push(';');
            out += &cell(name(&crossing.overlay.codes, *code).unwrap_or_default());
        }
        out += &format!(";{m2};{}\n", hectares(*m2));
    }
    out
}

fn document(crossing: &Crossing, areas: &Areas, polygons: usize) -> Json {
    let overlay = &crossing.overlay;
    let sum = |keep: &dyn Fn(&[Option<u32>]) -> bool| -> i64 {
        let kept = areas.iter().filter(|((_, classes), _)| keep(classes));
        kept.map(|(_, m2)| m2).sum()
    };
    let known = |classes: &[Option<u32>]| classes.iter().all(Option::is_some);
    let differ = |classes: &[Option<u32>]| classes.windows(2).any(|pair| pair[0] != pair[1]);
    let identical = (1..crossing.dates.len()).map(|at| overlay.boundaries.identical(at - 1, at));
    let millesimes = crossing.dates.iter().zip(&overlay.covered);
    let millesimes = millesimes.map(|(date, covered)| {
        json!({
            "date": date,
            "stated_m2": covered.stated.iter().sum::<Area>().m2(),
            "covered_m2": covered.parcels.iter().sum::<Area>().m2(),
            "counted_twice_m2": covered.excess.m2(),
        })
    });
    json!({
        "dates": crossing.dates,
        "polygons": polygons,
        "identical_boundaries": identical.collect::<Vec<f64>>(),
        "compared_m2": sum(&known),
        "differ_m2": sum(&|classes| known(classes) && differ(classes)),
        "partly_m2": sum(&|classes| !known(classes)),
        "millesimes": millesimes.collect::<Vec<Json>>(),
    })
}
