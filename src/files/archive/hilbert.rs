//! The number of a tile in PMTiles: along a Hilbert curve, zoom after zoom.

use relais_core::grid::Tile;

/// The number of the first tile of a zoom: how many there are below.
fn first(zoom: u8) -> u64 {
    ((1u64 << (2 * zoom)) - 1) / 3
}

/// The number of a tile.
pub(super) fn number(tile: Tile) -> u64 {
    let side = 1u64 << tile.zoom;
    let (mut x, mut y) = (u64::from(tile.col), u64::from(tile.row));
    let mut number = first(tile.zoom);
    let mut half = side / 2;
    while half > 0 {
        let (right, lower) = (u64::from(x & half > 0), u64::from(y & half > 0));
        number += half * half * ((3 * right) ^ lower);
        (x, y) = turned(side, (x, y), (right, lower));
        half /= 2;
    }
    number
}

/// The tile of a number; none beyond zoom 30.
pub(super) fn tile(number: u64) -> Option<Tile> {
    let zoom = (0..31u8).find(|z| number < first(z + 1))?;
    let mut rest = number - first(zoom);
    let (mut x, mut y) = (0, 0);
    let mut half = 1;
    while half < 1 << zoom {
        let right = (rest / 2) & 1;
        let lower = (rest ^ right) & 1;
        (x, y) = turned(half, (x, y), (right, lower));
        x += half * right;
        y += half * lower;
        rest /= 4;
        half *= 2;
    }
    Some(Tile {
        zoom,
        col: x as u32,
        row: y as u32,
    })
}

/// The quadrants of the curve are turned so that their ends meet.
fn turned(side: u64, (x, y): (u64, u64), (right, lower): (u64, u64)) -> (u64, u64) {
    match (right, lower) {
        (1, 0) => (side - 1 - y, side - 1 - x),
        (_, 0) => (y, x),
        _ => (x, y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from the tests of the format's own libraries.
    #[test]
    fn published_numbers() {
        for (zoom, col, row, n) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (12, 3_423, 1_763, 19_078_479),
        ] {
            let t = Tile { zoom, col, row };
            assert_eq!(number(t), n, "{t:?}");
            assert_eq!(tile(n), Some(t));
        }
    }

    #[test]
    fn numbers_and_tiles_come_back_and_neighbours_touch() {
        let mut last: Option<Tile> = None;
        for n in 0..first(7) {
            let t = tile(n).unwrap();
            assert_eq!(number(t), n);
            if let Some(before) = last.filter(|b| b.zoom == t.zoom) {
                assert_eq!(before.col.abs_diff(t.col) + before.row.abs_diff(t.row), 1);
            }
            last = Some(t);
        }
        let far = Tile {
            zoom: 24,
            col: 9_999_999,
            row: 1_234_567,
        };
        assert_eq!(tile(number(far)), Some(far));
        assert_eq!(tile(u64::MAX), None);
    }
}
