//! What comes from files is shown, never obeyed: a name in the metadata must not clear the terminal.

use crate::place::turns;

/// The text with its control characters written out (`\u{1b}`), but for line ends and tabs; and with
/// those that turn the order of letters round.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() || turns(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// The same in one line: a line end within a name must not pass for the end of what is said of it.
pub fn in_one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::{in_one_line, printable};

    #[test]
    fn control_characters_of_both_sets_are_written_out() {
        assert_eq!(
            printable("a\u{1b}[31m\u{7}b\u{9b}2J\r\n\té"),
            "a\\u{1b}[31m\\u{7}b\\u{9b}2J\\r\n\té"
        );
    }

    #[test]
    fn what_turns_letters_round_is_written_out() {
        assert_eq!(
            printable("a\u{202e}fit.b\u{2066}"),
            "a\\u{202e}fit.b\\u{2066}"
        );
    }

    #[test]
    fn a_name_makes_no_line_of_its_own() {
        assert_eq!(in_one_line("a.tif\nb: fake ok\r"), "a.tif\\nb: fake ok\\r");
    }
}
