//! The encoded tiles of one level, in the order in which they came.

use std::path::Path;

use relais_core::fault::Trouble;

use super::CogFault;
use super::directory::Directory;
use super::layout::Part;
use super::levels::Level;
use super::spool::{Slot, Spool};
use super::work::EncodedMask;
use crate::codec::full_mask_tile;

/// Tiles and masks of a level. Tiles without a valid pixel share one place, and so do the masks
/// of tiles that are wholly valid, and of those that are not at all.
pub(super) struct Store {
    pixels: Spool,
    slots: Vec<Option<Slot>>,
    empty: Option<Slot>,
    masks: Spool,
    mask_slots: Vec<MaskSlot>,
    tile: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MaskSlot {
    All,
    Nothing,
    At(Slot),
}

impl Store {
    /// Nothing yet.
    pub(super) fn new(level: Level, output: &Path) -> Self {
        Self {
            pixels: Spool::beside(output),
            slots: vec![None; level.tiles()],
            empty: None,
            masks: Spool::beside(output),
            mask_slots: vec![MaskSlot::All; level.tiles()],
            tile: level.tile,
        }
    }

    /// Keeps a tile; `empty` stands for one without a valid pixel.
    pub(super) fn put(
        &mut self,
        index: usize,
        bytes: Option<&[u8]>,
        empty: &[u8],
    ) -> Result<(), Trouble> {
        let slot = match (bytes, self.empty) {
            (Some(bytes), _) => self.pixels.append(bytes)?,
            (None, Some(slot)) => slot,
            (None, None) => *self.empty.insert(self.pixels.append(empty)?),
        };
        self.slots[index] = Some(slot);
        Ok(())
    }

    /// Keeps the mask of a tile.
    pub(super) fn put_mask(&mut self, index: usize, mask: EncodedMask) -> Result<(), Trouble> {
        self.mask_slots[index] = match mask {
            EncodedMask::All => MaskSlot::All,
            EncodedMask::Nothing => MaskSlot::Nothing,
            EncodedMask::Tile(bytes) => MaskSlot::At(self.masks.append(&bytes)?),
        };
        Ok(())
    }

    /// True when some pixel is not valid.
    pub(super) fn is_masked(&self) -> bool {
        self.mask_slots.iter().any(|m| *m != MaskSlot::All)
    }

    /// The part of the file that the masks make.
    pub(super) fn take_masks(&mut self, directory: Directory) -> Result<Part, Trouble> {
        let mut spool = std::mem::replace(&mut self.masks, Spool::beside(Path::new("")));
        let mut shared = Vec::new();
        let mut of_all = |kind: MaskSlot, value: u8| -> Result<Option<Slot>, Trouble> {
            if !self.mask_slots.contains(&kind) {
                return Ok(None);
            }
            let slot = spool.append(&full_mask_tile(self.tile, value)?)?;
            shared.push(slot);
            Ok(Some(slot))
        };
        let (all, nothing) = (of_all(MaskSlot::All, 255)?, of_all(MaskSlot::Nothing, 0)?);
        let place = |slot: &MaskSlot| match slot {
            MaskSlot::All => all,
            MaskSlot::Nothing => nothing,
            MaskSlot::At(slot) => Some(*slot),
        };
        Ok(Part {
            directory,
            slots: self.mask_slots.iter().filter_map(place).collect(),
            spool,
            shared,
        })
    }

    /// The part of the file that the tiles make.
    pub(super) fn into_pixels(self, directory: Directory, output: &Path) -> Result<Part, CogFault> {
        let tiles = self.slots.len();
        let slots: Vec<Slot> = self.slots.into_iter().flatten().collect();
        if slots.len() < tiles {
            return Err(CogFault::Incomplete {
                path: output.to_path_buf(),
                missing: tiles - slots.len(),
            });
        }
        Ok(Part {
            directory,
            slots,
            spool: self.pixels,
            shared: self.empty.into_iter().collect(),
        })
    }
}
