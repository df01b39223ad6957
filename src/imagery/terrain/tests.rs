//! Against planes and bumps whose heights are known, and PROJ's own grids.

use super::*;

mod real;

use relais_core::grid::{Affine, Crs, Window};
use relais_core::raster::{Band, Block, Mask, SampleType, Samples};

/// Heights by a formula of the world coordinates of posts; none is a hole.
struct Formula {
    grid: Grid,
    bands: Vec<Band>,
    height: fn(f64, f64) -> Option<f32>,
}

impl RasterSource for Formula {
    fn grid(&self) -> &Grid {
        &self.grid
    }
    fn bands(&self) -> &[Band] {
        &self.bands
    }
    fn sample_type(&self) -> SampleType {
        SampleType::F32
    }
    fn chunk(&self) -> (usize, usize) {
        (64, 64)
    }
    fn cost(&self, window: Window) -> usize {
        window.pixels() * 5
    }
    fn read(&self, w: Window) -> Result<Block, Trouble> {
        assert!(self.grid.window().contains(w), "{w:?} outside");
        assert!(w.pixels() <= layer::MOST_POSTS);
        let t = self.grid.transform.unwrap();
        let mut mask = Vec::new();
        let mut values = Vec::new();
        for r in w.row..w.bottom() {
            for c in w.col..w.right() {
                let (x, y) = t.apply(c as f64 + 0.5, r as f64 + 0.5);
                let h = (self.height)(x, y);
                mask.push(if h.is_some() { 255 } else { 0 });
                values.push(h.unwrap_or(-9999.0));
            }
        }
        Ok(Block {
            window: w,
            bands: 1,
            samples: Samples::F32(values),
            mask: Mask::of(mask),
        })
    }
}

fn grid(crs: &str, width: usize, height: usize, t: [f64; 6]) -> Grid {
    Grid {
        width,
        height,
        transform: Some(Affine(t)),
        crs: Some(Crs::parse(crs).unwrap()),
    }
}

fn source(grid: Grid, height: fn(f64, f64) -> Option<f32>) -> Arc<dyn RasterSource> {
    Arc::new(Formula {
        grid,
        bands: vec![Band::default()],
        height,
    })
}

/// 2 km² near Bordeaux at 1.5 m.
fn dest() -> Grid {
    grid(
        "EPSG:2154",
        1400,
        1300,
        [417_000.0, 1.5, 0.0, 6_422_000.0, 0.0, -1.5],
    )
}

/// A plane over the same place, posts every 25 m.
fn plane(x: f64, y: f64) -> Option<f32> {
    Some((50.0 + 0.02 * (x - 417_000.0) - 0.01 * (y - 6_422_000.0)) as f32)
}

fn dem(height: fn(f64, f64) -> Option<f32>) -> Arc<dyn RasterSource> {
    source(
        grid(
            "EPSG:2154",
            120,
            120,
            [416_500.0, 25.0, 0.0, 6_422_500.0, 0.0, -25.0],
        ),
        height,
    )
}

#[test]
fn a_plane_comes_back_at_every_node() {
    let ground = Terrain::of(dem(plane), None, None)
        .unwrap()
        .prepare(&dest())
        .unwrap();
    assert!((ground.post_spacing_px() - 25.0 / 1.5).abs() < 1e-6);
    let window = Window::new(512, 256, 300, 128);
    let heights = ground.heights(window, 16).unwrap();
    assert_eq!(heights.size(), (20, 9));
    for j in 0..9 {
        for i in 0..20 {
            let (x, y) = heights.node(i, j);
            assert_eq!((x, y), (512.0 + 16.0 * i as f64, 256.0 + 16.0 * j as f64));
            let truth = plane(417_000.0 + 1.5 * x, 6_422_000.0 - 1.5 * y).unwrap();
            assert!((heights.values()[j * 20 + i] - truth).abs() < 1e-3);
        }
    }
    let truth = plane(417_000.0 + 1.5 * 700.3, 6_422_000.0 - 1.5 * 300.9).unwrap();
    assert!((heights.at(700.3, 300.9) - truth).abs() < 1e-3);
    let (lo, hi) = ground.range(dest().window()).unwrap().unwrap();
    assert!(
        (lo - 50.0).abs() < 0.1 && (hi - (50.0 + 42.0 + 19.5)).abs() < 1.0,
        "{lo} {hi}"
    );
    assert!(ground.cost(window, 16) > 0);
}

