//! Texts that a PDF takes.

use relais_files::printable::printable;

use super::world::has_glyph;
use crate::french::spaced;

/// A text with its spaces as French sets them; what would not be seen, or has no letter in any font, is
/// written out by its number (`\u{4e2d}`).
pub(super) fn script(text: &str) -> String {
    written_out(&spaced(&printable(text)))
}

/// The same of a text that is set already, as a drawing.
pub(super) fn written_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_ascii() || (has_glyph(c) && !is_mark(c)) => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    out
}

/// True for marks and characters that are none, which PDF/UA refuses though fonts have them.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_french_writes_is_there_and_what_no_font_has_is_written_out() {
        let text =
            "À « l’œuvre » : 1\u{202f}234,5\u{a0}ha, ±\u{202f}3\u{202f}m², \u{2212}2 → 3 ↓ – Ÿ … ô";
        assert_eq!(written_out(text), text);
        assert_eq!(script("a\u{202e}b\u{7}"), "a\\u{202e}b\\u{7}");
        assert_eq!(script("中 \u{feff}"), "\\u{4e2d} \\u{feff}");
    }
}
