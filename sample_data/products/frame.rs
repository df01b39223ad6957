//! The frame of an ortho: grid, sight, corners, region, cloud, angles.

use super::ground::{Bridge, LON_LAT, Plane};
use crate::delivery::facts::{Corner, Located};
use crate::delivery::raster::Lie;
use crate::delivery::roi::Roi;
use crate::fault::SampleFault;
use crate::landscape::ANCHOR;
use crate::landscape::chance::mix;
use crate::sensor::cloud::Cloud;
use crate::sensor::sight::Lattice;
use crate::sensor::sun::sun;
use crate::sensor::{Family, Light};
use chrono::{DateTime, TimeDelta, Utc};

/// Where the satellite stands, seen from the scene.
#[derive(Debug, Clone, Copy)]
pub struct Stance {
    /// Clockwise from north, degrees.
    pub azimuth_deg: f64,
    /// From the vertical, degrees.
    pub incidence_deg: f64,
}

/// How far the multispectral corner of a bundle lies from the panchromatic one, in halves of a
/// panchromatic pixel (east, south).
pub const SHIFT: (usize, usize) = (1, 3);

/// The frame of an ortho in a projected CRS.
pub struct Frame {
    /// Its CRS and Lambert-93.
    pub plane: Bridge,
    /// Longitude, latitude and Lambert-93.
    pub lon_lat: Bridge,
    /// The grid.
    pub lie: Lie,
    /// Columns and rows.
    pub size: (usize, usize),
}

impl Frame {
    /// A grid of square pixels around the anchor, its corner a multiple of the pixel.
    pub fn around(plane: Plane, size: usize, res: f64) -> Result<Self, SampleFault> {
        let bridge = Bridge::new(plane.code)?;
        let (x, y) = bridge.to(ANCHOR.0, ANCHOR.1)?;
        let half = size as f64 * res / 2.0;
        let snap = |v: f64| (v / res).round() * res;
        Ok(Self {
            lon_lat: Bridge::new(LON_LAT)?,
            lie: Lie {
                ulx: snap(x - half),
                uly: snap(y + half),
                res,
                epsg: plane.epsg,
            },
            plane: bridge,
            size: (size, size),
        })
    }

    /// The world point of a continuous pixel coordinate.
    pub fn world(&self, col: f64, row: f64) -> (f64, f64) {
        let l = &self.lie;
        (l.ulx + col * l.res, l.uly - row * l.res)
    }

    /// Image to Lambert-93, with a margin of 256 pixels around.
    pub fn sight(&self) -> Result<Lattice, SampleFault> {
        let margin = 256.0;
        let wide = |n: usize| n as f64 + 2.0 * margin;
        Lattice::new(
            (-margin, -margin),
            (wide(self.size.0), wide(self.size.1)),
            64.0,
            |c, r| {
                let (x, y) = self.world(c, r);
                self.plane.from(x, y)
            },
        )
    }

    /// The frame of the multispectral image that goes with this one: pixels four times as wide, the
    /// corner moved by half a fine pixel east and one and a half south of this frame, as bundles do
    /// not share corners.
    pub fn coarser(&self) -> Result<Frame, SampleFault> {
        let half = self.lie.res / 2.0;
        Ok(Frame {
            plane: Bridge::new(self.plane.crs())?,
            lon_lat: Bridge::new(LON_LAT)?,
            lie: Lie {
                ulx: self.lie.ulx + SHIFT.0 as f64 * half,
                uly: self.lie.uly - SHIFT.1 as f64 * half,
                res: 4.0 * self.lie.res,
                ..self.lie
            },
            size: (self.size.0 / 4, self.size.1 / 4),
        })
    }

    /// The light of a time, with the cloud in the upper right of the frame.
    pub fn light(
        &self,
        time: DateTime<Utc>,
        stance: Stance,
        seed: u64,
    ) -> Result<Light, SampleFault> {
        let (lon, lat) = self.lon_lat.to(ANCHOR.0, ANCHOR.1)?;
        let sun = sun(time, lon, lat);
        let extent = self.size.0 as f64 * self.lie.res;
        let (ux, uy) = self.world(0.79 * self.size.0 as f64, 0.2 * self.size.1 as f64);
        let (x, y) = self.plane.from(ux, uy)?;
        Ok(light(
            sun,
            stance,
            (x, y),
            0.055 * extent,
            mix(seed, 0xC10D, 1),
        ))
    }

