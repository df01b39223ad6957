//! Needs, those for engineering first of all.

use relais_report::figures::{Cell, Column, Kind, Section, Table};

use super::maker::{Maker, label_cell, plain, text, total};
use crate::bilan::chapter::Chapter;
use crate::bilan::facts::Need;
use crate::bilan::figures::waits;
use crate::bilan::fr;
use crate::partner::rules::{GROUPS, label};

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Needs);
    let help = maker.of.now.help;
    section
        .words
        .push(fr::help(help.received, help.engineering, help.escalated));
    let lines = &maker.of.now.needs;
    if lines
        .iter()
        .all(|line| line.said + line.carried + line.open == 0)
    {
        section.words.push(fr::NO_NEED.into());
        return section;
    }
    section.figures.push(plain(by_group(maker)));
    section.figures.extend(list(maker).map(plain));
    section
}

fn by_group(maker: &Maker<'_>) -> Table {
    let columns = vec![
        Column::text(fr::GROUP),
        Column::of(Kind::Count, fr::SAID),
        Column::of(Kind::Count, fr::OF_ENGINEERING),
        Column::of(Kind::Count, fr::CARRIED),
        Column::of(Kind::Count, fr::OPEN_NEEDS),
        Column::of(Kind::Count, fr::OPEN_ENGINEERING),
    ];
    let mut table = maker.table("besoins", fr::NEEDS, columns);
    for line in &maker.of.now.needs {
        let numbers = [
            line.said,
            line.engineering,
            line.carried,
            line.open,
            line.open_engineering,
        ];
        let mut row = vec![label_cell(label(&GROUPS, line.group))];
        row.extend(numbers.map(Cell::Whole));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..=5));
    table.limits.extend(maker.purged());
    table
}

/// Needs for engineering that wait for an answer, the most pressing first.
fn list(maker: &Maker<'_>) -> Option<Table> {
    let columns = vec![
        Column::text(fr::NEED),
        Column::text(fr::GROUP),
        Column::text(fr::PRIORITY),
        Column::text(fr::STATE_OF_NEED),
    ];
    let mut table = maker.table("besoins_ingenierie", fr::ENGINEERING_LIST, columns);
    let to = maker.of.now.period.to;
    let wanted = |need: &&Need| need.engineering && need.said <= to && waits(need, to);
    let mut needs: Vec<&Need> = maker.of.facts.needs.iter().filter(wanted).collect();
    let rank = |need: &Need| {
        ["haute", "moyenne", "basse"]
            .iter()
            .position(|word| *word == need.priority)
    };
    needs.sort_by_key(|need| (rank(need), need.said));
    for need in needs {
        table.rows.push(vec![
            text(&need.title),
            label_cell(label(&GROUPS, &need.group)),
            label_cell(&need.priority),
            label_cell(fr::state_of_need(need.past.on_or_first(to))),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}
