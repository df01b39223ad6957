//! Squares on the kilometre grid.

use relais_core::grid::{Affine, BBox, Grid};

use super::TileFault;

/// A square on the kilometre grid. A pixel belongs to the dalle that holds its centre, so that dalles
/// neither overlap nor leave a gap where the resolution does not divide their side (1.5 m and 5 km).
#[derive(Debug, Clone, PartialEq)]
pub struct Dalle {
    /// Kilometres of the upper left corner, east and north.
    pub corner_km: (i64, i64),
    /// Its side in kilometres.
    pub side_km: u32,
    /// Its pixels: all of them, whether there is an image or not.
    pub grid: Grid,
    /// The column and row of its first pixel in the image; before the image they are negative.
    pub first: (i64, i64),
}

impl Dalle {
    /// `D0415-6420`.
    pub fn code(&self) -> String {
        format!("D{:04}-{:04}", self.corner_km.0, self.corner_km.1)
    }

    /// The square.
    pub fn bbox(&self) -> BBox {
        let metres = |km: i64| km as f64 * 1000.0;
        let (x, y) = (metres(self.corner_km.0), metres(self.corner_km.1));
        let side = metres(i64::from(self.side_km));
        BBox {
            min_x: x,
            min_y: y - side,
            max_x: x + side,
            max_y: y,
        }
    }
}

/// Most dalles of an image.
const MOST: usize = 100_000;

/// The dalles that an image touches, from the north west on, row by row. The image lies on a grid in
/// metres whose origin is a multiple of its resolution.
///
/// # Errors
/// An image whose pixels are not upright squares in metres on such a grid, or too many dalles.
pub fn dalles(image: &Grid, side_km: u32) -> Result<Vec<Dalle>, TileFault> {
    let lattice = Lattice::of(image).ok_or(TileFault::NotRegular)?;
    let bbox = image.bbox().ok_or(TileFault::NotRegular)?;
    let side = f64::from(side_km) * 1000.0;
    // A hair, so that an image that ends on a line does not touch the dalle beyond it.
    let range = |min: f64, max: f64| {
        let first = ((min + 1e-6) / side).floor() as i64;
        (first, ((max - 1e-6) / side).floor() as i64)
    };
    let (west, east) = range(bbox.min_x, bbox.max_x);
    let (south, north) = range(bbox.min_y, bbox.max_y);
    let (rx, ry) = lattice.res;
    if rx.max(ry) > side {
        let pixel_m = rx.max(ry);
        return Err(TileFault::Coarse { pixel_m, side_km });
    }
    let count = ((east - west + 1) * (north - south + 1)) as usize;
    if count > MOST {
        return Err(TileFault::TooMany { count, most: MOST });
    }
    let km = i64::from(side_km);
    let mut all = Vec::with_capacity(count);
    for row in (south..=north).rev() {
        for col in west..=east {
            all.push(lattice.dalle((col * km, (row + 1) * km), side_km, image));
        }
    }
    Ok(all)
}

/// The pixels of the world at a resolution, from the origin of the CRS on: columns to the east, rows
/// to the north.
struct Lattice {
    res: (f64, f64),
    /// The column and row of the upper left corner of the image.
    corner: (i64, i64),
}

impl Lattice {
    fn of(image: &Grid) -> Option<Self> {
        let Affine([x, dx, rx, y, ry, dy]) = image.transform?;
        let crs = image.crs.as_ref()?;
        let upright = rx == 0.0 && ry == 0.0 && dx > 0.0 && dy < 0.0;
        let corner = (x / dx, y / -dy);
        let whole = |v: f64| (v - v.round()).abs() < 1e-3;
        let on_lattice = whole(corner.0) && whole(corner.1);
        (upright && on_lattice && crs.is_metric()).then_some(Self {
            res: (dx, -dy),
            corner: (corner.0.round() as i64, corner.1.round() as i64),
        })
    }

