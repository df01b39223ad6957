//! A comparison as files: tables, a GeoPackage to look at, and everything as JSON.

use std::fmt::Write;
use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Class, Feature, Field, FieldKind, Layer, Rgb, Style, Value};
use relais_files::atomic::{OutputFolder, Overwrite};
use relais_files::geopackage::{self, Sheet};
use serde_json::{Value as Json, json};

use super::{Comparison, Topology};
use crate::cause::Cause;
use crate::overlay::{Codes, Land, Region};
use crate::transition::TransitionMatrix;

/// The file by which a folder of ours is known.
const MARK: &str = "comparaison.json";

/// Writes a comparison into a folder of its own, whole or not at all; gives what its JSON holds.
///
/// # Errors
/// A folder that is there and is no comparison, and what the disk refuses.
pub fn publish(
    folder: &Path,
    comparison: &Comparison,
    crs: &Crs,
    overwrite: Overwrite,
) -> Result<Json, Trouble> {
    let output = OutputFolder::create(folder, overwrite, |there| there.join(MARK).is_file())?;
    let put = |name: &str, text: String| output.put(Path::new(name), text.as_bytes());
    put("matrice_brute.csv", matrix(&comparison.raw))?;
    put("matrice.csv", matrix(&comparison.probable))?;
    put("soldes.csv", soldes(comparison))?;
    let (layers, style) = (layers(comparison, crs), style());
    let sheets: Vec<Sheet> = layers
        .iter()
        .map(|layer| Sheet {
            layer,
            style: (layer.name == DIFFERENCES).then_some(&style),
        })
        .collect();
    geopackage::write(
        &output.within("comparaison.gpkg"),
        &sheets,
        Overwrite::Refuse,
    )?;
    let document = document(comparison);
    put(MARK, format!("{document:#}\n"))?;
    output.finish()?;
    Ok(document)
}

/// Hectares as people write them; the whole square metres stand beside.
fn hectares(m2: i64) -> String {
    format!(
        "{}{},{:04}",
        if m2 < 0 { "-" } else { "" },
        m2.abs() / 10_000,
        m2.abs() % 10_000
    )
}

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    match text.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into(),
    }
}

fn matrix(matrix: &TransitionMatrix) -> String {
    let mut out = "code_avant;code_apres;surface_m2;surface_ha\n".to_string();
    for (before, after, m2) in matrix.cells() {
        let _ = writeln!(
            out,
            "{};{};{m2};{}",
            cell(before),
            cell(after),
            hectares(m2)
        );
    }
    out
}

fn soldes(comparison: &Comparison) -> String {
    let mut out = "code;avant_m2;apres_m2;gain_m2;perte_m2;solde_m2\n".to_string();
    for s in comparison.soldes() {
        let code = cell(&s.code);
        let (before, after, gain, loss) = (s.before_m2, s.after_m2, s.gain_m2, s.loss_m2);
        let _ = writeln!(out, "{code};{before};{after};{gain};{loss};{}", s.net_m2());
    }
    out
}

const DIFFERENCES: &str = "differences";

fn layers(comparison: &Comparison, crs: &Crs) -> Vec<Layer> {
    let codes = &comparison.overlay.codes;
    let [before, after] = &comparison.dates;
    let mut layers = vec![Layer {
        name: DIFFERENCES.into(),
        title: format!("Différences entre {before} et {after}, chacune avec sa cause"),
        crs: crs.clone(),
        fields: [
            Field::new("code_avant", FieldKind::Text),
            Field::new("code_apres", FieldKind::Text),
            Field::new("cause", FieldKind::Text),
        ]
        .into_iter()
        .chain(measures())
        .collect(),
        features: (1..)
            .zip(comparison.overlay.regions.iter().zip(&comparison.causes))
            .map(|(id, (region, cause))| {
                let code = |at: usize| name(codes, region.lands[at]);
                let own = [code(0), code(1), cause.french().into()];
                feature(id, region, own)
            })
            .collect(),
    }];
    layers.extend(
        comparison
            .topology
            .iter()
            .map(|topology| faults(topology, crs)),
    );
    layers
}

fn measures() -> [Field; 3] {
    ["surface_m2", "perimetre_m", "epaisseur_m"].map(|name| Field::new(name, FieldKind::Real))
}

