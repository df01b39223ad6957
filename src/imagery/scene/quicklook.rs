//! A picture to look at: the image in few pixels, in natural colours where it has them.

use relais_core::fault::Trouble;
use relais_core::grid::Window;
use relais_core::ops::quantise::Stretch;
use relais_core::raster::{Block, RasterSource};
use relais_files::picture::{Channels, Picture};
use relais_run::{Limits, Need};

use super::Scene;
use super::facts::{Member, Role, Spectral};
use super::order::BandOrder;
use super::pixels::{Reading, StatedNodata};

/// Percentiles of valid pixels that become the darkest and the brightest.
const PERCENTILES: (f64, f64) = (2.0, 98.0);

/// A picture of a member, at most `side` pixels wide and high. Red, green and blue where it has
/// them, else near infrared, red and green, else grey; each band is stretched between the
/// percentiles 2 and 98 of its valid pixels, and what is not valid is transparent.
///
/// # Errors
/// When pixels cannot be read.
pub fn quicklook(
    scene: &Scene,
    member: &Member,
    order: &BandOrder,
    side: usize,
    limits: &Limits,
) -> Result<Picture, Trouble> {
    let reading = Reading {
        handles: 1,
        nodata: StatedNodata::Invalid,
    };
    let tiles = scene.tiles(member, &reading)?;
    let (width, height) = fitted(member.image.width, member.image.height, side);
    let window = Window::new(0, 0, width, height);
    limits.share_for(&Need {
        resident: 0,
        block: tiles.cost(window) as u64,
        window,
    })?;
    let block = tiles.read_reduced(width, height)?;
    Ok(picture(&block, &shown(member, order)))
}

/// The member to show: the richest one.
pub fn best(members: &[Member]) -> impl Iterator<Item = &Member> {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|m| match m.spectral {
        Spectral::Pansharpened => 0,
        Spectral::Multi => 1,
        Spectral::Unknown => 2,
        Spectral::Pan => 3,
    });
    sorted.into_iter()
}

/// A size that keeps the proportions, nowhere larger than the image itself.
fn fitted(width: usize, height: usize, side: usize) -> (usize, usize) {
    let scale = (side as f64 / width.max(height) as f64).min(1.0);
    let size = |n: usize| ((n as f64 * scale).round() as usize).max(1);
    (size(width), size(height))
}

/// The file bands to show: three, or one.
fn shown(member: &Member, order: &BandOrder) -> Vec<usize> {
    let place = |role: Role| {
        let band = member.band_of(role)?;
        order.file.iter().position(|id| *id == band.id)
    };
    let colours =
        |roles: [Role; 3]| -> Option<Vec<usize>> { roles.into_iter().map(place).collect() };
    colours([Role::Red, Role::Green, Role::Blue])
        .or_else(|| colours([Role::Nir, Role::Red, Role::Green]))
        .unwrap_or_else(|| vec![0])
}

fn picture(block: &Block, bands: &[usize]) -> Picture {
    let Window { width, height, .. } = block.window;
    let plane = block.window.pixels();
    let channels = match bands.len() {
        3 => Channels::Rgba,
        _ => Channels::GreyAlpha,
    };
    let count = channels.count();
    let mut pixels = vec![0; plane * count];
    for (channel, band) in bands.iter().enumerate() {
        let value = |i: usize| block.samples.get(band * plane + i);
        let mut valid: Vec<f32> = (0..plane)
            .filter(|&i| block.mask.valid(i))
            .map(value)
            .collect();
        let Some(stretch) = Stretch::between(&mut valid, PERCENTILES.0, PERCENTILES.1) else {
            continue;
        };
        for i in (0..plane).filter(|&i| block.mask.valid(i)) {
            pixels[i * count + channel] = stretch.to_u8(value(i));
            pixels[i * count + count - 1] = 255;
        }
    }
    Picture {
        width,
        height,
        channels,
        pixels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::raster::{Mask, Samples};

    #[test]
    fn bands_are_picked_stretched_and_masked() {
        // Four pixels of three bands; the last is not valid.
        let block = Block {
            window: Window::new(0, 0, 4, 1),
            bands: 3,
            samples: Samples::U16(vec![0, 50, 100, 9999, 7, 7, 7, 7, 300, 200, 100, 0]),
            mask: Mask::of(vec![255, 255, 255, 0]),
        };
        let picture = picture(&block, &[2, 1, 0]);
        assert_eq!((picture.width, picture.channels), (4, Channels::Rgba));
        assert_eq!(picture.pixels[..4], [255, 1, 1, 255]);
        assert_eq!(picture.pixels[4..8], [128, 1, 128, 255]);
        assert_eq!(picture.pixels[8..12], [1, 1, 255, 255]);
        assert_eq!(picture.pixels[12..], [0, 0, 0, 0]);
    }

    #[test]
    fn sizes_keep_their_proportions() {
        assert_eq!(fitted(15031, 16741, 1024), (919, 1024));
        assert_eq!(fitted(300, 200, 1024), (300, 200));
        assert_eq!(fitted(100_000, 3, 1024), (1024, 1));
    }
}
