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
use super::rules::Redact;
use crate::output::OutputFault;

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

/// What a line says.
#[derive(Debug, Clone, Copy)]
enum Line {
    /// How far an erasure went.
    Stage(Stage),
    /// What it did in free words.
    Redact(Redact),
}

impl Line {
    fn of(word: &str) -> Option<Self> {
        match word {
            "efface" => Some(Line::Stage(Stage::Asked)),
            "nettoye" => Some(Line::Stage(Stage::Scrubbed)),
            "expurge" => Some(Line::Redact(Redact::Names)),
            "expurge-famille" => Some(Line::Redact(Redact::Family)),
            _ => None,
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
    add(path, stage.word(), id, at)
}

/// Adds what an erasure does in free words, before the line of the erasure itself: a backup that is
/// restored later gets the same.
pub(crate) fn note_redact(
    path: &Path,
    redact: Redact,
    id: &str,
    at: &str,
) -> Result<(), PrivacyFault> {
    match redact {
        Redact::Nothing => Ok(()),
        Redact::Names => add(path, "expurge", id, at),
        Redact::Family => add(path, "expurge-famille", id, at),
    }
}

fn add(path: &Path, word: &str, id: &str, at: &str) -> Result<(), PrivacyFault> {
    let line = format!("{word} {id} {at}");
    append(path, &path.with_extension(""), &line).map_err(|fault| PrivacyFault::Erasures {
        path: path.to_path_buf(),
        why: OutputFault::from(&fault).to_string(),
    })
}

/// Who was erased, and how far that went; nobody when there is no file.
///
/// # Errors
/// [`PrivacyFault::Erasures`] for a file that cannot be read, or of which a whole line does not hold:
/// an id may be lost, so it is not trusted.
pub fn read(path: &Path) -> Result<BTreeMap<String, Stage>, PrivacyFault> {
    let mut all = BTreeMap::new();
    for (id, line) in lines(path)? {
        if let Line::Stage(stage) = line {
            all.insert(id, stage);
        }
    }
    Ok(all)
}

/// What was done in free words to those who were named there.
///
/// # Errors
/// As [`read`].
pub(crate) fn redacted(path: &Path) -> Result<BTreeMap<String, Redact>, PrivacyFault> {
    let mut all = BTreeMap::new();
    for (id, line) in lines(path)? {
        if let Line::Redact(redact) = line {
            all.insert(id, redact);
        }
    }
    Ok(all)
}

fn lines(path: &Path) -> Result<Vec<(String, Line)>, PrivacyFault> {
    let mut all = Vec::new();
    if !path.exists() {
        return Ok(all);
    }
    let wrong = |why: String| PrivacyFault::Erasures {
        path: path.to_path_buf(),
        why,
    };
    let mut strange = 0;
    let damaged = Journal::read(path, |line| match known(line) {
        Some((line, id)) => all.push((id.to_string(), line)),
        None => strange += 1,
    })
    .map_err(|fault| wrong(OutputFault::from(&fault).to_string()))?;
    match damaged + strange {
        0 => Ok(all),
        1 => Err(wrong("une de ses lignes n’est pas intacte".into())),
        lines => Err(wrong(format!("{lines} de ses lignes ne sont pas intactes"))),
    }
}

fn known(line: &str) -> Option<(Line, &str)> {
    let mut words = line.split(' ');
    let line = Line::of(words.next()?)?;
    let id = words.next()?;
    id.parse::<relais_store::Id>().ok()?;
    Some((line, id))
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
        note_redact(&path, Redact::Names, one, "2026-01-01T00:00:00Z").unwrap();
        note_redact(&path, Redact::Family, two, "2026-01-01T00:00:00Z").unwrap();
        assert_eq!(read(&path).unwrap(), all);
        let redacted = redacted(&path).unwrap();
        assert_eq!(
            (redacted[one], redacted[two]),
            (Redact::Names, Redact::Family)
        );
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[30] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(read(&path), Err(PrivacyFault::Erasures { .. })));
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let told = read(&path).unwrap_err().to_string();
        assert!(told.ends_with("c’est un dossier"), "{told}");
    }
}
