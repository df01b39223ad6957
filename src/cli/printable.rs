//! What comes from files is shown, never obeyed: a name in the metadata must not clear the terminal.

/// The text with its control characters written out (`\u{1b}`), but for line ends and tabs.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_of_both_sets_are_written_out() {
        assert_eq!(
            printable("a\u{1b}[31m\u{7}b\u{9b}2J\r\n\té"),
            "a\\u{1b}[31m\\u{7}b\\u{9b}2J\\r\n\té"
        );
    }
}
