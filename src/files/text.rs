//! Text files of people: tables and small documents, whatever their encoding.

use std::io::Read;
use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};

use crate::regular;

/// How the bytes of a text stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Encoding {
    /// With or without a mark.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// With a mark, as spreadsheets write "Unicode text".
    #[serde(rename = "UTF-16")]
    Utf16,
    /// What is no UTF-8: the encoding of spreadsheets in Western Europe.
    #[serde(rename = "Windows-1252")]
    Windows1252,
}

/// A text with the encoding that it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, without a mark.
    pub content: String,
    /// The encoding.
    pub encoding: Encoding,
}

/// The largest text that is read: national tables have some ten megabytes.
const MOST_BYTES: u64 = 200 << 20;

/// A text that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TextFault {
    /// Not there, or not readable.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Too much of it.
    #[error("{} is too large for a table: {MOST_BYTES} bytes are the most", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// No text.
    #[error("{} is no text: {why}", .path.display())]
    NoText {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
}

impl Fault for TextFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            TextFault::Unreadable { .. } => "RLS-E190",
            TextFault::TooLarge { .. } => "RLS-E191",
            TextFault::NoText { .. } => "RLS-E192",
        }
    }

    fn help(&self) -> String {
        match self {
            TextFault::Unreadable { .. } => "check the path and who may read it".into(),
            TextFault::TooLarge { .. } => "is it the right file?".into(),
            TextFault::NoText { .. } => {
                "give a text file; of a spreadsheet, save the sheet as CSV (UTF-8)".into()
            }
        }
    }
}

/// Reads a text file.
///
/// # Errors
/// No such file, more than 200 MiB, a file that is no text.
pub fn read(path: &Path) -> Result<Text, TextFault> {
    let unreadable = |source| TextFault::Unreadable {
        path: path.into(),
        source,
    };
    let file = regular::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > MOST_BYTES {
        return Err(TextFault::TooLarge { path: path.into() });
    }
    let mut bytes = Vec::new();
    let mut bounded = file.take(MOST_BYTES + 1);
    bounded.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(TextFault::TooLarge { path: path.into() });
    }
    decode(bytes).map_err(|why| TextFault::NoText {
        path: path.into(),
        why,
    })
}

/// The text that some bytes are: by their mark, else UTF-8 if they are, else Windows-1252.
fn decode(bytes: Vec<u8>) -> Result<Text, String> {
    let (content, encoding) = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => (utf16(rest, u16::from_le_bytes)?, Encoding::Utf16),
        [0xfe, 0xff, rest @ ..] => (utf16(rest, u16::from_be_bytes)?, Encoding::Utf16),
        [b'P', b'K', 3, 4, ..] => return Err("it is a ZIP, as XLSX and ODS are".into()),
        _ => without_mark(bytes),
    };
    match content.contains('\0') {
        true => Err("it holds bytes of value 0".into()),
        false => Ok(Text { content, encoding }),
    }
}

/// The bytes become the text where they are UTF-8: a large table is not in memory twice.
fn without_mark(mut bytes: Vec<u8>) -> (String, Encoding) {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, Encoding::Utf8),
        Err(error) => (
            error.as_bytes().iter().copied().map(windows_1252).collect(),
            Encoding::Windows1252,
        ),
    }
}

fn utf16(bytes: &[u8], word: fn([u8; 2]) -> u16) -> Result<String, String> {
    if !bytes.len().is_multiple_of(2) {
        return Err("it is UTF-16 with an odd number of bytes".into());
    }
    let words = bytes.chunks_exact(2).map(|b| word([b[0], b[1]]));
    char::decode_utf16(words)
        .collect::<Result<String, _>>()
        .map_err(|e| format!("it is marked as UTF-16 and is not: {e}"))
}

/// The letters that Windows-1252 has where ISO-8859-1 has control characters.
fn windows_1252(byte: u8) -> char {
    const FROM_128: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => FROM_128[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let text = decode(bytes.to_vec()).unwrap();
        (text.content, text.encoding)
    }

    #[test]
    fn the_same_words_in_each_encoding() {
        let words = "Pôle œuvre 12 €";
        let utf16 = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let units = words.encode_utf16().flat_map(order);
            mark.into_iter().chain(units).collect::<Vec<u8>>()
        };
        assert_eq!(text(words.as_bytes()), (words.into(), Encoding::Utf8));
        let marked = [b"\xef\xbb\xbf", words.as_bytes()].concat();
        assert_eq!(text(&marked), (words.into(), Encoding::Utf8));
        let little = utf16(u16::to_le_bytes, [0xff, 0xfe]);
        assert_eq!(text(&little), (words.into(), Encoding::Utf16));
        let big = utf16(u16::to_be_bytes, [0xfe, 0xff]);
        assert_eq!(text(&big), (words.into(), Encoding::Utf16));
        let western = b"P\xf4le \x9cuvre 12 \x80";
        assert_eq!(text(western), (words.into(), Encoding::Windows1252));
    }

    #[test]
    fn what_is_no_text_says_so() {
        assert!(
            decode(b"PK\x03\x04rest".to_vec())
                .unwrap_err()
                .contains("XLSX")
        );
        assert!(decode(b"a\0b".to_vec()).is_err());
        assert!(decode(b"\xff\xfea".to_vec()).is_err());
        assert!(decode(b"\xff\xfe\x00\xd8".to_vec()).is_err());
        let missing = read(Path::new("/nowhere.csv")).unwrap_err();
        assert_eq!(missing.code(), "RLS-E190");
        let folder = tempfile::tempdir().unwrap();
        let huge = folder.path().join("huge.csv");
        std::fs::File::create(&huge)
            .unwrap()
            .set_len(300 << 20)
            .unwrap();
        assert_eq!(read(&huge).unwrap_err().code(), "RLS-E191");
        assert_eq!(text(b"").0, "");
    }
}
