//! Which bands a picture shows.

use super::TileFault;
use crate::scene::facts::{BandFacts, Member, Role};

/// The bands that tiles of an image show: those asked for, one or three; else red, green and blue by
/// what the bands see, or the only one.
///
/// # Errors
/// An image that lacks one of the three.
pub fn shown_bands(member: &Member, wanted: &[String]) -> Result<Vec<String>, TileFault> {
    if matches!(wanted.len(), 1 | 3) || (wanted.is_empty() && member.bands.len() == 1) {
        return Ok(wanted.to_vec());
    }
    let of = |role| member.band_of(role).map(|band| band.id.clone());
    let natural = [Role::Red, Role::Green, Role::Blue].map(of);
    let natural: Option<Vec<String>> = natural.into_iter().collect();
    match natural {
        Some(bands) if wanted.is_empty() => Ok(bands),
        _ => Err(TileFault::Bands {
            name: member.name.clone(),
            wanted: wanted.len(),
            there: member.bands.iter().map(BandFacts::description).collect(),
        }),
    }
}
