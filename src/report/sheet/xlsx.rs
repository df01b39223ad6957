//! XLSX, by `rust_xlsxwriter`.

use relais_files::table::is_formula;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::SheetFault;
use super::leaf::{FIRST, Leaf, MOST_ROWS, leaves, width, words};
use crate::figures::{Cell, Column, Kind, Report, Sign};

/// Letters that a cell holds.
const MOST_LETTERS: usize = 32_767;

/// The widths of the columns of the sheet of words, in letters.
const WORDS_WIDE: [usize; 2] = [30, 110];
/// The height of a line, in points.
const LINE_POINTS: f64 = 15.0;
/// The number of the format of paper.
const A4: u8 = 9;

/// The sheets of a report as an XLSX.
///
/// # Errors
/// What the format does not hold.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, SheetFault> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(&report.title);
    book.set_properties(&properties.set_creation_datetime(&created(report)?));
    let leaves = leaves(report, MOST_ROWS);
    write_words(book.add_worksheet(), &words(report, &leaves))?;
    for leaf in &leaves {
        write_leaf(book.add_worksheet(), leaf)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The date of the report; without one that of the ZIP format itself, never that of the clock.
fn created(report: &Report) -> Result<ExcelDateTime, XlsxError> {
    let date = report.date.as_deref().and_then(|date| date.get(..10));
    let stated = date.and_then(|date| ExcelDateTime::parse_from_str(date).ok());
    stated.map_or_else(|| ExcelDateTime::from_ymd(1980, 1, 1), Ok)
}

fn write_words(sheet: &mut Worksheet, words: &[(String, String)]) -> Result<(), XlsxError> {
    sheet.set_name(FIRST)?;
    let [left, right] = WORDS_WIDE;
    sheet.set_column_width(0, left as f64)?;
    sheet.set_column_width(1, right as f64)?;
    sheet.set_paper_size(A4).set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    let head = Format::new().set_bold().set_text_wrap();
    let head = head.set_align(FormatAlign::Top);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    // A title runs on over the empty cell beside it.
    let title = Format::new().set_bold().set_font_size(14);
    for ((left, right), row) in words.iter().zip(0..) {
        let head = if row == 0 { &title } else { &head };
        write_text(sheet, (row, 0), left, head)?;
        write_text(sheet, (row, 1), right, &text)?;
        // Who only prints a sheet, or reads it by another program, gets no height that fits.
        if let lines @ 2.. = lines(left, right) {
            sheet.set_row_height(row, lines as f64 * LINE_POINTS)?;
        }
    }
    Ok(())
}

/// The lines that words take in their columns; the last letters of a line often do not fit.
fn lines(left: &str, right: &str) -> usize {
    let fit = |text: &str, width: usize| text.chars().count().div_ceil(width - width / 10);
    let [narrow, wide] = WORDS_WIDE;
    match right {
        "" => 1,
        _ => fit(left, narrow).max(fit(right, wide)),
    }
}

fn write_leaf(sheet: &mut Worksheet, leaf: &Leaf<'_>) -> Result<(), XlsxError> {
    sheet.set_name(&leaf.name)?;
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    sheet.set_paper_size(A4).set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    let header = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E4_ECF1));
    for (at, (column, number)) in leaf.table.columns.iter().zip(0_u16..).enumerate() {
        sheet.set_column_width(number, width(leaf, at) as f64)?;
        write_text(sheet, (0, number), &column.header(), &header)?;
        write_column(sheet, leaf, (at, number), column)?;
    }
    Ok(())
}

fn write_column(
    sheet: &mut Worksheet,
    leaf: &Leaf<'_>,
    (at, number): (usize, u16),
    column: &Column,
) -> Result<(), XlsxError> {
    let plain = Format::new().set_num_format(pattern(column));
    let bold = plain.clone().set_bold();
    for (row, line) in leaf.rows.iter().zip(1_u32..) {
        let is_last = line as usize == leaf.rows.len();
        let format = if leaf.has_total && is_last {
            &bold
        } else {
            &plain
        };
        let Some(cell) = row.get(at) else { continue };
        match (cell, column.kind.number(cell)) {
            (Cell::Text(text), _) => write_text(sheet, (line, number), text, format)?,
            (_, Some(value)) => {
                sheet.write_number_with_format(line, number, value, format)?;
            }
            (_, None) => {}
        }
    }
    Ok(())
}

/// A text as a text, whatever it begins with.
fn write_text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    let text: String = text.chars().take(MOST_LETTERS).collect();
    match is_formula(&text) {
        true => {
            let quoted = format.clone().set_quote_prefix();
            sheet.write_string_with_format(row, column, text, &quoted)?
        }
        false => sheet.write_string_with_format(row, column, text, format)?,
    };
    Ok(())
}

/// How numbers of a column are shown, in the words of the format.
fn pattern(column: &Column) -> String {
    let decimals = column.kind.decimals();
    let number = match (column.kind, decimals) {
        (Kind::Text, _) => return "General".into(),
        (_, 0) => "#,##0".to_string(),
        (_, decimals) => format!("#,##0.{}", "0".repeat(decimals)),
    };
    match column.sign {
        Sign::Always => format!("+{number};-{number};{number}"),
        Sign::Plain | Sign::Both => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_words_are_as_high_as_their_lines() {
        assert_eq!(lines("Limite", "courte"), 1);
        assert_eq!(lines("", &"x".repeat(100)), 2);
        assert_eq!(lines(&"x".repeat(60), "courte"), 3);
        assert_eq!(lines(&"x".repeat(300), ""), 1, "it runs on to the right");
    }
}
