//! Quotes that swallow lines: found before a parser takes them as they come.

/// What is wrong with a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It never ends.
    Open,
    /// It ends lines below and the cell goes on: it was meant for a letter, or was never closed and
    /// met the next one.
    Astray,
}

/// The first quote at the beginning of a cell that hides lines, by its place in the text.
pub(super) fn flaw(text: &str, separator: u8) -> Option<(usize, Flaw)> {
    let bytes = text.as_bytes();
    let is_end = |byte: u8| byte == separator || byte == b'\n' || byte == b'\r';
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            let Some(end) = closing(bytes, at + 1) else {
                return Some((at, Flaw::Open));
            };
            let rest = &bytes[end + 1..];
            let blanks = rest.iter().take_while(|&&byte| byte == b' ').count();
            let ends = rest.get(blanks).is_none_or(|&byte| is_end(byte));
            if !ends && bytes[at..end].contains(&b'\n') {
                return Some((at, Flaw::Astray));
            }
            at = end + 1;
        }
        let rest = &bytes[at..];
        at += rest.iter().position(|&byte| is_end(byte))? + 1;
    }
    None
}

/// Where a quoted cell ends; quotes in it are doubled.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_hide_lines_are_found_and_no_others() {
        for (text, found) in [
            ("a;b\n\"c;d\";e\n", None),
            ("\"a \"\"b\"\"\nc\" ;d", None),
            ("vis;5\"\nclou;7\"\n", None),
            ("\"a\" b;c\n", None),
            ("a;\"b", Some((2, Flaw::Open))),
            ("\"\"\"", Some((0, Flaw::Open))),
            ("a\n\"b\nc\"d\"\n", Some((2, Flaw::Astray))),
            ("", None),
        ] {
            assert_eq!(flaw(text, b';'), found, "{text}");
        }
    }
}
