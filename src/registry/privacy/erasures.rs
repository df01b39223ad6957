//! The file that remembers who was erased, kept beside the registry: opaque ids and dates. Copied
//! apart from backups, it lets an older backup be restored without bringing anybody back.
//!
//! A line `efface` is on the disk *before* the erasure is committed, a line `nettoye` after no page
//! of the registry holds the values any more. So a process killed at any moment leaves one of these:
//! no line and nothing erased; a line and nothing erased (it was asked by who may, a restore would
//! carry it out, and the next command says that it is to be done again); a line and an erasure whose
//! file is to be cleaned still, which the next erasure does. The other order could leave an
//! erasure that was acknowledged and that a restored backup would undo.
//!
//! Each line holds a link: a digest of all lines before it. A list that lost its head or its middle is not
//! trusted. One that lost its end cannot be told from an earlier one; so it is held against the
//! registry that is at hand, which knows whom it erased.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use relais_files::atomic::{Digest, Journal, Turn, append};

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

/// Somebody who was erased in a registry: when, and what was done in free words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Erasure {
    pub id: String,
    pub at: String,
    pub redact: Redact,
}

/// Adds those of whom the registry knows that they were erased and the list does not: it was lost, cut or
/// begun anew.
pub(super) fn complete(path: &Path, lost: &[Erasure]) -> Result<(), PrivacyFault> {
    for one in lost {
        note_redact(path, one.redact, &one.id, &one.at)?;
        note(path, Stage::Asked, &one.id, &one.at)?;
    }
    Ok(())
}

fn add(path: &Path, word: &str, id: &str, at: &str) -> Result<(), PrivacyFault> {
    // Whoever else adds a line waits: each line holds the ones before it.
    let _turn = Turn::of(path);
    let link = list(path)?.link;
    let line = format!("{word} {id} {at} {link}");
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
    for (id, line) in list(path)?.lines {
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
    for (id, line) in list(path)?.lines {
        if let Line::Redact(redact) = line {
            all.insert(id, redact);
        }
    }
    Ok(all)
}

/// What a file holds.
#[derive(Debug, Default)]
struct List {
    lines: Vec<(String, Line)>,
    /// What the next line holds of all before it.
    link: String,
}

/// Hexadecimal digits of a link.
const LINK: usize = 16;

/// The link behind one more line.
fn linked(link: &str, line: &str) -> String {
    let mut link = Digest::of_bytes(format!("{link} {line}").as_bytes()).to_string();
    link.truncate(LINK);
    link
}

fn list(path: &Path) -> Result<List, PrivacyFault> {
    let mut list = List {
        link: linked("", ""),
        ..List::default()
    };
    if !path.exists() {
        return Ok(list);
    }
    let wrong = |why: String| PrivacyFault::Erasures {
        path: path.to_path_buf(),
        why,
    };
    let (mut strange, mut parted) = (0, false);
    let damaged = Journal::read(path, |line| {
        match known(line) {
            Some((known, id, link)) => {
                parted |= link.is_some_and(|link| link != list.link);
                list.lines.push((id.to_string(), known));
            }
            None => strange += 1,
        }
        list.link = linked(&list.link, line);
    })
    .map_err(|fault| wrong(OutputFault::from(&fault).to_string()))?;
    match damaged + strange {
        0 if parted => Err(wrong(
            "des lignes lui manquent, à son début ou en son milieu".into(),
        )),
        0 => Ok(list),
        1 => Err(wrong("une de ses lignes n’est pas intacte".into())),
        lines => Err(wrong(format!("{lines} de ses lignes ne sont pas intactes"))),
    }
}

/// What a line says, of whom, and the link that it holds; lists of before had none.
fn known(line: &str) -> Option<(Line, &str, Option<&str>)> {
    let mut words = line.split(' ');
    let line = Line::of(words.next()?)?;
    let id = words.next()?;
    id.parse::<relais_store::Id>().ok()?;
    Some((line, id, words.nth(1)))
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

    /// A list of which something is missing before its end is told from a whole one; one of before has no
    /// links, and is read and gone on with.
    #[test]
    fn a_list_without_its_head_or_its_middle_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("r.db"));
        let at = "2026-01-01T00:00:00Z";
        let ids = [
            "pers-000000000001",
            "pers-000000000002",
            "pers-000000000003",
        ];
        for id in &ids[..2] {
            append(&path, &path, &format!("efface {id} {at}")).unwrap();
        }
        assert_eq!(read(&path).unwrap().len(), 2);
        note_redact(&path, Redact::Names, ids[2], at).unwrap();
        note(&path, Stage::Asked, ids[2], at).unwrap();
        note(&path, Stage::Scrubbed, ids[0], at).unwrap();
        assert_eq!(read(&path).unwrap().len(), 3);
        let whole = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        for left_out in 0..lines.len() {
            let mut some = lines.clone();
            some.remove(left_out);
            std::fs::write(&path, some.join("\n") + "\n").unwrap();
            let trusted = read(&path);
            assert_eq!(trusted.is_ok(), left_out + 1 == lines.len(), "{left_out}");
        }
        let turned: Vec<&str> = lines.iter().rev().copied().collect();
        std::fs::write(&path, turned.join("\n")).unwrap();
        let told = read(&path).unwrap_err().to_string();
        assert!(told.contains("lignes lui manquent"), "{told}");
        assert!(note(&path, Stage::Asked, ids[0], at).is_err());
    }

    #[test]
    fn lines_that_are_added_at_once_hold_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("r.db"));
        std::thread::scope(|scope| {
            for writer in 1..5 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..10 {
                        let id = format!("pers-00000000000{writer}");
                        note(path, Stage::Asked, &id, "2026-01-01T00:00:00Z").unwrap();
                    }
                });
            }
        });
        assert_eq!(read(&path).unwrap().len(), 4);
        assert_eq!(list(&path).unwrap().lines.len(), 40);
    }
}
