//! Figures published elsewhere, beside ours.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Sign, Table};

use super::fr;
use super::maker::{Maker, known, margin_column, text};
use crate::reconcile::{Counterpart, Ours, Reconciled, fr as words};

/// What was published, what we have, and what the gap may come from; none where nothing is compared.
pub(super) fn section(maker: &Maker<'_>, all: &[Reconciled]) -> Option<Section> {
    if all.is_empty() {
        return None;
    }
    let mut said = vec![fr::ELSEWHERE_HOW.to_string()];
    for one in all {
        if let Counterpart::Unmatched(why) = &one.ours {
            let published = &one.published;
            let what = (published.period(), published.classes.french());
            said.push(fr::no_counterpart(
                published.line,
                what,
                &words::unmatched(why),
            ));
        }
    }
    let figures = [figures(maker, all), reasons(maker, all)];
    Some(Section {
        title: fr::ELSEWHERE.into(),
        words: said,
        figures: figures
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .map(|table| Figure {
                drawings: Vec::new(),
                table,
            })
            .collect(),
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    })
}

fn matched(all: &[Reconciled]) -> impl Iterator<Item = (&Reconciled, &Ours)> {
    all.iter().filter_map(|one| match &one.ours {
        Counterpart::Ours(ours) => Some((one, ours)),
        Counterpart::Unmatched(_) => None,
    })
}

fn figures(maker: &Maker<'_>, all: &[Reconciled]) -> Table {
    let columns = vec![
        Column::text(fr::UNIT),
        Column::text(fr::PERIOD),
        Column::text(fr::PASSAGE),
        Column::of(Kind::Ha, fr::PUBLISHED),
        Column::of(Kind::Ha, fr::HERE),
        margin_column(fr::MARGIN),
        Column::of(Kind::Ha, fr::GAP).signed(Sign::Always),
        Column::of(Kind::Percent(1), fr::GAP).signed(Sign::Always),
        Column::text(fr::WITHIN),
        Column::text(fr::SOURCE),
    ];
    let mut table = maker.table(fr::ELSEWHERE.into(), fr::ELSEWHERE_TABLE.into(), columns);
    table.rows = matched(all)
        .map(|(one, ours)| {
            let published = &one.published;
            vec![
                text(&maker.figures.units[ours.unit].name),
                text(published.period()),
                text(published.classes.french()),
                Cell::Whole(published.m2),
                Cell::Whole(ours.m2),
                Cell::Whole(ours.margin.m2.round() as i64),
                Cell::Whole(ours.gap_m2),
                known(ours.gap_percent),
                text(words::yes_or_no(ours.within)),
                text(&published.source),
            ]
        })
        .collect();
    table
}

fn reasons(maker: &Maker<'_>, all: &[Reconciled]) -> Table {
    let columns = vec![
        Column::text(fr::UNIT),
        Column::text(fr::PERIOD),
        Column::text(fr::PASSAGE),
        Column::text(fr::MAY_EXPLAIN),
        Column::of(Kind::Ha, fr::WOULD_ADD).signed(Sign::Always),
        Column::of(Kind::Percent(0), fr::SHARE_OF_GAP),
    ];
    let mut table = maker.table(fr::REASONS.into(), fr::REASONS_TABLE.into(), columns);
    for (one, ours) in matched(all) {
        for each in &ours.explanations {
            table.rows.push(vec![
                text(&maker.figures.units[ours.unit].name),
                text(one.published.period()),
                text(one.published.classes.french()),
                text(words::reason(each.reason)),
                Cell::Whole(each.m2),
                Cell::Real(each.percent),
            ]);
        }
    }
    table.limits.push(fr::REASONS_DO_NOT_ADD_UP.into());
    table
}
