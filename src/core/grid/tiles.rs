//! Tile matrix sets: the grids on which tiles of several zooms lie.

use super::{Affine, BBox, Grid};

/// A grid of square tiles whose cells halve from zoom to zoom.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct TileMatrixSet {
    /// Its name.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// The CRS, as `EPSG:2154`.
    pub crs: &'static str,
    /// The upper left corner of tile (0, 0) of every zoom.
    pub origin: (f64, f64),
    /// Size of a cell (a pixel) at zoom 0, in units of the CRS.
    pub cell_0: f64,
    /// The last zoom.
    pub last_zoom: u8,
    /// What the matrices cover from the origin, to the right and down.
    pub extent: (f64, f64),
}

/// Pixels along the side of a tile.
pub const TILE: usize = 256;

/// A tile; rows count from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Tile {
    /// Its zoom.
    pub zoom: u8,
    /// Its row, from the top.
    pub row: u32,
    /// Its column.
    pub col: u32,
}

/// Half the side of the square of Web Mercator: π × the radius of its sphere.
const HALF_MERCATOR: f64 = std::f64::consts::PI * 6_378_137.0;

/// The grid of web maps.
pub const WEB_MERCATOR_QUAD: TileMatrixSet = TileMatrixSet {
    id: "WebMercatorQuad",
    title: "Google Maps Compatible for the World",
    crs: "EPSG:3857",
    origin: (-HALF_MERCATOR, HALF_MERCATOR),
    cell_0: 2.0 * HALF_MERCATOR / TILE as f64,
    last_zoom: 24,
    extent: (2.0 * HALF_MERCATOR, 2.0 * HALF_MERCATOR),
};

/// IGN's grid for orthoimages and the PCRS in Lambert-93, down to 5 cm. Its `2154_10cm` and
/// `2154_25cm` are the same matrices without the last ones; its older `LAMB93` is another grid.
pub const LAMBERT_93_5CM: TileMatrixSet = TileMatrixSet {
    id: "2154_5cm",
    title: "IGN, Lambert-93, 5 cm",
    crs: "EPSG:2154",
    origin: (0.0, 12_000_000.0),
    cell_0: 209_715.2,
    last_zoom: 22,
    extent: (1_290_240.0, 10_762_470.4),
};

impl TileMatrixSet {
    /// The set of a name: its own, or one under which the same matrices are published.
    pub fn named(name: &str) -> Option<Self> {
        let is = |names: &[&str]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        if is(&["WebMercatorQuad", "PM", "GoogleMapsCompatible"]) {
            return Some(WEB_MERCATOR_QUAD);
        }
        is(&["2154_5cm", "2154_10cm", "LAMB93_5cm", "LAMB93_10cm"]).then_some(LAMBERT_93_5CM)
    }

    /// Size of a cell, in units of the CRS.
    pub fn cell(&self, zoom: u8) -> f64 {
        self.cell_0 / 2f64.powi(i32::from(zoom))
    }

    /// Side of a tile, in units of the CRS.
    pub fn span(&self, zoom: u8) -> f64 {
        self.cell(zoom) * TILE as f64
    }

    /// Columns and rows of tiles.
    pub fn size(&self, zoom: u8) -> (u32, u32) {
        let count = |extent: f64| (extent / self.span(zoom) - 1e-9).ceil().max(1.0) as u32;
        (count(self.extent.0), count(self.extent.1))
    }

    /// The zoom whose cells are nearest to a resolution, as a ratio.
    pub fn nearest_zoom(&self, resolution: f64) -> u8 {
        let exact = (self.cell_0 / resolution).log2().round();
        exact.clamp(0.0, f64::from(self.last_zoom)) as u8
    }

    /// The tile that holds a point.
    pub fn tile_at(&self, zoom: u8, x: f64, y: f64) -> Option<Tile> {
        let (col, row) = (
            ((x - self.origin.0) / self.span(zoom)).floor(),
            ((self.origin.1 - y) / self.span(zoom)).floor(),
        );
        let (cols, rows) = self.size(zoom);
        let within = |v: f64, n: u32| v >= 0.0 && v < f64::from(n);
        (within(col, cols) && within(row, rows)).then_some(Tile {
            zoom,
            row: row as u32,
            col: col as u32,
        })
    }

    /// The box of a tile.
    pub fn bbox(&self, tile: Tile) -> BBox {
        let span = self.span(tile.zoom);
        let (x, y) = (
            self.origin.0 + f64::from(tile.col) * span,
            self.origin.1 - f64::from(tile.row) * span,
        );
        BBox {
            min_x: x,
            min_y: y - span,
            max_x: x + span,
            max_y: y,
        }
    }

