//! Encoded tiles set aside until the directories, which come before them, are known.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::atomic::AtomicFault;

/// A file without a name on the disk of the output: it is gone when the process is, however it
/// ends.
pub(super) struct Spool {
    output: PathBuf,
    file: Option<File>,
    length: u64,
}

/// Where a tile lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Spool {
    /// An empty one, which has no file yet.
    pub(super) fn beside(output: &Path) -> Self {
        Self {
            output: output.to_path_buf(),
            file: None,
            length: 0,
        }
    }

    /// Sets a tile aside.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<Slot, AtomicFault> {
        let written = self.file().and_then(|file| file.write_all(bytes));
        written.map_err(|e| AtomicFault::writing("write", &self.output, e))?;
        let slot = Slot {
            offset: self.length,
            length: bytes.len() as u64,
        };
        self.length += slot.length;
        Ok(slot)
    }

    /// Copies runs of it to the end of a file; the kernel does, where it can.
    pub(super) fn pour(self, runs: &[Slot], into: &mut File) -> io::Result<()> {
        let Some(mut file) = self.file else {
            return Ok(());
        };
        for run in runs {
            file.seek(SeekFrom::Start(run.offset))?;
            if io::copy(&mut (&mut file).take(run.length), into)? != run.length {
                return Err(io::Error::other("a temporary file was cut short"));
            }
        }
        Ok(())
    }

    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => {
                let folder = match self.output.parent() {
                    Some(p) if !p.as_os_str().is_empty() => p,
                    _ => Path::new("."),
                };
                Ok(none.insert(tempfile::tempfile_in(folder)?))
            }
        }
    }
}
