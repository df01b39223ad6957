//! Names in a delivery: relative, `/` between parts, never leading out.

use std::borrow::Cow;

use super::FolderFault;

/// The longest name that is looked at.
const LONGEST: usize = 4096;

/// True for an http or https address.
pub fn is_remote(href: &str) -> bool {
    let lower = href.get(..8).unwrap_or(href).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// A name that may be shown and kept: an address without its query and fragment, which may hold a
/// signature, and without the user and password before its host. Anything else as it is.
pub fn public_name(name: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = name.split_once("://") else {
        return name.into();
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (host, path) = rest[..end].split_at(rest[..end].find('/').unwrap_or(end));
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{path}").into(),
        None => name[..scheme.len() + 3 + end].into(),
    }
}

/// The path from the root of the tree to what `href` names in the file `base` (itself relative to
/// the root; empty for the root). `\` counts as `/`, `.` parts vanish.
///
/// # Errors
/// [`FolderFault::Escapes`] for absolute paths, drive letters, schemes (`file:`, `vrt:`), `..` and
/// control characters: nothing of these has a place in a delivery.
pub fn resolve(base: &str, href: &str) -> Result<String, FolderFault> {
    let refused = |reason: &str| FolderFault::Escapes {
        name: href.chars().take(200).collect(),
        reason: reason.into(),
    };
    let text = href.trim().replace('\\', "/");
    if text.is_empty() {
        return Err(refused("an empty name"));
    }
    if text.len() > LONGEST {
        return Err(refused("too long"));
    }
    if text.chars().any(char::is_control) {
        return Err(refused("a control character"));
    }
    if text.starts_with('/') {
        return Err(refused("an absolute path"));
    }
    if has_scheme(&text) {
        return Err(refused("a drive letter or a scheme"));
    }
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let above = parts.len();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(refused("`..` leads out of the delivery")),
            part => parts.push(part),
        }
    }
    if parts.len() == above {
        return Err(refused("an empty name"));
    }
    Ok(parts.join("/"))
}

/// `C:`, `file:`, `GTIFF_DIR:` and the like in front.
fn has_scheme(text: &str) -> bool {
    let Some((head, _)) = text.split_once(':') else {
        return false;
    };
    let mut bytes = head.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_secrets() {
        for (name, public) in [
            ("https://a.fr/b.tif?sig=x#y", "https://a.fr/b.tif"),
            ("https://me:pass@a.fr/b@c.tif?s", "https://a.fr/b@c.tif"),
            ("https://a.fr?sig=x", "https://a.fr"),
            (
                "/vsicurl/https://u:p@a.fr/b.tif",
                "/vsicurl/https://a.fr/b.tif",
            ),
            ("plain?.tif", "plain?.tif"),
        ] {
            assert_eq!(public_name(name), public);
        }
    }

    #[test]
    fn names_are_taken_from_the_folder_of_the_file_that_writes_them() {
        assert_eq!(resolve("A/VOL.XML", "B/DIM.XML").unwrap(), "A/B/DIM.XML");
        assert_eq!(resolve("VOL.XML", "./B//DIM.XML").unwrap(), "B/DIM.XML");
        assert_eq!(resolve("A/VOL.XML", "B\\C.TIF").unwrap(), "A/B/C.TIF");
        assert_eq!(resolve("", " X.TIF ").unwrap(), "X.TIF");
    }

    #[test]
    fn whatever_leads_out_is_refused() {
        for href in [
            "../x.tif",
            "a/../../x.tif",
            "..\\x.tif",
            "/etc/passwd",
            "\\\\server\\share",
            "C:/x.tif",
            "c:\\x.tif",
            "file:///etc/passwd",
            "GTIFF_DIR:1:/etc/passwd",
            "vrt:x",
            "a\0b",
            "",
            " ",
            "./",
        ] {
            assert!(
                matches!(resolve("A/B.XML", href), Err(FolderFault::Escapes { .. })),
                "{href:?}"
            );
        }
    }
}
