//! The encoded tiles of one level, in the order in which they came.

use std::fs::File;
use std::io;
use std::path::Path;

use relais_core::fault::Trouble;

use super::levels::Level;
use super::spool::{FRAME, Slot, Spool, write_framed};
use super::work::EncodedMask;
use crate::codec::{CodecFault, TileEncoder, full_mask_tile};

/// Masks have a bit where samples have a byte at least.
pub(super) const MASK_SHARE: usize = 8;

/// The bytes of tiles that are alike all over the file.
pub(super) struct Alike {
    /// Pixels none of which is valid: zeros.
    empty: Vec<u8>,
    all_valid: Vec<u8>,
    none_valid: Vec<u8>,
}

impl Alike {
    /// Those of an image.
    pub(super) fn new(encoder: &TileEncoder) -> Result<Self, CodecFault> {
        Ok(Self {
            empty: encoder.encode_zeros()?,
            all_valid: full_mask_tile(encoder.size(), 255)?,
            none_valid: full_mask_tile(encoder.size(), 0)?,
        })
    }
}

/// What a tile is: bytes set aside, or alike to others.
#[derive(Clone, Copy)]
enum Tile {
    Missing,
    /// Of pixels, not one being valid.
    Empty,
    /// Of a mask.
    AllValid,
    /// Of a mask.
    NoneValid,
    At(Slot),
}

/// Tiles and masks of a level, by their place in the arrays of TIFF.
pub(super) struct Store {
    pixels: Tiles,
    masks: Tiles,
}

struct Tiles {
    spool: Spool,
    /// What tiles are until they come, and how many there will be.
    before: (Tile, usize),
    /// All of them from the first that came on: until then it takes no memory, for a walk that is
    /// too large may yet be refused.
    tiles: Vec<Tile>,
}

impl Tiles {
    fn set(&mut self, index: usize, bytes: Option<&[u8]>, alike: Tile) -> Result<(), Trouble> {
        let (before, count) = self.before;
        self.tiles.resize(count, before);
        self.tiles[index] = match bytes {
            Some(bytes) => Tile::At(self.spool.append(bytes)?),
            None => alike,
        };
        Ok(())
    }

    fn length(&self, index: usize, alike: &Alike) -> u64 {
        match self.tiles[index] {
            Tile::At(slot) => slot.length,
            tile => alike_bytes(tile, alike).len() as u64,
        }
    }
}

fn alike_bytes(tile: Tile, alike: &Alike) -> &[u8] {
    match tile {
        Tile::Empty => &alike.empty,
        Tile::AllValid => &alike.all_valid,
        Tile::NoneValid => &alike.none_valid,
        Tile::Missing | Tile::At(_) => &[],
    }
}

/// Where tiles will lie in the file, in the order of the arrays.
#[derive(Default)]
pub(super) struct Places {
    pub(super) offsets: Vec<u64>,
    pub(super) lengths: Vec<u32>,
}

impl Store {
    /// Nothing yet; `room` bytes of its tiles may be kept in memory, and their share of its masks.
    pub(super) fn new(level: Level, output: &Path, room: usize) -> Self {
        let tiles = |tile, room| Tiles {
            spool: Spool::beside(output, room),
            before: (tile, level.tiles()),
            tiles: Vec::new(),
        };
        Self {
            pixels: tiles(Tile::Missing, room),
            masks: tiles(Tile::AllValid, room / MASK_SHARE),
        }
    }

    /// Keeps a tile, none for one without a valid pixel, and its mask.
    pub(super) fn put(
        &mut self,
        index: usize,
        pixels: Option<&[u8]>,
        mask: EncodedMask,
    ) -> Result<(), Trouble> {
        self.pixels.set(index, pixels, Tile::Empty)?;
        match mask {
            EncodedMask::All => self.masks.set(index, None, Tile::AllValid),
            EncodedMask::Nothing => self.masks.set(index, None, Tile::NoneValid),
            EncodedMask::Tile(bytes) => self.masks.set(index, Some(&bytes), Tile::Missing),
        }
    }

    /// True when some pixel is not valid.
    pub(super) fn is_masked(&self) -> bool {
        let masks = &self.masks.tiles;
        masks.iter().any(|m| !matches!(m, Tile::AllValid))
    }

    /// True when no pixel is valid.
    pub(super) fn is_empty(&self) -> bool {
        self.pixels.tiles.iter().all(|t| matches!(t, Tile::Empty))
    }

    /// How many tiles never came.
    pub(super) fn missing(&self) -> usize {
        let pixels = self.pixels.tiles.iter();
        self.pixels.before.1 - pixels.filter(|t| !matches!(t, Tile::Missing)).count()
    }

    /// Where tiles (and masks, in `masked`) will lie when the first begins at `at`: row by row, each
    /// followed by its mask. Gives the end of the last.
    pub(super) fn place(
        &self,
        mut at: u64,
        alike: &Alike,
        pixels: &mut Places,
        mut masks: Option<&mut Places>,
    ) -> u64 {
        let mut put = |places: &mut Places, length: u64| {
            places.offsets.push(at + FRAME);
            // A tile is far below 4 GiB.
            places.lengths.push(length as u32);
            at += length + 2 * FRAME;
        };
        for index in 0..self.pixels.tiles.len() {
            put(pixels, self.pixels.length(index, alike));
            if let Some(masks) = masks.as_deref_mut() {
                put(masks, self.masks.length(index, alike));
            }
        }
        at
    }

    /// Writes the tiles to where a file stands, in the order of [`Store::place`].
    pub(super) fn pour(mut self, alike: &Alike, masked: bool, into: &mut File) -> io::Result<()> {
        for index in 0..self.pixels.tiles.len() {
            self.pixels.pour(index, alike, into)?;
            if masked {
                self.masks.pour(index, alike, into)?;
            }
        }
        Ok(())
    }
}

impl Tiles {
    fn pour(&mut self, index: usize, alike: &Alike, into: &mut File) -> io::Result<()> {
        match self.tiles[index] {
            Tile::At(slot) => self
                .spool
                .pour(slot.offset - FRAME, slot.length + 2 * FRAME, into),
            tile => write_framed(alike_bytes(tile, alike), into),
        }
    }
}
