//! Bands by number, name or colour.

use relais_core::fault::{Fault, Kind};
use relais_core::raster::{Band, Colour};
use relais_imagery::scene::facts::Role;

/// A band that the image does not have.
#[derive(Debug, thiserror::Error)]
#[error("--bands: {word} {why}; the image has {there}")]
pub struct BandFault {
    word: String,
    why: &'static str,
    there: String,
}

impl Fault for BandFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        "RLS-E941"
    }

    fn help(&self) -> String {
        "name its bands by number from 1, by description or by colour (gdalinfo shows them)".into()
    }
}

/// Where the bands that the user wants stand among those of the image.
pub fn places(bands: &[Band], wanted: &[String]) -> Result<Vec<usize>, BandFault> {
    let refused = |word: &str, why| BandFault {
        word: word.to_string(),
        why,
        there: (1..)
            .zip(bands)
            .map(|(n, b)| named(n, b))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut places = Vec::new();
    for word in wanted.iter().map(|word| word.trim()) {
        let number = word.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let by_number = number.filter(|&place| place < bands.len());
        let place = by_number.or_else(|| bands.iter().position(|band| is_called(band, word)));
        match place.ok_or_else(|| refused(word, "is no band of it"))? {
            place if places.contains(&place) => return Err(refused(word, "is named twice")),
            place => places.push(place),
        }
    }
    Ok(places)
}

fn named(number: usize, band: &Band) -> String {
    match band.description.as_str() {
        "" => number.to_string(),
        description => format!("{number} ({description})"),
    }
}

/// By its description, a word of it, or its colour.
fn is_called(band: &Band, word: &str) -> bool {
    let colour = Role::of_id(word).colour();
    let mut words = band.description.split_whitespace();
    band.description.eq_ignore_ascii_case(word)
        || words.any(|of_it| of_it.eq_ignore_ascii_case(word))
        || (colour != Colour::Unknown && colour == band.colour)
}
