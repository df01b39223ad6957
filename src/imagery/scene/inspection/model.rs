//! The sensor model of an image, as it is told.

use relais_core::fault::Trouble;
use serde::Serialize;

use crate::scene::facts::{Geometry, Member, RpcPlace, shown};
use crate::scene::rpc::{Format, Rpc, crop_origin};
use crate::scene::{Place, plain};

/// A model of a sensor image is at most this long.
const LARGEST_MODEL: u64 = 4 << 20;

/// What is told of a sensor model.
#[derive(Debug, Clone, Serialize)]
pub struct Model {
    /// The format it was read from.
    pub format: Format,
    /// The coordinates (column, row) that its file gives to the centre of the first pixel. Here
    /// and in every use they are brought to (0.5, 0.5).
    pub file_origin: (f64, f64),
    /// Where the image lies in the full one that the model is of (column, row).
    pub crop_origin: Option<(f64, f64)>,
    /// True with an image → ground model of its own.
    pub has_direct: bool,
    /// The heights that it was fitted for, in metres above the ellipsoid.
    pub heights_m: (f64, f64),
    /// Corners on the ground (longitude, latitude) at the middle of these heights, from the
    /// upper-left one clockwise.
    pub footprint: Option<Vec<(f64, f64)>>,
}

/// What is left of 0 after a division is 0.
fn millimetres(metres: f64) -> f64 {
    (metres * 1e3).round() / 1e3 + 0.0
}

/// Reads the sensor model of a member; none when it has none.
pub(super) fn model(place: &Place, member: &Member) -> Result<Option<Model>, Trouble> {
    let Geometry::Sensor { grid, rpc } = &member.geometry else {
        return Ok(None);
    };
    let (rpc, crop) = match rpc {
        RpcPlace::Nowhere => return Ok(None),
        RpcPlace::File(path) => {
            // A missing file is told with the others.
            if !place
                .folder()
                .is_some_and(|f| matches!(f.find(path), Ok(Some(_))))
            {
                return Ok(None);
            }
            let bytes = place.read_small(path, LARGEST_MODEL)?;
            let crop = grid.transform.as_ref().and_then(crop_origin);
            (Rpc::read(&bytes, path)?, crop)
        }
        RpcPlace::Tags => {
            let tags = plain::rpc_tags(place, &member.source, member.origin)?;
            match Rpc::from_tags(&tags, &shown(&member.source)) {
                None => return Ok(None),
                Some(rpc) => (rpc?, None),
            }
        }
    };
    let placed = match crop {
        Some((col, row)) => rpc.shifted(col, row),
        None => rpc,
    };
    let size = (grid.width, grid.height);
    placed.check_image(&member.footprint, size, &shown(&member.source))?;
    let (low, high) = placed.height_range();
    let corners = |height: f64| -> Option<Vec<(f64, f64)>> {
        let (w, h) = (grid.width as f64, grid.height as f64);
        [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
            .into_iter()
            .map(|(col, row)| placed.ground_of(col, row, height))
            .collect()
    };
    Ok(Some(Model {
        format: placed.format(),
        file_origin: placed.file_origin(),
        crop_origin: crop.filter(|c| *c != (0.0, 0.0)),
        has_direct: placed.has_direct(),
        heights_m: (millimetres(low), millimetres(high)),
        footprint: corners(0.5 * (low + high)),
    }))
}
