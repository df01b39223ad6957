//! The few numbers that are said first.

use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::fr;
use super::maker::{Maker, known, margin_column, share, text};
use crate::figures::{Basis, Span};

/// What the report rests on.
pub(super) fn facts(maker: &Maker<'_>) -> Vec<(String, String)> {
    let figures = maker.figures;
    let coverage = figures.coverage(maker.unit);
    let ha = Column::of(Kind::Ha, "");
    let shown = |m2: i64| fr::hectares(&ha.shown(&Cell::Whole(m2)));
    let mut facts = vec![
        (fr::DATES.into(), maker.dates().join(", ")),
        (fr::COMPARED.into(), shown(coverage.compared_m2)),
    ];
    if coverage.partly_m2 > 0 {
        facts.push((fr::PARTLY.into(), shown(coverage.partly_m2)));
    }
    let classes = maker.of_page().classes.len();
    let level = fr::level(maker.of_page().number, figures.levels.len(), classes);
    facts.push((fr::LEVEL.into(), level));
    if !maker.is_whole() {
        let about = maker.about();
        let kind = format!("{} {}", fr::kind(&about.kind), about.code);
        facts.insert(0, (fr::UNIT.into(), kind));
        let contour = about.contour_m2.filter(|m2| *m2 > 0.0);
        let part = contour.map(|m2| coverage.compared_m2 as f64 / m2);
        facts.extend(part.map(|part| (fr::SHARE_OF_CONTOUR.into(), fr::percent(part))));
    } else if figures.units.len() > 1 {
        facts.push((fr::UNITS.into(), (figures.units.len() - 1).to_string()));
    }
    facts
}

/// How much changed, from date to date.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let figures = maker.figures;
    let columns = vec![
        Column::text(fr::PERIOD),
        Column::of(Kind::Count, fr::YEARS),
        Column::of(Kind::Ha, fr::CHANGED),
        margin_column(fr::MARGIN),
        Column::of(Kind::Percent(2), fr::SHARE_OF_COMPARED),
        Column::of(Kind::HaAYear, fr::CHANGED_A_YEAR),
    ];
    let name = fr::ESSENTIAL.to_string();
    let title = fr::essential(maker.of_page().number, figures.levels.len());
    let mut table = maker.table(name, title, columns);
    for &span in &figures.spans {
        let matrix = figures.matrix(maker.unit, maker.level, span, Basis::Published);
        let changed = matrix.changed_m2();
        let margin = figures.change_margin(maker.unit, maker.level, span);
        let years = span.years.map(f64::from);
        table.rows.push(vec![
            text(maker.span(span)),
            span.years
                .map_or(Cell::Nothing, |years| Cell::Whole(years.into())),
            Cell::Whole(changed),
            Cell::Whole(margin.m2.round() as i64),
            share(changed, matrix.total_m2()),
            known(years.map(|years| changed as f64 / years)),
        ]);
    }
    if figures.spans.len() > 1 {
        table.limits.push(fr::PERIODS_DO_NOT_ADD_UP.into());
        table.limits.extend(grounds(maker));
    }
    Section {
        title: fr::ESSENTIAL.into(),
        words: vec![fr::WHAT_IS_PUBLISHED.into()],
        figures: vec![Figure {
            drawings: Vec::new(),
            table,
        }],
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}

/// What is said where a date does not know all of the ground that others do.
fn grounds(maker: &Maker<'_>) -> Option<String> {
    let figures = maker.figures;
    let compared = |span: &Span| {
        let matrix = figures.matrix(maker.unit, maker.level, *span, Basis::Published);
        (maker.span(*span), matrix.total_m2())
    };
    let all: Vec<(String, i64)> = figures.spans.iter().map(compared).collect();
    let differ = all.windows(2).any(|pair| pair[0].1 != pair[1].1);
    differ.then(|| fr::grounds(&all))
}
