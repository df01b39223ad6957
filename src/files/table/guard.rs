//! Cells that a spreadsheet would compute: the one place that says which, for all that is written.
//!
//! A spreadsheet takes a text for a formula by how it begins, after spaces and whatever has no width,
//! and in full width too; `=cmd|'…'!A1` even runs a program (DDE). An apostrophe in front says that it
//! is a text: it is shown as it is.

use std::borrow::Cow;

/// What formulas begin with, as they are typed and in full width.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// True for a text that a spreadsheet could take for a formula.
pub fn is_formula(text: &str) -> bool {
    // A tab or an end of line parts cells for some, and what is behind begins one.
    let parts = text.starts_with(['\t', '\r', '\n']);
    let begins = text.trim_start_matches(is_blank);
    parts || begins.starts_with(SIGNS)
}

/// A text as a cell that no spreadsheet takes for a formula; [`unguarded`] gives the text back.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_formula(text.trim_start_matches('\'')) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// The text that was [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    let rest = rest.filter(|rest| is_formula(rest.trim_start_matches('\'')));
    rest.unwrap_or(cell)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_computes_is_guarded_and_comes_back() {
        for text in [
            "=1+1",
            "+33556000000",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\nfin",
            " =1",
            "\u{a0}=1",
            "\u{feff}\u{200b}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "=cmd|'/c calc'!A1",
            "''=1",
        ] {
            let cell = guarded(text);
            assert_eq!(cell, format!("'{text}"));
            assert_eq!(unguarded(&cell), text);
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in ["", "a=1", "l’eau", "'cité'", "12", "1-2", "(=1)", "« -1 »"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
    }
}
