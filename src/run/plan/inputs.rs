//! What a plan reads from outside, by its content.

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Trouble};
use relais_files::atomic::{Digest, Stat};
use relais_files::folder::is_remote;
use relais_files::place;
use serde::{Deserialize, Serialize};

use super::PlanFault;
use super::make::Look;
use crate::limits::Cancel;
use crate::manifest::Digests;

/// A file, a folder with all its files, or an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// As the pipeline names it.
    pub input: String,
    /// Its files; none of an address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<InputFile>,
    /// Why it cannot be read; its units will fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
}

/// A file of an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// From the input; empty for an input that is a file.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Its hash; none where hashes were not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

impl Input {
    /// Looks at an input. One that cannot be read is kept as absent: it stops its own units alone.
    pub(super) fn look(
        name: &str,
        look: Look,
        digests: &mut Digests,
        cancel: &Cancel,
    ) -> Result<Self, Trouble> {
        let mut input = Self {
            input: name.to_string(),
            files: Vec::new(),
            absent: None,
        };
        if is_remote(name) {
            return Ok(input);
        }
        match files_of(Path::new(name), look, digests, cancel) {
            Ok(files) => input.files = files,
            Err(trouble) if cancel.is_cancelled() => return Err(trouble),
            Err(trouble) => input.absent = Some(trouble.to_string()),
        }
        Ok(input)
    }

    /// Why it cannot be read now, as far as names and sizes tell; none of an address.
    pub fn missing(&self) -> Option<String> {
        if self.absent.is_some() || is_remote(&self.input) {
            return self.absent.clone();
        }
        self.files.iter().find_map(|file| {
            let path = self.path(file);
            match Stat::of(&path) {
                Err(e) => Some(format!("{}: {e}", path.display())),
                Ok(stat) if stat.size != file.size => Some(format!(
                    "{} has {} bytes, not {}",
                    path.display(),
                    stat.size,
                    file.size
                )),
                Ok(_) => None,
            }
        })
    }

    /// Where its files are.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(|file| self.path(file))
    }

    fn path(&self, file: &InputFile) -> PathBuf {
        match file.name.as_str() {
            "" => PathBuf::from(&self.input),
            name => Path::new(&self.input).join(name),
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|f| f.size).sum()
    }

    /// What it is, for the ids of units: its files and their hashes.
    pub(super) fn content(&self) -> Digest {
        let mut text = String::new();
        for InputFile { name, size, sha256 } in &self.files {
            let hash = sha256.map(|d| d.to_string()).unwrap_or_default();
            text.push_str(&format!("{name}\0{size}\0{hash}\n"));
        }
        text.push_str(self.absent.as_deref().unwrap_or_default());
        Digest::of_bytes(text.as_bytes())
    }

    /// Whether it is what it was when the plan was made.
    ///
    /// # Errors
    /// [`PlanFault::Absent`], [`PlanFault::Changed`], and an interruption.
    pub fn check(&self, digests: &mut Digests, cancel: &Cancel) -> Result<(), Trouble> {
        if is_remote(&self.input) {
            return Ok(());
        }
        let absent = |reason: String| PlanFault::Absent {
            name: self.input.clone(),
            reason,
        };
        if let Some(reason) = &self.absent {
            return Err(absent(reason.clone()).into());
        }
        for file in &self.files {
            let path = self.path(file);
            let changed = |what: String| PlanFault::Changed {
                name: self.input.clone(),
                what: format!("{} {what}", path.display()),
            };
            let stat = Stat::of(&path).map_err(|e| absent(format!("{}: {e}", path.display())))?;
            if stat.size != file.size {
                let what = format!("has {} bytes, not {}", stat.size, file.size);
                return Err(changed(what).into());
            }
            let hashed = digests.of(&path, cancel);
            cancel.check()?;
            let hashed = hashed.map_err(|e| absent(e.to_string()))?;
            if file.sha256.is_some_and(|d| d.to_string() != hashed.sha256) {
                return Err(changed("has other bytes".into()).into());
            }
        }
        Ok(())
    }
}

fn files_of(
    path: &Path,
    look: Look,
    digests: &mut Digests,
    cancel: &Cancel,
) -> Result<Vec<InputFile>, Trouble> {
    let files = place::files_under_while(path, &|| !cancel.is_cancelled())?;
    if files.is_empty() {
        let name = path.display().to_string();
        let reason = "an empty folder".into();
        return Err(PlanFault::Absent { name, reason }.into());
    }
    let file = |file: &std::path::PathBuf| {
        cancel.check()?;
        let name = file.strip_prefix(path).unwrap_or(file);
        let (size, sha256) = match look {
            Look::Sizes => {
                let stat = Stat::of(file).map_err(|e| unreadable(file, e))?;
                // To be readable is to be opened, and that costs nothing.
                place::readable(file)?;
                (stat.size, None)
            }
            Look::Hashes => {
                let hashed = digests.of(file, cancel)?;
                (hashed.size, hashed.sha256.parse().ok())
            }
        };
        Ok(InputFile {
            name: name.to_string_lossy().into_owned(),
            size,
            sha256,
        })
    };
    files.iter().map(file).collect()
}

fn unreadable(path: &Path, error: std::io::Error) -> Box<dyn Fault> {
    PlanFault::Absent {
        name: path.display().to_string(),
        reason: error.to_string(),
    }
    .into()
}
