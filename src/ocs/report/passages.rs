//! From which class to which: flows over all dates, and the matrix from the first to the last.

use relais_report::chart::{Drawing, Sankey};
use relais_report::figures::{Cell, Column, Figure, Kind, Section};

use super::fr;
use super::maker::{MOST_CLASSES, Maker, name, share, text};
use crate::figures::{Basis, Flow};

/// Flows that a page tells one by one.
const MOST_FLOWS: usize = 20;

/// What became of what.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let flows = maker.figures.flows(maker.unit, maker.level);
    let stable: i64 = flows.iter().filter(|f| !changes(f)).map(|f| f.m2).sum();
    let mut flows: Vec<Flow> = flows.into_iter().filter(changes).collect();
    flows.sort_by(|a, b| b.m2.cmp(&a.m2).then_with(|| a.codes.cmp(&b.codes)));
    let total: i64 = flows.iter().map(|flow| flow.m2).sum();
    let mut words = Vec::new();
    if total == 0 {
        words.push(fr::NOTHING_CHANGES.into());
    } else {
        let share = 100.0 * stable as f64 / (stable + total) as f64;
        words.push(fr::stable(share));
        if !maker.can_be_drawn() {
            let classes = maker.of_page().classes.len();
            words.push(fr::too_many_classes(classes, MOST_CLASSES));
        }
    }
    Section {
        title: fr::PASSAGES.into(),
        words,
        figures: vec![Figure {
            drawings: drawing(maker, &flows).into_iter().collect(),
            table: table(maker, &flows, total),
        }],
        comment: Some(fr::COMMENT.into()),
        ..Section::default()
    }
}

fn changes(flow: &Flow) -> bool {
    flow.codes.windows(2).any(|pair| pair[0] != pair[1])
}

fn drawing(maker: &Maker<'_>, flows: &[Flow]) -> Option<Drawing> {
    if !maker.can_be_drawn() {
        return None;
    }
    let title = fr::sankey(maker.first(), maker.last());
    let mut sankey = Sankey::new(&title, &maker.dates(), maker.classes());
    let level = maker.of_page();
    let place = |code: &String| level.classes.iter().position(|class| class.code == *code);
    for flow in flows {
        let places: Option<Vec<usize>> = flow.codes.iter().map(place).collect();
        if let Some(places) = places {
            sankey.flow(&places, flow.m2);
        }
    }
    sankey.draw()
}

fn table(maker: &Maker<'_>, flows: &[Flow], total: i64) -> relais_report::figures::Table {
    let mut columns: Vec<Column> = maker.dates().into_iter().map(Column::text).collect();
    let dates = columns.len();
    columns.push(Column::of(Kind::Ha, fr::AREA));
    columns.push(Column::of(Kind::Percent(1), fr::SHARE_OF_CHANGED));
    let title = fr::flows(&maker.dates());
    let mut table = maker.table(fr::PASSAGES_SHEET.into(), title, columns);
    let (told, left) = flows.split_at(flows.len().min(MOST_FLOWS));
    let row = |names: Vec<Cell>, m2: i64| -> Vec<Cell> {
        let numbers = [Cell::Whole(m2), share(m2, total)];
        names.into_iter().chain(numbers).collect()
    };
    for flow in told {
        let names = flow
            .codes
            .iter()
            .map(|code| text(name(maker.of_page(), code)));
        table.rows.push(row(names.collect(), flow.m2));
    }
    if !left.is_empty() {
        let mut names = vec![text(fr::others(left.len()))];
        names.resize(dates, Cell::Nothing);
        let rest = left.iter().map(|flow| flow.m2).sum();
        table.rows.push(row(names, rest));
        table.limits.push(fr::ALL_FLOWS.into());
    }
    maker.with_total(table)
}

/// The matrix from the first date to the last, as a square.
pub(super) fn matrix_section(maker: &Maker<'_>) -> Section {
    let level = maker.of_page();
    let span = maker.whole();
    let matrix = maker
        .figures
        .matrix(maker.unit, maker.level, span, Basis::Published);
    let mut codes: Vec<&str> = matrix.codes().into_iter().collect();
    codes.sort_by_key(|code| level.place(code));
    let [before, after] = maker.ends(span);
    let mut columns = vec![Column::text(fr::from_to(before, after))];
    columns.extend(codes.iter().map(|code| Column::of(Kind::Ha, *code)));
    columns.push(Column::of(Kind::Ha, fr::total_of(before)));
    let name_of = fr::matrix_sheet(&maker.span(span));
    let mut table = maker.table(name_of, fr::matrix(before, after), columns);
    for one in &codes {
        let cells = codes.iter().map(|other| matrix.m2(one, other));
        let cells: Vec<i64> = cells.collect();
        let sum = cells.iter().sum();
        let mut row = vec![text(name(level, one))];
        row.extend(cells.into_iter().chain([sum]).map(Cell::Whole));
        table.rows.push(row);
    }
    let mut table = maker.with_total(table);
    if let Some(cell) = table.total.as_mut().and_then(|total| total.first_mut()) {
        *cell = text(fr::total_of(after));
    }
    Section {
        title: fr::MATRIX.into(),
        words: vec![fr::HOW_TO_READ_A_MATRIX.into()],
        figures: vec![Figure {
            drawings: Vec::new(),
            table,
        }],
        comment: None,
        ..Section::default()
    }
}
