//! Bytes set aside on the disk of an output until it is known where they go.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::AtomicFault;

/// A file without a name on the disk of the output: it is gone when the process is, however it
/// ends.
#[derive(Debug)]
pub struct Spool {
    output: PathBuf,
    file: Option<File>,
    length: u64,
}

impl Spool {
    /// An empty one, which has no file yet.
    pub fn beside(output: &Path) -> Self {
        Self {
            output: output.to_path_buf(),
            file: None,
            length: 0,
        }
    }

    /// Sets bytes aside and says from where on they lie.
    pub fn append(&mut self, bytes: &[u8]) -> Result<u64, AtomicFault> {
        let written = self.file().and_then(|file| file.write_all(bytes));
        written.map_err(|e| AtomicFault::writing("write", &self.output, e))?;
        let start = self.length;
        self.length += bytes.len() as u64;
        Ok(start)
    }

    /// Bytes that were set aside.
    pub fn read(&mut self, start: u64, length: usize) -> Result<Vec<u8>, AtomicFault> {
        let mut bytes = vec![0; length];
        let read = self.file();
        let read = read.and_then(|file| file.read_exact_at(&mut bytes, start));
        read.map_err(|e| AtomicFault::writing("read back what is to be", &self.output, e))?;
        Ok(bytes)
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
