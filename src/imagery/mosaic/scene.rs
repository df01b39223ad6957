//! A scene of a mosaic.

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Block, Mask, RasterSource};
use serde::Serialize;

use crate::ortho::Ortho;
use crate::scene::facts::Member;
use crate::tile::Framed;

/// What decides where a scene shows, and what is said of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SceneFacts {
    /// Its name.
    pub name: String,
    /// The day, ISO 8601.
    pub date: Option<String>,
    /// `SPOT 7`.
    pub satellite: Option<String>,
    /// From the vertical, on the ground.
    pub incidence_deg: Option<f64>,
    /// Of the whole scene, as stated.
    pub cloud_percent: Option<f64>,
    /// Whether its cloud mask was there to be used.
    pub cloud_mask: bool,
    /// What tags say of it.
    #[serde(skip)]
    pub tags: Vec<(String, String)>,
}

impl SceneFacts {
    /// Those of an image of the product `id`: images of a STAC item are named alike in every item.
    pub fn of(id: &str, member: &Member, cloud_mask: bool, tags: Vec<(String, String)>) -> Self {
        Self {
            name: id.into(),
            date: member.moment().map(|m| m.date.to_string()),
            satellite: member.platform().map(|p| p.name.clone()),
            incidence_deg: member.viewing.as_ref().and_then(|v| v.incidence_deg),
            cloud_percent: member.cloud_percent,
            cloud_mask,
            tags,
        }
    }
}

/// A scene of a mosaic: its ortho, and where it is clear.
pub struct MosaicScene {
    /// Its facts.
    pub facts: SceneFacts,
    ortho: Ortho,
    /// On the same grid, valid where there is no cloud; none without a cloud mask: then it counts as
    /// clear everywhere.
    clear: Option<Ortho>,
}

impl MosaicScene {
    /// A scene.
    pub fn new(facts: SceneFacts, ortho: Ortho, clear: Option<Ortho>) -> Self {
        Self {
            facts,
            ortho,
            clear,
        }
    }

    /// Its pixels.
    pub fn ortho(&self) -> &Ortho {
        &self.ortho
    }

    /// Where it lies in a grid that shares its pixels.
    pub(super) fn place(&self, mosaic: &Grid) -> Window {
        let corner = |grid: &Grid| grid.transform.map_or((0.0, 0.0), |t| t.apply(0.0, 0.0));
        let (own, whole) = (corner(self.ortho.grid()), corner(mosaic));
        let (rx, ry) = mosaic.transform.map_or((1.0, 1.0), |t| t.pixel_size());
        Window::new(
            ((own.0 - whole.0) / rx).round() as usize,
            ((whole.1 - own.1) / ry).round() as usize,
            self.ortho.grid().width,
            self.ortho.grid().height,
        )
    }

    /// Its pixels under a window of the mosaic, which it may fill in part.
    pub(super) fn read(&self, mosaic: &Grid, window: Window) -> Result<Block, Trouble> {
        let first = self.first(mosaic);
        Framed::new(&self.ortho, mosaic.clone(), first).read(window)
    }

    /// Where it is clear under a window of the mosaic.
    pub(super) fn clear(&self, mosaic: &Grid, window: Window) -> Result<Mask, Trouble> {
        let Some(clear) = &self.clear else {
            return Ok(Mask::All);
        };
        let first = self.first(mosaic);
        Ok(Framed::new(clear, mosaic.clone(), first).read(window)?.mask)
    }

    fn first(&self, mosaic: &Grid) -> (i64, i64) {
        let place = self.place(mosaic);
        (-(place.col as i64), -(place.row as i64))
    }
}
