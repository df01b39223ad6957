//! Cells of tables of separated values, as spreadsheets of the trade read them.

use relais_files::table::guarded;

/// A text as a cell. What a spreadsheet would take for a formula, since it begins like one, gets an
/// apostrophe in front: it is shown as it is, and never computed. Numbers are written by their own means,
/// and a loss stays a number.
pub(crate) fn cell(text: &str) -> String {
    let text = guarded(text);
    match text.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn texts_are_kept_apart_and_are_no_formulas() {
        for (text, cell_of) in [
            ("112", "112"),
            ("211 → 112", "211 → 112"),
            ("a;b", "\"a;b\""),
            ("l’\"eau\"", "\"l’\"\"eau\"\"\""),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("+33", "'+33"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("=\"a\";1", "\"'=\"\"a\"\";1\""),
        ] {
            assert_eq!(cell(text), cell_of);
        }
    }
}
