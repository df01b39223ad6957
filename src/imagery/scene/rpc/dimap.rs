//! DIMAP `RPC_*.XML`: version 2 (SPOT 6/7, Pléiades: `Inverse_Model`, `Direct_Model`) and the
//! style of Pléiades Neo (`GroundtoImage_Values`, `ImagetoGround_Values`).
//!
//! Pixel origin: in version 2 the centre of the first pixel is (1, 1) (Pléiades Imagery User
//! Guide); in the newer style it is what `ImagetoGround_Validity_Domain` names as its first pixel,
//! as GDAL reads it (its issue 5716).

use super::fault::RpcFault;
use super::fields::Fields;
use crate::scene::xml::{self, Element};

/// What one file holds: the fields of both models, told apart by prefixes, and the origin.
pub struct DimapRpc {
    /// `LINE_OFF`..., the inverse model as `LINE_NUM_COEFF_1`..., the direct one as
    /// `LON_NUM_COEFF_1`....
    pub fields: Fields,
    /// Coordinates (column, row) that the file gives to the centre of the first pixel.
    pub origin: (f64, f64),
}

/// Reads the XML.
pub fn read(bytes: &[u8], place: &str) -> Result<DimapRpc, RpcFault> {
    let root = xml::parse(place, bytes)?;
    let mut fields = Fields::new(place);
    for model in ["Inverse_Model", "GroundtoImage_Values"] {
        gather(&root, model, &mut fields, |name| Some(name.to_string()));
    }
    // The direct model of version 2 names by SAMP what it gives as longitude.
    gather(&root, "Direct_Model", &mut fields, |name| {
        let (axis, rest) = name.split_once('_')?;
        match axis {
            "SAMP" => Some(format!("LON_{rest}")),
            "LINE" => Some(format!("LAT_{rest}")),
            _ => None,
        }
    });
    for part in ["ImagetoGround_Values", "RFM_Validity"] {
        gather(&root, part, &mut fields, |name| Some(name.to_string()));
    }
    let first = "ImagetoGround_Validity_Domain";
    gather(&root, first, &mut fields, |name| {
        name.starts_with("FIRST_").then(|| name.to_string())
    });
    let origin = if fields.has("FIRST_COL") || fields.has("FIRST_ROW") {
        (fields.number("FIRST_COL")?, fields.number("FIRST_ROW")?)
    } else {
        (1.0, 1.0)
    };
    Ok(DimapRpc { fields, origin })
}

/// The values under every element of a name, by the keys that `key` makes of theirs.
fn gather(root: &Element, parent: &str, fields: &mut Fields, key: impl Fn(&str) -> Option<String>) {
    let values = root
        .descendants(parent)
        .into_iter()
        .flat_map(Element::children);
    for value in values.filter(|v| !v.text().is_empty()) {
        if let Some(key) = key(value.name()) {
            fields.add(key, value.text());
        }
    }
}
