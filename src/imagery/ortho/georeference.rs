//! Where the pixels of a source lie, and the mapping from an output grid to them.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Crs, Grid, Mapping, Transform};

use super::{OrthoFault, reach};
use crate::scene::rpc::Rpc;

/// How a pixel of a source finds its place on the ground.
#[derive(Debug, Clone)]
pub enum Georeference {
    /// A georeferenced grid.
    Ground {
        /// World to pixels.
        to_pixels: Affine,
        /// Pixels to world.
        to_world: Affine,
        /// The CRS of the world.
        crs: Crs,
    },
    /// Sensor geometry, by rational polynomials on WGS 84 longitude, latitude and ellipsoidal height.
    Sensor(Box<Rpc>),
}

/// Largest error of a mapping between its nodes, in source pixels.
const TOLERANCE_PX: f64 = 0.02;

impl Georeference {
    /// The place of a georeferenced grid.
    pub fn of_grid(grid: &Grid) -> Result<Self, OrthoFault> {
        let (Some(to_world), Some(crs)) = (grid.transform, grid.crs.clone()) else {
            return Err(OrthoFault::NoGeoreference);
        };
        let to_pixels = to_world.inverse().ok_or(OrthoFault::NoGeoreference)?;
        Ok(Self::Ground {
            to_pixels,
            to_world,
            crs,
        })
    }

    /// The outline of a `width × height` source in another CRS: points along its border, at the
    /// heights given (which only a sensor uses), and inside where a pole may lie.
    ///
    /// # Errors
    /// A sensor model that has no answer for part of the border; CRS between which PROJ knows no
    /// way.
    pub fn outline(
        &self,
        width: usize,
        height: usize,
        heights: &[f64],
        target: &Crs,
    ) -> Result<Vec<(f64, f64)>, Trouble> {
        let (w, h) = (width as f64, height as f64);
        let border = (0..=64).flat_map(|k| {
            let t = f64::from(k) / 64.0;
            [(t * w, 0.0), (t * w, h), (0.0, t * h), (w, t * h)]
        });
        let points: Vec<(f64, f64)> = match self {
            Self::Ground { to_world, crs, .. } => {
                let transform = usable(crs, target)?;
                let place = |(c, r): (f64, f64)| {
                    let (x, y) = to_world.apply(c, r);
                    transform.point(x, y)
                };
                let poles = self.poles(width, height)?;
                let poles: Vec<_> = poles.into_iter().map(|pole| pole.1).collect();
                reach::points((w, h), &poles, place)
            }
            Self::Sensor(rpc) => {
                let transform = usable(&wgs84()?, target)?;
                let seen = border
                    .flat_map(|(c, r)| heights.iter().map(move |&z| rpc.ground_of(c, r, z)))
                    .collect::<Option<Vec<_>>>()
                    .ok_or_else(|| outside(rpc, heights))?;
                seen.into_iter()
                    .filter_map(|(lon, lat)| transform.point(lon, lat))
                    .collect()
            }
        };
        Ok(points)
    }

    /// The poles that a `width × height` source shows, by name and in its pixels; a sensor shows none.
    fn poles(&self, width: usize, height: usize) -> Result<Vec<reach::Pole>, Trouble> {
        match self {
            Self::Ground { to_pixels, crs, .. } => {
                let size = (width as f64, height as f64);
                reach::poles(size, crs, |(x, y)| to_pixels.apply(x, y))
            }
            Self::Sensor(_) => Ok(Vec::new()),
        }
    }

