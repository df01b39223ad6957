//! The pyramid of tiles: which blocks there are, in which order they are wanted, and blocks of lower
//! zooms that still lack quarters.
//!
//! A block is two by two tiles; halved, it is one tile of the zoom above it and a quarter of a block
//! there.

use std::collections::HashMap;

use relais_core::grid::{TILE, Window};
use relais_core::raster::{Block, Mask, Samples};

/// Pixels along the side of a block.
pub(super) const SIDE: usize = 2 * TILE;

/// The blocks of a zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) zoom: u8,
    /// First column and row of blocks.
    first: (u32, u32),
    /// Last column and row of blocks.
    last: (u32, u32),
}

/// The blocks under an image at `top` zoom, whose pixels from `(col, row)` on are `width × height`,
/// and those of each lower zoom down to `bottom`.
pub(super) fn levels(
    (col, row): (u64, u64),
    (width, height): (u64, u64),
    top: u8,
    bottom: u8,
) -> Vec<Level> {
    let side = SIDE as u64;
    // Pixels of a matrix are fewer than 2^33.
    let block = |pixel: u64| (pixel / side) as u32;
    let native = Level {
        zoom: top,
        first: (block(col), block(row)),
        last: (block(col + width - 1), block(row + height - 1)),
    };
    std::iter::successors(Some(native), |l| {
        (l.zoom > bottom).then(|| Level {
            zoom: l.zoom - 1,
            first: (l.first.0 / 2, l.first.1 / 2),
            last: (l.last.0 / 2, l.last.1 / 2),
        })
    })
    .collect()
}

impl Level {
    fn across(self) -> usize {
        (self.last.0 - self.first.0 + 1) as usize
    }

    fn down(self) -> usize {
        (self.last.1 - self.first.1 + 1) as usize
    }

    /// How many blocks.
    pub(super) fn blocks(self) -> usize {
        self.across() * self.down()
    }

    /// How many of its blocks make block (x, y) of the next level.
    fn children(self, (x, y): (u32, u32)) -> usize {
        let of = |k: u32, first: u32, last: u32| {
            (2 * k..=2 * k + 1)
                .filter(|c| (first..=last).contains(c))
                .count()
        };
        of(x, self.first.0, self.last.0) * of(y, self.first.1, self.last.1)
    }
}

/// The order in which the blocks of the image are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Along a Z curve: at most one block of each lower zoom is half made at any moment.
    Curve,
    /// Row after row, so that each piece of the source is needed within a short time.
    Rows,
}

impl Order {
    /// The blocks of a level in this order.
    pub(super) fn blocks(self, level: Level) -> Vec<(u32, u32)> {
        let rows = level.first.1..=level.last.1;
        let mut all: Vec<(u32, u32)> = rows
            .flat_map(|y| (level.first.0..=level.last.0).map(move |x| (x, y)))
            .collect();
        if self == Order::Curve {
            all.sort_by_key(|(x, y)| spread(*x) | spread(*y) << 1);
        }
        all
    }

    /// How many blocks of lower zooms are half made at once, at most.
    pub(super) fn open(self, levels: &[Level]) -> usize {
        let of_level = |level: &Level| match self {
            Order::Curve => 1,
            Order::Rows => level.across(),
        };
        levels.iter().skip(1).map(of_level).sum()
    }
}

/// Bits with a gap after each.
fn spread(v: u32) -> u64 {
    (0..32).fold(0, |out, bit| out | u64::from(v >> bit & 1) << (2 * bit))
}

/// Blocks being put together, by level and place.
pub(super) struct Pending {
    levels: Vec<Level>,
    bands: usize,
    blocks: HashMap<(usize, u32, u32), Open>,
}

struct Open {
    /// None until a quarter came in which something is valid.
    pixels: Option<(Vec<u8>, Vec<u8>)>,
    missing: usize,
}

impl Pending {
    /// Nothing yet.
    pub(super) fn new(levels: Vec<Level>, bands: usize) -> Self {
        Self {
            levels,
            bands,
            blocks: HashMap::new(),
        }
    }

