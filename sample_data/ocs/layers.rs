//! What is delivered, and what is true.

mod faults;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use relais_core::grid::{BBox, Crs};
use relais_core::ops::dissolve::dissolve;
use relais_core::vector::{
    Area, Feature, Field, FieldKind, Layer, LineString, MultiPolygon, Polygon, Value, area_of,
};
use relais_files::atomic::Overwrite;
use relais_files::geopackage::{self, Sheet};

use super::classes::{self, code};
use super::hand::Hand;
use super::labels::Labels;
use super::patches::Patches;
use super::trace::rings;
use super::{CHANGE, DATES, Dates};
use crate::delivery::side::put;
use crate::fault::SampleFault;
use crate::landscape::ANCHOR;

/// The code columns of the layer with dated codes.
const DATED: [&str; 3] = ["NIV4_09", "NIV4_15", "NIV4_20"];

/// The nomenclature, and the passage from the codes of 2009.
pub fn lists(folder: &Path) -> Result<(), SampleFault> {
    put(&folder.join("ocs-fictive.csv"), classes::nomenclature())?;
    put(&folder.join("passage-2009-2015.csv"), classes::mapping())?;
    put(&folder.join("couleurs.txt"), classes::palette())
}

/// A coverage drawn by a hand, with the values of each patch.
fn coverage(patches: &Patches, hand: &Hand, values: impl Fn(u32) -> Vec<Value>) -> Vec<Feature> {
    let drawn = rings(patches).into_iter().zip(&patches.values);
    let feature = |(id, (rings, &value)): (i64, (Vec<_>, &u32))| {
        let mut lines: Vec<_> = rings.iter().map(|ring| hand.ring(ring)).collect();
        // The outer ring is the one with the largest box; the others lie within it.
        let width = |line: &LineString<f64>| {
            let xs = line.0.iter().map(|p| p.x);
            let (low, high) = xs.fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
            high - low
        };
        let outer = (0..lines.len()).max_by(|&a, &b| width(&lines[a]).total_cmp(&width(&lines[b])));
        let outer = lines.swap_remove(outer.unwrap_or(0));
        let drawn = MultiPolygon(vec![Polygon::new(outer, lines)]);
        // A ring that touches itself at a corner becomes an outer ring and a hole.
        let parted = dissolve([&drawn]).map(|parted| parted.geometry);
        Feature {
            id,
            geometry: parted.unwrap_or(drawn),
            values: values(value),
        }
    };
    (1..).zip(drawn).map(feature).collect()
}

fn write(
    path: &Path,
    title: &str,
    fields: Vec<Field>,
    features: Vec<Feature>,
) -> Result<(), SampleFault> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(SampleFault::write(folder))?;
    }
    let name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned());
    let layer = Layer {
        name: name.unwrap_or_default(),
        title: title.into(),
        crs: Crs::parse("EPSG:2154")?,
        fields,
        features,
    };
    geopackage::write(path, &[Sheet::from(&layer)], Overwrite::Refuse).map_err(|trouble| {
        SampleFault::Layer {
            path: path.into(),
            reason: format!("{trouble} ({})", trouble.code()),
        }
    })
}

/// The classes of a trajectory.
fn dates_of(value: u32) -> [u8; 3] {
    [16, 8, 0].map(|shift| (value >> shift & 0xFF) as u8)
}

fn dated_fields() -> Vec<Field> {
    DATED
        .iter()
        .map(|name| Field::new(*name, FieldKind::Text))
        .collect()
}

fn dated_codes(value: u32) -> Vec<Value> {
    let classes = dates_of(value).into_iter().zip(DATES);
    classes
        .map(|(class, year)| code(class, year).into())
        .collect()
}

/// All three dates on one geometry, that of the first producer: `heritee/ocs.gpkg`.
pub fn inherited(folder: &Path, all: &Patches, hand: &Hand) -> Result<(), SampleFault> {
    let features = coverage(all, hand, dated_codes);
    let path = folder.join("heritee/ocs.gpkg");
    write(
        &path,
        "Occupation du sol fictive, géométrie héritée",
        dated_fields(),
        features,
    )
}

