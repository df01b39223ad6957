//! Names of products: `PIGMA_<PRODUIT>_<SOURCE>_<TERRITOIRE>_<AAAAMMJJ>_<PROJ>_<RES>_v<NN>`.

use chrono::{Datelike, NaiveDate};
use relais_core::grid::{Crs, Grid};

use super::TileFault;
use crate::ortho::Product;
use crate::scene::facts::{Family, Member, Moment};

/// The parts of the name of a product but for its place.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Naming {
    /// Who publishes it: `PIGMA`.
    pub owner: String,
    /// What it is: `ORTHO-PHR1A`.
    pub product: String,
    /// From which bands: `PMS`, `P`, `XS`.
    pub source: String,
    /// The day it shows, `AAAAMMJJ`; `SANSDATE` where it is not known.
    pub date: String,
    /// `L93`, `CC45`, `UTM30N`, `EPSG3857`.
    pub projection: String,
    /// `050CM`, `10M`.
    pub resolution: String,
    /// `v01`.
    pub version: String,
}

/// Most characters of a part that a user gives.
const MOST: usize = 20;

impl Naming {
    /// As the facts of an image say.
    pub fn of(member: &Member, product: Product, grid: &Grid) -> Self {
        let platform = member.platform().map(|p| match p.family {
            Family::Spot67 => format!("ORTHO-SPOT{}", p.index),
            Family::Pleiades => format!("ORTHO-PHR{}", p.index),
            Family::PleiadesNeo => format!("ORTHO-PNEO{}", p.index),
            Family::Other => "ORTHO".into(),
        });
        let (dx, _) = grid.transform.map_or((1.0, 1.0), |t| t.pixel_size());
        Self {
            owner: "PIGMA".into(),
            product: platform.unwrap_or_else(|| "ORTHO".into()),
            source: product.word().into(),
            date: member.moment().map_or_else(|| "SANSDATE".into(), day),
            projection: grid.crs.as_ref().map_or_else(|| "LOCAL".into(), projection),
            resolution: resolution(dx),
            version: "v01".into(),
        }
    }

    /// That a part that a user gives keeps names readable everywhere: capitals, digits and hyphens.
    ///
    /// # Errors
    /// [`TileFault::Name`].
    pub fn part(option: &'static str, text: &str) -> Result<String, TileFault> {
        let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        match !text.is_empty() && text.len() <= MOST && text.bytes().all(known) {
            true => Ok(text.to_string()),
            false => Err(TileFault::Name {
                option,
                text: text.to_string(),
            }),
        }
    }

    /// `v01` for 1.
    pub fn version(number: u8) -> String {
        format!("v{number:02}")
    }

    /// The name for a place, without an extension.
    pub fn stem(&self, place: &str) -> String {
        [
            self.owner.as_str(),
            &self.product,
            &self.source,
            place,
            &self.date,
            &self.projection,
            &self.resolution,
            &self.version,
        ]
        .join("_")
    }

    /// A day as names hold it.
    pub fn date(day: NaiveDate) -> String {
        format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
    }
}

fn day(moment: Moment) -> String {
    Naming::date(moment.date)
}

fn projection(crs: &Crs) -> String {
    match crs.epsg() {
        Some(2154 | 9793 | 9794) => "L93".into(),
        Some(code @ 3942..=3950) => format!("CC{}", code - 3900),
        Some(code @ 32601..=32660) => format!("UTM{}N", code - 32600),
        Some(code @ 32701..=32760) => format!("UTM{}S", code - 32700),
        Some(code) => format!("EPSG{code}"),
        None => "LOCAL".into(),
    }
}

/// In centimetres below ten metres, else in metres.
fn resolution(metres: f64) -> String {
    match metres < 10.0 {
        true => format!("{:03}CM", (metres * 100.0).round() as u32),
        false => format!("{}M", metres.round() as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_convention() {
        let naming = Naming {
            owner: "PIGMA".into(),
            product: "ORTHO-PHR1A".into(),
            source: "XS".into(),
            date: "20240612".into(),
            projection: projection(&Crs::parse("EPSG:2154").unwrap()),
            resolution: resolution(0.5),
            version: Naming::version(1),
        };
        let name = naming.stem("D0415-6420");
        assert_eq!(
            name,
            "PIGMA_ORTHO-PHR1A_XS_D0415-6420_20240612_L93_050CM_v01"
        );
        assert!(name.len() < 100);
        for (epsg, short) in [(3945, "CC45"), (32630, "UTM30N"), (3857, "EPSG3857")] {
            let crs = Crs::parse(&format!("EPSG:{epsg}")).unwrap();
            assert_eq!(projection(&crs), short);
        }
        assert_eq!([resolution(1.5), resolution(30.0)], ["150CM", "30M"]);
    }

    #[test]
    fn parts_cannot_lead_elsewhere() {
        assert!(Naming::part("--owner", "CRAIG-2").is_ok());
        for wrong in [
            "",
            "../x",
            "a b",
            "é",
            "a/b",
            "a_b",
            "aaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(Naming::part("--owner", wrong).is_err(), "{wrong}");
        }
    }
}
