//! The first bytes of a file, read before SQLite touches it: opening the database of another program
//! would already change it.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::fault::StoreFault;

/// "RLS1": says in the header of the file whose it is.
pub(crate) const APPLICATION_ID: u32 = 0x524c_5331;
/// What every file of SQLite begins with. Its header: <https://www.sqlite.org/fileformat.html>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Length of the header.
const LENGTH: usize = 100;

/// Refuses a file that is no registry, or that was cut: it is read and nothing else.
///
/// # Errors
/// [`StoreFault::Missing`], [`StoreFault::NotOurs`], [`StoreFault::Damaged`] for a file that is shorter
/// than it says, [`StoreFault::ReadOnly`] for one that is closed to this user.
pub(crate) fn check(path: &Path) -> Result<(), StoreFault> {
    let known = path.metadata().map_err(|error| unread(path, &error))?;
    if known.is_dir() {
        return Err(not_ours(path, "c’est un dossier"));
    }
    // A pipe or a device is not even opened: it could wait, or do something.
    if !known.is_file() {
        return Err(not_ours(path, "ce n’est pas un fichier ordinaire"));
    }
    #[expect(clippy::disallowed_methods, reason = "the file of the database itself")]
    let file = File::open(path).map_err(|error| unread(path, &error))?;
    let mut header = Vec::with_capacity(LENGTH);
    file.take(LENGTH as u64)
        .read_to_end(&mut header)
        .map_err(|error| unread(path, &error))?;
    if header.is_empty() {
        return Err(not_ours(path, "il est vide"));
    }
    if header.len() < LENGTH || !header.starts_with(MAGIC) {
        return Err(not_ours(path, "ce n’est pas une base SQLite"));
    }
    if number(&header, 68) != APPLICATION_ID {
        return Err(not_ours(path, "c’est la base d’un autre programme"));
    }
    match known.len() < told(&header) && !has_log(path) {
        true => Err(StoreFault::Damaged {
            path: path.to_path_buf(),
            why: "il a été coupé".into(),
        }),
        false => Ok(()),
    }
}

/// The length that the header tells.
fn told(header: &[u8]) -> u64 {
    let page = u64::from(number(header, 16) >> 16);
    // 65 536 does not fit in its two bytes: it is written as 1.
    let page = if page == 1 { 1 << 16 } else { page };
    page * u64::from(number(header, 28))
}

/// True when pages may be missing from the file because they are still in its log.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).metadata().is_ok_and(|log| log.len() > 0)
}

fn number(header: &[u8], at: usize) -> u32 {
    let four = header.get(at..at + 4).and_then(|four| four.try_into().ok());
    u32::from_be_bytes(four.unwrap_or_default())
}

fn unread(path: &Path, error: &std::io::Error) -> StoreFault {
    let path = PathBuf::from(path);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => StoreFault::Missing(path),
        ErrorKind::PermissionDenied => StoreFault::ReadOnly(path),
        _ => StoreFault::Sql {
            path,
            why: error.to_string(),
        },
    }
}

fn not_ours(path: &Path, why: &str) -> StoreFault {
    StoreFault::NotOurs {
        path: path.to_path_buf(),
        why: why.into(),
    }
}
