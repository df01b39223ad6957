//! The geometry of the Pléiades bundle: two cameras of one flight, and what they see of the relief.

use super::ground::{Bridge, LON_LAT};
use crate::camera::RpcModel;
use crate::camera::attitude::Attitude;
use crate::camera::earth::Geo;
use crate::camera::orbit::Orbit;
use crate::camera::pushbroom::{Camera, Detectors};
use crate::fault::SampleFault;
use crate::landscape::{ANCHOR, Landscape};
use crate::sensor::Sight;
use crate::sensor::sight::Lattice;

/// Time between panchromatic lines, seconds.
const PERIOD: f64 = 0.0735e-3;
/// Step of a panchromatic detector, tangent.
const STEP: f64 = 7.113e-7;
/// The heights between which polynomials are fitted and rays are followed, metres.
pub const HEIGHTS: (f64, f64) = (0.0, 260.0);
/// Multispectral pixels are this many panchromatic ones wide.
const RATIO: f64 = 4.0;

/// One image of the bundle.
pub struct Member {
    /// Its camera.
    pub camera: Camera,
    /// Columns and rows.
    pub size: (usize, usize),
    /// Its polynomials.
    pub rpc: RpcModel,
}

/// The bundle.
pub struct Geometry {
    /// Longitude, latitude and Lambert-93.
    pub lon_lat: Bridge,
    /// Panchromatic.
    pub pan: Member,
    /// Multispectral. Its first pixel lies 1.5 panchromatic columns right of and half a row above
    /// where a grid of blocks of 4 would begin, as in real bundles.
    pub ms: Member,
}

impl Geometry {
    /// The geometry of a bundle whose panchromatic image has that many columns and rows.
    pub fn new(land: &Landscape, size: usize) -> Result<Self, SampleFault> {
        let lon_lat = Bridge::new(LON_LAT)?;
        let (lon, lat) = lon_lat.to(ANCHOR.0, ANCHOR.1)?;
        let place = Geo {
            lon,
            lat,
            h: land.height_at(ANCHOR.0, ANCHOR.1),
        };
        let n = size as f64;
        let orbit = Orbit::over(place, 98.0, 14.0);
        let span = (0.65 * n * PERIOD).max(0.05);
        let attitude = Attitude::sweep(&orbit, place, 6800.0, span);
        let first = 19_997.0 - n / 2.0;
        let start = -PERIOD * (n - 1.0) / 2.0;
        let camera = |ratio: f64, first, start| Camera {
            orbit,
            attitude,
            detectors: Detectors {
                across: (-0.014_222, ratio * STEP),
                along: 8e-5,
                first,
                start,
                period: ratio * PERIOD,
            },
        };
        let member = |camera: Camera, size| -> Result<Member, SampleFault> {
            Ok(Member {
                camera,
                size,
                rpc: RpcModel::fit(&camera, size, HEIGHTS)?,
            })
        };
        Ok(Self {
            pan: member(camera(1.0, first, start), (size, size))?,
            ms: member(
                camera(RATIO, (first + 3.0) / RATIO, start + PERIOD),
                (size / 4, size / 4),
            )?,
            lon_lat,
        })
    }

    /// Where a point of an image lies in Lambert-93 at a height.
    pub fn at_height(
        &self,
        camera: &Camera,
        (col, row): (f64, f64),
        h: f64,
    ) -> Result<(f64, f64), SampleFault> {
        let place = camera.ground(col, row, h).ok_or(SampleFault::Place {
            x: col,
            y: row,
            crs: "the ground of the camera",
        })?;
        self.lon_lat.from(place.lon, place.lat)
    }

    /// Where a Lambert-93 place at a height lies in an image.
    pub fn image(
        &self,
        camera: &Camera,
        (x, y): (f64, f64),
        h: f64,
    ) -> Result<(f64, f64), SampleFault> {
        let (lon, lat) = self.lon_lat.to(x, y)?;
        Ok(camera.image(Geo { lon, lat, h }))
    }

    /// What a member sees of the relief, with a margin around.
    pub fn sight<'a>(
        &self,
        member: &Member,
        land: &'a Landscape,
        margin: f64,
    ) -> Result<SensorSight<'a>, SampleFault> {
        let wide = |n: usize| n as f64 + 2.0 * margin;
        let lattice = |h: f64| {
            Lattice::new(
                (-margin, -margin),
                (wide(member.size.0), wide(member.size.1)),
                64.0,
                |c, r| self.at_height(&member.camera, (c, r), h),
            )
        };
        Ok(SensorSight {
            low: lattice(HEIGHTS.0)?,
            high: lattice(HEIGHTS.1)?,
            land,
        })
    }
}

/// A camera over the relief: rays are straight between two heights, and end on the ground.
pub struct SensorSight<'a> {
    low: Lattice,
    high: Lattice,
    land: &'a Landscape,
}

impl Sight for SensorSight<'_> {
    fn place(&self, col: f64, row: f64) -> (f64, f64) {
        let (a, b) = (self.low.place(col, row), self.high.place(col, row));
        let at = |h: f64| {
            let t = (h - HEIGHTS.0) / (HEIGHTS.1 - HEIGHTS.0);
            (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1))
        };
        let mut place = at(110.0);
        let mut h = 110.0;
        // Slopes are gentle against the ray: each turn leaves less than a fifth of the error.
        for _ in 0..14 {
            let next = self.land.height_at(place.0, place.1);
            place = at(next);
            if (next - h).abs() < 1e-4 {
                break;
            }
            h = next;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_point_sees_lies_on_the_relief_and_comes_back_to_the_point() {
        let land = Landscape::new(1);
        let geometry = Geometry::new(&land, 2048).unwrap();
        for member in [&geometry.pan, &geometry.ms] {
            let sight = geometry.sight(member, &land, 64.0).unwrap();
            for k in 0..60 {
                let (c, r) = (
                    member.size.0 as f64 * f64::from(k * 37 % 61) / 61.0,
                    member.size.1 as f64 * f64::from(k) / 60.0,
                );
                let (x, y) = sight.place(c, r);
                let h = land.height_at(x, y);
                let back = geometry.image(&member.camera, (x, y), h).unwrap();
                // A thousandth of a pixel: a few tenths of a millimetre on the ground.
                let off = (back.0 - c).hypot(back.1 - r);
                assert!(off < 2e-3, "{c} {r}: {back:?}");
            }
        }
    }

    #[test]
    fn members_do_not_share_a_corner() {
        let land = Landscape::new(1);
        let g = Geometry::new(&land, 512).unwrap();
        let place = g.ms.camera.ground(0.0, 0.0, 100.0).unwrap();
        let (c, r) = g.pan.camera.image(place);
        assert!((c - 1.5).abs() < 1e-3 && (r + 0.5).abs() < 1e-3, "{c} {r}");
    }
}
