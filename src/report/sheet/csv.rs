//! A table as separated values, as spreadsheets of the trade read them: semicolons and decimal commas.

use relais_files::table::guarded;

use crate::figures::{Cell, Column, Table};

/// A table, its header first and its sum last. Numbers keep all their digits; a text that a
/// spreadsheet would compute gets an apostrophe in front.
pub fn csv(table: &Table) -> String {
    let header = table.columns.iter().map(|column| quoted(&column.header()));
    let mut out = line(header);
    for row in table.lines() {
        let cells = table.columns.iter().zip(row);
        out.push_str(&line(cells.map(|(column, one)| cell(column, one))));
    }
    out
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(";") + "\n"
}

fn cell(column: &Column, cell: &Cell) -> String {
    match (cell, column.kind.number(cell)) {
        (Cell::Text(text), _) => quoted(text),
        (_, Some(number)) => number.to_string().replace('.', ","),
        (_, None) => String::new(),
    }
}

fn quoted(text: &str) -> String {
    let text = guarded(text);
    match text.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Kind;

    #[test]
    fn numbers_are_whole_and_texts_are_no_formulas() {
        let columns = vec![
            Column::text("Département"),
            Column::of(Kind::Km2, "Surface"),
            Column::of(Kind::Count, "Comptes"),
        ];
        let mut table = Table::new("t", "T", columns);
        for (name, m2) in [("=1+1", 1_500_000), (" @a;\"b\"", -20_000)] {
            let row = vec![Cell::Text(name.into()), Cell::Whole(m2), Cell::Nothing];
            table.rows.push(row);
        }
        table.total = Some(vec![
            Cell::Text("Total".into()),
            table.sum(1),
            Cell::Text("secret".into()),
        ]);
        assert_eq!(
            csv(&table),
            "Département;Surface (km²);Comptes\n'=1+1;1,5;\n\"' @a;\"\"b\"\"\";-0,02;\nTotal;1,48;secret\n"
        );
    }
}
