//! The pyramid: an image and its overviews, each half the size of the one before, rounded up.

use relais_core::grid::Window;

/// One resolution of the image, cut into square tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) tile: usize,
}

/// The largest side without a further overview: what the public validators ask for.
const SMALL: usize = 512;

/// The image first, then its overviews, the last of at most 512 pixels (or one small tile) a side.
pub(super) fn levels(width: usize, height: usize, tile: usize) -> Vec<Level> {
    let enough = tile.min(SMALL);
    let image = Level {
        width,
        height,
        tile,
    };
    std::iter::successors(Some(image), |l| {
        (l.width > enough || l.height > enough).then(|| Level {
            width: l.width.div_ceil(2),
            height: l.height.div_ceil(2),
            tile,
        })
    })
    .collect()
}

impl Level {
    /// Tiles in a row of tiles.
    pub(super) fn across(self) -> usize {
        self.width.div_ceil(self.tile)
    }

    /// Rows of tiles.
    pub(super) fn down(self) -> usize {
        self.height.div_ceil(self.tile)
    }

    /// All tiles.
    pub(super) fn tiles(self) -> usize {
        self.across() * self.down()
    }

    /// The place of a tile in the order of the TIFF arrays.
    pub(super) fn index(self, x: usize, y: usize) -> usize {
        y * self.across() + x
    }

    /// The pixels of a tile that lie in the image.
    pub(super) fn window(self, x: usize, y: usize) -> Window {
        let (col, row) = (x * self.tile, y * self.tile);
        Window::new(
            col,
            row,
            self.tile.min(self.width - col),
            self.tile.min(self.height - row),
        )
    }

    /// The tile whose window this is.
    pub(super) fn tile_of(self, window: Window) -> Option<(usize, usize)> {
        let (x, y) = (window.col / self.tile, window.row / self.tile);
        (x < self.across() && y < self.down() && self.window(x, y) == window).then_some((x, y))
    }

    /// How many tiles of this level make tile (x, y) of the next.
    pub(super) fn children(self, x: usize, y: usize) -> usize {
        (self.across() - 2 * x).min(2) * (self.down() - 2 * y).min(2)
    }

    /// Its tiles along a Z curve: four neighbours follow each other, and four such squares, so that
    /// at any moment at most one tile of each overview is half made.
    pub(super) fn z_order(self) -> Vec<(usize, usize)> {
        let mut order = Vec::with_capacity(self.tiles());
        let side = self.across().max(self.down()).next_power_of_two();
        self.square(0, 0, side, &mut order);
        order
    }

    fn square(self, x: usize, y: usize, side: usize, order: &mut Vec<(usize, usize)>) {
        if x >= self.across() || y >= self.down() {
            return;
        }
        if side == 1 {
            order.push((x, y));
            return;
        }
        let half = side / 2;
        for (dx, dy) in [(0, 0), (half, 0), (0, half), (half, half)] {
            self.square(x + dx, y + dy, half, order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overviews_halve_until_they_are_small() {
        let sizes = |w, h, t| -> Vec<_> {
            levels(w, h, t)
                .iter()
                .map(|l| (l.width, l.height))
                .collect()
        };
        assert_eq!(sizes(512, 512, 512), [(512, 512)]);
        assert_eq!(sizes(1, 1025, 512), [(1, 1025), (1, 513), (1, 257)]);
        assert_eq!(sizes(800, 3, 1024), [(800, 3), (400, 2)]);
        assert_eq!(sizes(600, 300, 256), [(600, 300), (300, 150), (150, 75)]);
    }

    /// Any size: each tile once, each parent complete after its last child, one open at a time.
    #[test]
    fn the_curve_leaves_one_parent_open() {
        for (width, height) in [(1, 1), (5, 3), (9, 17), (64, 1), (31, 33)] {
            let level = Level {
                width: width * 16,
                height: height * 16 - 3,
                tile: 16,
            };
            let order = level.z_order();
            assert_eq!(order.len(), width * height);
            let mut left = 0;
            let mut parent = (0, 0);
            for (x, y) in order {
                if left == 0 {
                    parent = (x / 2, y / 2);
                    left = level.children(parent.0, parent.1);
                }
                assert_eq!((x / 2, y / 2), parent);
                left -= 1;
            }
            assert_eq!(left, 0);
        }
    }
}