/// One date, drawn by its own producer: `redessinee/ocs_<year>.gpkg`. The middle date has faults of
/// topology, and its eastern département an earlier version.
pub fn redrawn(folder: &Path, labels: &Labels, hand: &Hand, year: u16) -> Result<(), SampleFault> {
    let cells = labels.cells.iter().map(|&c| u32::from(c)).collect();
    let patches = Patches::of(labels.size, cells);
    let value = |class: u32| vec![code(class as u8, year).into(), 2_i64.into()];
    let mut features = coverage(&patches, hand, value);
    let fields = || {
        vec![
            Field::new("NIV4", FieldKind::Text),
            Field::new("VERSION", FieldKind::Integer),
        ]
    };
    let title = format!("Occupation du sol fictive {year}");
    if year == DATES[1] {
        let first = first_version(&features);
        let path = folder.join(format!("redessinee/ocs_{year}_24_v1.gpkg"));
        write(
            &path,
            &format!("{title}, première version du 24"),
            fields(),
            first,
        )?;
        let told = faults::add(&mut features);
        put(&folder.join("verite/fautes.csv"), told)?;
    }
    write(
        &folder.join(format!("redessinee/ocs_{year}.gpkg")),
        &title,
        fields(),
        features,
    )
}

/// The eastern half as it was delivered first: fallow land taken for cut woods.
fn first_version(features: &[Feature]) -> Vec<Feature> {
    let is_east = |f: &&Feature| {
        let ring = f.geometry.0.first().map(|p| p.exterior());
        ring.is_some_and(|ring| ring.0.iter().all(|p| p.x >= ANCHOR.0))
    };
    let mut east: Vec<Feature> = features.iter().filter(is_east).cloned().collect();
    let (right, wrong) = (code(classes::RECODED, DATES[1]), "3241");
    for feature in &mut east {
        if feature.values[0].text() == Some(right) {
            feature.values[0] = wrong.into();
        }
        feature.values[1] = 1_i64.into();
    }
    east
}

/// The trajectories with their true limits, and the true areas of transitions.
pub fn truth(folder: &Path, all: &Patches, frame: BBox) -> Result<(), SampleFault> {
    let features = coverage(all, &Hand::truth(frame), dated_codes);
    let mut areas: BTreeMap<(u16, u16, String, String), Area> = BTreeMap::new();
    for feature in &features {
        let area = area_of(&feature.geometry).unwrap_or_default();
        for (from, to) in [(0, 1), (1, 2), (0, 2)] {
            let text = |at: usize| feature.values[at].text().unwrap_or_default().to_string();
            let key = (DATES[from], DATES[to], text(from), text(to));
            *areas.entry(key).or_default() += area;
        }
    }
    let mut table = String::from("avant;apres;code_avant;code_apres;surface_m2\n");
    for ((before, after, from, to), area) in areas {
        let _ = writeln!(table, "{before};{after};{from};{to};{}", area.m2());
    }
    put(&folder.join("verite/transitions.csv"), table)?;
    let path = folder.join("verite/trajectoires.gpkg");
    write(&path, "Trajectoires vraies", dated_fields(), features)
}

/// With what all was made.
pub fn parameters(
    folder: &Path,
    seed: u64,
    dates: &Dates,
    hands: &[Hand; 3],
) -> Result<(), SampleFault> {
    let changed = |from: usize, to: usize| {
        let cells = dates.labels[from].cells.iter().zip(&dates.labels[to].cells);
        cells.filter(|(a, b)| a != b).count() as f64 / dates.labels[from].cells.len() as f64
    };
    let json = serde_json::json!({
        "seed": seed,
        "dates": DATES,
        "cell_m": super::labels::CELL_M,
        "wanted_change": CHANGE,
        "change": [changed(0, 1), changed(1, 2)],
        "hands": hands,
    });
    put(&folder.join("verite/parametres.json"), json.to_string())
}