fn feature(id: i64, region: &Region, own: impl IntoIterator<Item = Value>) -> Feature {
    let measures = [
        region.area.m2().into(),
        region.perimeter_m.into(),
        region.thickness_m().into(),
    ];
    Feature {
        id,
        geometry: region.shape.clone(),
        values: own.into_iter().chain(measures).collect(),
    }
}

/// The code of what lies somewhere; none where it is not known.
fn name(codes: &Codes, land: Land) -> Value {
    land.class().map(|class| codes.name(class)).into()
}

fn faults(topology: &Topology, crs: &Crs) -> Layer {
    let all = [
        ("lacune", &topology.gaps),
        (
            "recouvrement, même classe : compté une fois",
            &topology.doubled,
        ),
        (
            "recouvrement, classes différentes : hors comparaison",
            &topology.contested,
        ),
    ];
    let regions = all
        .into_iter()
        .flat_map(|(what, regions)| regions.iter().map(move |region| (what, region)));
    Layer {
        name: format!("topologie_{}", topology.date),
        title: format!("Défauts de topologie du millésime {}", topology.date),
        crs: crs.clone(),
        fields: [Field::new("defaut", FieldKind::Text)]
            .into_iter()
            .chain(measures())
            .collect(),
        features: (1..)
            .zip(regions)
            .map(|(id, (what, region))| feature(id, region, [what.into()]))
            .collect(),
    }
}

fn style() -> Style {
    let colour = |cause: Cause| match cause {
        Cause::ProbableChange => Rgb(214, 47, 39),
        Cause::Sliver => Rgb(190, 190, 190),
        Cause::UnderMinimum => Rgb(224, 206, 160),
        Cause::Recoded => Rgb(120, 160, 210),
        Cause::Topology => Rgb(150, 90, 170),
        Cause::Outside => Rgb(90, 90, 90),
    };
    Style {
        name: "causes".into(),
        column: "cause".into(),
        classes: Cause::ALL
            .map(|cause| Class {
                value: cause.french().into(),
                label: cause.french().into(),
                fill: colour(cause),
            })
            .into(),
    }
}

/// Everything but geometry.
fn document(comparison: &Comparison) -> Json {
    let cells = |matrix: &TransitionMatrix| -> Vec<Json> {
        let cells = matrix.cells();
        cells
            .map(|(before, after, m2)| json!({"before": before, "after": after, "m2": m2}))
            .collect()
    };
    let causes = comparison.by_cause().into_iter();
    let causes: Vec<Json> = causes
        .map(|(cause, (count, area))| json!({"cause": cause, "count": count, "m2": area.m2()}))
        .collect();
    json!({
        "dates": comparison.dates,
        "identical_boundaries": comparison.identical(),
        "tolerances": {
            "thickness_m": comparison.tolerances.thickness_m,
            "minimum_m2": comparison.tolerances.minimum_m2,
            "recoded": comparison.tolerances.recoded,
        },
        "causes": causes,
        "matrix_raw": cells(&comparison.raw),
        "matrix": cells(&comparison.probable),
        "soldes": comparison.soldes(),
        "topology": comparison.topology.iter().zip(&comparison.overlay.covered).map(faults_of).collect::<Vec<Json>>(),
    })
}

fn faults_of((topology, covered): (&Topology, &crate::overlay::Covered)) -> Json {
    let sum = |regions: &[Region]| {
        let area: relais_core::vector::Area = regions.iter().map(|r| r.area).sum();
        json!({"count": regions.len(), "m2": area.m2()})
    };
    let rings = topology.rings.iter();
    let rings: Vec<Json> = rings
        .map(|(id, stated, covers)| {
            json!({"feature": id, "stated_m2": stated.m2(), "covered_m2": covers.m2()})
        })
        .collect();
    json!({
        "date": topology.date,
        "stated_m2": covered.stated.iter().sum::<relais_core::vector::Area>().m2(),
        "covered_m2": covered.parcels.iter().sum::<relais_core::vector::Area>().m2(),
        "counted_twice_m2": covered.excess.m2(),
        "gaps": sum(&topology.gaps),
        "overlaps_of_one_class": sum(&topology.doubled),
        "overlaps_of_several_classes": sum(&topology.contested),
        "rings": rings,
    })
}
