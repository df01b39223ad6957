//! How it was done, and what the figures are not.

use relais_core::vector::Area;
use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::fr;
use super::maker::{Maker, text};
use crate::figures::USUAL_SIGMA_M;

/// Method and limits.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut words = fr::method();
    for period in &maker.comparison.periods {
        let [before, after] = [period.from, period.from + 1].map(|date| maker.dates()[date]);
        words.push(fr::tolerances(
            (before, after),
            100.0 * period.identical,
            period.tolerances.thickness_m,
            period.tolerances.minimum_m2,
        ));
    }
    let mut sigmas = maker.figures.boundary.sigmas_m.iter();
    if sigmas.all(|sigma| *sigma == USUAL_SIGMA_M) {
        words.push(fr::usual_sigma(USUAL_SIGMA_M));
    }
    words.extend(maker.figures.notes.iter().cloned());
    let suspicious = maker.comparison.suspicious();
    let areas = suspicious.iter().map(|(_, found)| match maker.is_whole() {
        true => found.piece.area,
        false => maker.within(&found.piece),
    });
    let areas: Vec<Area> = areas.filter(|area| *area > Area::ZERO).collect();
    if !areas.is_empty() {
        let m2: Area = areas.iter().copied().sum();
        words.push(fr::suspicious(areas.len(), m2.rounded_m2()));
    }
    words.extend(fr::limits());
    Section {
        title: fr::LIMITS.into(),
        words,
        // Faults are those of whole millésimes.
        figures: if maker.is_whole() {
            vec![faults(maker)]
        } else {
            Vec::new()
        },
        comment: None,
        ..Section::default()
    }
}

/// What is wrong within each millésime.
fn faults(maker: &Maker<'_>) -> Figure {
    let columns = vec![
        Column::text(fr::MILLESIME),
        Column::text(fr::FAULT),
        Column::of(Kind::Count, fr::COUNT),
        Column::of(Kind::Ha, fr::AREA),
    ];
    let mut table = maker.table(fr::FAULTS_SHEET.into(), fr::FAULTS.into(), columns);
    for topology in &maker.comparison.topology {
        for (fault, pieces) in [
            (fr::GAPS, &topology.gaps),
            (fr::DOUBLED, &topology.doubled),
            (fr::CONTESTED, &topology.contested),
        ] {
            let m2: f64 = pieces.iter().map(|piece| piece.area.m2()).sum();
            table.rows.push(vec![
                text(&topology.date),
                text(fault),
                Cell::Whole(pieces.len() as i64),
                Cell::Whole(m2.round() as i64),
            ]);
        }
    }
    Figure {
        drawings: Vec::new(),
        table,
    }
}
