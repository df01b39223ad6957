//! The truth beside the deliveries: covers by year, buildings, places, check points, the sharp
//! colours that fusion seeks, and the figures everything was made with.

mod checkpoints;
mod figures;
mod layers;
mod sharp;

use super::frame::Frame;
use super::ground::UTM;
use super::sen_geometry::Geometry;
use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::options::Sizes;
use relais_core::grid::BBox;
use std::path::Path;

/// Writes the truth into a folder that does not exist yet.
pub fn make(folder: &Path, land: &Landscape, seed: u64, sizes: Sizes) -> Result<(), SampleFault> {
    std::fs::create_dir_all(folder).map_err(SampleFault::write(folder))?;
    let spot = Frame::around(UTM, sizes.spot, super::spot::PAN_M)?;
    let area = area(&spot)?;
    layers::covers(folder, land, &area)?;
    layers::buildings(folder, land, &area)?;
    layers::places(folder, land, &area)?;
    let geometry = Geometry::new(land, sizes.sen)?;
    let light = super::sen::light(land, &geometry, seed)?;
    checkpoints::write(folder, land, seed, &geometry, &light.cloud)?;
    sharp::write(folder, land, seed, &spot)?;
    figures::write(folder, land, seed, sizes, &geometry)
}

/// The Lambert-93 box of a frame.
fn area(frame: &Frame) -> Result<BBox, SampleFault> {
    let (w, h) = (frame.size.0 as f64, frame.size.1 as f64);
    let mut corners = Vec::new();
    for (c, r) in [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)] {
        let (x, y) = frame.world(c, r);
        corners.push(frame.plane.from(x, y)?);
    }
    BBox::around(corners).ok_or(SampleFault::Fit {
        what: "the box of the truth".into(),
    })
}
