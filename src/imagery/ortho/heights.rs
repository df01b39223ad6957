//! The heights of the ground that an order gives, for images in sensor geometry.

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Mapping, Window};

use super::OrthoFault;
use super::georeference::in_metres;
use super::order::Order;
use super::part::Part;
use crate::scene::rpc::Rpc;
use crate::terrain::{Ground, Terrain};

/// Where heights come from.
pub enum Heights {
    /// No image needs any.
    Useless,
    /// One height everywhere, metres above the ellipsoid.
    Flat(f64),
    /// A DEM.
    Relief {
        /// The DEM, with the geoid and the height of its holes.
        terrain: Terrain,
        /// Its file, for messages.
        dem: String,
        /// True when a height was given for what it does not know.
        filled: bool,
        /// The heights that the sensor model was fitted for.
        fitted: (f64, f64),
    },
}

/// Share of the scene, in percent, that a DEM must know when no `--height` fills its holes.
const ENOUGH: f64 = 99.9;

impl Heights {
    /// From the order, for some images: the name and the model of the first in sensor geometry.
    ///
    /// # Errors
    /// An image in sensor geometry without DEM or height; a DEM that cannot be placed.
    pub fn of(
        order: &Order,
        sensor: Option<(&str, &Rpc)>,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Trouble> {
        let Some((name, rpc)) = sensor else {
            let given = [
                ("--dem", order.dem.is_some()),
                ("--height", order.height_m.is_some()),
            ];
            let given = given.iter().filter(|(_, given)| *given);
            let given: Vec<&str> = given.map(|(option, _)| *option).collect();
            if !given.is_empty() {
                let are = if given.len() == 1 { "is" } else { "are" };
                warnings.push(format!(
                    "{} {are} not used: the image is already on the ground",
                    given.join(" and ")
                ));
            }
            return Ok(Self::Useless);
        };
        match (&order.dem, order.height_m) {
            (None, None) => Err(OrthoFault::NoHeight {
                image: name.to_string(),
            }
            .into()),
            (None, Some(height)) => Ok(Self::Flat(height)),
            (Some(dem), height) => {
                if order.geoid.is_none() {
                    warnings.push(format!(
                        "the heights of {} are taken as above the ellipsoid; if they are above sea level give --geoid: \
                         the difference is some 50 m in metropolitan France, up to 100 m elsewhere",
                        dem.display()
                    ));
                }
                Ok(Self::Relief {
                    terrain: Terrain::open(dem, order.geoid.as_deref(), height)?,
                    dem: dem.display().to_string(),
                    filled: height.is_some(),
                    fitted: rpc.height_range(),
                })
            }
        }
    }

    /// Heights at which the outline of an image is drawn: a DEM may hold any within the range that
    /// the sensor model was fitted for.
    pub fn levels(&self) -> Vec<f64> {
        match self {
            Self::Useless => vec![0.0],
            Self::Flat(height) => vec![*height],
            Self::Relief { fitted, .. } => vec![fitted.0, 0.5 * (fitted.0 + fitted.1), fitted.1],
        }
    }

    /// What to say of heights that a sensor model was not fitted for: it is extrapolated there.
    pub fn strain(part: &Part, actual: Option<(f64, f64)>) -> Option<String> {
        let (low, high) = part.sensor()?.height_range();
        let actual = actual?;
        (actual.0 < low || actual.1 > high).then(|| {
            format!(
                "{}: the ground lies at {} above the ellipsoid, but the sensor model was fitted for \
                 {}: positions are extrapolated",
                part.member.name,
                in_metres(actual),
                in_metres((low, high))
            )
        })
    }

    /// The same of the heights that the DEM holds in a window, with a margin: its range is taken on
    /// a sample. None when it knows nothing there.
    pub fn levels_of(&self, ground: &Ground, window: Window) -> Result<Option<Vec<f64>>, Trouble> {
        Ok(ground.range(window)?.map(|(low, high)| {
            let margin = 2.0 + 0.05 * (high - low);
            vec![low - margin, high + margin]
        }))
    }

    /// The DEM tied to an output grid; none without DEM.
    pub fn ground(&self, grid: &Grid) -> Result<Option<Ground>, Trouble> {
        match self {
            Self::Relief { terrain, .. } => Ok(Some(terrain.prepare(grid)?)),
            Self::Useless | Self::Flat(_) => Ok(None),
        }
    }

    /// The lowest and highest ground under a window, of a sample; none where it does not matter.
    ///
    /// # Errors
    /// A DEM that knows nothing there.
    pub fn actual(
        &self,
        ground: Option<&Ground>,
        window: Window,
    ) -> Result<Option<(f64, f64)>, Trouble> {
        match (self, ground) {
            (Self::Relief { dem, .. }, Some(ground)) => match ground.range(window)? {
                Some(range) => Ok(Some(range)),
                None => Err(too_small(dem, ground, window, |_, _| true)?.into()),
            },
            (Self::Flat(height), _) => Ok(Some((*height, *height))),
            _ => Ok(None),
        }
    }

    /// The range of heights that mappings are made for: the actual one, for a DEM with a margin (its
    /// range is taken on a sample) that keeps to where the sensor model has answers. Within it a
    /// mapping is a parabola in height.
    pub fn range(&self, actual: Option<(f64, f64)>) -> (f64, f64) {
        let (low, high) = actual.unwrap_or_default();
        let Self::Relief { fitted, .. } = self else {
            return (low, high);
        };
        let margin = 50.0 + 0.25 * (high - low);
        let beyond = fitted.1 - fitted.0;
        (
            (low - margin).max(fitted.0 - beyond).min(low),
            (high + margin).min(fitted.1 + beyond).max(high),
        )
    }

    /// That the DEM knows the ground under the image; `range` is that of the mapping.
    ///
    /// # Errors
    /// When it knows less than 99.9 % of it and no height was given for the rest.
    pub fn check_coverage(
        &self,
        ground: Option<&Ground>,
        image: &Grid,
        mapping: &Mapping,
        window: Window,
        range: (f64, f64),
    ) -> Result<(), Trouble> {
        let (
            Self::Relief {
                dem, filled: false, ..
            },
            Some(ground),
        ) = (self, ground)
        else {
            return Ok(());
        };
        let middle = 0.5 * (range.0 + range.1);
        let seen = |x: f64, y: f64| {
            let (col, row) = mapping.at(x, y, middle);
            col >= 0.0 && row >= 0.0 && col <= image.width as f64 && row <= image.height as f64
        };
        let known = 100.0 * ground.coverage(window, seen)?.unwrap_or(0.0);
        match known >= ENOUGH {
            true => Ok(()),
            false => Err(too_small(dem, ground, window, seen)?.into()),
        }
    }
}

/// Which of DEM and geoid lacks the ground of a scene, and how much of it.
fn too_small(
    dem: &str,
    ground: &Ground,
    window: Window,
    seen: impl Fn(f64, f64) -> bool,
) -> Result<OrthoFault, Trouble> {
    let place = ground.place().map_or_else(String::new, |b| {
        format!(
            "{:.1} {:.1} {:.1} {:.1}",
            b.min_x, b.min_y, b.max_x, b.max_y
        )
    });
    let share = |known: Option<f64>| 100.0 * known.unwrap_or(0.0);
    let by_geoid = ground
        .geoid_coverage(window, &seen)?
        .map(|k| share(Some(k)));
    let (what, known) = match by_geoid.filter(|known| *known < ENOUGH) {
        Some(known) => ("the geoid (--geoid)".to_string(), known),
        None => (
            format!("the DEM {dem}"),
            share(ground.coverage(window, &seen)?),
        ),
    };
    Ok(OrthoFault::DemTooSmall { what, known, place })
}