#[test]
fn a_dem_in_another_crs_lies_where_proj_puts_it() {
    // Longitudes as heights, posts every hundredth of a degree.
    let wgs84 = grid("EPSG:4326", 200, 200, [-1.6, 0.01, 0.0, 45.9, 0.0, -0.01]);
    let dem = source(wgs84, |lon, lat| Some((1000.0 * lon + 7.0 * lat) as f32));
    let ground = Terrain::of(dem, None, None)
        .unwrap()
        .prepare(&dest())
        .unwrap();
    let to = relais_core::grid::Transform::new(
        &Crs::parse("EPSG:2154").unwrap(),
        &Crs::parse("EPSG:4326").unwrap(),
    )
    .unwrap();
    let heights = ground.heights(dest().window(), 100).unwrap();
    for (k, h) in heights.values().iter().enumerate() {
        let (x, y) = heights.node(k % 15, k / 15);
        let (lon, lat) = to
            .point(417_000.0 + 1.5 * x, 6_422_000.0 - 1.5 * y)
            .unwrap();
        // A hundredth of a post.
        assert!(
            (f64::from(*h) - (1000.0 * lon + 7.0 * lat)).abs() < 0.1,
            "{h}"
        );
    }
}

#[test]
fn holes_are_unknown_or_take_the_fallback() {
    fn half(x: f64, _: f64) -> Option<f32> {
        (x < 418_000.0).then_some(80.0)
    }
    let without = Terrain::of(dem(half), None, None)
        .unwrap()
        .prepare(&dest())
        .unwrap();
    let heights = without.heights(dest().window(), 50).unwrap();
    assert!(heights.at(100.0, 100.0) == 80.0 && heights.at(1300.0, 100.0).is_nan());
    assert_eq!(heights.range(), Some((80.0, 80.0)));
    let with = Terrain::of(dem(half), None, Some(12.5))
        .unwrap()
        .prepare(&dest())
        .unwrap();
    let heights = with.heights(dest().window(), 50).unwrap();
    assert_eq!(heights.range(), Some((12.5, 80.0)));
    for ground in [with, without] {
        let all = ground
            .coverage(dest().window(), |_, _| true)
            .unwrap()
            .unwrap();
        assert!((all - 1000.0 / 2100.0).abs() < 0.03, "{all}");
        assert_eq!(
            ground.coverage(dest().window(), |x, _| x < 600.0).unwrap(),
            Some(1.0)
        );
        assert_eq!(
            ground.coverage(dest().window(), |_, _| false).unwrap(),
            None
        );
    }
}

#[test]
fn values_that_are_no_ground_are_holes() {
    let ground = Terrain::of(
        dem(|x, _| Some(if x < 418_000.0 { 10.0 } else { -9999.0 })),
        None,
        None,
    )
    .unwrap()
    .prepare(&dest())
    .unwrap();
    assert!(
        ground
            .heights(Window::new(1000, 0, 8, 8), 8)
            .unwrap()
            .range()
            .is_none()
    );
}

#[test]
fn beyond_the_border_nothing_is_known() {
    let small = grid(
        "EPSG:2154",
        4,
        4,
        [417_300.0, 25.0, 0.0, 6_421_700.0, 0.0, -25.0],
    );
    let ground = Terrain::of(source(small, |_, _| Some(5.0)), None, None)
        .unwrap()
        .prepare(&dest())
        .unwrap();
    // The border of the grid is at pixels 200 and 266.7; its outer posts 12.5 m further in.
    let at = |x: usize, y: usize| ground.heights(Window::new(x, y, 1, 1), 1).unwrap().values()[0];
    assert_eq!((at(200, 200), at(266, 266)), (5.0, 5.0));
    assert!(at(199, 200).is_nan() && at(200, 199).is_nan() && at(267, 200).is_nan());
}

