//! Encoded tiles set aside, equal ones once.

use std::collections::HashMap;
use std::path::Path;

use relais_core::grid::Tile;
use sha2::{Digest as _, Sha256};

use crate::atomic::{AtomicFault, Spool};

/// What tells the bytes of a tile: half of their SHA-256, which no two tiles share by chance.
pub(super) type Key = [u8; 16];

/// The key of some bytes.
pub(super) fn key(bytes: &[u8]) -> Key {
    let digest = Sha256::digest(bytes);
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The tiles that came so far. Memory: some 100 bytes a tile.
pub(super) struct Shelf {
    spool: Spool,
    /// Where distinct contents lie in the spool.
    contents: Vec<(u64, u32)>,
    known: HashMap<Key, u32>,
    tiles: Vec<(Tile, u32)>,
}

/// A tile and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shelved {
    pub(super) tile: Tile,
    /// Which of the distinct contents.
    pub(super) content: usize,
    /// Their length.
    pub(super) length: u32,
}

impl Shelf {
    /// An empty one on the disk of an output.
    pub(super) fn beside(output: &Path) -> Self {
        Self {
            spool: Spool::beside(output),
            contents: Vec::new(),
            known: HashMap::new(),
            tiles: Vec::new(),
        }
    }

    /// Sets a tile aside.
    pub(super) fn put(&mut self, tile: Tile, key: Key, bytes: &[u8]) -> Result<(), AtomicFault> {
        let content = match self.known.get(&key) {
            Some(content) => *content,
            None => {
                let start = self.spool.append(bytes)?;
                // Fewer than 2^32 tiles, each far below 4 GiB.
                let content = self.contents.len() as u32;
                self.contents.push((start, bytes.len() as u32));
                self.known.insert(key, content);
                content
            }
        };
        self.tiles.push((tile, content));
        Ok(())
    }

    /// All tiles, in the order of `rank`.
    pub(super) fn sorted(&mut self, rank: impl Fn(Tile) -> u64) -> Vec<Shelved> {
        self.known = HashMap::new();
        let mut tiles: Vec<Shelved> = std::mem::take(&mut self.tiles)
            .into_iter()
            .map(|(tile, content)| Shelved {
                tile,
                content: content as usize,
                length: self.contents[content as usize].1,
            })
            .collect();
        tiles.sort_by_cached_key(|shelved| rank(shelved.tile));
        tiles
    }

    /// How many distinct contents there are.
    pub(super) fn contents(&self) -> usize {
        self.contents.len()
    }

    /// The bytes of one.
    pub(super) fn read(&mut self, content: usize) -> Result<Vec<u8>, AtomicFault> {
        let (start, length) = self.contents[content];
        self.spool.read(start, length as usize)
    }
}
