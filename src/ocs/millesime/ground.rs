//! Whether areas of the plane may be told as areas of the ground.

use super::{Millesime, MillesimeFault};
use crate::plane::{is_far, scale_at};

impl Millesime {
    /// That areas in its CRS are those of the ground where its parcels lie, as for images.
    ///
    /// # Errors
    /// [`MillesimeFault::Far`] where they differ by more than a hundredth.
    pub fn check_ground(&self, name: &str) -> Result<(), MillesimeFault> {
        let Some([w, s, e, n]) = self.extent() else {
            return Ok(());
        };
        let middle = ((w + e) / 2.0, (s + n) / 2.0);
        let places = [(w, s), (e, s), (w, n), (e, n), middle];
        match scale_at(&places, &self.crs) {
            Some([least, most]) if is_far([least, most]) => Err(MillesimeFault::Far {
                name: name.into(),
                crs: self.crs.to_string(),
                least,
                most,
            }),
            _ => Ok(()),
        }
    }

    /// West, south, east and north of all parcels.
    fn extent(&self) -> Option<[f64; 4]> {
        let polygons = self.parcels.iter().flat_map(|parcel| &parcel.shape.0);
        let points = polygons.flat_map(|polygon| &polygon.exterior().0);
        points.fold(None, |extent, p| {
            let [w, s, e, n] = extent.unwrap_or([p.x, p.y, p.x, p.y]);
            Some([w.min(p.x), s.min(p.y), e.max(p.x), n.max(p.y)])
        })
    }
}
