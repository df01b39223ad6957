//! Encoded tiles set aside until the directories, which come before them, are known.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::atomic::AtomicFault;

/// Bytes before and behind each tile: its size, and its last bytes again. With them GDAL reads a
/// tile over the network without its entry in the table of sizes, and sees when a tile was rewritten.
pub(super) const FRAME: u64 = 4;

/// Writes a tile in its frame.
pub(super) fn write_framed(bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
    // A tile is far below 4 GiB, and no codec makes fewer than 4 bytes of one.
    out.write_all(&(bytes.len() as u32).to_le_bytes())?;
    out.write_all(bytes)?;
    out.write_all(&bytes[bytes.len().saturating_sub(FRAME as usize)..])
}

/// Memory, and what does not fit in it a file without a name on the disk of the output: it is gone
/// when the process is, however it ends.
pub(super) struct Spool {
    output: PathBuf,
    /// Bytes that may be kept in memory.
    room: usize,
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

/// Where a tile lies in its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Spool {
    /// An empty one, which has no file yet.
    pub(super) fn beside(output: &Path, room: usize) -> Self {
        Self {
            output: output.to_path_buf(),
            room,
            memory: Vec::new(),
            file: None,
            length: 0,
        }
    }

    /// Sets a tile aside, in its frame.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<Slot, AtomicFault> {
        let framed = bytes.len() + 2 * FRAME as usize;
        let written = match self.file.is_none() && self.memory.len() + framed <= self.room {
            true => write_framed(bytes, &mut self.memory),
            false => self.file().and_then(|file| write_framed(bytes, file)),
        };
        written.map_err(|e| AtomicFault::writing("write", &self.output, e))?;
        let slot = Slot {
            offset: self.length + FRAME,
            length: bytes.len() as u64,
        };
        self.length += slot.length + 2 * FRAME;
        Ok(slot)
    }

    /// Copies `length` bytes from `start` to where a file stands; from a file the kernel does, where
    /// it can.
    pub(super) fn pour(&mut self, start: u64, length: u64, into: &mut File) -> io::Result<()> {
        if self.file.is_none() {
            let from = start as usize;
            return into.write_all(&self.memory[from..from + length as usize]);
        }
        let file = self.file()?;
        file.seek(SeekFrom::Start(start))?;
        match io::copy(&mut file.take(length), into)? {
            n if n == length => Ok(()),
            _ => Err(io::Error::other("a temporary file was cut short")),
        }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => {
                let folder = match self.output.parent() {
                    Some(p) if !p.as_os_str().is_empty() => p,
                    _ => Path::new("."),
                };
                let file = none.insert(tempfile::tempfile_in(folder)?);
                file.write_all(&std::mem::take(&mut self.memory))?;
                Ok(file)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_longer_fits_in_memory_goes_to_disk_and_comes_back_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("out.tif");
        let tiles = [vec![1u8; 20], vec![2; 30], vec![3; 25]];
        // Nothing, the first alone, all of them in memory.
        for room in [0, 40, 200] {
            let mut spool = Spool::beside(&output, room);
            let slots = tiles.each_ref().map(|t| spool.append(t).unwrap());
            assert_eq!(spool.file.is_none(), room == 200);
            let mut into = File::create(&output).unwrap();
            for Slot { offset, length } in slots.into_iter().rev() {
                spool.pour(offset, length, &mut into).unwrap();
            }
            let poured = std::fs::read(&output).unwrap();
            assert_eq!(poured, [&tiles[2][..], &tiles[1], &tiles[0]].concat());
        }
    }
}