    /// Where the first pixel of a grid lies among the pixels of a zoom (column and row from the
    /// origin), when the pixels of both are the same to a thousandth of one; it may lie before the
    /// origin.
    pub fn pixel_of(&self, zoom: u8, grid: &Grid) -> Option<(i64, i64)> {
        let Affine([x, dx, rx, y, ry, dy]) = grid.transform?;
        let cell = self.cell(zoom);
        // Over the whole width a thousandth of a pixel, no more.
        let tolerance = 1e-3 / grid.width.max(grid.height) as f64;
        let same = |size: f64| (size / cell - 1.0).abs() <= tolerance;
        let place = ((x - self.origin.0) / cell, (self.origin.1 - y) / cell);
        let whole = |v: f64| ((v - v.round()).abs() <= 1e-3).then_some(v.round() as i64);
        let upright = rx == 0.0 && ry == 0.0 && same(dx) && same(-dy);
        let crs = grid.crs.as_ref()?.definition() == self.crs;
        if !(upright && crs) {
            return None;
        }
        Some((whole(place.0)?, whole(place.1)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Crs;

    /// OGC 17-083r4, annex D.1: scale denominators are cells over 0.28 mm.
    #[test]
    fn web_mercator_is_that_of_the_standard() {
        let set = WEB_MERCATOR_QUAD;
        for (zoom, denominator, cell) in [
            (0, 559_082_264.028_717_9, 156_543.033_928_041),
            (18, 2_132.729_583_849_784, 0.597_164_283_559_816_7),
        ] {
            assert!((set.cell(zoom) - cell).abs() < 1e-9 * cell);
            assert!((set.cell(zoom) / 0.000_28 - denominator).abs() < 1e-9 * denominator);
            assert_eq!(set.size(zoom), (1 << zoom, 1 << zoom));
        }
    }

    /// The matrices of IGN's document `2154_5cm`, and the town of Pau on its zoom 17.
    #[test]
    fn lambert_93_is_that_of_ign() {
        let set = LAMBERT_93_5CM;
        for (zoom, cell, size) in [
            (0, 209_715.2, (1, 1)),
            (10, 204.8, (25, 206)),
            (17, 1.6, (3_150, 26_276)),
            (22, 0.05, (100_800, 840_818)),
        ] {
            assert!((set.cell(zoom) - cell).abs() < 1e-12 * cell, "{zoom}");
            assert_eq!(set.size(zoom), size, "{zoom}");
        }
        let pau = set.tile_at(17, 426_250.0, 6_249_900.0).unwrap();
        assert_eq!((pau.col, pau.row), (1_040, 14_038));
        let bbox = set.bbox(pau);
        assert_eq!((bbox.min_x, bbox.max_x), (425_984.0, 426_393.6));
        assert!(bbox.min_y < 6_249_900.0 && 6_249_900.0 < bbox.max_y);
        assert_eq!(TileMatrixSet::named("LAMB93"), None);
        assert_eq!(TileMatrixSet::named("lamb93_10cm"), Some(set));
    }

    #[test]
    fn the_nearest_zoom_is_nearest_by_ratio() {
        for (resolution, zoom) in [
            (1.5, 17),
            (0.8, 18),
            (1.1, 18),
            (1.14, 17),
            (1e9, 0),
            (1e-9, 22),
        ] {
            assert_eq!(
                LAMBERT_93_5CM.nearest_zoom(resolution),
                zoom,
                "{resolution}"
            );
        }
    }

    #[test]
    fn a_grid_has_a_place_among_pixels_when_they_are_the_same() {
        let grid = |x: f64, cell: f64, crs: &str| Grid {
            width: 20_000,
            height: 100,
            transform: Some(Affine([x, cell, 0.0, 6_600_000.0, 0.0, -cell])),
            crs: Some(Crs::parse(crs).unwrap()),
        };
        let of = |grid: Grid| LAMBERT_93_5CM.pixel_of(18, &grid);
        assert_eq!(
            of(grid(400_000.0, 0.8, "EPSG:2154")),
            Some((500_000, 6_750_000))
        );
        assert_eq!(of(grid(400_000.3, 0.8, "EPSG:2154")), None);
        assert_eq!(of(grid(400_000.0, 0.800_1, "EPSG:2154")), None);
        assert_eq!(of(grid(400_000.0, 0.8, "EPSG:3857")), None);
    }
}