    /// A pole that a `width × height` source shows and that has no place in a CRS.
    ///
    /// # Errors
    /// CRS between which PROJ knows no way.
    pub fn lost_pole(
        &self,
        (width, height): (usize, usize),
        target: &Crs,
    ) -> Result<Option<&'static str>, Trouble> {
        let Self::Ground { to_world, crs, .. } = self else {
            return Ok(None);
        };
        let poles = self.poles(width, height)?;
        if poles.is_empty() {
            return Ok(None);
        }
        let transform = usable(crs, target)?;
        let lost = |(_, (c, r)): &reach::Pole| {
            let (x, y) = to_world.apply(*c, *r);
            reach::place_of_pole(transform.point(x, y)).is_none()
        };
        Ok(poles.iter().find(|pole| lost(pole)).map(|pole| pole.0))
    }

    /// That each part of a `width × height` source that has its place on an output grid is found
    /// again from there, so that no part of it is lost unsaid.
    ///
    /// # Errors
    /// [`OrthoFault::Torn`].
    pub fn check_return(
        &self,
        (width, height): (usize, usize),
        height_m: f64,
        grid: &Grid,
    ) -> Result<(), Trouble> {
        let (Some(area), Some(crs)) = (grid.bbox(), &grid.crs) else {
            return Ok(());
        };
        let earth = wgs84()?;
        let world = match self {
            Self::Ground { crs, .. } => crs,
            Self::Sensor(_) => &earth,
        };
        let (there, back) = (usable(world, crs)?, Transform::new(crs, world)?);
        let place = |(c, r): (f64, f64)| {
            let (x, y) = match self {
                Self::Ground { to_world, .. } => to_world.apply(c, r),
                Self::Sensor(rpc) => rpc.ground_of(c, r, height_m)?,
            };
            there.point(x, y)
        };
        let found = |(x, y): (f64, f64)| {
            let (x, y) = back.point(x, y)?;
            match self {
                Self::Ground { to_pixels, .. } => Some(to_pixels.apply(x, y)),
                Self::Sensor(rpc) => rpc.image_of(x, y, height_m),
            }
        };
        let (w, h) = (width as f64, height as f64);
        // What is lost is lost by the width of the world; ways there and back may differ by metres.
        let far = (w + h) / 8.0;
        for pixel in reach::inside(w, h) {
            let Some(at) = place(pixel).filter(|at| holds(&area, *at)) else {
                continue;
            };
            let same = |p: (f64, f64)| (p.0 - pixel.0).hypot(p.1 - pixel.1) <= far;
            if !found(at).is_some_and(same) {
                return Err(OrthoFault::Torn {
                    crs: crs.to_string(),
                    pixel,
                    at,
                }
                .into());
            }
        }
        Ok(())
    }

    /// The mapping from the pixels of an output grid to those of the source. A sensor needs the
    /// range of heights of the ground, in metres above the ellipsoid: a single one when they are equal.
    pub fn mapping(&self, target: &Grid, heights: (f64, f64)) -> Result<Mapping, Trouble> {
        let (Some(to_world), Some(crs)) = (target.transform, &target.crs) else {
            return Err(OrthoFault::NoGeoreference.into());
        };
        let (w, h) = (target.width, target.height);
        match self {
            Self::Ground {
                to_pixels,
                crs: from,
                ..
            } => {
                let transform = Transform::new(crs, from)?;
                Ok(Mapping::build(w, h, None, TOLERANCE_PX, |c, r, _| {
                    let (x, y) = to_world.apply(c, r);
                    transform.point(x, y).map(|(x, y)| to_pixels.apply(x, y))
                }))
            }
            Self::Sensor(rpc) => {
                let transform = Transform::new(crs, &wgs84()?)?;
                let (low, high) = heights;
                let levels = (high > low).then_some([low, 0.5 * (low + high), high]);
                Ok(Mapping::build(w, h, levels, TOLERANCE_PX, |c, r, z| {
                    let (x, y) = to_world.apply(c, r);
                    let (lon, lat) = transform.point(x, y)?;
                    rpc.image_of(lon, lat, if levels.is_some() { z } else { low })
                }))
            }
        }
    }
}

fn holds(area: &BBox, (x, y): (f64, f64)) -> bool {
    (area.min_x..=area.max_x).contains(&x) && (area.min_y..=area.max_y).contains(&y)
}

/// The way to the CRS of the output, which the user chose.
fn usable(from: &Crs, target: &Crs) -> Result<Transform, OrthoFault> {
    Transform::new(from, target).map_err(|e| OrthoFault::BadOption {
        option: "--t-srs",
        reason: e.to_string(),
    })
}

fn outside(rpc: &Rpc, heights: &[f64]) -> OrthoFault {
    let all = heights.iter().copied();
    let low = all.clone().fold(f64::INFINITY, f64::min);
    OrthoFault::OutsideModel {
        heights: in_metres((low, all.fold(low, f64::max))),
        fitted: in_metres(rpc.height_range()),
    }
}

/// A range of heights for people.
pub fn in_metres((low, high): (f64, f64)) -> String {
    // Adding 0 turns -0 into 0.
    let (low, high) = (low.round() + 0.0, high.round() + 0.0);
    match low == high {
        true => format!("{low} m"),
        false => format!("{low} to {high} m"),
    }
}

/// The CRS of RPC: WGS 84, longitude first.
pub fn wgs84() -> Result<Crs, Trouble> {
    Ok(Crs::parse("EPSG:4326")?)
}
