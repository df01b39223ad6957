//! CSV as a French spreadsheet opens it: UTF-8 with its mark, `;`, ends of lines of Windows.

use relais_files::table::guarded;

/// The rows as a file; cells that a spreadsheet would calculate are guarded.
pub fn write<R, C>(rows: R) -> String
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut text = String::from("\u{feff}");
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                text.push(';');
            }
            put(&mut text, &guarded(cell.as_ref()));
        }
        text.push_str("\r\n");
    }
    text
}

fn put(text: &mut String, cell: &str) {
    let is_plain = !cell.contains([';', '"', '\n', '\r', ',', '\t', '|']) && cell.trim() == cell;
    match is_plain {
        true => text.push_str(cell),
        false => {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_files::table::Table;

    #[test]
    fn what_is_written_is_read_and_calculates_nothing() {
        let rows = [["a", "b;c"], ["=1+1", "x\ny"], ["dit \"oui\"", "@SUM(A1)"]];
        let text = write(rows);
        assert!(text.contains("'=1+1") && text.contains("'@SUM"), "{text}");
        let table = Table::of_text("essai", text.trim_start_matches('\u{feff}')).unwrap();
        let read: Vec<Vec<String>> = table
            .lines()
            .map(|line| {
                line.cells()
                    .map(|cell| super::super::cell::clean(cell).into_owned())
                    .collect()
            })
            .collect();
        assert_eq!(read, rows);
    }
}
