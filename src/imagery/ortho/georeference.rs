//! Where the pixels of a source lie, and the mapping from an output grid to them.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, Crs, Grid, Mapping, Transform};

use super::OrthoFault;
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
    /// heights given (which only a sensor uses).
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
                border
                    .map(|(c, r)| to_world.apply(c, r))
                    .filter_map(|(x, y)| transform.point(x, y))
                    .collect()
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
