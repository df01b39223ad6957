//! The SHA-256 of a file.

use std::io::Read;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::AtomicFault;
use crate::regular;

/// A SHA-256, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Of a whole file, read in pieces.
    pub fn of_file(path: &Path) -> Result<Self, AtomicFault> {
        Self::of_file_while(path, &|| true)
    }

    /// Of a whole file, as long as it `goes_on`, which is asked before every piece.
    ///
    /// # Errors
    /// [`AtomicFault::Stopped`], and what the system refuses.
    pub fn of_file_while(path: &Path, goes_on: &dyn Fn() -> bool) -> Result<Self, AtomicFault> {
        let unreadable = |source| AtomicFault::Unreadable {
            path: path.to_path_buf(),
            source,
        };
        let mut file = regular::open(path).map_err(unreadable)?;
        let mut hasher = Sha256::new();
        let mut piece = vec![0; 256 << 10];
        loop {
            if !goes_on() {
                return Err(AtomicFault::Stopped { path: path.into() });
            }
            match file.read(&mut piece).map_err(unreadable)? {
                0 => return Ok(Self(hasher.finalize().into())),
                n => hasher.update(&piece[..n]),
            }
        }
    }

    /// Of a folder: that of the list of its files, as `sha256sum` prints it in the order of their
    /// names from the folder on; and the sum of their sizes.
    /// As long as it `goes_on`, which is asked before every piece of every file.
    ///
    /// # Errors
    /// [`AtomicFault::Stopped`], and what the system refuses.
    pub fn of_folder_while(
        path: &Path,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<(Self, u64), AtomicFault> {
        let mut files = Vec::new();
        list(path, "", goes_on, &mut files)?;
        files.sort();
        let (mut lines, mut size) = (String::new(), 0);
        for (name, length) in files {
            let digest = Self::of_file_while(&path.join(&name), goes_on)?;
            lines.push_str(&format!("{digest}  {name}\n"));
            size += length;
        }
        Ok((Self::of_bytes(lines.as_bytes()), size))
    }
}

/// Adds the files under a folder: their names from the top on, and their sizes.
fn list(
    top: &Path,
    within: &str,
    goes_on: &dyn Fn() -> bool,
    files: &mut Vec<(String, u64)>,
) -> Result<(), AtomicFault> {
    let folder = top.join(within);
    if !goes_on() {
        return Err(AtomicFault::Stopped { path: folder });
    }
    let unreadable = |source| AtomicFault::Unreadable {
        path: folder.clone(),
        source,
    };
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        let there = entry.metadata().map_err(unreadable)?;
        if there.is_dir() {
            list(top, &format!("{name}/"), goes_on, files)?;
        } else {
            files.push((name, there.len()));
        }
    }
    Ok(())
}

/// The place of the first byte in which two files differ; none when they are the same.
pub fn first_difference(a: &Path, b: &Path) -> Result<Option<u64>, AtomicFault> {
    let open = |path: &Path| {
        let file = regular::open(path).map_err(|source| AtomicFault::Unreadable {
            path: path.to_path_buf(),
            source,
        })?;
        Ok(std::io::BufReader::new(file).bytes())
    };
    let (mut left, mut right): (std::io::Bytes<_>, std::io::Bytes<_>) = (open(a)?, open(b)?);
    let mut at = 0;
    loop {
        let unreadable = |path: &Path| {
            let path = path.to_path_buf();
            move |source| AtomicFault::Unreadable { path, source }
        };
        let x = left.next().transpose().map_err(unreadable(a))?;
        let y = right.next().transpose().map_err(unreadable(b))?;
        match (x, y) {
            (None, None) => return Ok(None),
            (x, y) if x != y => return Ok(Some(at)),
            _ => at += 1,
        }
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl std::str::FromStr for Digest {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "64 hexadecimal digits are expected";
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(WRONG);
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| WRONG)?;
        }
        Ok(Self(bytes))
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1, and the million `a` of B.3.
    #[test]
    fn published_vectors() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of_bytes(b"abc").to_string(), abc);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, vec![b'a'; 1_000_000]).unwrap();
        let million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
        assert_eq!(Digest::of_file(&path).unwrap().to_string(), million);
    }

    /// `printf '%s\n' "$(printf abc | sha256sum | cut -c1-64)  b/c" | sha256sum`.
    #[test]
    fn a_folder_is_the_list_of_its_files() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        std::fs::write(dir.path().join("b/c"), "abc").unwrap();
        let of = |path: &Path| Digest::of_folder_while(path, &|| true).unwrap();
        let (digest, size) = of(dir.path());
        let line = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b/c\n";
        assert_eq!((digest, size), (Digest::of_bytes(line.as_bytes()), 3));
        std::fs::write(dir.path().join("a"), "").unwrap();
        assert_ne!(of(dir.path()).0, digest);
        // Asked for the end after the first file.
        let asked = std::cell::Cell::new(0);
        let goes_on = || asked.replace(asked.get() + 1) < 4;
        let stopped = Digest::of_folder_while(dir.path(), &goes_on).unwrap_err();
        assert!(matches!(stopped, AtomicFault::Stopped { .. }), "{stopped}");
    }

    #[test]
    fn a_digest_is_read_as_it_is_shown() {
        let digest = Digest::of_bytes(b"abc");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "ba78", &"g".repeat(64), &"é".repeat(32)] {
            assert!(wrong.parse::<Digest>().is_err());
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let fault = Digest::of_file(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(fault.to_string().contains("/nowhere/at/all"));
    }
}
