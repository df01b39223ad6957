//! What the options of tiles hold, as typed.

use std::str::FromStr;

use relais_core::grid::TileMatrixSet;

/// A grid by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named(pub(super) TileMatrixSet);

impl FromStr for Named {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        TileMatrixSet::named(name).map(Self).ok_or_else(|| {
            let known = "allowed: WebMercatorQuad, 2154_5cm (or 2154_10cm, LAMB93_5cm, \
                         LAMB93_10cm: the same matrices)";
            match name.eq_ignore_ascii_case("LAMB93") {
                true => format!(
                    "IGN's set LAMB93 has other resolutions than its orthoimages are served in; \
                     {known}"
                ),
                false => known.to_string(),
            }
        })
    }
}

/// The quality of JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quality(pub(super) u8);

impl FromStr for Quality {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let quality = text.trim().parse().ok().filter(|q| (1..=100).contains(q));
        quality
            .map(Self)
            .ok_or_else(|| "a number from 1 to 100".into())
    }
}

/// What a tile is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Png,
    Jpeg,
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "png" => Ok(Kind::Png),
            "jpeg" | "jpg" => Ok(Kind::Jpeg),
            _ => Err("allowed: png, jpeg".into()),
        }
    }
}

/// Zooms as typed: `11-17`, or `17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zooms {
    pub(super) first: Option<u8>,
    pub(super) last: u8,
}

impl FromStr for Zooms {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |t: &str| t.trim().parse::<u8>().ok().filter(|z| *z <= 24);
        let zooms = match text.split_once('-') {
            None => number(text).map(|last| Self { first: None, last }),
            Some((first, last)) => number(first).zip(number(last)).map(|(first, last)| Self {
                first: Some(first),
                last,
            }),
        };
        zooms
            .filter(|z| z.first.is_none_or(|first| first <= z.last))
            .ok_or_else(|| "FIRST-LAST, as 11-17, or the last one alone; 0 to 24".into())
    }
}

/// A colour as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Background(pub(super) [u8; 3]);

impl FromStr for Background {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u8>> = text.split(',').map(|t| t.trim().parse().ok()).collect();
        let colour = numbers.and_then(|n| <[u8; 3]>::try_from(n).ok());
        colour
            .map(Self)
            .ok_or_else(|| "three numbers from 0 to 255, as 255,255,255".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_or_refused() {
        let zooms = |first, last| Ok(Zooms { first, last });
        assert_eq!("11-17".parse(), zooms(Some(11), 17));
        assert_eq!("17".parse(), zooms(None, 17));
        for wrong in ["", "17-11", "a-b", "-3", "25", "3-"] {
            assert!(wrong.parse::<Zooms>().is_err(), "{wrong}");
        }
        assert_eq!("0,128, 255".parse(), Ok(Background([0, 128, 255])));
        for wrong in ["", "1,2", "1,2,256", "1,2,3,4", "red"] {
            assert!(wrong.parse::<Background>().is_err(), "{wrong}");
        }
        assert!("LAMB93".parse::<Named>().unwrap_err().contains("2154_5cm"));
        let Named(web) = "webmercatorquad".parse().unwrap();
        assert_eq!(web.crs, "EPSG:3857");
        assert_eq!("85".parse(), Ok(Quality(85)));
        for wrong in ["", "0", "101", "a"] {
            assert!(wrong.parse::<Quality>().is_err(), "{wrong}");
        }
    }
}
