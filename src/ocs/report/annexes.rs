//! Tables that only sheets have: all levels, all territories, all periods.

use std::collections::{BTreeMap, BTreeSet};

use relais_report::figures::{Cell, Column, Kind, Sign, Table};

use super::fr;
use super::maker::{EVERYTHING, Maker, known, margin_column, off, share, text};
use super::places;
use crate::figures::{Basis, Margin, Span};

/// Rows of the balances of all territories that a workbook still opens with; beyond, communes stand in
/// the CSV only.
const MOST_ROWS: usize = 100_000;

/// All of them.
pub(super) fn all(maker: &Maker<'_>) -> Vec<Table> {
    let mut out = vec![all_matrices(maker), all_flows(maker)];
    if maker.figures.units.len() > 1 {
        let mut units = places::units(maker);
        units.name = fr::ALL_UNITS_SHEET.into();
        out.push(units);
    }
    out.push(all_balances(maker));
    out.push(all_causes(maker));
    out
}

/// The levels and spans of everything there is, in order.
fn each(maker: &Maker<'_>) -> impl Iterator<Item = (usize, Span)> {
    let spans = maker.figures.spans.clone();
    (0..maker.figures.levels.len())
        .flat_map(move |level| spans.clone().into_iter().map(move |span| (level, span)))
}

/// The cells that say of which level and period a row is.
fn head(maker: &Maker<'_>, level: usize, span: Span) -> [Cell; 3] {
    let [before, after] = maker.ends(span).map(text);
    let number = i64::from(maker.figures.levels[level].number);
    [Cell::Whole(number), before, after]
}

fn head_columns() -> [Column; 3] {
    [
        Column::of(Kind::Count, fr::LEVEL),
        Column::text(fr::FROM),
        Column::text(fr::TO),
    ]
}

/// A class: its code, then its label.
fn class(maker: &Maker<'_>, level: usize, code: &str) -> [Cell; 2] {
    let class = maker.figures.levels[level].class(code);
    [
        text(code),
        text(class.map_or("", |class| class.label.as_str())),
    ]
}

fn all_matrices(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let mut columns: Vec<Column> = head_columns().into();
    columns.extend([
        Column::text(fr::CODE_BEFORE),
        Column::text(fr::LABEL_BEFORE),
        Column::text(fr::CODE_AFTER),
        Column::text(fr::LABEL_AFTER),
        Column::of(Kind::M2, fr::AREA),
        Column::of(Kind::Ha, fr::AREA),
        Column::of(Kind::Percent(4), fr::SHARE),
        Column::of(Kind::M2, fr::MARGIN).signed(Sign::Both),
        Column::of(Kind::M2, fr::RAW_AREA),
    ]);
    let mut table = maker.table(
        fr::ALL_MATRICES_SHEET.into(),
        fr::ALL_MATRICES.into(),
        columns,
    );
    for (level, span) in each(maker) {
        let published = figures.matrix(EVERYTHING, level, span, Basis::Published);
        let raw = figures.matrix(EVERYTHING, level, span, Basis::Raw);
        let margins = figures.margins(EVERYTHING, level, span);
        let cells = published.cells().chain(raw.cells());
        let pairs: BTreeSet<(&str, &str)> = cells.map(|(one, other, _)| (one, other)).collect();
        for (one, other) in pairs {
            let m2 = published.m2(one, other);
            let margin = margins.get(&(one.to_string(), other.to_string()));
            let mut row: Vec<Cell> = head(maker, level, span).into();
            row.extend(class(maker, level, one));
            row.extend(class(maker, level, other));
            row.extend([
                Cell::Whole(m2),
                Cell::Whole(m2),
                share(m2, published.total_m2()),
                off(margin),
                Cell::Whole(raw.m2(one, other)),
            ]);
            table.rows.push(row);
        }
    }
    table
}

fn all_flows(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let mut columns = vec![Column::of(Kind::Count, fr::LEVEL)];
    columns.extend(
        maker
            .dates()
            .into_iter()
            .map(|date| Column::text(fr::code_of(date))),
    );
    columns.extend([
        Column::of(Kind::M2, fr::AREA),
        Column::of(Kind::Ha, fr::AREA),
        Column::text(fr::COMES_BACK),
    ]);
    let mut table = maker.table(fr::ALL_FLOWS_SHEET.into(), fr::EVERY_FLOW.into(), columns);
    for (at, level) in figures.levels.iter().enumerate() {
        for flow in figures.flows(EVERYTHING, at) {
            let mut row = vec![Cell::Whole(level.number.into())];
            row.extend(flow.codes.iter().map(text));
            row.extend([Cell::Whole(flow.m2), Cell::Whole(flow.m2)]);
            row.push(text(fr::yes_or_no(flow.reversal)));
            table.rows.push(row);
        }
    }
    table
}