#[test]
fn a_geoid_is_added_across_its_seam() {
    // The seam of a 0-360 grid is the meridian of Greenwich, that of a -180-180 one in the Pacific.
    for (west, zone, lon0) in [(0.0, "EPSG:32630", 0.0), (-180.0, "EPSG:32660", 180.0)] {
        let utm = Crs::parse(zone).unwrap();
        let wgs84 = Crs::parse("EPSG:4326").unwrap();
        let to = relais_core::grid::Transform::new(&wgs84, &utm).unwrap();
        let (x, y) = to.point(lon0 - 0.02, 45.0).unwrap();
        let dest = Grid {
            width: 400,
            height: 400,
            transform: Some(Affine([x, 10.0, 0.0, y, 0.0, -10.0])),
            crs: Some(utm.clone()),
        };
        let dem = source(
            grid(
                zone,
                100,
                100,
                [x - 500.0, 60.0, 0.0, y + 500.0, 0.0, -60.0],
            ),
            |_, _| Some(100.0),
        );
        let whole = grid(
            "EPSG:4326",
            1440,
            721,
            [west - 0.125, 0.25, 0.0, 90.125, 0.0, -0.25],
        );
        // Continuous around the Earth.
        let geoid = source(whole, |lon, _| {
            Some((40.0 + 10.0 * lon.to_radians().cos() + 5.0 * lon.to_radians().sin()) as f32)
        });
        let ground = Terrain::of(dem, Some(geoid), Some(0.0))
            .unwrap()
            .prepare(&dest)
            .unwrap();
        let heights = ground.heights(dest.window(), 20).unwrap();
        let back = relais_core::grid::Transform::new(&utm, &wgs84).unwrap();
        for (k, h) in heights.values().iter().enumerate() {
            let (c, r) = heights.node(k % 21, k / 21);
            let lon = back
                .point(x + 10.0 * c, y - 10.0 * r)
                .unwrap()
                .0
                .to_radians();
            let truth = 140.0 + 10.0 * lon.cos() + 5.0 * lon.sin();
            assert!((f64::from(*h) - truth).abs() < 2e-3, "{h} {truth}");
        }
    }
}

#[test]
fn one_height_is_everywhere() {
    let ground = Terrain::flat(560.0).prepare(&dest()).unwrap();
    assert_eq!(ground.range(dest().window()).unwrap(), Some((560.0, 560.0)));
    assert_eq!(ground.post_spacing_px(), f64::INFINITY);
    assert_eq!(
        ground.coverage(dest().window(), |_, _| true).unwrap(),
        Some(1.0)
    );
    assert_eq!(
        ground
            .heights(Window::new(7, 7, 64, 64), 512)
            .unwrap()
            .at(10.0, 60.0),
        560.0
    );
}

#[test]
fn what_cannot_be_placed_is_refused() {
    let mut bare = grid("EPSG:2154", 10, 10, [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]);
    bare.crs = None;
    let fault = Terrain::of(source(bare.clone(), plane), None, None)
        .err()
        .unwrap();
    assert_eq!(fault.to_string(), "the DEM has no CRS");
    let fault = Terrain::of(dem(plane), Some(source(bare.clone(), plane)), None)
        .err()
        .unwrap();
    assert_eq!(fault.to_string(), "the geoid has no CRS");
    bare.crs = dest().crs;
    bare.transform = None;
    assert!(Terrain::of(source(bare.clone(), plane), None, None).is_err());
    let fault = Terrain::of(dem(plane), None, None)
        .unwrap()
        .prepare(&bare)
        .err()
        .unwrap();
    assert_eq!(fault.to_string(), "the output grid has no geotransform");
    assert_eq!(fault.code(), "RLS-E360");
}

#[test]
fn a_dem_finer_than_the_output_is_read_in_bounded_pieces() {
    // 30,000² posts of 0.1 m under 1.5 m pixels: `Formula::read` refuses more than 2^20 at once.
    let fine = grid(
        "EPSG:2154",
        30_000,
        30_000,
        [416_900.0, 0.1, 0.0, 6_422_100.0, 0.0, -0.1],
    );
    let ground = Terrain::of(source(fine, plane), None, None)
        .unwrap()
        .prepare(&dest())
        .unwrap();
    let heights = ground.heights(Window::new(0, 0, 512, 512), 8).unwrap();
    let truth = plane(417_000.0 + 1.5 * 333.0, 6_422_000.0 - 1.5 * 444.0).unwrap();
    assert!((heights.at(333.0, 444.0) - truth).abs() < 1e-2);
    let all = ground
        .coverage(dest().window(), |_, _| true)
        .unwrap()
        .unwrap();
    assert_eq!(all, 1.0);
}
