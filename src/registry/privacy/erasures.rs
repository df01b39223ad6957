//! The file that remembers who was erased, kept beside the registry: opaque ids and dates. Copied
//! apart from backups, it lets an older backup be restored without bringing anybody back.
//!
//! A line `efface` is on the disk *before* the erasure is committed, a line `nettoye` after no page
//! of the registry holds the values any more. So a process killed at any moment leaves one of these:
//! no line and nothing erased; a line and nothing erased (it was asked by who may, a restore would
//! carry it out, and the next command says that it is to be done again); a line and an erasure whose
//! file is to be cleaned still, which the next erasure does. The other order could leave an
//! erasure that was acknowledged and that a restored backup would undo.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use relais_files::atomic::{Journal, append};

use super::fault::PrivacyFault;

/// What happened to a person, as far as the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The erasure is about to be committed.
    Asked,
    /// No page holds the values any more.
    Scrubbed,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Stage::Asked => "efface",
            Stage::Scrubbed => "nettoye",
        }
    }
}

/// The file of a registry.
pub fn beside(registry: &Path) -> PathBuf {
    let mut name = registry.as_os_str().to_owned();
    name.push(".erasures");
    name.into()
}

/// Adds a line, and waits for the disk. Whoever shares the registry shares its list.
pub(crate) fn note(path: &Path, stage: Stage, id: &str, at: &str) -> Result<(), PrivacyFault> {
    let line = format!("{} {id} {at}", stage.word());
    append(path, &path.with_extension(""), &line).map_err(|fault| PrivacyFault::Erasures {
        path: path.to_path_buf(),
        why: fault.to_string(),
    })
}

/// Who was erased, and how far that went; nobody when there is no file.
///
/// # Errors
/// [`PrivacyFault::Erasures`] for a file that cannot be read, or of which a whole line does not hold:
/// an id may be lost, so it is not trusted.
pub fn read(path: &Path) -> Result<BTreeMap<String, Stage>, PrivacyFault> {
    let mut all = BTreeMap::new();
    if !path.exists() {
        return Ok(all);
    }
    let wrong = |why: String| PrivacyFault::Erasures {
        path: path.to_path_buf(),
        why,
    };
    let mut strange = 0;
    let damaged = Journal::read(path, |line| match known(line) {
        Some((stage, id)) => {
            let so_far = all.entry(id.to_string()).or_insert(stage);
            *so_far = stage;
        }
        None => strange += 1,
    })
    .map_err(|fault| wrong(fault.to_string()))?;
    match damaged + strange {
        0 => Ok(all),
        lines => Err(wrong(format!("{lines} de ses lignes ne tiennent pas"))),
    }
}

fn known(line: &str) -> Option<(Stage, &str)> {
    let mut words = line.split(' ');
    let stage = match words.next()? {
        "efface" => Stage::Asked,
        "nettoye" => Stage::Scrubbed,
        _ => return None,
    };
    let id = words.next()?;
    id.parse::<relais_store::Id>().ok()?;
    Some((stage, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_a_person_counts_and_a_damaged_file_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("r.db"));
        assert_eq!(read(&path).unwrap(), BTreeMap::new());
        let [one, two] = ["pers-000000000001", "pers-000000000002"];
        note(&path, Stage::Asked, one, "2026-01-01T00:00:00Z").unwrap();
        note(&path, Stage::Asked, two, "2026-01-01T00:00:00Z").unwrap();
        note(&path, Stage::Scrubbed, one, "2026-01-01T00:00:00Z").unwrap();
        let all = read(&path).unwrap();
        assert_eq!((all[one], all[two]), (Stage::Scrubbed, Stage::Asked));
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(read(&path), Err(PrivacyFault::Erasures { .. })));
    }
}
