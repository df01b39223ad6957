//! How much ground a pixel covers.

use relais_core::grid::{Crs, Grid};
use relais_core::vector::Area;

use super::fault::CrosstabFault;
use crate::plane::{is_far, scale_at};

/// The area of a pixel, and how far the projection is from the ground.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Ground {
    /// Square metres of a pixel.
    pub pixel_m2: f64,
    /// Where the area comes from.
    pub source: &'static str,
    /// The least and the largest ratio of areas in the plane to areas on the ellipsoid, at the
    /// corners and the middle of the grid; none where the projection cannot be followed.
    pub scale: Option<[f64; 2]>,
    #[serde(skip)]
    pub(super) pixel: Area,
}

impl Ground {
    /// Of the pixels of a grid, by its CRS, or as stated.
    ///
    /// # Errors
    /// A CRS that is none, or not in metres, or whose areas are far from those of the ground.
    pub(super) fn of(name: &str, grid: &Grid, stated: Option<f64>) -> Result<Self, CrosstabFault> {
        let unknown = |reason: String| CrosstabFault::Area {
            name: name.into(),
            reason,
        };
        if let Some(m2) = stated {
            return Self::new(m2, "stated", None).ok_or_else(|| unknown("as stated".into()));
        }
        let (Some(crs), Some(transform)) = (&grid.crs, grid.transform) else {
            return Err(unknown("it has no CRS, or no georeferencing".into()));
        };
        if crs.is_geographic() {
            return Err(unknown(format!(
                "{crs} is in degrees, and pixels shrink towards the poles"
            )));
        }
        if !crs.is_metric() {
            return Err(unknown(format!("{crs} is not in metres")));
        }
        let scale = scale(grid, crs);
        if let Some([least, most]) = scale
            && is_far([least, most])
        {
            return Err(unknown(format!(
                "areas in {crs} are {least:.3} to {most:.3} times those of the ground here"
            )));
        }
        let t = transform.0;
        let m2 = (t[1] * t[5] - t[2] * t[4]).abs();
        Self::new(m2, "plane of the CRS", scale).ok_or_else(|| unknown("it is no area".into()))
    }

    fn new(pixel_m2: f64, source: &'static str, scale: Option<[f64; 2]>) -> Option<Self> {
        let pixel = Area::nearest(pixel_m2).filter(|area| *area > Area::ZERO)?;
        Some(Self {
            pixel_m2,
            source,
            scale,
            pixel,
        })
    }
}

/// The least and the largest ratio of areas in the plane to those of the ground, over a grid.
fn scale(grid: &Grid, crs: &Crs) -> Option<[f64; 2]> {
    let transform = grid.transform?;
    let (w, h) = (grid.width as f64, grid.height as f64);
    let places = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h), (w / 2.0, h / 2.0)];
    scale_at(&places.map(|(col, row)| transform.apply(col, row)), crs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::grid::Affine;

    fn grid(crs: &str, transform: [f64; 6]) -> Grid {
        Grid {
            width: 1000,
            height: 800,
            transform: Some(Affine(transform)),
            crs: Some(Crs::parse(crs).unwrap()),
        }
    }

    #[test]
    fn a_pixel_in_lambert_93_has_its_plane_area_and_the_scale_is_told() {
        let bordeaux = [417_000.0, 2.5, 0.0, 6_421_000.0, 0.0, -2.5];
        let ground = Ground::of("a", &grid("EPSG:2154", bordeaux), None).unwrap();
        assert_eq!(ground.pixel_m2, 6.25);
        // Near the parallel of 44° N lengths are 0.9994 to 0.9999 times those of the ground.
        let [least, most] = ground.scale.unwrap();
        assert!(least > 0.998 && most < 1.0, "{least} {most}");
    }

    #[test]
    fn areas_that_are_none_of_the_ground_are_refused() {
        let refused = |crs: &str, transform| {
            let fault = Ground::of("a", &grid(crs, transform), None).unwrap_err();
            fault.to_string()
        };
        let mercator = refused("EPSG:3857", [-64_000.0, 10.0, 0.0, 5_594_000.0, 0.0, -10.0]);
        assert!(mercator.contains("times those of the ground"), "{mercator}");
        let degrees = refused("EPSG:4326", [0.0, 1e-4, 0.0, 45.0, 0.0, -1e-4]);
        assert!(degrees.contains("degrees"), "{degrees}");
        let feet = refused("EPSG:2264", [2e6, 10.0, 0.0, 6e5, 0.0, -10.0]);
        assert!(feet.contains("not in metres"), "{feet}");
        let bare = Grid {
            crs: None,
            ..grid("EPSG:2154", [0.0; 6])
        };
        assert!(Ground::of("a", &bare, None).is_err());
        assert_eq!(Ground::of("a", &bare, Some(900.0)).unwrap().pixel_m2, 900.0);
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Ground::of("a", &bare, Some(wrong)).is_err());
        }
    }
}
