//! Figures of activity as people read them.

use std::fmt::Write;

use relais_registry::activity::fr::{self, WHATS};
use relais_registry::activity::{ActivityEvent, By, Span, Sum};
use relais_registry::value::label;
use relais_report::figures::{Cell, Column, Kind, Table};

use crate::cli::registry::lines;

/// Square metres of a square kilometre.
const KM2_M2: f64 = 1e6;

/// The title of a list: its days, and whether DINAMIS is heard on them.
fn title(span: &Span) -> String {
    let title = match span.period {
        Some(period) => format!("Activité {}", period.told()),
        None => "Activité".into(),
    };
    fr::heard(&title, fr::without(&span.coverage))
}

fn text_or_nothing(text: Option<&String>) -> Cell {
    text.cloned().map_or(Cell::Nothing, Cell::Text)
}

fn km2(km2: f64) -> Cell {
    Cell::Real(km2 * KM2_M2)
}

/// Figures one by one.
pub(super) fn figures(all: &[ActivityEvent], span: &Span) -> Table {
    let columns = vec![
        Column::text("Identifiant"),
        Column::text("Jour"),
        Column::text("Partenaire"),
        Column::text("Compte"),
        Column::text("Nature"),
        Column::text("Produit"),
        Column::text("Capteur"),
        Column::of(Kind::Count, "Nombre"),
        Column::of(Kind::Km2, "Surface"),
        Column::of(Kind::Gigabytes, "Volume"),
        Column::text("Source"),
        Column::text("Origine"),
    ];
    let mut table = Table::new("activite", title(span), columns);
    let row = |of: &ActivityEvent| {
        vec![
            Cell::Text(of.id.clone()),
            Cell::Text(of.on.to_string()),
            Cell::Text(of.partner_name.clone()),
            text_or_nothing(of.account.as_ref()),
            Cell::Text(label(&WHATS, &of.what)),
            text_or_nothing(of.product.as_ref()),
            text_or_nothing(of.sensor.as_ref()),
            Cell::Whole(of.count),
            of.km2.map_or(Cell::Nothing, km2),
            of.bytes.map_or(Cell::Nothing, Cell::Whole),
            Cell::Text(fr::source(&of.source).into()),
            text_or_nothing(of.origin.as_ref()),
        ]
    };
    table.rows = all.iter().map(row).collect();
    table
}

/// Sums.
pub(super) fn sums(all: &[Sum], by: By, span: &Span) -> Table {
    let of = match by {
        By::Partner => "Partenaire",
        By::Account => "Compte",
        By::Month => "Mois",
        By::Product => "Produit",
    };
    let columns = vec![
        Column::text(of),
        Column::text("Identifiant"),
        Column::text("Nature"),
        Column::text("Source"),
        Column::of(Kind::Count, "Nombre"),
        Column::of(Kind::Count, "Partenaires"),
        Column::of(Kind::Km2, "Surface"),
        Column::of(Kind::Gigabytes, "Volume"),
    ];
    let mut table = Table::new("activite", title(span), columns);
    let has_id = matches!(by, By::Partner | By::Account);
    let unknown = "non précisé".to_string();
    let row = |of: &Sum| {
        // An account that is not known is one of any partner.
        let name = of.name.as_ref().filter(|_| of.key.is_some());
        vec![
            Cell::Text(name.unwrap_or(&unknown).clone()),
            text_or_nothing(of.key.as_ref().filter(|_| has_id)),
            Cell::Text(label(&WHATS, &of.what)),
            Cell::Text(fr::source(&of.source).into()),
            Cell::Whole(of.count),
            Cell::Whole(of.partners),
            of.km2.map_or(Cell::Nothing, km2),
            of.bytes.map_or(Cell::Nothing, Cell::Whole),
        ]
    };
    table.rows = all.iter().map(row).collect();
    table
}

/// A table on a terminal: its title, then its columns under each other, those that say nothing left out.
pub(super) fn text(table: &Table) -> String {
    let mut text = format!("{}\n", table.title);
    if table.rows.is_empty() {
        text.push_str("Aucun chiffre.\n");
        return text;
    }
    let shown = |row: &Vec<Cell>, at: usize| table.columns[at].shown(&row[at]);
    let wanted = |at: &usize| table.rows.iter().any(|row| !shown(row, *at).is_empty());
    let columns: Vec<usize> = (0..table.columns.len()).filter(wanted).collect();
    let length = |text: &str| text.chars().count();
    let widths: Vec<usize> = columns
        .iter()
        .map(|at| {
            let cells = table.rows.iter().map(|row| length(&shown(row, *at)));
            cells
                .max()
                .unwrap_or(0)
                .max(length(&table.columns[*at].header()))
        })
        .collect();
    let mut line = |cell: &dyn Fn(usize) -> String| {
        let mut out = String::new();
        for (at, width) in columns.iter().zip(&widths) {
            let _ = match table.columns[*at].kind {
                Kind::Text => write!(out, "{:<width$}  ", cell(*at)),
                _ => write!(out, "{:>width$}  ", cell(*at)),
            };
        }
        text.push_str(out.trim_end());
        text.push('\n');
    };
    line(&|at| table.columns[at].header());
    for row in &table.rows {
        line(&|at| shown(row, at));
    }
    text
}

/// One figure.
pub(super) fn one(of: &ActivityEvent) -> String {
    let table = figures(
        std::slice::from_ref(of),
        &Span {
            period: None,
            coverage: relais_registry::activity::Coverage::No,
        },
    );
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for (column, cell) in table.columns.iter().zip(&table.rows[0]) {
        let shown = column.shown(cell);
        let shown = match column.kind.unit().filter(|_| !shown.is_empty()) {
            Some(unit) => relais_report::french::with_unit(&shown, unit),
            None => shown,
        };
        if !shown.is_empty() {
            pairs.push((&column.title, shown));
        }
    }
    pairs.push(("Version", of.version.to_string()));
    lines(&pairs)
}
