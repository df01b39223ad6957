//! A small package (ODT, ODS) read whole into memory, within bounds.
//!
//! What it says of its sizes is not believed: bytes are counted as they come out.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use relais_core::fault::{Fault, Kind};
use zip::ZipArchive;

/// More entries than any letter has.
const MOST_ENTRIES: usize = 2_000;
/// All entries together, unpacked.
const MOST_BYTES: u64 = 64 << 20;

/// An entry: its name and its bytes.
pub type Unpacked = (String, Vec<u8>);

/// A package that is not read.
#[derive(Debug, thiserror::Error)]
pub enum UnpackFault {
    /// No ZIP, or a damaged one.
    #[error("this is no readable package: {0}")]
    Unreadable(String),
    /// It would fill the memory.
    #[error(
        "the package unpacks to more than {MOST_BYTES} bytes, or holds more than {MOST_ENTRIES} entries"
    )]
    TooLarge,
    /// A name that leads out of the package, an entry twice, an encrypted one, a link.
    #[error("the package holds `{name}`, which is not safe: {why}")]
    Unsafe {
        /// The entry.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl Fault for UnpackFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "RLS-E113",
            Self::TooLarge => "RLS-E114",
            Self::Unsafe { .. } => "RLS-E115",
        }
    }

    fn help(&self) -> String {
        "open it in LibreOffice and save it anew as OpenDocument, without a password".into()
    }
}

/// The entries of a package in their order, folders left out.
///
/// # Errors
/// [`UnpackFault`].
pub fn unpack(bytes: &[u8]) -> Result<Vec<Unpacked>, UnpackFault> {
    let unreadable = |error: zip::result::ZipError| UnpackFault::Unreadable(error.to_string());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if zip.len() > MOST_ENTRIES {
        return Err(UnpackFault::TooLarge);
    }
    if zip.has_overlapping_entries().map_err(unreadable)? {
        return Err(UnpackFault::TooLarge);
    }
    let (mut entries, mut names, mut left) = (Vec::new(), BTreeSet::new(), MOST_BYTES);
    if zip.has_duplicate_names() {
        return Err(refuse("…", "an entry is there twice"));
    }
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).map_err(unreadable)?;
        let name = file.name().map_err(unreadable)?.into_owned();
        check_name(&name)?;
        if file.is_dir() {
            continue;
        }
        if file.is_symlink() {
            return Err(refuse(&name, "it is a link"));
        }
        let mut content = Vec::new();
        let read = (&mut file).take(left + 1).read_to_end(&mut content);
        read.map_err(|error| UnpackFault::Unreadable(format!("{name}: {error}")))?;
        left = left
            .checked_sub(content.len() as u64)
            .ok_or(UnpackFault::TooLarge)?;
        if !names.insert(name.clone()) {
            return Err(refuse(&name, "an entry is there twice"));
        }
        entries.push((name, content));
    }
    Ok(entries)
}

fn check_name(name: &str) -> Result<(), UnpackFault> {
    let leads_out = name.starts_with('/')
        || name.contains(['\\', ':'])
        || name.split('/').any(|part| part == "..")
        || name.chars().any(char::is_control);
    match leads_out || name.is_empty() {
        true => Err(refuse(name, "its name leads out of the package")),
        false => Ok(()),
    }
}

fn refuse(name: &str, why: &'static str) -> UnpackFault {
    UnpackFault::Unsafe {
        name: crate::printable::in_one_line(name),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Package;

    fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut package = Package::default();
        for (name, bytes) in entries {
            package.add(name, bytes).unwrap();
        }
        package.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_out_in_its_order() {
        let bytes = package(&[("mimetype", b"x"), ("b/a.xml", b"<a/>"), ("a", b"")]);
        let names: Vec<String> = unpack(&bytes).unwrap().into_iter().map(|e| e.0).collect();
        assert_eq!(names, ["mimetype", "b/a.xml", "a"]);
    }

    #[test]
    fn names_that_lead_out_bombs_and_rubbish_are_refused() {
        for name in ["../a", "/etc/a", "a/../../b", "c:\\a", "a\\b"] {
            let fault = unpack(&package(&[(name, b"x")])).unwrap_err();
            assert_eq!(fault.code(), "RLS-E115", "{name}");
        }
        let zeros = vec![0; (MOST_BYTES / 2) as usize + 1];
        let bomb = package(&[("a", &zeros), ("b", &zeros)]);
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        assert_eq!(unpack(&bomb).unwrap_err().code(), "RLS-E114");
        let whole = package(&[("a", b"hello")]);
        for bytes in [&b""[..], b"PK\x03\x04", &whole[..whole.len() - 9]] {
            assert_eq!(unpack(bytes).unwrap_err().code(), "RLS-E113");
        }
    }
}
