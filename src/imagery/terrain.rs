//! The height of the ground under every pixel of an output: a DEM in any CRS with or without a
//! geoid, or one height.
//!
//! A [`Terrain`] is what the user gives; [`Terrain::prepare`] ties it to an output grid, once and with
//! PROJ; the [`Ground`] it gives then answers from any thread with plain numbers.

mod fault;
mod ground;
mod heights;
mod layer;

use std::path::Path;
use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_core::grid::Grid;
use relais_core::raster::RasterSource;
use relais_files::gdal::{GdalSource, Opening, Trust};
use relais_run::cache::Cached;

pub use fault::TerrainFault;
pub use ground::Ground;
pub use heights::Heights;

use layer::Layer;

/// Where heights come from. All heights given out are metres above the ellipsoid.
#[derive(Clone)]
pub struct Terrain(Surface);

#[derive(Clone)]
enum Surface {
    Flat(f64),
    Relief {
        dem: Arc<dyn RasterSource>,
        geoid: Option<Arc<dyn RasterSource>>,
        fallback: Option<f64>,
    },
}

/// Bytes of decoded posts that an opened DEM keeps, and an opened geoid.
const DEM_CACHE: usize = 32 << 20;
const GEOID_CACHE: usize = 8 << 20;

impl Terrain {
    /// The bound on what an opened terrain keeps in memory between calls, in bytes. What one call
    /// needs besides is [`Ground::cost`].
    pub const CACHE_BYTES: usize = DEM_CACHE + GEOID_CACHE;

    /// Opens a DEM and the geoid above which its heights are, any rasters that GDAL reads; the user
    /// names them, so that a VRT of tiles will do. See [`Terrain::of`].
    ///
    /// # Errors
    /// Those of opening, and a grid without a CRS or a transform.
    pub fn open(dem: &Path, geoid: Option<&Path>, fallback: Option<f64>) -> Result<Self, Trouble> {
        let dem = cached(dem, DEM_CACHE)?;
        let geoid = geoid.map(|g| cached(g, GEOID_CACHE)).transpose()?;
        Ok(Self::of(dem, geoid, fallback)?)
    }

    /// One height for the whole ground, in metres above the ellipsoid.
    pub fn flat(height_m: f64) -> Self {
        Self(Surface::Flat(height_m))
    }

    /// A DEM (first band, metres) and, where its heights are above a geoid, the grid of the
    /// geoid's undulations, which is added. Where the DEM has no height, `fallback` metres above
    /// the ellipsoid stand in, or the height is unknown.
    ///
    /// # Errors
    /// A grid without a CRS or a transform.
    pub fn of(
        dem: Arc<dyn RasterSource>,
        geoid: Option<Arc<dyn RasterSource>>,
        fallback: Option<f64>,
    ) -> Result<Self, TerrainFault> {
        fault::check("the DEM", dem.as_ref())?;
        if let Some(geoid) = &geoid {
            fault::check("the geoid", geoid.as_ref())?;
        }
        Ok(Self(Surface::Relief {
            dem,
            geoid,
            fallback,
        }))
    }

    /// Ties it to an output grid.
    ///
    /// # Errors
    /// An output grid without CRS or transform; CRS between which PROJ knows no way.
    pub fn prepare(&self, dest: &Grid) -> Result<Ground, Trouble> {
        Ok(match &self.0 {
            Surface::Flat(height) => Ground::flat(*height),
            Surface::Relief {
                dem,
                geoid,
                fallback,
            } => {
                let dem = Layer::new("the DEM", dem.clone(), dest)?;
                let geoid = geoid
                    .as_ref()
                    .map(|g| Layer::new("the geoid", g.clone(), dest))
                    .transpose()?;
                Ground::relief(dem, geoid, *fallback, dest)
            }
        })
    }
}

/// How files word the metre; most do not say it at all.
const METRE: [&str; 6] = ["", "m", "metre", "meter", "metres", "meters"];

fn cached(path: &Path, capacity: usize) -> Result<Arc<dyn RasterSource>, Trouble> {
    let opening = Opening {
        trust: Trust::User,
        ..Opening::default()
    };
    let source = GdalSource::open_with(path, &opening)?;
    if !METRE.contains(&source.unit().to_lowercase().as_str()) {
        return Err(TerrainFault::NotMetres {
            path: path.to_path_buf(),
            unit: source.unit().to_string(),
        }
        .into());
    }
    Ok(Arc::new(Cached::new(source, capacity)))
}

#[cfg(test)]
mod tests;
