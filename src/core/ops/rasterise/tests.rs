#![allow(clippy::disallowed_methods, reason = "the oracle is a program")]

use super::*;
use proptest::prelude::*;
use std::process::Command;

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

#[test]
fn a_square_with_a_hole_counts_its_centres() {
    let p = Polygon::new(&[square(10.0, 10.0, 20.0), square(15.2, 15.2, 5.0)]).unwrap();
    let mask = rasterise(std::slice::from_ref(&p), Window::new(0, 0, 40, 40));
    let on = mask.to_pixels(1600).iter().filter(|m| **m == 255).count();
    assert_eq!(on, 400 - 25);
    assert!(mask.valid(10 * 40 + 10) && !mask.valid(9 * 40 + 10) && !mask.valid(17 * 40 + 17));
    let polygons = [p];
    assert_eq!(rasterise(&polygons, Window::new(21, 21, 9, 9)), Mask::All);
    assert_eq!(
        rasterise(&polygons, Window::new(15, 15, 5, 5)),
        Mask::Nothing
    );
    assert_eq!(
        rasterise(&polygons, Window::new(30, 0, 9, 40)),
        Mask::Nothing
    );
    assert_eq!(rasterise(&polygons, Window::new(0, 0, 0, 9)), Mask::Nothing);
    assert_eq!(rasterise(&[], Window::new(0, 0, 9, 9)), Mask::Nothing);
}

#[test]
fn polygons_that_share_edges_share_no_pixel() {
    // Edges exactly through centres.
    let parts = [
        square(0.5, 0.5, 5.0),
        square(5.5, 0.5, 5.0),
        square(0.5, 5.5, 5.0),
        square(5.5, 5.5, 5.0),
    ];
    let window = Window::new(0, 0, 12, 12);
    let mut times = [0; 144];
    for ring in parts {
        let p = Polygon::new(&[ring]).unwrap();
        let mask = rasterise(&[p], window);
        (0..144).for_each(|i| times[i] += usize::from(mask.valid(i)));
    }
    assert_eq!(times.iter().sum::<usize>(), 100);
    assert!(times.iter().all(|t| *t <= 1));
}

#[test]
fn what_has_no_area_is_refused() {
    assert!(Polygon::new(&[]).is_none());
    assert!(Polygon::new(&[vec![(0.0, 0.0), (1.0, 1.0)]]).is_none());
    assert!(Polygon::new(&[vec![(0.0, 0.0), (1.0, f64::NAN), (2.0, 2.0)]]).is_none());
    let far = Polygon::new(&[vec![(-1e300, -1e300), (1e300, -1e300), (0.0, 1e300)]]).unwrap();
    assert_eq!(rasterise(&[far], Window::new(5, 5, 3, 3)), Mask::All);
}

/// A star-shaped ring with spikes, its coordinates multiples of 1/1024 so that GDAL's flip of
/// the y axis is exact.
fn star(rng: &mut u64, cx: f64, cy: f64, radius: f64, points: usize) -> Vec<(f64, f64)> {
    let mut random = || {
        *rng ^= *rng << 13;
        *rng ^= *rng >> 7;
        *rng ^= *rng << 17;
        (*rng >> 11) as f64 / (1u64 << 53) as f64
    };
    let snap = |v: f64| (v * 1024.0).round() / 1024.0 + 1.0 / 4096.0;
    (0..points)
        .map(|k| {
            let a = std::f64::consts::TAU * k as f64 / points as f64;
            let r = radius * (0.2 + 0.8 * random());
            (snap(cx + r * a.cos()), snap(cy + r * a.sin()))
        })
        .collect()
}

#[test]
fn gdal_rasterize_burns_the_same_pixels() {
    const SIZE: usize = 700;
    let folder = std::env::temp_dir().join(format!("relais-rasterise-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut rng = 0x9E37_79B9_7F4A_7C15;
    let mut polygons = Vec::new();
    let mut features = Vec::new();
    for k in 0..12 {
        let (cx, cy) = (
            f64::from(k % 4) * 190.0 + 60.0,
            f64::from(k / 4) * 260.0 + 70.0,
        );
        let mut rings = vec![star(&mut rng, cx, cy, 150.0, 9 + 30 * k as usize)];
        rings.push(star(&mut rng, cx, cy, 40.0, 11));
        rings.push(star(&mut rng, cx + 13.0, cy, 9.0, 5));
        let json: Vec<String> = rings
            .iter()
            .map(|ring| {
                let points: Vec<String> = ring
                    .iter()
                    .chain(ring.first())
                    .map(|(x, y)| format!("[{x:.12},{:.12}]", SIZE as f64 - y))
                    .collect();
                format!("[{}]", points.join(","))
            })
            .collect();
        features.push(format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{}]}}}}"#,
            json.join(",")
        ));
        polygons.push(Polygon::new(&rings).unwrap());
    }
    let (json, raw) = (folder.join("p.geojson"), folder.join("m.bin"));
    std::fs::write(
        &json,
        format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            features.join(",")
        ),
    )
    .unwrap();
    let size = SIZE.to_string();
    let status = Command::new("gdal_rasterize")
        .args([
            "-q", "-burn", "255", "-ot", "Byte", "-of", "ENVI", "-ts", &size, &size,
        ])
        .args(["-te", "0", "0", &size, &size])
        .args([&json, &raw])
        .status()
        .unwrap();
    assert!(status.success());
    let theirs = std::fs::read(&raw).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(theirs.len(), SIZE * SIZE);
    let share = theirs.iter().filter(|m| **m != 0).count() as f64 / theirs.len() as f64;
    assert!(share > 0.2 && share < 0.8, "{share}");
    // In windows of odd sizes, so that every path is taken.
    for (width, height) in [(SIZE, SIZE), (37, 53), (128, 1), (5, 5)] {
        for row in (0..SIZE).step_by(height) {
            for col in (0..SIZE).step_by(width) {
                let window = Window::new(col, row, width.min(SIZE - col), height.min(SIZE - row));
                let ours = rasterise(&polygons, window).to_pixels(window.pixels());
                for (k, line) in ours.chunks_exact(window.width).enumerate() {
                    let start = (row + k) * SIZE + col;
                    assert_eq!(line, &theirs[start..start + window.width], "{window:?} {k}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn the_quick_answer_is_the_slow_one(
        points in prop::collection::vec((-20.0..60.0f64, -20.0..60.0f64), 3..12),
        col in 0..40usize, row in 0..40usize, width in 1..20usize, height in 1..20usize,
    ) {
        let polygon = Polygon::new(&[points]).unwrap();
        let window = Window::new(col, row, width, height);
        let mut slow = vec![0; window.pixels()];
        polygon.fill(window, &mut slow);
        if let Some(inside) = polygon.uniform(window) {
            prop_assert!(slow.iter().all(|m| (*m == 255) == inside));
        }
        for (i, m) in slow.iter().enumerate() {
            let (x, y) = ((col + i % width) as f64 + 0.5, (row + i / width) as f64 + 0.5);
            prop_assert_eq!(polygon.contains(x, y), *m == 255);
        }
    }
}
