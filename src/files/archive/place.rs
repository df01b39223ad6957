//! Where an image lies on a grid of tiles.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs, Grid, TILE, TileMatrixSet, Transform, Window};

use super::ArchiveFault;
use super::pyramid::{Level, SIDE, levels};

/// Where the pixels of an image lie among those of a zoom.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The first and the last zoom.
    zooms: (u8, u8),
    /// The column and row, from the origin of the matrix, of the first pixel of the image.
    corner: (i64, i64),
    /// The part of the image that lies in the matrix.
    part: Window,
    /// The box of that part.
    pub(super) bbox: BBox,
    /// The same in longitude and latitude.
    pub(super) lonlat: BBox,
}

/// That a grid has some zooms.
///
/// # Errors
/// [`ArchiveFault::Zooms`].
pub fn check_zooms(set: &TileMatrixSet, (first, last): (u8, u8)) -> Result<(), ArchiveFault> {
    if first <= last && last <= set.last_zoom {
        return Ok(());
    }
    Err(ArchiveFault::Zooms {
        first,
        last,
        most: set.last_zoom,
        set: set.id,
    })
}

impl Place {
    /// The place of an image on the last of some zooms.
    ///
    /// # Errors
    /// Pixels that are not those of the zoom, an image outside the matrix, zooms that are none.
    pub(super) fn new(
        grid: &Grid,
        set: TileMatrixSet,
        (first, last): (u8, u8),
    ) -> Result<Self, Trouble> {
        check_zooms(&set, (first, last))?;
        let corner = set.pixel_of(last, grid).ok_or(ArchiveFault::NotOnGrid {
            set: set.id,
            zoom: last,
        })?;
        let (cols, rows) = set.size(last);
        let clip = |from: i64, length: usize, tiles: u32| {
            let most = i64::from(tiles) * TILE as i64;
            let (start, end) = (from.clamp(0, most), (from + length as i64).clamp(0, most));
            ((start - from) as usize, (end - start).max(0) as usize)
        };
        let (col, width) = clip(corner.0, grid.width, cols);
        let (row, height) = clip(corner.1, grid.height, rows);
        let part = Window::new(col, row, width, height);
        if part.is_empty() {
            return Err(ArchiveFault::Outside { set: set.id }.into());
        }
        let cell = set.cell(last);
        let (left, top) = (corner.0 + col as i64, corner.1 + row as i64);
        let (x, y) = (
            set.origin.0 + left as f64 * cell,
            set.origin.1 - top as f64 * cell,
        );
        let bbox = BBox {
            min_x: x,
            min_y: y - height as f64 * cell,
            max_x: x + width as f64 * cell,
            max_y: y,
        };
        Ok(Self {
            zooms: (first, last),
            corner,
            part,
            bbox,
            lonlat: lonlat(&bbox, set.crs)?,
        })
    }

    /// Blocks of every zoom, the last zoom first.
    pub(super) fn levels(&self) -> Vec<Level> {
        // The part lies in the matrix, so nothing is negative.
        let corner = (
            (self.corner.0 + self.part.col as i64) as u64,
            (self.corner.1 + self.part.row as i64) as u64,
        );
        let size = (self.part.width as u64, self.part.height as u64);
        levels(corner, size, self.zooms.1, self.zooms.0)
    }

    /// The pixels of the image under a block of the last zoom.
    pub(super) fn window(&self, (x, y): (u32, u32)) -> Window {
        let clip = |block: u32, corner: i64, first: usize, length: usize| {
            let start = i64::from(block) * SIDE as i64 - corner;
            let (low, high) = (first as i64, (first + length) as i64);
            let (start, end) = (
                start.clamp(low, high),
                (start + SIDE as i64).clamp(low, high),
            );
            (start as usize, (end - start) as usize)
        };
        let (col, width) = clip(x, self.corner.0, self.part.col, self.part.width);
        let (row, height) = clip(y, self.corner.1, self.part.row, self.part.height);
        Window::new(col, row, width, height)
    }

