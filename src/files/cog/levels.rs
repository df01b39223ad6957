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
}

/// The order in which the tiles of the image are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Along a Z curve: four neighbours follow each other, then four such squares, so that at any
    /// moment at most one tile of each overview is half made.
    Curve,
    /// Row after row, in stripes of so many tiles (a power of two, or all of a row).
    Rows {
        /// Tiles of a stripe.
        across: usize,
    },
}

impl Order {
    /// Orders by rows, from whole rows to ever narrower stripes.
    pub(super) fn rows(image: Level) -> impl Iterator<Item = Order> {
        let whole = image.across().next_power_of_two();
        std::iter::successors(Some(whole), |n| (*n > 2).then(|| n / 2))
            .map(|across| Order::Rows { across })
    }

    /// Shows the tiles (x, y) of the image in this order.
    pub(super) fn each(self, image: Level, show: &mut dyn FnMut((usize, usize))) {
        match self {
            Order::Curve => {
                let side = image.across().max(image.down()).next_power_of_two();
                square(image, (0, 0), side, show);
            }
            Order::Rows { across } => {
                for left in (0..image.across()).step_by(across) {
                    let right = (left + across).min(image.across());
                    for y in 0..image.down() {
                        (left..right).for_each(|x| show((x, y)));
                    }
                }
            }
        }
    }

    /// How many tiles of overviews are half made at once, at most. By stripes, a tile that two of
    /// them share stays open from one to the other, as do all above and below it.
    pub(super) fn open_tiles(self, levels: &[Level]) -> usize {
        let of_level = |(n, level): (usize, &Level)| match self {
            Order::Curve => 1,
            Order::Rows { across } if across >> n > 0 => level.across().min(across >> n),
            Order::Rows { .. } => level.down(),
        };
        levels.iter().enumerate().skip(1).map(of_level).sum()
    }
}

fn square(image: Level, (x, y): (usize, usize), side: usize, show: &mut dyn FnMut((usize, usize))) {
    if x >= image.across() || y >= image.down() {
        return;
    }
    if side == 1 {
        show((x, y));
        return;
    }
    let half = side / 2;
    for (dx, dy) in [(0, 0), (half, 0), (0, half), (half, half)] {
        square(image, (x + dx, y + dy), half, show);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

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

    fn tiles(order: Order, image: Level) -> Vec<(usize, usize)> {
        let mut tiles = Vec::new();
        order.each(image, &mut |tile| tiles.push(tile));
        tiles
    }

    /// Plays an order and counts the tiles of overviews that are open at once.
    fn most_open(order: Order, levels: &[Level]) -> usize {
        let mut open: HashMap<(usize, usize, usize), usize> = HashMap::new();
        let mut most = 0;
        for (x, y) in tiles(order, levels[0]) {
            let (mut x, mut y) = (x, y);
            for n in 1..levels.len() {
                let children = levels[n - 1].children(x / 2, y / 2);
                (x, y) = (x / 2, y / 2);
                let missing = open.entry((n, x, y)).or_insert(children);
                *missing -= 1;
                most = most.max(open.len());
                if open[&(n, x, y)] > 0 {
                    break;
                }
                open.remove(&(n, x, y));
            }
        }
        assert!(open.is_empty());
        most
    }

    /// Any size and any order: each tile once, and no more open than foretold.
    #[test]
    fn orders_are_complete_and_open_no_more_than_foretold() {
        for (width, height) in [(1, 1), (5, 3), (9, 17), (64, 1), (31, 33), (33, 64)] {
            let levels = levels(width * 512, height * 512 - 3, 512);
            let orders: Vec<Order> = Order::rows(levels[0]).chain([Order::Curve]).collect();
            for order in orders {
                let mut tiles = tiles(order, levels[0]);
                let most = most_open(order, &levels);
                assert!(
                    most <= order.open_tiles(&levels),
                    "{order:?} {width} {height} {most}"
                );
                tiles.sort();
                tiles.dedup();
                assert_eq!(tiles.len(), width * height);
            }
        }
    }
}
