//! What can be known of an ortho before a pixel is decoded: what stands in its way, and what will be
//! said of it. Metadata, models, masks and headers are read by the functions that the ortho itself
//! reads them by, so that both say the same.

use relais_core::fault::Trouble;
use relais_core::raster::SampleType;

use super::Georeference;
use super::assemble::{consistent, places};
use super::heights::Heights;
use super::order::Order;
use super::part::{carried, georeference, unused_crs, validity};
use super::pick::{Image, Picked};
use crate::scene::Completeness;
use crate::scene::facts::{Member, Origin, Spectral};
use crate::scene::rpc::Rpc;

/// Looks at the images of an ortho and gives what there is to say of them.
///
/// # Errors
/// Files of pixels that are missing or cut short, an image that is on no ground or lacks heights, and
/// whatever else [`assemble`](super::assemble) would refuse that shows without a pixel.
pub fn prospect(picked: &Picked<'_>, order: &Order) -> Result<Vec<String>, Trouble> {
    consistent(picked, order)?;
    let order = &order.found();
    let mut warnings: Vec<String> = picked.doubt().into_iter().collect();
    for image in picked.images() {
        whole(image)?;
        warnings.extend(carried(image.member, order));
        warnings.extend(unused_crs(image.member, order));
        warnings.extend(heights_rather(image.member));
        validity(image, order, &mut warnings)?;
    }
    places(picked.main.member, &order.bands)?;
    let mut models: Vec<(&str, Rpc)> = Vec::new();
    for image in picked.images() {
        if let (Georeference::Sensor(rpc), _) = georeference(image, order)? {
            models.push((&image.member.name, *rpc));
        }
    }
    let sensor = models.first().map(|(name, rpc)| (*name, rpc));
    Heights::of(order, sensor, &mut warnings)?;
    Ok(warnings)
}

/// That the files of an image are there and as long as they say.
fn whole(image: Image<'_>) -> Result<(), Trouble> {
    let Image { scene, member, .. } = image;
    let files = Completeness::of(scene, member)?;
    match files.fault(scene.place().shown()) {
        Some(fault) => Err(fault.into()),
        None => Ok(()),
    }
}

/// A pattern of files soon takes a DEM in among the images.
fn heights_rather(member: &Member) -> Option<String> {
    let alone = member.origin == Origin::Image && member.spectral == Spectral::Unknown;
    let heights = alone && member.image.sample_type == SampleType::F32 && member.bands.len() == 1;
    heights.then(|| {
        format!(
            "{}: one band of 32-bit floats of which nothing is said: heights (a DEM) rather than an \
             image?",
            member.name
        )
    })
}
