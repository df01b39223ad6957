//! Everything but geometry, as JSON.

use relais_core::vector::Area;
use serde_json::{Value as Json, json};

use crate::compare::{Comparison, Period, Settled, Topology};
use crate::figures::{Basis, Figures};
use crate::overlay::{Covered, Piece};
use crate::transition::TransitionMatrix;

/// The document.
pub(super) fn of(comparison: &Comparison, figures: &Figures) -> Json {
    let whole = figures.spans[figures.spans.len() - 1];
    let of = |basis| figures.matrix(0, figures.finest(), whole, basis);
    let published = of(Basis::Published);
    let periods: Vec<Json> = (0..comparison.periods.len())
        .map(|at| period((comparison, figures), at, &comparison.periods[at]))
        .collect();
    let topology = comparison.topology.iter().zip(&comparison.overlay.covered);
    json!({
        "dates": comparison.dates,
        "periods": periods,
        "matrix_raw": cells(&of(Basis::Raw)),
        "matrix": cells(&published),
        "soldes": published.soldes(),
        "reversals": reversals(comparison),
        "implausible": comparison.implausible,
        "suspicious": suspicious(comparison),
        "topology": topology.map(faults).collect::<Vec<Json>>(),
    })
}

fn period((comparison, figures): (&Comparison, &Figures), at: usize, period: &Period) -> Json {
    let (finest, span) = (figures.finest(), figures.spans[at]);
    let of = |basis| figures.matrix(0, finest, span, basis);
    let (raw, published) = (of(Basis::Raw), of(Basis::Published));
    let causes = comparison.by_cause(at).into_iter();
    let m2 = figures.causes(0, span);
    let causes: Vec<Json> = causes
        .map(|(cause, (count, _))| json!({"cause": cause, "count": count, "m2": m2[&cause]}))
        .collect();
    json!({
        "before": comparison.dates[period.from],
        "after": comparison.dates[period.from + 1],
        "identical_boundaries": period.identical,
        "tolerances": period.tolerances,
        "causes": causes,
        "compared_m2": raw.total_m2(),
        "differing_m2": raw.changed_m2(),
        "changed_m2": published.changed_m2(),
        "changed_margin_95_m2": figures.change_margin(0, finest, span).m2.round(),
    })
}

fn cells(matrix: &TransitionMatrix) -> Vec<Json> {
    let cells = matrix.cells();
    cells
        .map(|(before, after, m2)| json!({"before": before, "after": after, "m2": m2}))
        .collect()
}

fn reversals(comparison: &Comparison) -> Json {
    let settled = &comparison.settled;
    let comes_back =
        |piece: &&Piece| Settled::is_reversal(&settled.of_region[piece.regions[0] as usize]);
    sum(settled.polygons.iter().filter(comes_back))
}

fn suspicious(comparison: &Comparison) -> Json {
    sum(comparison
        .suspicious()
        .into_iter()
        .map(|(_, difference)| &difference.piece))
}

fn sum<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Json {
    let areas: Vec<Area> = pieces.into_iter().map(|piece| piece.area).collect();
    json!({"count": areas.len(), "m2": areas.iter().sum::<Area>().m2()})
}

fn faults((topology, covered): (&Topology, &Covered)) -> Json {
    let rings = topology.rings.iter();
    let rings: Vec<Json> = rings
        .map(|(id, stated, covers)| {
            json!({"feature": id, "stated_m2": stated.m2(), "covered_m2": covers.m2()})
        })
        .collect();
    json!({
        "date": topology.date,
        "stated_m2": covered.stated.iter().sum::<Area>().m2(),
        "covered_m2": covered.parcels.iter().sum::<Area>().m2(),
        "counted_twice_m2": covered.excess.m2(),
        "gaps": sum(&topology.gaps),
        "overlaps_of_one_class": sum(&topology.doubled),
        "overlaps_of_several_classes": sum(&topology.contested),
        "rings": rings,
    })
}
