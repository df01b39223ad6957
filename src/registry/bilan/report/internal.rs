//! Accounts one by one, for the officer alone.

use std::collections::BTreeMap;

use relais_report::figures::{Cell, Column, Kind, Section};

use super::activity;
use super::maker::{Maker, amount, label_cell, plain, text, total};
use crate::bilan::figures::{Amount, Standing, standing};
use crate::bilan::fr;
use crate::bilan::sql::Person;

/// Persons by the id of their account.
pub type Users = BTreeMap<String, Person>;

/// What an account had.
#[derive(Default)]
struct Had {
    deliveries: i64,
    downloads: i64,
    m2: Amount,
}

/// The chapter.
pub(super) fn section(maker: &Maker<'_>, users: &Users) -> Section {
    let columns = vec![
        Column::text(fr::PERSON),
        Column::text(fr::PARTNER),
        Column::text(fr::STATE),
        Column::text(fr::LOGIN),
        Column::text(fr::FIRST_LOGIN),
        Column::of(Kind::Count, fr::DELIVERIES),
        Column::of(Kind::Count, fr::DOWNLOADS),
        Column::of(Kind::Km2, fr::AREA),
    ];
    let title = fr::heard(fr::BY_ACCOUNT, maker.without());
    let mut table = maker.table(fr::BY_ACCOUNT_SHEET, &title, columns);
    table.source = activity::source(maker);
    table.limits.push(fr::ALL_SOURCES.into());
    let period = &maker.of.now.period;
    let mut had: BTreeMap<&str, Had> = BTreeMap::new();
    for one in maker
        .of
        .facts
        .activity
        .iter()
        .filter(|one| period.has(one.on))
    {
        let Some(account) = &one.account else {
            continue;
        };
        let had = had.entry(account).or_default();
        match one.what.as_str() {
            "livraison" => had.deliveries += one.count,
            "telechargement" => had.downloads += one.count,
            _ => continue,
        }
        had.m2.add(one.m2);
    }
    let known = maker
        .of
        .facts
        .accounts
        .iter()
        .filter(|account| account.opened <= period.to);
    let mut rows: Vec<(String, Vec<Cell>)> = known
        .map(|account| {
            let user = users.get(&account.id);
            let name = user
                .map(|user| user.name.as_str())
                .filter(|name| !name.is_empty());
            let name = name.unwrap_or(fr::ERASED);
            let partner = maker.body(&account.partner).map_or("", |body| &body.name);
            let had = had.remove(account.id.as_str()).unwrap_or_default();
            let login = user.and_then(|user| user.login.clone());
            let row = vec![
                text(name),
                text(partner),
                label_cell(match standing(account, period.to) {
                    Standing::In(state) => fr::account(state),
                    Standing::Changed | Standing::Absent => fr::UNKNOWN_THEN,
                }),
                login.map_or(Cell::Nothing, Cell::Text),
                account
                    .first_login
                    .map_or(Cell::Nothing, |day| text(fr::day(day))),
                Cell::Whole(had.deliveries),
                Cell::Whole(had.downloads),
                amount(had.m2),
            ];
            (format!("{partner}\u{0}{name}\u{0}{}", account.id), row)
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    table.rows = rows.into_iter().map(|(_, row)| row).collect();
    table.total = Some(total(&table, 5..=7));
    maker.untold(&mut table, &maker.of.now.activity);
    Section {
        title,
        figures: vec![plain(table)],
        ..Section::default()
    }
}