    fn dalle(&self, corner_km: (i64, i64), side_km: u32, image: &Grid) -> Dalle {
        let (rx, ry) = self.res;
        // The first pixel whose centre is not before a line.
        let first =
            |line_km: i64, res: f64| (line_km as f64 * 1000.0 / res - 0.5 - 1e-6).ceil() as i64;
        let km = i64::from(side_km);
        let (left, right) = (first(corner_km.0, rx), first(corner_km.0 + km, rx));
        // Counted to the north, rows of the dalle are those from its lower line to below the upper.
        let (bottom, top) = (first(corner_km.1 - km, ry), first(corner_km.1, ry));
        Dalle {
            corner_km,
            side_km,
            grid: Grid {
                width: (right - left) as usize,
                height: (top - bottom) as usize,
                transform: Some(Affine([
                    left as f64 * rx,
                    rx,
                    0.0,
                    top as f64 * ry,
                    0.0,
                    -ry,
                ])),
                crs: image.crs.clone(),
            },
            first: (left - self.corner.0, self.corner.1 - top),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::Crs;

    fn image(x: f64, y: f64, res: f64, side: usize) -> Grid {
        Grid {
            width: side,
            height: side,
            transform: Some(Affine([x, res, 0.0, y, 0.0, -res])),
            crs: Some(Crs::parse("EPSG:2154").unwrap()),
        }
    }

    #[test]
    fn dalles_share_their_lines_and_every_pixel_is_in_one() {
        for res in [0.5, 1.5, 0.3, 1.6, 7.0] {
            let left = (412_345.0f64 / res).round() * res;
            let top = (6_421_234.0f64 / res).round() * res;
            let image = image(left, top, res, (12_000.0 / res) as usize);
            let all = dalles(&image, 5).unwrap();
            assert_eq!(all.len(), 12, "{res}");
            assert_eq!(all[0].code(), "D0410-6425");
            for pair in all.chunks(3) {
                for two in pair.windows(2) {
                    let end = two[0].first.0 + two[0].grid.width as i64;
                    assert_eq!((end, two[0].first.1), (two[1].first.0, two[1].first.1));
                }
            }
            let below = all[0].first.1 + all[0].grid.height as i64;
            assert_eq!(below, all[3].first.1);
            for dalle in &all {
                // Half a pixel from the square at most.
                let (a, b) = (dalle.grid.bbox().unwrap(), dalle.bbox());
                let off = [
                    a.min_x - b.min_x,
                    a.max_x - b.max_x,
                    a.min_y - b.min_y,
                    a.max_y - b.max_y,
                ];
                assert!(
                    off.iter().all(|d| d.abs() <= res / 2.0 + 1e-6),
                    "{res} {off:?}"
                );
                // The place in the image is that on the ground.
                let t = image.transform.unwrap();
                let (x, y) = t.apply(dalle.first.0 as f64, dalle.first.1 as f64);
                assert!((x - a.min_x).abs() < 1e-6 && (y - a.max_y).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_resolution_that_divides_gives_the_square_itself() {
        let all = dalles(&image(415_000.0, 6_420_000.0, 0.5, 10_000), 5).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].code(), "D0415-6420");
        assert_eq!((all[0].grid.width, all[0].first), (10_000, (0, 0)));
        assert_eq!(all[0].grid.bbox().unwrap(), all[0].bbox());
    }

    #[test]
    fn an_image_beside_the_lattice_is_refused() {
        assert!(dalles(&image(415_000.2, 6_420_000.0, 0.5, 10), 5).is_err());
        let mut degrees = image(1.0, 45.0, 0.5, 10);
        degrees.crs = Some(Crs::parse("EPSG:4326").unwrap());
        assert!(dalles(&degrees, 5).is_err());
        assert!(dalles(&image(415_000.0, 6_420_000.0, 1_000.0, 1_000_000), 1).is_err());
    }
}
