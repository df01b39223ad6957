//! Bytes to text, by the encoding that the document declares.

use std::borrow::Cow;

/// The text of a document, or what is wrong. UTF-8 (with or without a mark), US-ASCII, ISO-8859-1,
/// Windows-1252 and UTF-16 with a mark are read.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest);
    }
    let declared = declared_encoding(bytes);
    match declared.to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" | "ascii" => utf8(bytes),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "latin-1" => Ok(Cow::Owned(
            bytes.iter().copied().map(char::from).collect::<String>(),
        )),
        "windows-1252" | "cp1252" => Ok(Cow::Owned(
            bytes.iter().copied().map(windows_1252).collect::<String>(),
        )),
        _ => Err(format!(
            "unknown encoding {declared:?}; UTF-8, US-ASCII, ISO-8859-1, Windows-1252 and UTF-16 \
             with a byte order mark are read"
        )),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
        format!(
            "byte {} is not UTF-8, which is its declared or default encoding",
            e.valid_up_to()
        )
    })
}

fn utf16(bytes: &[u8], word: fn([u8; 2]) -> u16) -> Result<String, String> {
    if !bytes.len().is_multiple_of(2) {
        return Err("UTF-16 with an odd number of bytes".into());
    }
    let words = bytes.chunks_exact(2).map(|b| word([b[0], b[1]]));
    char::decode_utf16(words)
        .collect::<Result<String, _>>()
        .map_err(|e| format!("not UTF-16: {e}"))
}

/// The 32 places where Windows-1252 differs from ISO-8859-1.
fn windows_1252(byte: u8) -> char {
    const C1: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => C1
            .chars()
            .nth(usize::from(byte - 0x80))
            .unwrap_or('\u{fffd}'),
        byte => char::from(byte),
    }
}

/// What `<?xml … encoding="…"?>` says; empty without it.
fn declared_encoding(bytes: &[u8]) -> String {
    let head: String = bytes
        .iter()
        .take(512)
        .map(|&b| if b.is_ascii() { char::from(b) } else { '?' })
        .collect();
    let Some(declaration) = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map(|(declaration, _)| declaration)
        .filter(|d| d.starts_with(|c: char| c.is_ascii_whitespace()))
    else {
        return String::new();
    };
    let Some((_, rest)) = declaration.split_once("encoding") else {
        return String::new();
    };
    let rest = rest.trim_start().trim_start_matches('=').trim_start();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next().unwrap_or("").to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_real_deliveries_read() {
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><A>\xa9 Orl\xe9ans</A>";
        assert!(decode(latin).unwrap().contains("© Orléans"));
        let cp = b"<?xml version='1.0' encoding = 'windows-1252' ?><A>\x80\x9c</A>";
        assert!(decode(cp).unwrap().contains("€œ"));
        let spaced = "<?xml version= \"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><A>é</A>";
        assert!(decode(spaced.as_bytes()).unwrap().contains('é'));
        let marked = "\u{feff}<A>é</A>";
        assert_eq!(decode(marked.as_bytes()).unwrap(), "<A>é</A>");
        for (mark, bytes) in [
            (
                b"\xff\xfe",
                "<A>é</A>"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<_>>(),
            ),
            (
                b"\xfe\xff",
                "<A>é</A>"
                    .encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect::<Vec<_>>(),
            ),
        ] {
            let document = [mark.as_slice(), &bytes].concat();
            assert_eq!(decode(&document).unwrap(), "<A>é</A>");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let wrong = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><A>\xa9</A>";
        assert!(decode(wrong).unwrap_err().contains("byte 41"));
        let unknown = b"<?xml version=\"1.0\" encoding=\"EBCDIC-CP-FR\"?><A/>";
        assert!(decode(unknown).unwrap_err().contains("EBCDIC-CP-FR"));
        assert!(decode(b"\xff\xfe<").is_err());
        assert!(decode(b"\xff\xfe\x00\xd8").is_err());
    }
}
