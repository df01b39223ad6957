//! Lines with labels, and tables.

use std::fmt::Write;

/// Width of the labels.
pub const LABEL: usize = 12;
/// A page being written, of lines with labels.
#[derive(Default)]
pub struct Page {
    /// What is written.
    pub text: String,
}

impl Page {
    /// A line with its label.
    pub fn line(&mut self, label: &str, value: &str) {
        // Writing to a string cannot fail.
        let line = format!("  {label:<LABEL$}{value}");
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    /// The same, when there is something to say.
    pub fn some(&mut self, label: &str, value: Option<String>) {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            self.line(label, &value);
        }
    }
}

/// Columns as wide as their widest cell.
pub fn table<const N: usize>(
    text: &mut String,
    head: [&str; N],
    rows: &[[String; N]],
    indent: &str,
) {
    let mut widths = head.map(|h| h.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let head = head.map(str::to_string);
    for row in std::iter::once(&head).chain(rows) {
        let mut line = indent.to_string();
        for (cell, width) in row.iter().zip(widths) {
            line += &format!("{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