/// The territories that a workbook has rows for.
fn units_of(maker: &Maker<'_>) -> Vec<usize> {
    let figures = maker.figures;
    let classes: usize = figures.levels.iter().map(|level| level.classes.len()).sum();
    let rows = figures.units.len() * classes * figures.spans.len();
    let wider = |at: &usize| rows <= MOST_ROWS || figures.units[*at].kind != "COM";
    (0..figures.units.len()).filter(wider).collect()
}

fn unit_columns() -> [Column; 3] {
    [
        Column::text(fr::UNIT),
        Column::text(fr::KIND),
        Column::text(fr::CODE),
    ]
}

fn unit(maker: &Maker<'_>, at: usize) -> [Cell; 3] {
    let unit = &maker.figures.units[at];
    [text(&unit.name), text(&unit.kind), text(&unit.code)]
}

fn all_balances(maker: &Maker<'_>) -> Table {
    let figures = maker.figures;
    let mut columns: Vec<Column> = unit_columns().into();
    columns.extend(head_columns());
    columns.extend([
        Column::text(fr::CLASS),
        Column::text(fr::LABEL),
        Column::of(Kind::Ha, fr::BEFORE),
        margin_column(fr::MARGIN_BEFORE),
        Column::of(Kind::Ha, fr::AFTER),
        margin_column(fr::MARGIN_AFTER),
        Column::of(Kind::Ha, fr::GAIN),
        Column::of(Kind::Ha, fr::LOSS),
        Column::of(Kind::Ha, fr::NET).signed(Sign::Always),
        margin_column(fr::MARGIN_OF_NET),
        Column::of(Kind::HaAYear, fr::NET_A_YEAR).signed(Sign::Always),
        Column::of(Kind::PercentAYear(4), fr::NET_A_YEAR).signed(Sign::Always),
    ]);
    let title = fr::ALL_BALANCES.to_string();
    let mut table = maker.table(fr::ALL_BALANCES_SHEET.into(), title, columns);
    let units = units_of(maker);
    if units.len() < figures.units.len() {
        table.limits.push(fr::COMMUNES_IN_CSV.into());
    }
    for at in units {
        for (level, span) in each(maker) {
            let net = figures.net_margins(at, level, span);
            let before = figures.stock_margins(at, level, span.before);
            let after = figures.stock_margins(at, level, span.after);
            for balance in figures.balances(at, level, span) {
                let solde = &balance.solde;
                let of = |margins: &BTreeMap<String, Margin>| off(margins.get(&solde.code));
                let mut row: Vec<Cell> = unit(maker, at).into();
                row.extend(head(maker, level, span));
                row.extend(class(maker, level, &solde.code));
                row.extend([
                    Cell::Whole(solde.before_m2),
                    of(&before),
                    Cell::Whole(solde.after_m2),
                    of(&after),
                    Cell::Whole(solde.gain_m2),
                    Cell::Whole(solde.loss_m2),
                    Cell::Whole(balance.net_m2),
                    of(&net),
                    known(balance.net_m2_a_year),
                    known(balance.net_percent_a_year),
                ]);
                table.rows.push(row);
            }
        }
    }
    table
}

fn all_causes(maker: &Maker<'_>) -> Table {
    let mut columns: Vec<Column> = unit_columns().into();
    columns.extend([
        Column::text(fr::FROM),
        Column::text(fr::TO),
        Column::text(fr::CAUSE),
        Column::of(Kind::M2, fr::AREA),
        Column::of(Kind::Ha, fr::AREA),
    ]);
    let mut table = maker.table(fr::ALL_CAUSES_SHEET.into(), fr::ALL_CAUSES.into(), columns);
    for at in units_of(maker) {
        for &span in &maker.figures.spans {
            for (cause, m2) in maker.figures.causes(at, span) {
                let mut row: Vec<Cell> = unit(maker, at).into();
                row.extend(maker.ends(span).map(text));
                row.extend([text(cause.french()), Cell::Whole(m2), Cell::Whole(m2)]);
                table.rows.push(row);
            }
        }
    }
    table
}
