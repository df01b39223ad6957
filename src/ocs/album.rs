//! Views of places on images of the dates: what somebody looks at who doubts a change.
//!
//! An image is one file or a folder of dalles for each date. A view is a square around a polygon, with a
//! margin and at one size whatever the polygon's, so that views of one place lie over each other; the
//! outline is drawn on it. Images in another CRS are reprojected. What no image covers is said, and is no
//! grey square.

mod fault;
mod frame;
mod shots;
mod draw;

use std::path::PathBuf;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::MultiPolygon;
use relais_files::picture::{Channels, Picture};
use relais_run::Limits;

pub use fault::AlbumFault;
pub(crate) use frame::Frame;
use shots::Shots;

/// The images of some dates.
pub struct Album {
    shots: Vec<Shots>,
    crs: Crs,
}

/// A place at a date.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The place of the date among those compared.
    pub date: usize,
    /// A JPEG; none where no image covers the place.
    pub jpeg: Option<Vec<u8>>,
    /// The share of the view that images cover, from 0 to 1.
    pub covered: f64,
}

/// How good the JPEG of a view is: lines on it stay sharp.
const QUALITY: u8 = 88;

/// Bytes that a view takes while it is made: pixels as read, as numbers, and as drawn.
pub(crate) const VIEW_BYTES: usize = 64 << 20;

impl Album {
    /// Opens images by the places of their dates; views are made in the CRS of the comparison.
    ///
    /// # Errors
    /// No image, one that cannot be read, or that has no place on the ground.
    pub fn open(wanted: &[(usize, PathBuf)], crs: &Crs, limits: &Limits) -> Result<Self, Trouble> {
        let mut shots = Vec::with_capacity(wanted.len());
        for (date, path) in wanted {
            shots.push(Shots::open(*date, path, limits)?);
        }
        shots.sort_by_key(|of| of.date);
        Ok(Self {
            shots,
            crs: crs.clone(),
        })
    }

    /// The CRS of the views, as short as it can be said.
    pub(crate) fn crs(&self) -> String {
        let epsg = self.crs.epsg().map(|number| format!("EPSG:{number}"));
        epsg.unwrap_or_else(|| self.crs.to_string())
    }

    /// A place at each of the dates.
    ///
    /// # Errors
    /// An image that cannot be read, or reprojected.
    pub(crate) fn views(&self, place: &MultiPolygon<f64>) -> Result<Vec<View>, Trouble> {
        let Some(frame) = Frame::around(place) else {
            return Ok(Vec::new());
        };
        let view = |shots: &Shots| {
            let mut seen = shots.look(&frame, &self.crs)?;
            let covered = seen.covered();
            let jpeg = match covered > 0.0 {
                false => None,
                true => {
                    draw::outline(&mut seen.pixels, &frame, place);
                    Some(picture(seen.pixels).to_jpeg(QUALITY)?)
                }
            };
            Ok(View {
                date: shots.date,
                jpeg,
                covered,
            })
        };
        self.shots.iter().map(view).collect()
    }
}

fn picture(pixels: Vec<u8>) -> Picture {
    Picture {
        width: frame::SIDE,
        height: frame::SIDE,
        channels: Channels::Rgb,
        pixels,
    }
}