    /// Takes the quarter made from block (x, y) of level `from`, none when nothing in it is valid;
    /// gives the block of the next level when it was the last of its quarters and something is valid
    /// in it. A block without anything valid is told to the level above it as such.
    pub(super) fn take(
        &mut self,
        from: usize,
        (x, y): (u32, u32),
        quarter: Option<&Block>,
    ) -> Option<(usize, (u32, u32), Block)> {
        self.levels.get(from + 1)?;
        let parent = (x / 2, y / 2);
        let key = (from + 1, parent.0, parent.1);
        let missing = self.levels[from].children(parent);
        let open = self.blocks.entry(key).or_insert(Open {
            pixels: None,
            missing,
        });
        if let Some(quarter) = quarter {
            let (samples, mask) = open
                .pixels
                .get_or_insert_with(|| (vec![0; SIDE * SIDE * self.bands], vec![0; SIDE * SIDE]));
            let corner = ((x % 2) as usize * TILE, (y % 2) as usize * TILE);
            place(quarter, corner, samples, mask);
        }
        open.missing -= 1;
        if open.missing > 0 {
            return None;
        }
        let Some((samples, mask)) = self.blocks.remove(&key)?.pixels else {
            return self.take(from + 1, parent, None);
        };
        let block = Block {
            window: Window::new(0, 0, SIDE, SIDE),
            bands: self.bands,
            samples: Samples::U8(samples),
            mask: Mask::of(mask),
        };
        Some((from + 1, parent, block))
    }
}

/// Copies a block of bytes into the planes of a larger one whose side is [`SIDE`].
pub(super) fn place(
    block: &Block,
    (col, row): (usize, usize),
    samples: &mut [u8],
    mask: &mut [u8],
) {
    let Samples::U8(from) = &block.samples else {
        return;
    };
    let Window { width, height, .. } = block.window;
    let starts = |y: usize| (y * width, (row + y) * SIDE + col);
    for (from, to) in from
        .chunks_exact(width * height)
        .zip(samples.chunks_exact_mut(SIDE * SIDE))
    {
        for (a, b) in (0..height).map(starts) {
            to[b..b + width].copy_from_slice(&from[a..a + width]);
        }
    }
    for (a, b) in (0..height).map(starts) {
        let to = &mut mask[b..b + width];
        match &block.mask {
            Mask::All => to.fill(255),
            Mask::Nothing => to.fill(0),
            Mask::Pixels(mask) => to.copy_from_slice(&mask[a..a + width]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_of_every_zoom_comes_once_and_as_few_are_open_as_was_said() {
        for (corner, size) in [
            ((0, 0), (512, 512)),
            ((700, 5_000), (3_333, 2_100)),
            ((1_023, 511), (2, 2)),
        ] {
            let levels = levels(corner, size, 14, 0);
            assert_eq!(levels.len(), 15);
            for order in [Order::Curve, Order::Rows] {
                let mut pending = Pending::new(levels.clone(), 1);
                let mut made = vec![Vec::new(); levels.len()];
                let mut most = 0;
                let quarter = Block {
                    window: Window::new(0, 0, TILE, TILE),
                    bands: 1,
                    samples: Samples::U8(vec![7; TILE * TILE]),
                    mask: Mask::All,
                };
                for at in order.blocks(levels[0]) {
                    made[0].push(at);
                    let mut next = pending.take(0, at, Some(&quarter));
                    most = most.max(pending.blocks.len());
                    while let Some((level, at, _)) = next {
                        made[level].push(at);
                        next = pending.take(level, at, Some(&quarter));
                    }
                }
                for (level, mut made) in levels.iter().zip(made) {
                    let mut all = order.blocks(*level);
                    made.sort_unstable();
                    all.sort_unstable();
                    assert_eq!(made, all, "{level:?}");
                }
                assert!(pending.blocks.is_empty());
                assert!(most <= order.open(&levels), "{order:?} {most}");
            }
        }
    }

    #[test]
    fn a_block_without_anything_valid_is_passed_on_as_such() {
        let levels = levels((0, 0), (1_024, 512), 2, 0);
        let mut pending = Pending::new(levels, 1);
        assert!(pending.take(0, (0, 0), None).is_none());
        assert!(pending.take(0, (1, 0), None).is_none());
        assert!(pending.blocks.is_empty());
    }
}