    /// The block that a window of the image lies in, and the place of its first pixel there; none
    /// when it is not the window of a block.
    pub(super) fn block_of(&self, window: Window) -> Option<((u32, u32), (usize, usize))> {
        let of = |at: usize, corner: i64| {
            let pixel = u64::try_from(at as i64 + corner).ok()?;
            let block = u32::try_from(pixel / SIDE as u64).ok()?;
            Some((block, (pixel % SIDE as u64) as usize))
        };
        let (x, col) = of(window.col, self.corner.0)?;
        let (y, row) = of(window.row, self.corner.1)?;
        (self.window((x, y)) == window).then_some(((x, y), (col, row)))
    }
}

/// A box in longitude and latitude.
pub(super) fn lonlat(bbox: &BBox, crs: &str) -> Result<BBox, Trouble> {
    let transform = Transform::new(&Crs::parse(crs)?, &Crs::parse("EPSG:4326")?)?;
    let border = (0..=16).flat_map(|k| {
        let t = f64::from(k) / 16.0;
        let x = bbox.min_x + t * (bbox.max_x - bbox.min_x);
        let y = bbox.min_y + t * (bbox.max_y - bbox.min_y);
        [
            (x, bbox.min_y),
            (x, bbox.max_y),
            (bbox.min_x, y),
            (bbox.max_x, y),
        ]
    });
    let projected = BBox::around(border.filter_map(|(x, y)| transform.point(x, y)));
    Ok(projected.unwrap_or(BBox {
        min_x: -180.0,
        min_y: -85.0,
        max_x: 180.0,
        max_y: 85.0,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::{Affine, LAMBERT_93_5CM};

    fn grid(x: f64, y: f64, width: usize, height: usize) -> Grid {
        Grid {
            width,
            height,
            transform: Some(Affine([x, 1.6, 0.0, y, 0.0, -1.6])),
            crs: Some(Crs::parse("EPSG:2154").unwrap()),
        }
    }

    #[test]
    fn windows_are_those_of_blocks_and_cover_the_image_once() {
        // Pau: tile (1040, 14038) of zoom 17, from its middle on.
        let (x, y) = (1_040.5 * 409.6, 12_000_000.0 - 14_038.5 * 409.6);
        let place = Place::new(&grid(x, y, 1_000, 700), LAMBERT_93_5CM, (12, 17)).unwrap();
        let levels = place.levels();
        assert_eq!(levels.len(), 6);
        let blocks = super::super::pyramid::Order::Curve.blocks(levels[0]);
        let mut covered = 0;
        for block in blocks {
            let window = place.window(block);
            let (back, corner) = place.block_of(window).unwrap();
            assert_eq!(back, block);
            covered += window.pixels();
            if block == (520, 7_019) {
                assert_eq!(window, Window::new(0, 0, 384, 384));
                assert_eq!(corner, (128, 128));
            }
        }
        assert_eq!(covered, 700_000);
        assert!(
            (place.lonlat.min_x + 0.37).abs() < 0.01 && (place.lonlat.max_y - 43.29).abs() < 0.02
        );
        assert!(place.block_of(Window::new(1, 0, 383, 384)).is_none());
    }

    #[test]
    fn an_image_beside_the_grid_or_outside_it_is_refused() {
        let code = |grid: Grid, zooms| {
            Place::new(&grid, LAMBERT_93_5CM, zooms)
                .map_err(|e| e.code())
                .err()
        };
        let good = || grid(400_000.0, 6_400_000.0, 10, 10);
        assert_eq!(code(good(), (10, 17)), None);
        assert_eq!(code(good(), (10, 16)), Some("RLS-E171"));
        assert_eq!(code(good(), (18, 17)), Some("RLS-E172"));
        assert_eq!(code(good(), (10, 23)), Some("RLS-E172"));
        let far = grid(-1_600_000.0, 6_400_000.0, 10, 10);
        assert_eq!(code(far, (10, 17)), Some("RLS-E173"));
    }
}
