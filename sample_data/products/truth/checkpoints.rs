//! `checkpoints.csv`: places on the ground and the exact points of the sensor images that see them.

use crate::delivery::roi::Roi;
use crate::delivery::side::put;
use crate::fault::SampleFault;
use crate::landscape::chance::Dice;
use crate::landscape::{Landscape, Target};
use crate::products::sen_geometry::Geometry;
use crate::sensor::Sight;
use crate::sensor::cloud::Cloud;
use relais_core::grid::BBox;
use std::fmt::Write;
use std::path::Path;

/// Points drawn by chance, targets not counted.
const DRAWN: usize = 240;

/// Writes the points: id, 1 for a target (a white disc whose centre it is), 1 when neither cloud
/// nor border hides it, WGS 84 longitude and latitude, height above the ellipsoid, Lambert-93, and
/// the continuous column and row in P and MS ((0, 0) is the outer corner of the first pixel).
pub fn write(
    folder: &Path,
    land: &Landscape,
    seed: u64,
    g: &Geometry,
    cloud: &Cloud,
) -> Result<(), SampleFault> {
    let mut text =
        String::from("id,target,visible,lon,lat,h,x_l93,y_l93,col_p,row_p,col_ms,row_ms\n");
    let size = g.pan.size;
    let region = Roi::of(size.0 as f64, size.1 as f64);
    let sight = g.sight(&g.pan, land, 64.0)?;
    let mut places: Vec<(Target, bool)> = targets(land, &sight, size)
        .into_iter()
        .map(|t| (t, true))
        .collect();
    let mut dice = Dice::new(seed ^ 0xC4EC);
    for _ in 0..DRAWN {
        let at = (dice.unit() * size.0 as f64, dice.unit() * size.1 as f64);
        let (x, y) = sight.place(at.0, at.1);
        let round = |v: f64| (v * 100.0).round() / 100.0;
        places.push((
            Target {
                x: round(x),
                y: round(y),
            },
            false,
        ));
    }
    let mut id = 0;
    for (place, target) in places {
        let h = land.height_at(place.x, place.y);
        let (lon, lat) = g.lon_lat.to(place.x, place.y)?;
        let p = g.image(&g.pan.camera, (place.x, place.y), h)?;
        let m = g.image(&g.ms.camera, (place.x, place.y), h)?;
        let inside = |v: f64, n: usize| v >= 0.0 && v < n as f64;
        if !inside(p.0, size.0) || !inside(p.1, size.1) {
            continue;
        }
        id += 1;
        let visible = u8::from(clear(p, size, &region) && open(cloud, place));
        let _ = writeln!(
            text,
            "{id},{},{visible},{lon:.11},{lat:.11},{h:.5},{:.4},{:.4},{:.5},{:.5},{:.5},{:.5}",
            u8::from(target),
            place.x,
            place.y,
            p.0,
            p.1,
            m.0,
            m.1
        );
    }
    put(&folder.join("checkpoints.csv"), text)
}

/// True well within the region: 24 pixels from its border and from that of the image.
fn clear((c, r): (f64, f64), size: (usize, usize), region: &Roi) -> bool {
    [(-24.0, -24.0), (24.0, -24.0), (24.0, 24.0), (-24.0, 24.0)]
        .iter()
        .all(|d| {
            let (c, r) = (c + d.0, r + d.1);
            let within = c >= 0.0 && r >= 0.0 && c < size.0 as f64 && r < size.1 as f64;
            within && region.columns(r as usize, size.0).contains(&(c as usize))
        })
}

/// True under neither cloud nor shadow, for 10 m around.
fn open(cloud: &Cloud, place: Target) -> bool {
    [(-10.0, 0.0), (10.0, 0.0), (0.0, -10.0), (0.0, 10.0)]
        .iter()
        .all(|d| {
            let (x, y) = (place.x + d.0, place.y + d.1);
            cloud.thickness(x, y) == 0.0 && cloud.light(x, y) == 1.0
        })
}

fn targets(land: &Landscape, sight: &dyn Sight, (w, h): (usize, usize)) -> Vec<Target> {
    let (w, h) = (w as f64, h as f64);
    let corners = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(c, r)| sight.place(c, r));
    BBox::around(corners).map_or_else(Vec::new, |b| {
        land.targets(&crate::landscape::country::grown(&b, 20.0))
    })
}
