//! Characters that do not show: words are compared without them.

use std::borrow::Cow;

/// True of a character that is drawn as nothing (default ignorable, as Unicode calls it): a soft hyphen,
/// a space without width, a joiner, a mark of direction or of order of bytes.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text as it shows.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    Shown::of(text).map_or(Cow::Borrowed(text), |shown| Cow::Owned(shown.text))
}

/// What shows of a text, and where it stands in the whole.
#[derive(Debug)]
pub(crate) struct Shown {
    pub text: String,
    /// Of each byte that shows, its place in the whole.
    places: Vec<usize>,
}

impl Shown {
    /// None of a text of which everything shows.
    pub fn of(whole: &str) -> Option<Self> {
        if whole.is_ascii() || !whole.contains(is_hidden) {
            return None;
        }
        let mut shown = Self {
            text: String::with_capacity(whole.len()),
            places: Vec::with_capacity(whole.len()),
        };
        for (at, letter) in whole.char_indices().filter(|(_, c)| !is_hidden(*c)) {
            shown.text.push(letter);
            shown.places.extend(at..at + letter.len_utf8());
        }
        Some(shown)
    }

    /// In the whole, the stretch from a first byte that shows to the one behind the last.
    pub fn whole(&self, from: usize, until: usize) -> (usize, usize) {
        let place = |byte: usize| self.places.get(byte).copied();
        let last = until.checked_sub(1).and_then(place);
        (
            place(from).unwrap_or_default(),
            last.map_or(0, |last| last + 1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_is_found_again_in_the_whole() {
        assert!(Shown::of("Zoé Inventée\u{202f}!").is_none());
        let whole = "\u{feff}vu Zo\u{ad}é\u{200b} In\u{2060}ven\u{180e}tée.";
        let shown = Shown::of(whole).unwrap();
        assert_eq!(shown.text, "vu Zoé Inventée.");
        let from = shown.text.find("Zoé").unwrap();
        let (from, until) = shown.whole(from, shown.text.len() - 1);
        let there = "Zo\u{ad}é\u{200b} In\u{2060}ven\u{180e}tée";
        assert_eq!(&whole[from..until], there);
        assert_eq!(super::shown("a\u{200f}b"), "ab");
    }
}
