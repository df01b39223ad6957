//! What can be wrong with a DEM or a geoid.

use std::path::PathBuf;

use relais_core::fault::{Fault, Kind};
use relais_core::raster::RasterSource;

/// A grid of heights that cannot be placed.
#[derive(Debug, thiserror::Error)]
pub enum TerrainFault {
    /// It does not say where it lies.
    #[error("{what} has no {lacks}")]
    Nowhere {
        /// `the DEM`, `the geoid`, `the output grid`.
        what: &'static str,
        /// `CRS`, `geotransform`, `band`.
        lacks: &'static str,
    },
    /// Its heights are not in metres.
    #[error("{} gives heights in {unit:?}", .path.display())]
    NotMetres {
        /// The file.
        path: PathBuf,
        /// The unit that it states.
        unit: String,
    },
}

impl Fault for TerrainFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        match self {
            TerrainFault::Nowhere { .. } => "RLS-E360",
            TerrainFault::NotMetres { .. } => "RLS-E361",
        }
    }

    fn help(&self) -> String {
        match self {
            TerrainFault::Nowhere { lacks: "CRS", .. } => {
                "write its CRS into it: gdal_edit.py -a_srs EPSG:... FILE".into()
            }
            TerrainFault::NotMetres { .. } => {
                "convert it to metres first, as gdal_calc.py -A DEM.tif --calc A*0.3048 --outfile OUT.tif".into()
            }
            TerrainFault::Nowhere { .. } => "give a georeferenced raster of heights".into(),
        }
    }
}

/// That a grid of heights can be placed.
pub fn check(what: &'static str, source: &dyn RasterSource) -> Result<(), TerrainFault> {
    let nowhere = |lacks| TerrainFault::Nowhere { what, lacks };
    let grid = source.grid();
    grid.crs.as_ref().ok_or(nowhere("CRS"))?;
    grid.transform
        .and_then(|t| t.inverse())
        .ok_or(nowhere("geotransform"))?;
    if source.bands().is_empty() || grid.window().is_empty() {
        return Err(nowhere("band"));
    }
    Ok(())
}
