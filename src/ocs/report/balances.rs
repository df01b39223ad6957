//! Gains, losses and what remains of them.

use relais_report::chart::{Bar, Bars};
use relais_report::figures::{Cell, Column, Figure, Kind, Section, Sign};

use super::fr;
use super::maker::{Maker, known, margin_column, name, off, text};
use crate::figures::Span;

/// What each class gained and lost: over all first, then from date to date.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let spans = maker.figures.spans.iter().rev();
    let mut spans: Vec<Span> = spans.copied().collect();
    // The whole first, then the periods in their order.
    if let Some(periods) = spans.get_mut(1..) {
        periods.reverse();
    }
    let mut words = vec![fr::SIGN_OF_A_NET.into()];
    if have_rates(&maker.figures.spans) {
        words.insert(0, fr::RATES.into());
    }
    Section {
        title: fr::BALANCES.into(),
        words,
        figures: spans.into_iter().map(|span| figure(maker, span)).collect(),
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}

/// True where periods are of different lengths, all known.
fn have_rates(spans: &[Span]) -> bool {
    let known = spans.iter().all(|span| span.years.is_some());
    known && spans.windows(2).any(|pair| pair[0].years != pair[1].years)
}

fn figure(maker: &Maker<'_>, span: Span) -> Figure {
    let figures = maker.figures;
    let mut balances = figures.balances(maker.unit, maker.level, span);
    balances.sort_by_key(|balance| maker.of_page().place(&balance.solde.code));
    let margins = figures.net_margins(maker.unit, maker.level, span);
    let [before, after] = maker.ends(span);
    let columns = vec![
        Column::text(fr::CLASS),
        Column::of(Kind::Ha, before),
        Column::of(Kind::Ha, after),
        Column::of(Kind::Ha, fr::GAIN),
        Column::of(Kind::Ha, fr::LOSS),
        Column::of(Kind::Ha, fr::NET).signed(Sign::Always),
        margin_column(fr::MARGIN_OF_NET),
        Column::of(Kind::HaAYear, fr::NET_A_YEAR).signed(Sign::Always),
        Column::of(Kind::PercentAYear(2), fr::NET_A_YEAR).signed(Sign::Always),
    ];
    let sheet = fr::balances_sheet(&maker.span(span));
    let mut table = maker.table(sheet, fr::balances(before, after), columns);
    for balance in &balances {
        let solde = &balance.solde;
        table.rows.push(vec![
            text(name(maker.of_page(), &solde.code)),
            Cell::Whole(solde.before_m2),
            Cell::Whole(solde.after_m2),
            Cell::Whole(solde.gain_m2),
            Cell::Whole(solde.loss_m2),
            Cell::Whole(balance.net_m2),
            off(margins.get(&solde.code)),
            known(balance.net_m2_a_year),
            known(balance.net_percent_a_year),
        ]);
    }
    let classes = maker.classes();
    let all = maker.of_page().classes.iter().zip(&classes);
    let drawn = |code: &String| all.clone().find(|(class, _)| class.code == *code);
    let bars = balances.iter().filter_map(|balance| {
        Some(Bar {
            class: drawn(&balance.solde.code)?.1.clone(),
            gain_m2: balance.solde.gain_m2,
            loss_m2: balance.solde.loss_m2,
            margin_m2: margins.get(&balance.solde.code).map(|margin| margin.m2),
        })
    });
    let bars = Bars::new(&fr::bars(before, after), bars.collect());
    Figure {
        drawings: bars.draw().into_iter().collect(),
        table: maker.with_total(table),
    }
}
