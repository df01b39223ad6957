//! The officer's own texts, a chapter each, from a file of TOML.

use std::collections::BTreeMap;
use std::path::Path;

use relais_files::regular;
use serde::{Deserialize, Deserializer};

use super::chapter::Chapter;
use super::fault::BilanFault;
use super::fr;
use crate::output::system;

/// A file of texts is no longer, in bytes; nor one text, in characters.
const MOST_BYTES: u64 = 512 << 10;
const MOST_LETTERS: usize = 20_000;

/// The texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narratives(BTreeMap<Chapter, String>);

impl Narratives {
    /// From a file.
    ///
    /// # Errors
    /// [`BilanFault::Narratives`]: not readable, no TOML, a chapter that there is not, a text too long or
    /// with characters of control.
    pub fn read(path: &Path) -> Result<Self, BilanFault> {
        let wrong = |why: String| BilanFault::Narratives {
            path: path.into(),
            why,
        };
        let bytes = regular::read(path, MOST_BYTES).map_err(|error| wrong(system(&error)))?;
        let text = String::from_utf8(bytes).map_err(|_| wrong(fr::NO_UTF8.into()))?;
        Self::of(text.trim_start_matches('\u{feff}')).map_err(wrong)
    }

    /// From the text of a file.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn of(text: &str) -> Result<Self, String> {
        let told = |error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map(|before| before.matches('\n').count() + 1);
            fr::at_line(line, error.message())
        };
        toml::from_str(text).map_err(told)
    }

    /// The paragraphs of a chapter: blank lines part them.
    pub fn paragraphs(&self, chapter: Chapter) -> Vec<String> {
        let text = self.0.get(&chapter).map(String::as_str).unwrap_or_default();
        let mut paragraphs = vec![String::new()];
        for line in text.lines().map(str::trim) {
            match (line, paragraphs.last_mut()) {
                ("", _) => paragraphs.push(String::new()),
                (line, Some(last)) if !last.is_empty() => {
                    last.push(' ');
                    last.push_str(line);
                }
                (line, Some(last)) => last.push_str(line),
                (_, None) => {}
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }
}

impl<'de> Deserialize<'de> for Narratives {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(from)?;
        let texts = texts.into_iter().map(|(key, text)| {
            let chapter = Chapter::ALL
                .into_iter()
                .find(|chapter| chapter.key() == key);
            let chapter = chapter.ok_or_else(|| fr::no_chapter(&key))?;
            if text.chars().count() > MOST_LETTERS {
                return Err(fr::too_long(&key, MOST_LETTERS));
            }
            match text
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            {
                true => Err(fr::control(&key)),
                false => Ok((chapter, text)),
            }
        });
        texts
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

/// A file to fill in.
pub fn template() -> String {
    let chapter = |chapter: &Chapter| {
        format!(
            "# {}\n{} = \"\"\"\n\"\"\"\n",
            fr::title(*chapter),
            chapter.key()
        )
    };
    let chapters: Vec<String> = Chapter::ALL.iter().map(chapter).collect();
    format!("{}\n{}", fr::TEMPLATE, chapters.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_reads_as_no_text() {
        let empty = Narratives::of(&template()).unwrap();
        assert!(
            Chapter::ALL
                .iter()
                .all(|chapter| empty.paragraphs(*chapter).is_empty())
        );
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        let texts = Narratives::of("comptes = \"\"\"\nUn\ndeux.\n\n  \nTrois.\n\"\"\"\n").unwrap();
        assert_eq!(texts.paragraphs(Chapter::Accounts), ["Un deux.", "Trois."]);
        assert!(texts.paragraphs(Chapter::Needs).is_empty());
    }

    #[test]
    fn what_is_no_text_of_a_chapter_is_refused() {
        let long = format!("comptes = \"{}\"", "é".repeat(MOST_LETTERS + 1));
        for (text, why) in [
            ("compte = \"x\"", "compte"),
            ("\ncomptes = 3", "ligne 2"),
            ("comptes = \"a\\u0007\"", "contrôle"),
            ("comptes", "ligne 1"),
            (long.as_str(), "20"),
        ] {
            let told = Narratives::of(text).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
    }
}