    /// Corners and centre as the family tells them: pixel centres for SPOT, the upper-left point of
    /// the corner pixels for Pléiades.
    pub fn corners(&self, family: Family) -> Result<[Corner; 5], SampleFault> {
        let (w, h) = self.size;
        let inset = match family {
            Family::Spot => 0.5,
            Family::Pleiades => 0.0,
        };
        let corner = |col: usize, row: usize| -> Result<Corner, SampleFault> {
            let (x, y) = self.world(col as f64 - 1.0 + inset, row as f64 - 1.0 + inset);
            let (lx, ly) = self.plane.from(x, y)?;
            Ok(Corner {
                lon_lat: self.lon_lat.to(lx, ly)?,
                xy: Some((x, y)),
                col,
                row,
            })
        };
        Ok([
            corner(1, 1)?,
            corner(w, 1)?,
            corner(w, h)?,
            corner(1, h)?,
            corner(w / 2 + 1, h / 2 + 1)?,
        ])
    }

    /// The region in continuous pixels of this frame, that of a world region.
    pub fn pixels(&self, world: &Roi) -> Roi {
        let l = self.lie;
        world.map(|&(x, y)| ((x - l.ulx) / l.res, (l.uly - y) / l.res))
    }

    /// The region with data, in the world.
    pub fn region(&self) -> Roi {
        Roi::of(self.size.0 as f64, self.size.1 as f64).map(|&(c, r)| self.world(c, r))
    }

    /// The outline of the cloud, in the world.
    pub fn cloud(&self, cloud: &Cloud) -> Result<Roi, SampleFault> {
        let ring: Result<Vec<_>, _> = cloud
            .outline(96)
            .into_iter()
            .map(|(x, y)| self.plane.to(x, y))
            .collect();
        Ok(Roi { ring: ring? })
    }

    /// Angles at the points a family tells of.
    pub fn located(
        &self,
        family: Family,
        time: DateTime<Utc>,
        stance: Stance,
    ) -> Result<Vec<Located>, SampleFault> {
        points(family, self.size)
            .into_iter()
            .map(|(label, col, row)| {
                let (x, y) = self.world(col as f64 - 0.5, row as f64 - 0.5);
                let (lx, ly) = self.plane.from(x, y)?;
                let (lon, lat) = self.lon_lat.to(lx, ly)?;
                // 6.8 km of ground a second; the incidence grows away from the satellite.
                let seconds = (row as f64 - self.size.1 as f64 / 2.0) * self.lie.res / 6800.0;
                let time = time + TimeDelta::microseconds((seconds * 1e6) as i64);
                let away = (col as f64 / self.size.0 as f64 - 0.5)
                    * self.lie.res
                    * 1e-5
                    * self.size.0 as f64;
                let turned = Stance {
                    incidence_deg: stance.incidence_deg + away,
                    ..stance
                };
                Ok(located(
                    label,
                    (col, row),
                    time,
                    turned,
                    sun(time, lon, lat),
                    family,
                ))
            })
            .collect()
    }
}

/// The points a family gives angles for: label, column and row from 1.
pub fn points(family: Family, (w, h): (usize, usize)) -> Vec<(&'static str, usize, usize)> {
    let (c, r) = (w / 2 + 1, h / 2 + 1);
    match family {
        Family::Spot => vec![
            ("TopLeft", 1, 1),
            ("TopCenter", c, 1),
            ("TopRight", w, 1),
            ("CenterLeft", 1, r),
            ("Center", c, r),
            ("CenterRight", w, r),
            ("BottomLeft", 1, h),
            ("BottomCenter", c, h),
            ("BottomRight", w, h),
        ],
        Family::Pleiades => vec![
            ("Top Center", c, 1),
            ("Center", c, r),
            ("Bottom Center", c, h),
        ],
    }
}

/// What is told of one point.
pub fn located(
    label: &'static str,
    (col, row): (usize, usize),
    time: DateTime<Utc>,
    stance: Stance,
    sun: crate::sensor::sun::Sun,
    family: Family,
) -> Located {
    let azimuth_deg = match family {
        Family::Spot => 191.4,
        Family::Pleiades => 180.06,
    };
    let [incidence_deg, viewing_deg] =
        Located::angles(azimuth_deg, stance.azimuth_deg, stance.incidence_deg);
    let native = match family {
        Family::Spot => 2.1,
        Family::Pleiades => 0.7,
    };
    let stretch = 1.0 / incidence_deg.2.to_radians().cos();
    Located {
        label,
        col,
        row,
        time,
        azimuth_deg,
        incidence_deg,
        viewing_deg,
        sun,
        gsd_m: (native * stretch * stretch, native * stretch),
    }
}

/// A light with its cloud and the shadow of the cloud.
pub fn light(
    sun: crate::sensor::sun::Sun,
    stance: Stance,
    (x, y): (f64, f64),
    radius: f64,
    seed: u64,
) -> Light {
    let away = (sun.azimuth_deg + 180.0).to_radians();
    let reach = 2.1 * radius;
    Light {
        sun,
        view_azimuth_deg: stance.azimuth_deg,
        view_incidence_deg: stance.incidence_deg,
        cloud: Cloud {
            x,
            y,
            radius,
            shadow: (reach * away.sin(), reach * away.cos()),
            seed,
        },
    }
}
