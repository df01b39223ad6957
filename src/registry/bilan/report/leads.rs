//! Leads: who may come, or come to a use.

use relais_report::figures::{Cell, Column, Kind, Section, Table};

use super::maker::{Maker, label_cell, plain, text, total};
use crate::bilan::Form;
use crate::bilan::chapter::Chapter;
use crate::bilan::facts::Lead;
use crate::bilan::figures::is_known;
use crate::bilan::fr;
use crate::partner::rules::{MATURITIES, label};

/// The chapter.
pub(super) fn section(maker: &Maker<'_>) -> Section {
    let mut section = maker.section(Chapter::Leads);
    let lines = &maker.of.now.leads;
    if lines
        .iter()
        .all(|line| line.open + line.won + line.lost == 0)
    {
        section.words.push(fr::NO_LEAD.into());
        return section;
    }
    section.figures.push(plain(by_maturity(maker)));
    section.figures.extend(list(maker).map(plain));
    section
}

fn by_maturity(maker: &Maker<'_>) -> Table {
    let columns = vec![
        Column::text(fr::MATURITY),
        Column::of(Kind::Count, fr::OPEN),
        Column::of(Kind::Count, fr::WON),
        Column::of(Kind::Count, fr::LOST),
    ];
    let mut table = maker.table("pistes", fr::LEADS, columns);
    for line in &maker.of.now.leads {
        let mut row = vec![label_cell(label(&MATURITIES, line.maturity))];
        row.extend([line.open, line.won, line.lost].map(Cell::Whole));
        table.rows.push(row);
    }
    table.total = Some(total(&table, 1..=3));
    table.limits.push(fr::LEADS_LIMIT.into());
    table.limits.extend(maker.purged());
    table
}

/// Open leads; what comes next is for the officer alone, who writes there what he likes.
fn list(maker: &Maker<'_>) -> Option<Table> {
    let is_internal = maker.of.form == Form::Internal;
    let mut columns = vec![
        Column::text(fr::PARTNER),
        Column::text(fr::INTEREST),
        Column::text(fr::MATURITY),
        Column::text(fr::LAST),
    ];
    if is_internal {
        columns.push(Column::text(fr::NEXT));
    }
    let mut table = maker.table("pistes_ouvertes", fr::LEADS_OPEN, columns);
    let period = &maker.of.now.period;
    let wanted =
        |lead: &&Lead| is_known(lead, period) && lead.past.on_or_first(period.to) == "ouverte";
    for lead in maker.of.facts.leads.iter().filter(wanted) {
        let Some(body) = maker.body(&lead.partner) else {
            continue;
        };
        let mut row = vec![
            text(maker.name(body)),
            text(&lead.interest),
            label_cell(label(&MATURITIES, lead.maturity.on_or_first(period.to))),
            lead.last.map_or(Cell::Nothing, |day| text(fr::day(day))),
        ];
        if is_internal {
            row.push(lead.next.as_ref().map_or(Cell::Nothing, text));
        }
        table.rows.push(row);
    }
    (!table.rows.is_empty()).then_some(table)
}
