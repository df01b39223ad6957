//! What kind of input a path is, by its first bytes; names deceive.

use std::path::Path;

use relais_files::folder;

use super::{SceneFault, Trouble};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder, or a ZIP.
    Tree,
    /// A VOL or DIM file.
    Xml,
    /// A STAC item.
    Json,
    /// Anything else: GDAL says whether it is an image.
    Image,
    /// An https address.
    Remote,
}

pub(super) fn kind(path: &Path) -> Result<Kind, Trouble> {
    if path.to_str().is_some_and(folder::is_remote) {
        return Ok(Kind::Remote);
    }
    if path.is_dir() {
        return Ok(Kind::Tree);
    }
    let head = folder::head(path, 512)?;
    if head.is_empty() {
        return Err(SceneFault::NotAScene {
            path: path.display().to_string(),
            reason: "an empty file".into(),
        }
        .into());
    }
    if is_page(&head) {
        return Err(SceneFault::NotAScene {
            path: path.display().to_string(),
            reason: "a page to read in a browser, not metadata".into(),
        }
        .into());
    }
    Ok(of_bytes(&head))
}

/// The `INDEX.HTM` of a delivery, say.
fn is_page(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.contains("<html") || text.contains("<!doctype html")
}

fn of_bytes(head: &[u8]) -> Kind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Kind::Tree;
    }
    if head.starts_with(b"\xff\xfe<\0") || head.starts_with(b"\xfe\xff\0<") {
        return Kind::Xml;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'<') => Kind::Xml,
        Some(b'{') => Kind::Json,
        _ => Kind::Image,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell() {
        assert_eq!(of_bytes(b"\n<?xml-stylesheet"), Kind::Xml);
        assert_eq!(of_bytes(b"\xef\xbb\xbf<A/>"), Kind::Xml);
        assert_eq!(of_bytes(b"\xff\xfe<\0A\0"), Kind::Xml);
        assert_eq!(of_bytes(b" {\"type\":"), Kind::Json);
        assert_eq!(of_bytes(b"PK\x03\x04...."), Kind::Tree);
        assert_eq!(of_bytes(b"II*\0"), Kind::Image);
        assert!(is_page(b"<!DOCTYPE HTML PUBLIC><HTML>") && !is_page(b"<?xml version='1.0'?><A/>"));
    }
}
