//! Accounts: what happened to them, and how they are at the end.

use relais_report::figures::{Cell, Column, Figure, Kind, Section, Sign};

use super::maker::{Maker, bar, label_cell, plain, text, total};
use crate::bilan::chapter::Chapter;
use crate::bilan::figures::Accounts;
use crate::bilan::fr;

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Accounts);
    let now = &maker.of.now.accounts;
    let before = maker.of.before.map(|before| &before.accounts);
    let moved = |of: &Accounts| moves(of).iter().any(|(_, count)| *count > 0);
    if now.open_then() == 0 && !moved(now) && !before.is_some_and(moved) {
        section.words.push(fr::NO_ACCOUNT.into());
        return section;
    }
    let contractors = fr::contractors(now.contractors_then, now.unmandated_then);
    section.words.extend(contractors);
    section.figures.push(flow(maker, now, before));
    section.figures.push(states(maker, now));
    section
}

fn moves(of: &Accounts) -> [(&'static str, i64); 5] {
    [
        (fr::OPENED, of.opened),
        (fr::OPENED_REPRISES, of.reprises),
        (fr::FIRST_LOGINS, of.first_logins),
        (fr::SUSPENDED, of.suspended),
        (fr::CLOSED, of.closed),
    ]
}

fn flow(maker: &Maker<'_>, now: &Accounts, before: Option<&Accounts>) -> Figure {
    let mut columns = vec![
        Column::text(fr::INDICATOR),
        Column::of(Kind::Count, fr::NOW),
    ];
    if before.is_some() {
        columns.push(Column::of(Kind::Count, fr::BEFORE));
        columns.push(Column::of(Kind::Count, fr::EVOLUTION).signed(Sign::Always));
    }
    let mut table = maker.table("comptes_mouvements", fr::MOVES, columns);
    let others = before.map(moves);
    let mut rows = Vec::new();
    for (at, (name, count)) in moves(now).into_iter().enumerate() {
        let other = others.map(|others| others[at].1);
        rows.push(bar(name, count, other));
        let mut row = vec![label_cell(name), Cell::Whole(count)];
        row.extend(
            other
                .into_iter()
                .flat_map(|other| [other, count - other])
                .map(Cell::Whole),
        );
        table.rows.push(row);
    }
    table.limits.extend(maker.purged());
    Figure {
        drawings: maker.bars(fr::MOVES, rows),
        table,
    }
}

fn states(maker: &Maker<'_>, now: &Accounts) -> Figure {
    let columns = vec![Column::text(fr::STATE), Column::of(Kind::Count, fr::COUNT)];
    let mut table = maker.table("comptes_etats", fr::STATES, columns);
    let all = [
        (fr::PENDING_THEN, now.pending_then),
        (fr::ACTIVE_THEN, now.active_then),
        (fr::SUSPENDED_THEN, now.suspended_then),
        (fr::CHANGED_THEN, now.changed_then),
    ];
    // Nothing changed since is the rule: the line is there when it is needed.
    let shown = all
        .into_iter()
        .filter(|(name, count)| *name != fr::CHANGED_THEN || *count > 0);
    table.rows = shown
        .map(|(name, count)| vec![label_cell(name), Cell::Whole(count)])
        .collect();
    table.total = Some(vec![text(fr::OPEN_THEN), total(&table, [1])[1].clone()]);
    plain(table)
}
